package journal

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"onewindow/visit"
)

// entry is a row of the chain.
type entry struct {
	seq      int64 // 1, 2, 3 … over all visits
	visit    string
	visitSeq int64
	at       string // RFC 3339 with the offset that it came with
	kind     string
	version  int
	body     []byte
	bodyHash [32]byte
}

func (e *entry) aad(window string) []byte {
	return joined(window, e.visit, fmt.Sprint(e.visitSeq), e.kind)
}

func stamp(t time.Time) string { return t.Round(0).Format(time.RFC3339Nano) }

// Append stores records, the commands that they send to the hall, and removes
// settled commands from the outbox: all of it or nothing. nil means that it is
// on the disk. A visit that was retired is open again. The error is ErrFull
// when there is no room; while space is short, a visit that would begin is
// refused with it and one already begun goes on.
func (j *Journal) Append(ctx context.Context, records []visit.Record, out []visit.HallCommand, settled []string) error {
	err := ctx.Err()
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(records) > 0 && records[0].Seq == 1 && j.shortOfSpace() {
		return ErrFull
	}
	ctx = context.WithoutCancel(ctx)
	return j.writeLocked(ctx, func(ctx context.Context, tx *sql.Tx, h *head) error {
		for i := range records {
			err := j.appendRecord(ctx, tx, h, &records[i])
			if err != nil {
				return err
			}
		}
		for i := range out {
			err := j.putCommand(ctx, tx, h, &out[i])
			if err != nil {
				return err
			}
		}
		for _, id := range settled {
			err := j.settle(ctx, tx, h, id)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (j *Journal) appendRecord(ctx context.Context, tx *sql.Tx, h *head, r *visit.Record) error {
	body, err := visit.MarshalEvent(r.Event)
	if err != nil {
		return fmt.Errorf("journal: event: %w", err)
	}
	e := &entry{
		seq: h.size + 1, visit: r.VisitID, visitSeq: r.Seq, at: stamp(r.At), kind: r.Kind(), version: visit.SchemaVersion,
	}
	e.body, err = j.seal(forEntry, r.At, body, e.aad(j.opt.Window))
	if err != nil {
		return err
	}
	return j.appendEntry(ctx, tx, h, e)
}

// appendEntry puts a sealed entry at the end of chain and log.
func (j *Journal) appendEntry(ctx context.Context, tx *sql.Tx, h *head, e *entry) error {
	err := j.openVisit(ctx, tx, h, e)
	if err != nil {
		return err
	}
	e.bodyHash = sha256.Sum256(e.body)
	prev := h.hash
	h.hash = j.keys.link(prev, e)
	h.size = e.seq
	_, err = tx.ExecContext(ctx, `INSERT INTO entry (seq, visit, visit_seq, at, kind, version, body, body_hash, prev, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.seq, e.visit, e.visitSeq, e.at, e.kind, e.version, e.body, e.bodyHash[:], prev[:], h.hash[:])
	if err != nil {
		return fmt.Errorf("journal: entry: %w", err)
	}
	return j.appendLeaf(ctx, tx, e.seq-1, h.hash)
}

// openVisit counts the entry in its visit's row and takes back a retirement.
func (j *Journal) openVisit(ctx context.Context, tx *sql.Tx, h *head, e *entry) error {
	var retired sql.NullString
	err := tx.QueryRowContext(ctx, `SELECT retired_at FROM visit WHERE id = ?`, e.visit).Scan(&retired)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("journal: visit: %w", err)
	}
	if retired.Valid {
		forgotten, err := exists(ctx, tx, `SELECT 1 FROM entry WHERE visit = ? AND length(body) = 4 LIMIT 1`, e.visit)
		if err != nil {
			return fmt.Errorf("journal: visit: %w", err)
		}
		if forgotten {
			return ErrForgotten // with a hole it could not be replayed
		}
		h.toggle(j.keys, markRetired, e.visit)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO visit (id, events, first_at, last_at, last_kind) VALUES (?, 1, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET events = events + 1, last_at = excluded.last_at, last_kind = excluded.last_kind,
			retired_at = NULL`, e.visit, e.at, e.at, e.kind)
	if err != nil {
		return fmt.Errorf("journal: visit: %w", err)
	}
	return nil
}

// appendLeaf stores the hashes that the n-th entry (from 0) adds to the log.
func (j *Journal) appendLeaf(ctx context.Context, tx *sql.Tx, n int64, hash [32]byte) error {
	hashes, err := tlog.StoredHashes(n, hash[:], leaves(ctx, tx))
	if err != nil {
		return fmt.Errorf("journal: leaf: %w", err)
	}
	at := tlog.StoredHashIndex(0, n)
	for i, leaf := range hashes {
		_, err = tx.ExecContext(ctx, `INSERT INTO leaf (n, hash) VALUES (?, ?)`, at+int64(i), leaf[:])
		if err != nil {
			return fmt.Errorf("journal: leaf: %w", err)
		}
	}
	return nil
}

// leaves reads stored hashes of the log.
func leaves(ctx context.Context, q querier) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, n := range indexes {
			var h []byte
			err := q.QueryRowContext(ctx, `SELECT hash FROM leaf WHERE n = ?`, n).Scan(&h)
			if err != nil {
				return nil, fmt.Errorf("journal: leaf %d: %w", n, err)
			}
			if len(h) != tlog.HashSize {
				return nil, fmt.Errorf("journal: leaf %d has %d bytes", n, len(h))
			}
			out[i] = tlog.Hash(h)
		}
		return out, nil
	})
}

// putCommand puts a command into the outbox.
func (j *Journal) putCommand(ctx context.Context, tx *sql.Tx, h *head, c *visit.HallCommand) error {
	body, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("journal: command: %w", err)
	}
	scope := c.CaseID
	if scope == "" {
		scope = c.TicketID
	}
	sealed, err := j.seal(forOutbox, c.MadeAt, body, j.commandAAD(c.ID))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO outbox (command, visit, scope, body, made_at, state) VALUES (?, ?, ?, ?, ?, 'pending')`,
		c.ID, c.VisitID, scope, sealed, stamp(c.MadeAt))
	if err != nil {
		return fmt.Errorf("journal: command: %w", err)
	}
	h.toggle(j.keys, markCommand, c.ID)
	h.count++
	return nil
}

func (j *Journal) commandAAD(id string) []byte { return joined(j.opt.Window, id) }

// settle removes an answered command; one that is gone already is no error,
// because the hall may answer twice.
func (j *Journal) settle(ctx context.Context, tx *sql.Tx, h *head, id string) error {
	var state string
	err := tx.QueryRowContext(ctx, `DELETE FROM outbox WHERE command = ? RETURNING state`, id).Scan(&state)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("journal: settle: %w", err)
	}
	h.toggle(j.keys, markCommand, id)
	if state == string(Pending) {
		h.count--
	} else {
		h.aside--
	}
	return nil
}

// Replay gives the records of every visit that is not retired, in the order in
// which they were stored. An error of each ends it. *visit.UnknownKindError
// means that a newer build wrote the journal.
func (j *Journal) Replay(ctx context.Context, each func(visit.Record) error) error {
	db, err := j.view()
	if err != nil {
		return err
	}
	// All rows first, then the calls: each may use the journal.
	entries, err := openEntries(ctx, db)
	if err != nil {
		return err
	}
	for i := range entries {
		r, err := j.record(&entries[i])
		if err != nil {
			return err
		}
		err = each(r)
		if err != nil {
			return err
		}
	}
	return nil
}

func openEntries(ctx context.Context, q querier) ([]entry, error) {
	rows, err := q.QueryContext(ctx, `SELECT e.seq, e.visit, e.visit_seq, e.at, e.kind, e.version, e.body
		FROM visit v JOIN entry e ON e.visit = v.id WHERE v.retired_at IS NULL ORDER BY e.seq`)
	if err != nil {
		return nil, fmt.Errorf("journal: replay: %w", err)
	}
	defer rows.Close()
	var out []entry
	for rows.Next() {
		var e entry
		err = rows.Scan(&e.seq, &e.visit, &e.visitSeq, &e.at, &e.kind, &e.version, &e.body)
		if err != nil {
			return nil, fmt.Errorf("journal: replay: %w", err)
		}
		out = append(out, e)
	}
	err = rows.Err()
	if err != nil {
		return nil, fmt.Errorf("journal: replay: %w", err)
	}
	return out, nil
}

// record opens the seal of an entry.
func (j *Journal) record(e *entry) (visit.Record, error) {
	r := visit.Record{VisitID: e.visit, Seq: e.visitSeq}
	body, err := j.unseal(forEntry, e.body, e.aad(j.opt.Window))
	if err != nil {
		return r, fmt.Errorf("journal: entry %d: seal: %w", e.seq, err)
	}
	r.At, err = time.Parse(time.RFC3339Nano, e.at)
	if err != nil {
		return r, fmt.Errorf("journal: entry %d: %w", e.seq, err)
	}
	r.Event, err = visit.UnmarshalEvent(e.kind, e.version, body)
	if err != nil {
		return r, fmt.Errorf("journal: entry %d: %w", e.seq, err)
	}
	return r, nil
}

// Retire says that a visit needs no replay any more. Retiring it again, or a
// visit that is not here, changes nothing.
func (j *Journal) Retire(ctx context.Context, visitID string) error {
	return j.write(ctx, func(ctx context.Context, tx *sql.Tx, h *head) error {
		res, err := tx.ExecContext(ctx, `UPDATE visit SET retired_at = ? WHERE id = ? AND retired_at IS NULL`,
			stamp(j.opt.Now()), visitID)
		if err != nil {
			return fmt.Errorf("journal: retire: %w", err)
		}
		n, err := res.RowsAffected()
		if err != nil {
			return fmt.Errorf("journal: retire: %w", err)
		}
		if n > 0 {
			h.toggle(j.keys, markRetired, visitID)
		}
		return nil
	})
}

// SetNote keeps a small fact of the seat under a name, sealed.
func (j *Journal) SetNote(ctx context.Context, key string, value []byte) error {
	return j.write(ctx, func(ctx context.Context, tx *sql.Tx, _ *head) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO note (name, body) VALUES (?, ?)
			ON CONFLICT (name) DO UPDATE SET body = excluded.body`, key, j.keys.of[forNote].Seal(nil, nil, value, joined(j.opt.Window, key)))
		if err != nil {
			return fmt.Errorf("journal: note: %w", err)
		}
		return nil
	})
}

// Note gives a fact back; ok is false when it was never set.
func (j *Journal) Note(ctx context.Context, key string) (value []byte, ok bool, err error) {
	db, err := j.view()
	if err != nil {
		return nil, false, err
	}
	var body []byte
	err = db.QueryRowContext(ctx, `SELECT body FROM note WHERE name = ?`, key).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("journal: note: %w", err)
	}
	value, err = j.keys.of[forNote].Open(nil, nil, body, joined(j.opt.Window, key))
	if err != nil {
		return nil, false, fmt.Errorf("journal: note: seal: %w", err)
	}
	return value, true, nil
}
