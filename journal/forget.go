package journal

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"time"
)

// Forget forgets the days before keep: their key is destroyed, so that no copy
// of store or pages, whenever it was taken, opens with what is still here, and
// what it sealed is wiped. Hashes stay, so that chain and checkpoints go on to
// prove. A day is kept as long as a visit of it is open or was retired within
// keep, or anything of it waits for the hall. It says how many were forgotten.
func (j *Journal) Forget(ctx context.Context, keep time.Duration) (n int, err error) {
	before := dayOf(j.opt.Now().Add(-keep))
	for _, d := range j.ring.days() {
		if d >= before {
			break
		}
		done, err := j.forgetDay(ctx, d, before)
		if err != nil {
			return n, err
		}
		if done {
			n++
		}
	}
	return n, nil
}

func (j *Journal) forgetDay(ctx context.Context, d, before day) (done bool, err error) {
	j.paging.Lock() // no page of the day comes back in between
	defer j.paging.Unlock()
	pages, err := j.pagesOf(ctx, d)
	if err != nil {
		return false, err
	}
	err = j.write(ctx, func(ctx context.Context, tx *sql.Tx, h *head) error {
		held, err := j.held(ctx, tx, d, before, pages)
		done = !held
		if err != nil || held {
			return err
		}
		for _, sum := range pages {
			_, err = tx.ExecContext(ctx, `DELETE FROM page WHERE sha256 = ?`, sum)
			if err != nil {
				return fmt.Errorf("journal: forget page: %w", err)
			}
		}
		_, err = tx.ExecContext(ctx, `UPDATE entry SET body = substr(body, 1, 4) WHERE substr(body, 1, 4) = ?`, d.prefix())
		if err != nil {
			return fmt.Errorf("journal: forget: %w", err)
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO forgotten (day, at) VALUES (?, ?)`, int64(d), stamp(j.opt.Now()))
		if err != nil {
			return fmt.Errorf("journal: forget: %w", err)
		}
		h.toggle(j.keys, markForgotten, fmt.Sprint(d))
		return nil
	})
	if err != nil || !done {
		return false, err
	}
	// The store says so first: a key that is gone while its entries count would be
	// damage, a key that is left over is destroyed at the next start.
	err = j.readForgotten(ctx, j.writer)
	if err != nil {
		return false, err
	}
	err = j.ring.destroy(d)
	if err != nil {
		return false, err
	}
	for _, sum := range pages {
		path, _ := j.pagePath(sum)
		err = os.Remove(path)
		if err != nil {
			j.opt.Log.Warn("forget page", "err", err) // nothing opens it any more
		}
	}
	return true, nil
}

// held reports whether anything of the day is still needed. A page may have come
// before midnight and its event after, so the visits of the next day count too.
func (j *Journal) held(ctx context.Context, q querier, d, before day, pages []string) (bool, error) {
	waits, err := exists(ctx, q, `SELECT 1 FROM outbox WHERE substr(body, 1, 4) = ? LIMIT 1`, d.prefix())
	if err != nil || waits {
		return waits, err
	}
	for _, sum := range pages {
		waits, err = exists(ctx, q, `SELECT 1 FROM page p JOIN outbox o ON o.scope = p.case_id WHERE p.sha256 = ? LIMIT 1`, sum)
		if err != nil || waits {
			return waits, err
		}
	}
	for _, of := range []day{d, d + 1} {
		retired, err := texts(ctx, q, `SELECT DISTINCT CASE WHEN v.id IN (SELECT visit FROM outbox) THEN '' ELSE coalesce(v.retired_at, '') END
			FROM entry e JOIN visit v ON v.id = e.visit WHERE substr(e.body, 1, 4) = ?`, of.prefix())
		if err != nil {
			return false, err
		}
		for _, at := range retired {
			t, err := time.Parse(time.RFC3339Nano, at)
			if err != nil || dayOf(t) >= before {
				return true, nil //nolint:nilerr // not retired
			}
		}
	}
	return false, nil
}

// pagesOf lists the pages that the key of a day has sealed.
func (j *Journal) pagesOf(ctx context.Context, d day) ([]string, error) {
	db, err := j.view()
	if err != nil {
		return nil, err
	}
	sums, err := texts(ctx, db, `SELECT DISTINCT sha256 FROM page`)
	var out []string
	for _, sum := range sums {
		if j.pageDay(sum) == d {
			out = append(out, sum)
		}
	}
	return out, err
}

// pageDay is the day whose key has sealed a page; 0 when it cannot be read.
func (j *Journal) pageDay(sum string) day {
	path, ok := j.pagePath(sum)
	if !ok {
		return 0
	}
	f, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer f.Close()
	begins := make([]byte, dayBytes)
	_, err = io.ReadFull(f, begins)
	if err != nil {
		return 0
	}
	return dayIn(begins)
}

// forgottenDays selects them as text, of a store that may have none.
func forgottenDays(ring string) string {
	if ring == "" {
		return `SELECT '' WHERE 0`
	}
	return `SELECT CAST(day AS TEXT) FROM forgotten`
}

// readForgotten reads which days the store has forgotten.
func (j *Journal) readForgotten(ctx context.Context, q querier) error {
	gone := map[day]bool{}
	err := each(ctx, q, `SELECT day FROM forgotten`, func(rows *sql.Rows) error {
		var d day
		err := rows.Scan(&d)
		gone[d] = true
		return err
	})
	if err != nil {
		return fmt.Errorf("journal: forgotten days: %w", err)
	}
	j.ring.forget(gone)
	return nil
}

// verifyForgotten finds keys that were to be destroyed.
func (j *Journal) verifyForgotten(context.Context, querier) (Findings, error) {
	var found Findings
	for _, d := range j.ring.days() {
		if j.ring.forgotten(d) {
			found = append(found, Finding{Code: FoundKeyKept, Ref: time.Unix(int64(d)*24*60*60, 0).UTC().Format(time.DateOnly)})
		}
	}
	return found, nil
}
