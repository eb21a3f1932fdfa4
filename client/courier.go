package client

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"
	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/visit"
)

// Outbox is where a window keeps what the hall must hear. Commands leave it
// only when their answer is durable (Answered) or a person must look (SetAside).
type Outbox interface {
	// Pending gives the oldest commands that wait, in order.
	Pending(ctx context.Context, limit int) ([]visit.HallCommand, error)
	// Tried notes a try without an answer.
	Tried(ctx context.Context, commandID, errText string) error
	// SetAside takes a command out of the way that the hall cannot read.
	SetAside(ctx context.Context, commandID, refusal string) error
}

// PageSource gives the pages that a submission names.
type PageSource interface {
	Page(ctx context.Context, sha256 string) ([]byte, error)
}

// Line is the hall as the courier needs it.
type Line interface {
	Deliver(ctx context.Context, commands []visit.HallCommand) ([]*hallv1.Receipt, error)
	PutPage(ctx context.Context, p Page) error
}

// CourierOptions is what a courier is made of.
type CourierOptions struct {
	Outbox Outbox
	Line   Line
	Pages  PageSource // nil when no command names pages
	// Answered takes an answer, accepted or refused, and returns nil only when it
	// is durable and the command is out of the outbox.
	Answered func(ctx context.Context, c visit.HallCommand, r visit.HallReceipt, full *Receipt) error
	Log      *slog.Logger
}

// Courier empties the outbox, in order, exactly once: a command that may or may
// not have arrived is sent again with the same id.
type Courier struct {
	o    CourierOptions
	wake chan struct{}
}

// Batch sizes: one command after an outage tells whether the hall is back.
const (
	batch          = 32
	deliverTimeout = 5 * time.Second
	idleLook       = 5 * time.Second // in case a wake-up was lost
)

// NewCourier makes a courier; Run sets it going.
func NewCourier(o CourierOptions) *Courier {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &Courier{o: o, wake: make(chan struct{}, 1)}
}

// Wake says that there is something to carry, or that the hall may be back. It
// never blocks.
func (c *Courier) Wake() { ask(c.wake) }

// Run carries until ctx ends.
func (c *Courier) Run(ctx context.Context) error {
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.Multiplier, pause.RandomizationFactor, pause.MaxInterval = 100*time.Millisecond, 1.6, 0.2, time.Second
	limit := batch
	for {
		n, err := c.round(ctx, limit)
		switch {
		case ctx.Err() != nil:
			return nil //nolint:nilerr // the end of the program is no failure
		case err != nil:
			limit = 1 // half open: one command shows whether the hall is back
			c.o.Log.Info("courier waits", "err", err)
			if !c.sleep(ctx, pause.NextBackOff()) {
				return nil
			}
			continue
		case n > 0:
			limit = batch
			pause.Reset()
			continue
		}
		limit = batch
		pause.Reset()
		if !c.sleep(ctx, idleLook) {
			return nil
		}
	}
}

// sleep waits for a wake-up or the time, and reports whether to go on.
func (c *Courier) sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
	case <-c.wake:
	}
	return true
}

// round carries one batch and says how many commands left the outbox.
func (c *Courier) round(ctx context.Context, limit int) (int, error) {
	commands, err := c.o.Outbox.Pending(ctx, limit)
	if err != nil || len(commands) == 0 {
		return 0, err
	}
	commands, n, err := c.fitting(ctx, commands)
	if err != nil || len(commands) == 0 {
		return n, err
	}
	ready, err := c.sendPages(ctx, commands)
	if ready == 0 {
		return 0, err
	}
	commands = commands[:ready]
	n, err = c.deliver(ctx, commands)
	var refused *Refused
	if !errors.As(err, &refused) || refused.Code != codeInvalid {
		return n, err
	}
	// The batch cannot be read: find the command that is to blame, so that it
	// does not hold up the rest.
	if len(commands) == 1 {
		c.o.Log.Error("command set aside", "command", commands[0].ID, "refusal", refused.Code)
		return 1, c.o.Outbox.SetAside(ctx, commands[0].ID, refused.Code)
	}
	for _, one := range commands {
		m, err := c.deliver(ctx, []visit.HallCommand{one})
		n += m
		if errors.As(err, &refused) && refused.Code == codeInvalid {
			c.o.Log.Error("command set aside", "command", one.ID, "refusal", refused.Code)
			err = c.o.Outbox.SetAside(ctx, one.ID, refused.Code)
			n++
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// What one message may hold. The hall takes no more than 1 MiB.
const (
	messageMost  = 1<<20 - 4<<10
	messageAimed = 512 << 10
)

// Refusals of commands that no message can carry. The hall never sees them.
const (
	CodeTooLarge    = "too_large"
	CodeUnencodable = "unencodable"
)

// fitting cuts the batch where the message gets too long, and sets a first
// command aside that no message can carry: else it would fail for ever, in a
// way that looks like a bad line, and hold up all that comes after it.
func (c *Courier) fitting(ctx context.Context, commands []visit.HallCommand) (fit []visit.HallCommand, gone int, err error) {
	total := 0
	for i := range commands {
		message, err := proto.Marshal(commandTo(&commands[i]))
		code := ""
		switch {
		case err != nil:
			code = CodeUnencodable
		case len(message) > messageMost:
			code = CodeTooLarge
		}
		if code != "" && i == 0 {
			c.o.Log.Error("command set aside", "command", commands[i].ID, "refusal", code)
			return nil, 1, c.o.Outbox.SetAside(ctx, commands[i].ID, code)
		}
		total += len(message)
		if code != "" || i > 0 && total > messageAimed {
			return commands[:i], 0, nil
		}
	}
	return commands, 0, nil
}

// codeInvalid is the hall's word for a message that it cannot read; every other
// refusal of a whole call (no session, wrong role) is not the command's fault
// and passes.
const codeInvalid = "invalid"

func (c *Courier) deliver(ctx context.Context, commands []visit.HallCommand) (int, error) {
	call, cancel := context.WithTimeout(ctx, deliverTimeout)
	defer cancel()
	receipts, err := c.o.Line.Deliver(call, commands)
	if err != nil {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		return 0, errors.Join(err, c.o.Outbox.Tried(ctx, commands[0].ID, err.Error()))
	}
	answers := make(map[string]*hallv1.Receipt, len(receipts))
	for _, r := range receipts {
		answers[r.GetCommandId()] = r
	}
	n := 0
	for _, cmd := range commands {
		r, ok := answers[cmd.ID]
		if !ok {
			return n, errors.Join(ErrUnreachable, c.o.Outbox.Tried(ctx, cmd.ID, "no receipt"))
		}
		err = c.o.Answered(ctx, cmd, receiptOf(r), r)
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// sendPages brings the pages of submissions to the hall before the submissions
// themselves, and says how many commands may go now.
func (c *Courier) sendPages(ctx context.Context, commands []visit.HallCommand) (int, error) {
	for i, cmd := range commands {
		for _, l := range pagesOf(cmd) {
			for _, sum := range l.Pages {
				data, err := c.o.Pages.Page(ctx, sum)
				if ctx.Err() != nil {
					return i, ctx.Err()
				}
				if err != nil {
					// A page that this disk has lost must not hold the case up: the
					// hall checks the hashes and says what is missing.
					c.o.Log.Error("page unreadable", "page", sum, "err", err)
					continue
				}
				err = c.o.Line.PutPage(ctx, Page{CaseID: cmd.CaseID, Line: l.Line, SHA256: sum, Media: http.DetectContentType(data), Data: data, Ticket: cmd.TicketID, Lease: cmd.Lease})
				if err != nil && !hasCode(err, pageRefusals...) {
					// Without its pages the hall would refuse the case for good.
					return i, err
				}
				if err != nil {
					c.o.Log.Warn("page refused", "page", sum, "err", err)
				}
			}
		}
	}
	return len(commands), nil
}

// pageRefusals blame the page itself; the case then goes without it, and the
// hall says what is missing.
var pageRefusals = []string{"page_size", "not_yours", "stale_lease", codeInvalid}

func pagesOf(c visit.HallCommand) []visit.JudgedLine {
	switch {
	case c.Submission != nil:
		return c.Submission.Lines
	case c.Supplement != nil:
		return c.Supplement.Lines
	}
	return nil
}
