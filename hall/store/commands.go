package store

import (
	"slices"
	"time"
)

// Command is one answered command. Scope is the case or ticket that it
// belongs to.
type Command struct {
	Scope         string
	ID            string
	ContentSHA256 string
	Content       []byte
	Receipt       []byte
	Staff         string
	Window        string
	At            time.Time
}

// Command finds the answer once given; ErrNotFound if there was none.
func (r *Reader) Command(scope, id string) (Command, error) {
	c := Command{Scope: scope, ID: id}
	var at int64
	err := r.one("SELECT content_sha256, content, receipt, staff_no, window_no, at_ms FROM command WHERE scope = $1 AND command_id = $2",
		[]any{scope, id}, &c.ContentSHA256, &c.Content, &c.Receipt, &c.Staff, &c.Window, &at)
	c.At = fromMillis(at)
	return c, err
}

// Command finds the answer once given; ErrNotFound if there was none. What this
// batch has not written is taken for new, and proven so before anybody hears of
// it (settle).
func (t *Tx) Command(scope, id string) (Command, error) {
	b, key := t.batch, commandKey{scope, id}
	if i, ok := b.pending.byKey[key]; ok {
		c := b.pending.commands[i]
		c.At = b.now
		return c, nil
	}
	if b.careful {
		return t.Reader.Command(scope, id)
	}
	t.assume(key)
	return Command{Scope: scope, ID: id}, ErrNotFound
}

// InsertCommand keeps a command and its answer for ever.
func (t *Tx) InsertCommand(c Command) error {
	t.writes++
	p := &t.batch.pending
	if p.byKey == nil {
		p.byKey = map[commandKey]int{}
	}
	key := commandKey{c.Scope, c.ID}
	p.byKey[key] = len(p.commands)
	p.commands = append(p.commands, c)
	t.assumed = slices.DeleteFunc(t.assumed, func(a any) bool { return a == key })
	return t.batch.owe(t.ctx)
}

// InsertConflict keeps the other content that came under an answered command
// id. The same conflict again changes nothing.
func (t *Tx) InsertConflict(c Command) error {
	var n int64
	err := t.one("SELECT COUNT(*) FROM conflict WHERE scope = $1 AND command_id = $2 AND content_sha256 = $3",
		[]any{c.Scope, c.ID, c.ContentSHA256}, &n)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.exec(`INSERT INTO conflict (scope, command_id, content_sha256, content, staff_no, window_no, at_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, c.Scope, c.ID, c.ContentSHA256, c.Content, c.Staff, c.Window, millis(t.batch.now))
	return err
}

// Conflicts lists the other contents of a command id.
func (r *Reader) Conflicts(scope, id string) ([]Command, error) {
	return list(r, func(scan func(...any) error) (Command, error) {
		c := Command{Scope: scope, ID: id}
		var at int64
		err := scan(&c.ContentSHA256, &c.Content, &c.Staff, &c.Window, &at)
		c.At = fromMillis(at)
		return c, err
	}, "SELECT content_sha256, content, staff_no, window_no, at_ms FROM conflict WHERE scope = $1 AND command_id = $2 ORDER BY at_ms, content_sha256",
		scope, id)
}

// Message is something for another system, written in the transaction that
// causes it and sent afterwards, again and again until answered.
type Message struct {
	ID      string
	Target  string
	Subject string
	Body    string
	State   string
	Tries   int
	NextAt  time.Time
	Answer  string
}

// InsertMessage puts a message out, to be sent from NextAt on (zero: now).
func (t *Tx) InsertMessage(m Message) error {
	_, err := t.exec(`INSERT INTO outbox (id, hall_id, target, subject, body, state, tries, next_ms, answer)
		VALUES ($1, $2, $3, $4, $5, 'pending', 0, $6, '')`, m.ID, t.hall, m.Target, m.Subject, m.Body, max(millis(m.NextAt), millis(t.batch.now)))
	return err
}

const messageColumns = "id, target, subject, body, state, tries, next_ms, answer"

func scanMessage(scan func(...any) error) (Message, error) {
	var m Message
	var next int64
	err := scan(&m.ID, &m.Target, &m.Subject, &m.Body, &m.State, &m.Tries, &next, &m.Answer)
	m.NextAt = fromMillis(next)
	return m, err
}

// CityTarget begins the targets of messages to the hall that keeps the city's
// numbers: thousands may wait while it is away, and must not hold others.
const CityTarget = "city/"

// DueMessages lists the messages whose time has come, oldest first: those to the
// city or all others.
func (r *Reader) DueMessages(now time.Time, toCity bool, limit int) ([]Message, error) {
	return list(r, scanMessage, "SELECT "+messageColumns+` FROM outbox
		WHERE hall_id = $1 AND state = 'pending' AND next_ms <= $2 AND (substr(target, 1, 5) = $3) = $4
		ORDER BY next_ms, id LIMIT $5`, r.hall, millis(now), CityTarget, toCity, limit)
}

// Message finds one message.
func (r *Reader) Message(id string) (Message, error) {
	m := Message{ID: id}
	var next int64
	err := r.one("SELECT target, subject, body, state, tries, next_ms, answer FROM outbox WHERE hall_id = $1 AND id = $2",
		[]any{r.hall, id}, &m.Target, &m.Subject, &m.Body, &m.State, &m.Tries, &next, &m.Answer)
	m.NextAt = fromMillis(next)
	return m, err
}

// SettleMessage notes what became of a pending message; ErrNotFound if it was
// settled before.
func (t *Tx) SettleMessage(m Message) error {
	n, err := t.exec(`UPDATE outbox SET state = $1, tries = $2, next_ms = $3, answer = $4
		WHERE hall_id = $5 AND id = $6 AND state = 'pending'`, m.State, m.Tries, millis(m.NextAt), m.Answer, t.hall, m.ID)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrNotFound
	}
	return nil
}

// DropMessages settles the pending messages about a subject, because what they ask
// for is over.
func (t *Tx) DropMessages(target, subject, why string) error {
	_, err := t.exec("UPDATE outbox SET state = 'failed', answer = $1 WHERE hall_id = $2 AND target = $3 AND subject = $4 AND state = 'pending'",
		why, t.hall, target, subject)
	return err
}
