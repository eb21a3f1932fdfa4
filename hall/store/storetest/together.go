package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"onewindow/hall/store"
)

// together: what waits is written in one go, on the guess that every command and
// request in it is new. Where the guess is wrong, whoever asks again hears the
// first answer, also when he writes nothing himself, and everybody beside him is
// served once. Stores that do not look whether they guessed right are caught.
func together(t *testing.T, fresh Fresh) {
	for _, b := range guessing(t, store.Options{DSN: fresh(t)}) {
		t.Error(b)
	}
	for name, text := range map[string][]string{
		"a command is believed to be new": {
			"SELECT COUNT(*) FROM command WHERE scope = $1 AND command_id = $2", "SELECT COUNT(*) - COUNT(*) FROM command WHERE scope = $1 AND command_id = $2",
		},
		"a request is believed to be new": {
			"SELECT COUNT(*) FROM ticket WHERE hall_id = $1 AND request_id = $2", "SELECT COUNT(*) - COUNT(*) FROM ticket WHERE hall_id = $1 AND request_id = $2",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dsn := fresh(t)
			if len(guessing(t, store.Options{DSN: dsn, Driver: weakness{text: text}.mustDriver(t, engineOf(dsn))})) == 0 {
				t.Error("the mutant survived: the harness proves nothing")
			}
		})
	}
}

func guessing(t *testing.T, opt store.Options) (broken []string) {
	t.Helper()
	st := opened(t, opt)
	known := store.Command{Scope: newID(), ID: newID(), Content: []byte{}, Receipt: []byte("first")}
	made := waitingTicket()
	write(t, st, func(tx *store.Tx) error {
		_, err := tx.InsertTicket(made)
		return errors.Join(err, tx.InsertCommand(known))
	})
	var all sync.WaitGroup
	var mu sync.Mutex
	say := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		broken = append(broken, fmt.Sprintf(format, args...))
	}
	// hears runs a closure that gives what it heard.
	hears := func(what, want string, f func(*store.Tx) (string, error)) {
		all.Go(func() {
			var heard string
			err := st.Write(context.WithoutCancel(t.Context()), func(tx *store.Tx) (err error) {
				heard, err = f(tx)
				return err
			})
			if err != nil || heard != want {
				say("%s: heard %q, %v", what, heard, err)
			}
		})
	}
	answer := func(tx *store.Tx, scope, id string) (string, error) {
		c, err := tx.Command(scope, id)
		if errors.Is(err, store.ErrNotFound) {
			return "nothing", nil
		}
		return string(c.Receipt), err
	}
	const each = 12
	// Each kind for itself: a wrong guess of one would bring the others to look, too.
	for range each {
		hears("a repeat that writes nothing", "first", func(tx *store.Tx) (string, error) { return answer(tx, known.Scope, known.ID) })
	}
	all.Wait()
	for range each {
		hears("a kiosk that asks again after closing", made.ID, func(tx *store.Tx) (string, error) {
			k, err := tx.TicketByRequest(made.RequestID)
			if errors.Is(err, store.ErrNotFound) {
				return "", store.Refuse("closed")
			}
			return k.ID, err
		})
	}
	all.Wait()
	for i := range each {
		scope, id := newID(), newID()
		for range 2 {
			hears("a new command, sent twice", "mine", func(tx *store.Tx) (string, error) {
				said, err := answer(tx, scope, id)
				if err != nil || said != "nothing" {
					return said, err
				}
				if _, err := tx.Emit(store.Event{Kind: fmt.Sprint("done ", i), Body: []byte{}}); err != nil {
					return "", err
				}
				return "mine", tx.InsertCommand(store.Command{Scope: scope, ID: id, Content: []byte{}, Receipt: []byte("mine")})
			})
		}
	}
	all.Wait()
	done := map[string]int{}
	for _, e := range allEvents(t, st) {
		done[e.Kind]++
	}
	for i := range each {
		if n := done[fmt.Sprint("done ", i)]; n != 1 {
			say("command %d took effect %d times", i, n)
		}
	}
	return broken
}

func engineOf(dsn string) string {
	if dsn[:len("sqlite:")] == "sqlite:" {
		return "sqlite"
	}
	return "pgx"
}
