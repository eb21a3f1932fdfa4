package journal

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"onewindow/visit"
)

// Backlog is what waits for the hall.
type Backlog struct {
	Count    int       // commands not answered
	Oldest   time.Time // when the first of them was made; zero when nothing waits
	SetAside int       // commands that need a person
}

// RowState is the state of a command in the outbox.
type RowState string

// A command waits for delivery, or for a person.
const (
	Pending  RowState = "pending"
	SetAside RowState = "set_aside"
)

// Unreadable is the refusal of a row whose seal does not open: it is set aside
// so that the rest goes on.
const Unreadable = "unreadable"

// Row is one command of the outbox.
type Row struct {
	Seq       int64
	CommandID string
	VisitID   string
	// Command is zero when the row is Unreadable.
	Command   visit.HallCommand
	MadeAt    time.Time
	Tries     int
	LastError string // developers' English, for `window journal show`
	State     RowState
	Refusal   string // code, when set aside
	Bytes     int
}

// Backlog counts what waits for the hall. It is kept in memory and never
// waits for the disk.
func (j *Journal) Backlog(ctx context.Context) (Backlog, error) {
	return *j.backlog.Load(), ctx.Err()
}

// backlogOf brings the counts of h up to the state inside q.
func backlogOf(ctx context.Context, q querier, h *head) (Backlog, error) {
	b := Backlog{Count: h.count, SetAside: h.aside}
	if h.count == 0 {
		return b, nil
	}
	var oldest string
	err := q.QueryRowContext(ctx, `SELECT made_at FROM outbox WHERE state = 'pending' ORDER BY seq LIMIT 1`).Scan(&oldest)
	if err != nil {
		return b, fmt.Errorf("journal: oldest command: %w", err)
	}
	b.Oldest, err = time.Parse(time.RFC3339Nano, oldest)
	if err != nil {
		return b, fmt.Errorf("journal: oldest command: %w", err)
	}
	return b, nil
}

// Pending gives the first commands that wait for the hall, in the order in
// which they were appended; limit 0 is all. A row whose seal does not open is
// set aside and left out.
func (j *Journal) Pending(ctx context.Context, limit int) ([]Row, error) {
	rows, err := j.rows(ctx, `WHERE state = 'pending' ORDER BY seq LIMIT ?`, limitOf(limit))
	if err != nil {
		return nil, err
	}
	good := rows[:0]
	for _, r := range rows {
		if r.Command.ID != "" {
			good = append(good, r)
			continue
		}
		j.opt.Log.Error("outbox row is unreadable", "command", r.CommandID)
		err = j.SetAside(ctx, r.CommandID, Unreadable)
		if err != nil {
			return nil, err
		}
	}
	if len(good) == 0 && len(rows) > 0 {
		return j.Pending(ctx, limit)
	}
	return good, nil
}

// Moves gives the steps of tickets that wait for the hall, in order.
func (j *Journal) Moves(ctx context.Context) ([]visit.HallCommand, error) {
	rows, err := j.Pending(ctx, 0)
	var moves []visit.HallCommand
	for i := range rows {
		if rows[i].Command.Move != nil {
			moves = append(moves, rows[i].Command)
		}
	}
	return moves, err
}

// Rows gives the whole outbox in order, set-aside commands too.
func (j *Journal) Rows(ctx context.Context) ([]Row, error) {
	return j.rows(ctx, `ORDER BY seq LIMIT ?`, -1)
}

func limitOf(limit int) int {
	if limit <= 0 {
		return -1
	}
	return limit
}

func (j *Journal) rows(ctx context.Context, tail string, args ...any) ([]Row, error) {
	db, err := j.view()
	if err != nil {
		return nil, err
	}
	return j.readRows(ctx, db, tail, args...)
}

func (j *Journal) readRows(ctx context.Context, q querier, tail string, args ...any) ([]Row, error) {
	rows, err := q.QueryContext(ctx, `SELECT seq, command, visit, body, made_at, tries, last_error, state, refusal FROM outbox `+tail, args...)
	if err != nil {
		return nil, fmt.Errorf("journal: outbox: %w", err)
	}
	defer rows.Close()
	var out []Row
	for rows.Next() {
		var r Row
		var sealed []byte
		var madeAt string
		err = rows.Scan(&r.Seq, &r.CommandID, &r.VisitID, &sealed, &madeAt, &r.Tries, &r.LastError, &r.State, &r.Refusal)
		if err != nil {
			return nil, fmt.Errorf("journal: outbox: %w", err)
		}
		r.Bytes = len(sealed)
		r.MadeAt, _ = time.Parse(time.RFC3339Nano, madeAt) // zero if damaged; the seal holds the true one
		r.Command, err = j.openCommand(r.CommandID, sealed)
		if err != nil {
			r.Command = visit.HallCommand{}
		}
		out = append(out, r)
	}
	err = rows.Err()
	if err != nil {
		return nil, fmt.Errorf("journal: outbox: %w", err)
	}
	return out, nil
}

func (j *Journal) openCommand(id string, sealed []byte) (visit.HallCommand, error) {
	var c visit.HallCommand
	body, err := j.unseal(forOutbox, sealed, j.commandAAD(id))
	if err != nil {
		return c, fmt.Errorf("journal: command %s: seal: %w", id, err)
	}
	err = json.Unmarshal(body, &c)
	if err != nil {
		return c, fmt.Errorf("journal: command %s: %w", id, err)
	}
	return c, nil
}

// Tried counts a delivery that brought no answer. A command that was settled
// meanwhile is left alone.
func (j *Journal) Tried(ctx context.Context, commandID, errText string) error {
	return j.write(ctx, func(ctx context.Context, tx *sql.Tx, _ *head) error {
		_, err := tx.ExecContext(ctx, `UPDATE outbox SET tries = tries + 1, last_error = ? WHERE command = ?`,
			shorten(errText), commandID)
		if err != nil {
			return fmt.Errorf("journal: tried: %w", err)
		}
		return nil
	})
}

// shorten keeps the row small whatever a library puts into its errors.
func shorten(s string) string {
	const most = 200
	return strings.ToValidUTF8(s[:min(len(s), most)], "")
}

// SetAside takes a command out of the line after a definite refusal of the
// command itself; it stays visible until it is retried or settled. The error
// is ErrUnknownCommand when it is gone.
func (j *Journal) SetAside(ctx context.Context, commandID, refusal string) error {
	return j.move(ctx, commandID, SetAside, refusal)
}

// Retry puts a command that was set aside back into the line, at its old
// place. The error is ErrUnknownCommand when it is gone.
func (j *Journal) Retry(ctx context.Context, commandID string) error {
	return j.move(ctx, commandID, Pending, "")
}

func (j *Journal) move(ctx context.Context, commandID string, to RowState, refusal string) error {
	return j.write(ctx, func(ctx context.Context, tx *sql.Tx, h *head) error {
		var from RowState
		err := tx.QueryRowContext(ctx, `SELECT state FROM outbox WHERE command = ?`, commandID).Scan(&from)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrUnknownCommand
		}
		if err != nil {
			return fmt.Errorf("journal: outbox: %w", err)
		}
		_, err = tx.ExecContext(ctx, `UPDATE outbox SET state = ?, refusal = ? WHERE command = ?`, string(to), refusal, commandID)
		if err != nil {
			return fmt.Errorf("journal: outbox: %w", err)
		}
		if from == to {
			return nil
		}
		step := 1
		if to == SetAside {
			step = -1
		}
		h.count += step
		h.aside -= step
		return nil
	})
}

// Visit is one row of `window journal show`.
type Visit struct {
	ID       string
	Events   int
	FirstAt  time.Time
	LastAt   time.Time
	LastKind string
	Retired  bool
}

// Visits lists what this window remembers, newest first.
func (j *Journal) Visits(ctx context.Context) ([]Visit, error) {
	db, err := j.view()
	if err != nil {
		return nil, err
	}
	rows, err := db.QueryContext(ctx, `SELECT id, events, first_at, last_at, last_kind, retired_at IS NOT NULL FROM visit`)
	if err != nil {
		return nil, fmt.Errorf("journal: visits: %w", err)
	}
	defer rows.Close()
	var out []Visit
	for rows.Next() {
		var v Visit
		var first, last string
		err = rows.Scan(&v.ID, &v.Events, &first, &last, &v.LastKind, &v.Retired)
		if err != nil {
			return nil, fmt.Errorf("journal: visits: %w", err)
		}
		v.FirstAt, err = time.Parse(time.RFC3339Nano, first)
		if err != nil {
			return nil, fmt.Errorf("journal: visits: %w", err)
		}
		v.LastAt, err = time.Parse(time.RFC3339Nano, last)
		if err != nil {
			return nil, fmt.Errorf("journal: visits: %w", err)
		}
		out = append(out, v)
	}
	err = rows.Err()
	if err != nil {
		return nil, fmt.Errorf("journal: visits: %w", err)
	}
	slices.SortFunc(out, func(a, b Visit) int {
		return cmp.Or(b.LastAt.Compare(a.LastAt), cmp.Compare(b.ID, a.ID))
	})
	return out, nil
}
