package journal

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"

	"onewindow/visit"
)

// Salvage is what a store that was set aside still shows, for comparing it with
// what the hall has.
type Salvage struct {
	// Log says which log it was, "" when not even that can be read; Present is the
	// log of the store in use now.
	Log, Present string
	// Size is how many entries it had, Read how many open, those behind a gap too.
	Size, Read int64
	// Records are the entries that open, in their order, of each visit up to its
	// first gap. Commands are the rows of the outbox that open.
	Records  []visit.Record
	Commands []visit.HallCommand
	// Broken are visits of which not every entry is in Records.
	Broken []string
	// Traces are cases that the store names, by a row of the outbox or by a page.
	Traces []string
}

// Salvage reads a store that SetAsides named. Nothing of it is changed.
func (j *Journal) Salvage(ctx context.Context, path string) (Salvage, error) {
	a, err := j.readAside(ctx, path)
	if err != nil {
		return Salvage{}, err
	}
	s := Salvage{Log: a.log, Present: j.logID(), Size: a.size, Read: a.read, Traces: a.traces}
	newer := map[string]bool{}
	for i := range a.entries {
		r, err := j.record(&a.entries[i])
		if err != nil {
			newer[r.VisitID], a.broken[r.VisitID] = true, true // of a newer build: for this one the visit ends here
		}
		if !newer[r.VisitID] {
			s.Records = append(s.Records, r)
		}
	}
	for i := range a.rows {
		s.Commands = append(s.Commands, a.rows[i].Command)
	}
	s.Broken = slices.Sorted(maps.Keys(a.broken))
	return s, nil
}

// logID is the log of the store in use.
func (j *Journal) logID() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.log
}

// aside is a store that was set aside, as far as it can be read and proves
// itself.
type aside struct {
	log     string
	size    int64
	read    int64
	entries []entry // in order, of each visit up to its first gap
	upTo    map[string]int64
	counted map[string]int64 // entries by the visit's own row
	retired map[string]bool
	broken  map[string]bool
	rows    []Row // of the outbox
	traces  []string
}

// readAside reads a copy, so that the files set aside stay as they were found.
func (j *Journal) readAside(ctx context.Context, dir string) (*aside, error) {
	work, err := os.MkdirTemp(dir, "copy-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	for _, name := range storeFiles[:2] {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		err = os.WriteFile(filepath.Join(work, name), data, 0o600)
		if err != nil {
			return nil, err
		}
	}
	a := &aside{upTo: map[string]int64{}, counted: map[string]int64{}, retired: map[string]bool{}, broken: map[string]bool{}}
	db, err := j.openCopy(ctx, work)
	if err != nil {
		j.opt.Log.Warn("the store set aside cannot be read at all", "err", err)
		return a, ctx.Err()
	}
	defer db.Close()
	j.readFacts(ctx, db, a)
	j.readEntries(ctx, db, a)
	j.readOutbox(ctx, db, a)
	return a, ctx.Err()
}

// readFacts reads what stands beside the entries. A table whose file pages are
// gone gives what is left of it.
func (j *Journal) readFacts(ctx context.Context, db *sql.DB, a *aside) {
	var log []byte
	err := db.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'log'`).Scan(&log)
	if err == nil {
		a.log, _ = j.keys.logOf(log)
	}
	// A head that does not prove itself says nothing.
	h, findings, err := j.loadHead(ctx, db)
	if len(findings) == 0 {
		a.size = h.size
	}
	if err != nil {
		j.opt.Log.Warn("salvage: head", "err", err)
	}
	for _, v := range j.left(ctx, db, "visit", `SELECT id, CASE WHEN retired_at IS NULL THEN '' ELSE 'retired' END, events FROM visit ORDER BY id`) {
		a.retired[v.name], a.counted[v.name] = v.word != "", v.n
	}
	for _, p := range j.left(ctx, db, "page", `SELECT case_id, '', 0 FROM page ORDER BY sha256`) {
		a.traces = append(a.traces, p.name)
	}
}

// fact is a row of a table that is read whole.
type fact struct {
	name, word string
	n          int64
}

// left reads a table from both ends, each up to what cannot be read.
func (j *Journal) left(ctx context.Context, db *sql.DB, table, query string) (out []fact) {
	for _, q := range []string{query, query + ` DESC`} {
		err := each(ctx, db, q, func(rows *sql.Rows) error {
			var f fact
			err := rows.Scan(&f.name, &f.word, &f.n)
			if err == nil {
				out = append(out, f)
			}
			return nil // a value of another type than was written
		})
		if err == nil {
			break
		}
		j.opt.Log.Warn("salvage", "table", table, "err", err)
	}
	return out
}

func each(ctx context.Context, q querier, query string, take func(*sql.Rows) error) error {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		err = take(rows)
		if err != nil {
			return err
		}
	}
	return rows.Err()
}

// strayLooks is how many numbers are tried, one after the other, on file pages
// that cannot be read.
const strayLooks = 1000

// numbersOf lists the numbers of a table that can be reached from either end:
// what lies on a broken page costs itself and nothing behind it.
func numbersOf(ctx context.Context, db *sql.DB, table string) []int64 {
	var out []int64
	for _, way := range []struct {
		query string
		n     int64
		step  int64
	}{
		{`SELECT seq FROM ` + table + ` WHERE seq > ? ORDER BY seq LIMIT 1`, 0, 1},
		{`SELECT seq FROM ` + table + ` WHERE seq < ? ORDER BY seq DESC LIMIT 1`, math.MaxInt64, -1},
	} {
		n := way.n
		for misses := 0; misses < strayLooks && ctx.Err() == nil; misses++ {
			var next int64
			err := db.QueryRowContext(ctx, way.query, n).Scan(&next)
			if errors.Is(err, sql.ErrNoRows) {
				break
			}
			if err != nil || (next-n)*way.step <= 0 { // a broken tree may lead back
				n += way.step
				continue
			}
			n, misses = next, 0
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// readEntries reads the entries that are as they were written, each visit up to
// its first gap: with a hole it could not be folded.
func (j *Journal) readEntries(ctx context.Context, db *sql.DB, a *aside) {
	var last struct {
		seq  int64
		hash []byte
	}
	for _, n := range numbersOf(ctx, db, "entry") {
		e := entry{seq: n}
		var prev, hash, before []byte
		err := db.QueryRowContext(ctx, `SELECT visit, visit_seq, at, kind, version, body, prev, hash FROM entry WHERE seq = ?`, n).
			Scan(&e.visit, &e.visitSeq, &e.at, &e.kind, &e.version, &e.body, &prev, &hash)
		if last.seq == n-1 {
			before = last.hash
		}
		last.seq, last.hash = n, hash
		if err != nil {
			continue
		}
		_, err = j.record(&e)
		if _, newer := errors.AsType[*visit.UnknownKindError](err); err != nil && !newer {
			continue
		}
		e.bodyHash = sha256.Sum256(e.body)
		if !j.linked(&e, hash, prev, before) {
			continue
		}
		a.read++
		a.size = max(a.size, n)
		if e.visitSeq != a.upTo[e.visit]+1 {
			a.broken[e.visit] = true
			continue
		}
		a.upTo[e.visit] = e.visitSeq
		a.entries = append(a.entries, e)
	}
	for id, n := range a.counted {
		if n != a.upTo[id] {
			a.broken[id] = true
		}
	}
}

// linked reports whether time and kind of an entry, which its seal does not
// cover, are what was chained: its own hash follows from its own word of the
// entry before it, or from that entry.
func (j *Journal) linked(e *entry, hash []byte, befores ...[]byte) bool {
	return slices.ContainsFunc(befores, func(before []byte) bool {
		if len(before) != 32 {
			return false
		}
		want := j.keys.link([32]byte(before), e)
		return string(hash) == string(want[:])
	})
}

// readOutbox reads the rows of the outbox that open; of the others it keeps
// which case they are about.
func (j *Journal) readOutbox(ctx context.Context, db *sql.DB, a *aside) {
	for _, n := range numbersOf(ctx, db, "outbox") {
		rows, err := j.readRows(ctx, db, `WHERE seq = ?`, n)
		if err == nil && len(rows) == 1 && rows[0].Command.ID != "" {
			a.rows = append(a.rows, rows[0])
		}
		var scope string
		err = db.QueryRowContext(ctx, `SELECT scope FROM outbox WHERE seq = ?`, n).Scan(&scope)
		if err == nil {
			a.traces = append(a.traces, scope)
		}
	}
	slices.Sort(a.traces)
	a.traces = slices.Compact(a.traces)
}
