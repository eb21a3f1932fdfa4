package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"onewindow/visit"
)

const (
	damagedPrefix = "damaged-"
	// rescuedName marks a damaged store out of which all that is readable has
	// been taken over; it holds the Damaged as JSON.
	rescuedName = "rescued.json"
	causeName   = "cause"
)

// storeFiles are the engine's files. The log goes with its file: beside
// another one it would be applied to that.
var storeFiles = []string{fileName, fileName + "-wal", fileName + "-shm"}

// setAsideStore moves the store's files as they are into a folder of their own.
func (j *Journal) setAsideStore(cause string) error {
	base := damagedPrefix + j.opt.Now().UTC().Format("20060102T150405Z")
	dir := filepath.Join(j.opt.Dir, base)
	for n := 2; ; n++ {
		err := os.Mkdir(dir, 0o700)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("journal: set aside: %w", err)
		}
		dir = filepath.Join(j.opt.Dir, fmt.Sprintf("%s-%d", base, n))
	}
	tmp, err := writeTemp(dir, "cause-*.tmp", []byte(cause))
	if err != nil {
		return fmt.Errorf("journal: set aside: %w", err)
	}
	err = errors.Join(os.Rename(tmp, filepath.Join(dir, causeName)), syncDir(dir), syncDir(j.opt.Dir))
	if err != nil {
		return fmt.Errorf("journal: set aside: %w", err)
	}
	return moveStore(j.opt.Dir, dir)
}

func moveStore(from, to string) error {
	for _, name := range storeFiles {
		err := os.Rename(filepath.Join(from, name), filepath.Join(to, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("journal: set aside: %w", err)
		}
	}
	err := errors.Join(syncDir(to), syncDir(from))
	if err != nil {
		return fmt.Errorf("journal: set aside: %w", err)
	}
	return nil
}

// finishMove goes on where a crash stopped moveStore: the file is gone, its log
// is still here.
func (j *Journal) finishMove() error {
	_, err := os.Stat(filepath.Join(j.opt.Dir, fileName))
	if err == nil {
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("journal: %w", err)
	}
	dirs, err := j.damagedDirs()
	if err != nil || len(dirs) == 0 {
		return err
	}
	return moveStore(j.opt.Dir, dirs[len(dirs)-1])
}

func (j *Journal) damagedDirs() ([]string, error) {
	dirs, err := filepath.Glob(filepath.Join(j.opt.Dir, damagedPrefix+"*"))
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	slices.Sort(dirs)
	return dirs, nil
}

// rescueAll takes over what is readable in stores set aside. A store whose
// rescue was cut short by a crash is taken up again; one that is done is left
// alone for ever.
func (j *Journal) rescueAll(ctx context.Context) error {
	dirs, err := j.damagedDirs()
	if err != nil {
		return err
	}
	for _, dir := range dirs {
		_, err = os.Stat(filepath.Join(dir, rescuedName))
		if err == nil {
			continue
		}
		cause, err := os.ReadFile(filepath.Join(dir, causeName))
		if err != nil {
			return fmt.Errorf("journal: rescue: %w", err)
		}
		d := &Damaged{Cause: string(cause), Path: dir}
		err = j.rescue(ctx, d)
		if err != nil {
			return fmt.Errorf("journal: rescue: %w", err)
		}
		note, err := json.Marshal(d)
		if err != nil {
			return fmt.Errorf("journal: rescue: %w", err)
		}
		tmp, err := writeTemp(dir, "rescued-*.tmp", note)
		if err != nil {
			return fmt.Errorf("journal: rescue: %w", err)
		}
		err = errors.Join(os.Rename(tmp, filepath.Join(dir, rescuedName)), syncDir(dir))
		if err != nil {
			return fmt.Errorf("journal: rescue: %w", err)
		}
		j.damaged = d
	}
	return nil
}

// rescue takes over what a store set aside still proves; what does not open is
// left there.
func (j *Journal) rescue(ctx context.Context, d *Damaged) error {
	a, err := j.readAside(ctx, d.Path)
	if err != nil {
		return err
	}
	open := slices.DeleteFunc(a.entries, func(e entry) bool { return a.retired[e.visit] })
	return j.takeOver(ctx, d, open, a.rows)
}

// SetAsides lists the stores that were ever set aside here, oldest first.
func (j *Journal) SetAsides() ([]Damaged, error) {
	dirs, err := j.damagedDirs()
	if err != nil {
		return nil, err
	}
	out := make([]Damaged, 0, len(dirs))
	for _, dir := range dirs {
		note, err := os.ReadFile(filepath.Join(dir, rescuedName))
		if err != nil {
			return nil, fmt.Errorf("journal: set aside: %w", err)
		}
		var d Damaged
		err = json.Unmarshal(note, &d)
		if err != nil {
			return nil, fmt.Errorf("journal: set aside: %s: %w", dir, err)
		}
		d.Path = dir // the desk may have been moved since
		out = append(out, d)
	}
	return out, nil
}

// takeOver writes what was rescued, in one transaction. What is here already
// (a rescue that was cut short before its mark) is not taken twice.
func (j *Journal) takeOver(ctx context.Context, d *Damaged, entries []entry, rows []Row) error {
	return j.write(ctx, func(ctx context.Context, tx *sql.Tx, h *head) error {
		d.Entries, d.Commands = 0, 0
		for i := range entries {
			e := &entries[i]
			here, err := exists(ctx, tx, `SELECT 1 FROM entry WHERE visit = ? AND visit_seq = ?`, e.visit, e.visitSeq)
			if err != nil {
				return err
			}
			if here {
				continue
			}
			e.seq = h.size + 1
			err = j.appendEntry(ctx, tx, h, e)
			if err != nil {
				return err
			}
			d.Entries++
		}
		for i := range rows {
			here, err := exists(ctx, tx, `SELECT 1 FROM outbox WHERE command = ?`, rows[i].CommandID)
			if err != nil {
				return err
			}
			if here {
				continue
			}
			err = j.putCommand(ctx, tx, h, &rows[i].Command)
			if err != nil {
				return err
			}
			d.Commands++
		}
		return nil
	})
}

// Requeue puts commands back into the outbox that it has lost, in their order,
// and says how many; what is there already is left alone.
func (j *Journal) Requeue(ctx context.Context, commands []visit.HallCommand) (n int, err error) {
	err = j.write(ctx, func(ctx context.Context, tx *sql.Tx, h *head) error {
		n = 0
		for i := range commands {
			here, err := exists(ctx, tx, `SELECT 1 FROM outbox WHERE command = ?`, commands[i].ID)
			if err != nil {
				return err
			}
			if here {
				continue
			}
			err = j.putCommand(ctx, tx, h, &commands[i])
			if err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

func exists(ctx context.Context, q querier, query string, args ...any) (bool, error) {
	var one int
	err := q.QueryRowContext(ctx, query, args...).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
