package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// pending are the rows that a batch has still to write: what every call of a
// window writes goes into the table once a batch, many rows to a statement. Any
// other statement of the batch writes them first, so that nobody sees the
// difference.
type pending struct {
	made     []string // tickets, in order of issue
	moved    []string
	tickets  map[string]owedTicket
	events   []Event
	commands []Command
	byKey    map[commandKey]int // into commands
	handled  map[handlingKey]*Handling
	order    []handlingKey
	dropped  []string // drafts
	counted  bool
}

// owedTicket is a ticket as it is to be; from is the state that the table has,
// empty for a new one.
type owedTicket struct {
	from string
	row  *Ticket
}

type commandKey struct{ scope, id string }

type handlingKey struct{ staff, item string }

// errUnproven says that what was taken for new is not, or that rows could not be
// written together: the batch is run again, asking for everything and writing at
// once.
var errUnproven = errors.New("store: the batch cannot be written together")

// owe is what every postponed write ends with: a careful batch writes at once, so
// that the engine's answer is the answer to this write.
func (b *batch) owe(ctx context.Context) error {
	b.owing = true
	if !b.careful {
		return nil
	}
	return b.flush(ctx)
}

// flush writes what is pending. After a failure the transaction is lost.
func (b *batch) flush(ctx context.Context) error {
	if b.owing && b.broken == nil {
		b.broken = b.settle(ctx)
	}
	return b.broken
}

// settle makes statements of what is pending and sends them.
func (b *batch) settle(ctx context.Context, last ...change) error {
	p := b.pending
	b.pending, b.owing = pending{}, false
	err := b.writeHandled(ctx, &p)
	if err == nil {
		b.writeTickets(&p)
		b.writeCounters(&p)
		b.writeEvents(&p)
		b.writeNodes()
		b.writeCommands(&p)
		b.dropDrafts(&p)
		b.changes = append(b.changes, last...)
		err = b.send(ctx)
	}
	if err != nil && !b.careful {
		return fmt.Errorf("%w: %w", errUnproven, err)
	}
	return err
}

// writeTickets frees windows before it takes them: one person a window holds at
// every row.
func (b *batch) writeTickets(p *pending) {
	var free, made, take [][]any
	for _, id := range p.moved {
		o := p.tickets[id]
		args := append(movedArgs(o.row), o.from)
		if o.row.State == TicketCalled || o.row.State == TicketServing {
			take = append(take, args)
		} else {
			free = append(free, args)
		}
	}
	for _, id := range p.made {
		made = append(made, b.madeArgs(p.tickets[id].row))
	}
	b.each(ticketMoves, free, mustMatch)
	b.each(ticketRows, made, mustMatch)
	b.each(ticketMoves, take, mustMatch)
}

var ticketRows = &bulk{text: func(n int) string {
	return `INSERT INTO ticket (id, hall_id, no, label, request_id, item_code, class, state, window_no, staff_no,
		issued_ms, called_ms, state_ms, masked_name, why, lease, body) VALUES ` + tuples(n, 17)
}}

func (b *batch) madeArgs(k *Ticket) []any {
	return []any{
		k.ID, b.hall, k.No, k.Label, k.RequestID, k.ItemCode, k.Class, k.State, k.Window, k.Staff,
		millis(k.IssuedAt), millis(k.CalledAt), millis(k.StateAt), k.MaskedName, k.Why, k.Lease, k.Body,
	}
}

var ticketMoves = &bulk{text: func(n int) string {
	return `UPDATE ticket SET label = v.column2, item_code = v.column3, class = v.column4, state = v.column5, window_no = v.column6,
			staff_no = v.column7, called_ms = v.column8, state_ms = v.column9, masked_name = v.column10, why = v.column11,
			lease = v.column12, body = v.column13
		FROM (VALUES ` + typedTuples(n, "TTTTTTTIITTITT") + `) AS v WHERE ticket.id = v.column1 AND ticket.state = v.column14`
}}

func movedArgs(k *Ticket) []any {
	return []any{
		k.ID, k.Label, k.ItemCode, k.Class, k.State, k.Window, k.Staff, millis(k.CalledAt), millis(k.StateAt), k.MaskedName, k.Why,
		k.Lease, k.Body,
	}
}

var counterRows = &bulk{text: func(n int) string {
	return "INSERT INTO counter (hall_id, name, n) VALUES " + tuples(n, 3)
}}

var counterMoves = &bulk{text: func(n int) string {
	return "UPDATE counter SET n = v.column3 FROM (VALUES " + typedTuples(n, "TTI") +
		") AS v WHERE counter.hall_id = v.column1 AND counter.name = v.column2"
}}

func (b *batch) writeCounters(p *pending) {
	if !p.counted {
		return
	}
	var made, moved [][]any
	for name, c := range b.memory.counters {
		switch {
		case c.n == c.written:
		case c.written < 0:
			made = append(made, []any{b.hall, name, c.n})
		default:
			moved = append(moved, []any{b.hall, name, c.n})
		}
		c.written = c.n
	}
	b.each(counterRows, made, mustMatch)
	b.each(counterMoves, moved, mustMatch)
}

var eventRows = &bulk{text: func(n int) string {
	return "INSERT INTO event (hall_id, seq, at_ms, kind, ticket_id, case_id, window_no, actor, role, detail, body, sm3) VALUES " + tuples(n, 12)
}}

func (b *batch) writeEvents(p *pending) {
	rows := make([][]any, len(p.events))
	for i, e := range p.events {
		rows[i] = []any{b.hall, e.Seq, millis(e.At), e.Kind, e.Ticket, e.Case, e.Window, e.Actor, e.Role, e.Detail, e.Body, e.sm3}
	}
	b.each(eventRows, rows, mustMatch)
}

var commandRows = &bulk{text: func(n int) string {
	return "INSERT INTO command (scope, command_id, content_sha256, content, receipt, staff_no, window_no, at_ms) VALUES " + tuples(n, 8)
}}

func (b *batch) writeCommands(p *pending) {
	rows := make([][]any, len(p.commands))
	for i, c := range p.commands {
		rows[i] = []any{c.Scope, c.ID, c.ContentSHA256, c.Content, c.Receipt, c.Staff, c.Window, millis(b.now)}
	}
	b.each(commandRows, rows, mustMatch)
}

var handlingMoves = &bulk{text: func(n int) string {
	return "UPDATE handling SET n = handling.n + v.column4, sum_ms = handling.sum_ms + v.column5 FROM (VALUES " + typedTuples(n, "TTTII") +
		") AS v WHERE handling.hall_id = v.column1 AND handling.staff_no = v.column2 AND handling.item_code = v.column3"
}}

var handlingRows = &bulk{text: func(n int) string {
	return "INSERT INTO handling (hall_id, staff_no, item_code, n, sum_ms) VALUES " + tuples(n, 5)
}}

// writeHandled adds up; a pair that the table does not have yet gets its row.
func (b *batch) writeHandled(ctx context.Context, p *pending) error {
	var known, fresh [][]any
	for _, key := range p.order {
		h := p.handled[key]
		args := []any{b.hall, key.staff, key.item, h.N, h.Sum.Milliseconds()}
		found, err := b.handlingKnown(ctx, key)
		if err != nil {
			return err
		}
		if found {
			known = append(known, args)
		} else {
			fresh = append(fresh, args)
		}
	}
	b.each(handlingMoves, known, mustMatch)
	b.each(handlingRows, fresh, mustMatch)
	return nil
}

var draftDrops = &bulk{text: func(n int) string {
	return "DELETE FROM draft WHERE ticket_id IN " + tuples(1, n)
}}

func (b *batch) dropDrafts(p *pending) {
	rows := make([][]any, len(p.dropped))
	for i, id := range p.dropped {
		rows[i] = []any{id}
	}
	b.each(draftDrops, rows, false)
}

// bulk is a statement for so many rows; its texts are made once.
type bulk struct {
	text  func(n int) string
	mu    sync.Mutex
	texts map[int]string
}

func (k *bulk) of(n int) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.texts == nil {
		k.texts = map[int]string{}
	}
	if k.texts[n] == "" {
		k.texts[n] = k.text(n)
	}
	return k.texts[n]
}

// mustMatch wants as many rows changed as were given.
const mustMatch = true

// change is one statement on its way to the engine. rows is how many it must
// change, anyHow for whatever it finds.
type change struct {
	query string
	args  []any
	rows  int64
}

const anyHow = -1

// each makes statements of few different sizes for rows, which the engine has to
// understand only once.
func (b *batch) each(k *bulk, rows [][]any, match bool) {
	for len(rows) > 0 {
		n := 1
		for _, size := range []int{16, 4} {
			if len(rows) >= size {
				n = size
				break
			}
		}
		c := change{query: k.of(n), args: slices.Concat(rows[:n]...), rows: anyHow}
		if match {
			c.rows = int64(n)
		}
		b.changes = append(b.changes, c)
		rows = rows[n:]
	}
}

// send runs the changes in their order, in one go where the engine takes them so.
func (b *batch) send(ctx context.Context) error {
	changes := b.changes
	b.changes = nil
	changed, err := b.line(ctx, changes)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	for i, n := range changed {
		if want := changes[i].rows; want != anyHow && n != want {
			return fmt.Errorf("store: %d of %d rows: %w", n, want, ErrNotFound)
		}
	}
	return nil
}

// oneByOne asks after each change, as every database/sql driver can.
func (b *batch) oneByOne(ctx context.Context, changes []change) ([]int64, error) {
	changed := make([]int64, len(changes))
	for i, c := range changes {
		res, err := b.run(ctx, c.query, c.args...)
		if err != nil {
			return nil, err
		}
		if changed[i], err = res.RowsAffected(); err != nil {
			return nil, err
		}
	}
	return changed, nil
}

// tuples are n rows of placeholders.
func tuples(n, columns int) string {
	var b strings.Builder
	for i := range n * columns {
		switch {
		case i%columns > 0:
			b.WriteString(", ")
		case i > 0:
			b.WriteString("), (")
		default:
			b.WriteByte('(')
		}
		b.WriteString("$" + strconv.Itoa(i+1))
	}
	return b.String() + ")"
}

// typedTuples are n rows of placeholders, T for text and I for whole numbers: a
// list of values alone does not tell the engine what they are.
func typedTuples(n int, columns string) string {
	text := tuples(n, len(columns))
	for i, c := range columns {
		kind := "TEXT"
		if c == 'I' {
			kind = "BIGINT"
		}
		from := "$" + strconv.Itoa(i+1)
		for _, end := range []string{",", ")"} {
			text = strings.Replace(text, from+end, "CAST("+from+" AS "+kind+")"+end, 1)
		}
	}
	return text
}
