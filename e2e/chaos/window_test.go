package chaos

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/client"
	"onewindow/journal"
	"onewindow/visit"
)

// windowEnv holds the windowConfig of a process that is to be a window.
const windowEnv = "CHAOS_WINDOW"

// windowConfig makes a window process.
type windowConfig struct {
	Dir, Window, Addr, Token string
	Mutant                   string        // a defence that is removed
	Pace                     time.Duration // between two visits
	Drain                    bool          // no new visits: end when the outbox is empty
	Zombie                   bool          // one step at a time, as told on standard input
}

// Mutants of a window.
const (
	newIDs        = "a new id for each try"
	fireAndForget = "sent once, whatever comes of it"
	byClock       = "the outbox in the order of the clock"
)

// Words of a window process: one a line, with what it is about.
const (
	saysTry     = "TRY"     // label and case id, before the journal has it
	saysAck     = "ACK"     // the same, when the journal has it
	saysSettled = "SETTLED" // the hall's answer is durable
	saysAgain   = "AGAIN"   // the same, and the hall had answered before
	saysRefused = "REFUSED"
	saysLink    = "LINK"
	saysEmpty   = "EMPTY"
	saysProblem = "PROBLEM"
)

// Paces of windows: one that makes much work, and one that mostly waits.
const (
	hurried = 10 * time.Millisecond
	calm    = 100 * time.Millisecond
)

var windowKey = bytes.Repeat([]byte{9}, journal.KeySize)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func openJournal(ctx context.Context, dir, window string) (*journal.Journal, error) {
	return journal.Open(ctx, journal.Options{Dir: dir, Window: window, Key: windowKey, Log: quiet, Ballast: 64 << 10})
}

// outboxOf is the journal's outbox as the courier asks for it.
type outboxOf struct{ *journal.Journal }

func (o outboxOf) Pending(ctx context.Context, limit int) ([]visit.HallCommand, error) {
	rows, err := o.Journal.Pending(ctx, limit)
	commands := make([]visit.HallCommand, len(rows))
	for i := range rows {
		commands[i] = rows[i].Command
	}
	return commands, err
}

// clockOrder is an outbox that trusts the window's clock.
type clockOrder struct{ outboxOf }

func (o clockOrder) Pending(ctx context.Context, limit int) ([]visit.HallCommand, error) {
	commands, err := o.outboxOf.Pending(ctx, limit)
	slices.SortStableFunc(commands, func(a, b visit.HallCommand) int { return a.MadeAt.Compare(b.MadeAt) })
	return commands, err
}

// renamer gives every try other ids, as a window without ids of its own would.
type renamer struct{ client.Line }

func (r renamer) Deliver(ctx context.Context, commands []visit.HallCommand) ([]*hallv1.Receipt, error) {
	fresh := make([]visit.HallCommand, len(commands))
	was := map[string]string{}
	for i, c := range commands {
		fresh[i] = c
		fresh[i].ID = newID()
		was[fresh[i].ID] = c.ID
		if c.Submission != nil {
			fresh[i].CaseID = newID()
		}
	}
	receipts, err := r.Line.Deliver(ctx, fresh)
	for _, receipt := range receipts {
		receipt.CommandId = was[receipt.GetCommandId()]
	}
	return receipts, err
}

// forgetter takes every command for delivered.
type forgetter struct{ client.Line }

func (f forgetter) Deliver(ctx context.Context, commands []visit.HallCommand) ([]*hallv1.Receipt, error) {
	receipts, err := f.Line.Deliver(ctx, commands)
	if err == nil {
		return receipts, nil
	}
	receipts = nil
	for _, c := range commands {
		receipts = append(receipts, &hallv1.Receipt{CommandId: c.ID, Accepted: true})
	}
	return receipts, nil
}

// says writes one word to the parent.
type says struct {
	mu sync.Mutex
	w  io.Writer
}

func (s *says) say(word string, about ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintln(s.w, append([]any{word}, about...)...)
}

// windowMain is a window: it takes visits in, for ever, and a courier carries
// them to the hall.
func windowMain(config string) int {
	out := &says{w: os.Stdout}
	var c windowConfig
	err := json.Unmarshal([]byte(config), &c)
	switch {
	case err != nil:
	case c.Zombie:
		err = zombie(context.Background(), c, os.Stdin, out)
	default:
		err = work(context.Background(), c, out)
	}
	if err != nil {
		out.say(saysProblem, err)
		return 1
	}
	return 0
}

func work(ctx context.Context, c windowConfig, out *says) error {
	ctx, stop := context.WithCancel(ctx)
	j, err := openJournal(ctx, c.Dir, c.Window)
	if err != nil {
		stop()
		return err
	}
	if d := j.Damaged(); d != nil {
		out.say(saysProblem, "journal set aside:", d.Cause)
	}
	line, err := client.Dial(client.Options{Target: c.Addr, Window: c.Window, Insecure: true, Log: quiet})
	if err != nil {
		stop()
		return errors.Join(err, j.Close())
	}
	line.Resume(client.Session{Token: c.Token})
	courier := newCourier(j, lineOf(line, c.Mutant), out)
	line.OnState(func(s client.State) {
		out.say(saysLink, s)
		courier.Wake()
	})
	var running sync.WaitGroup
	running.Go(func() { _ = line.Run(ctx) })
	running.Go(func() { _ = courier.Run(ctx) })
	err = takeIn(ctx, c, j, courier, out)
	stop()
	running.Wait()
	return errors.Join(err, line.Close(), j.Close())
}

func lineOf(line client.Line, mutant string) client.Line {
	switch mutant {
	case newIDs:
		return renamer{line}
	case fireAndForget:
		return forgetter{line}
	}
	return line
}

func newCourier(j *journal.Journal, line client.Line, out *says) *client.Courier {
	return client.NewCourier(client.CourierOptions{
		Outbox: outboxOf{j}, Line: line, Pages: j, Log: quiet,
		Answered: func(ctx context.Context, cmd visit.HallCommand, r visit.HallReceipt, full *client.Receipt) error {
			err := j.Append(ctx, nil, nil, []string{cmd.ID})
			switch {
			case err != nil:
			case !r.Accepted:
				out.say(saysRefused, r.Refusal, cmd.CaseID)
			case full.GetRepeatedAnswer():
				out.say(saysAgain, cmd.ID)
			default:
				out.say(saysSettled, cmd.ID)
			}
			return err
		},
	})
}

// takeIn makes visits until ctx ends; a window that drains waits until
// nothing is left.
func takeIn(ctx context.Context, c windowConfig, j *journal.Journal, courier *client.Courier, out *says) error {
	pace := time.NewTicker(cmp.Or(c.Pace, hurried))
	defer pace.Stop()
	for n := rand.Int64N(1 << 40); ; n++ {
		<-pace.C
		b, err := j.Backlog(ctx)
		if err != nil {
			return err
		}
		if c.Drain && b.Count == 0 {
			out.say(saysEmpty, b.SetAside)
			return nil
		}
		if c.Drain || b.Count > 90 {
			continue
		}
		v, err := newByHand(c.Window, "M"+strconv.FormatInt(n, 36), time.Now())
		if err != nil {
			return err
		}
		out.say(saysTry, v.label, v.caseID)
		err = j.Append(ctx, v.records, v.commands, nil)
		if err != nil {
			return err
		}
		out.say(saysAck, v.label, v.caseID)
		courier.Wake()
	}
}
