package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"onewindow/hall/store"
)

// branches: a letter is due by its branch and time until it is answered or held, and
// an alert is one of a ticket and person, closed once.
func branches(t *testing.T, fresh Fresh) {
	now := time.UnixMilli(1_700_000_000_000)
	st := opened(t, store.Options{DSN: fresh(t), Now: func() time.Time { return now }})
	c := store.Case{
		ID: newID(), CaseNo: "DG1", Ticket: newID(), State: "accepted", Version: 1, Window: "C012", Applicant: []byte("{}"), Body: []byte("{}"),
	}
	l := store.Letter{ID: newID(), Case: c.ID, Branch: "HZ", State: "queued", NextAt: now.Add(time.Second)}
	write(t, st, func(tx *store.Tx) error { return errors.Join(tx.InsertCase(c), tx.InsertLetter(l)) })
	due := func(branch string, at time.Time) (n int) {
		view(t, st, func(r *store.Reader) error {
			found, err := r.DueLetters(branch, at, 10)
			n = len(found)
			some, err2 := r.BranchesDue(at)
			if slices.Contains(some, branch) != (n > 0) {
				t.Errorf("%d letters to %s are due, and the branches %q", n, branch, some)
			}
			return errors.Join(err, err2)
		})
		return n
	}
	if due("HZ", now) != 0 || due("JJ", now.Add(time.Minute)) != 0 || due("HZ", now.Add(time.Second)) != 1 {
		t.Error("a letter is due before its time, or at another branch, or never")
	}
	l.State, l.Checked, l.Number, l.Tries, l.SentAt = "held", true, "HZ44", 3, now
	write(t, st, func(tx *store.Tx) error { return tx.PutLetter(l) })
	if due("HZ", now.Add(time.Hour)) != 0 {
		t.Error("a held letter is due")
	}
	view(t, st, func(r *store.Reader) error {
		got, err := r.LetterOf(c.ID)
		held, err2 := r.HeldLetters(c.Ticket)
		here, err3 := r.LettersOfWindow("C012", 5)
		if len(held) != 1 || len(here) != 1 || got.Number != "HZ44" || got.Tries != 3 || !got.Checked || !got.SentAt.Equal(now) || !got.HeardAt.IsZero() {
			t.Errorf("letter %+v, %d held, %d of the window", got, len(held), len(here))
		}
		if _, err := r.LetterOf(newID()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a letter that is not there: %v", err)
		}
		return errors.Join(err, err2, err3)
	})
	fee := store.Fee{ID: newID(), Case: c.ID, Charge: "1", Fen: 2000, State: "asked"}
	write(t, st, func(tx *store.Tx) error { return tx.InsertFee(fee) })
	owed := func(at time.Time) (out []store.Fee) {
		view(t, st, func(r *store.Reader) (err error) {
			out, err = r.DueFees(at, 10)
			return err
		})
		return out
	}
	if got := owed(now); len(got) != 1 || got[0].Case != c.ID || got[0].Fen != 2000 {
		t.Errorf("a fee that was just made: %+v", got)
	}
	fee.State, fee.Code, fee.Tries, fee.NextAt, fee.HeardAt = "due", "4419", 2, now.Add(time.Minute), now
	write(t, st, func(tx *store.Tx) error { return tx.PutFee(fee) })
	if len(owed(now)) != 0 || len(owed(now.Add(time.Minute))) != 1 {
		t.Error("a fee is asked about before its time, or never")
	}
	fee.State, fee.Serial = "paid", "S1"
	write(t, st, func(tx *store.Tx) error { return tx.PutFee(fee) })
	view(t, st, func(r *store.Reader) error {
		got, err := r.FeeOf(c.ID)
		if got.State != "paid" || got.Code != "4419" || got.Serial != "S1" || got.Tries != 2 || !got.HeardAt.Equal(now) || len(owed(now.Add(time.Hour))) != 0 {
			t.Errorf("paid: %+v", got)
		}
		if _, err := r.FeeOf(newID()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a fee of another case: %v", err)
		}
		return err
	})
	a := store.Alert{ID: newID(), Person: "k1", Ticket: c.Ticket, Window: "C012", Body: []byte{1, 0, 2}}
	write(t, st, func(tx *store.Tx) error { return tx.InsertAlert(a) })
	write(t, st, func(tx *store.Tx) error {
		if err := tx.CloseAlert(a.ID, "go_on", "7001"); err != nil {
			t.Errorf("close: %v", err)
		}
		if err := tx.CloseAlert(a.ID, "stop", "7002"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("closed twice: %v", err)
		}
		return nil
	})
	view(t, st, func(r *store.Reader) error {
		got, err := r.AlertOf(c.Ticket, "k1")
		open, err2 := r.Alerts(false, 5)
		all, err3 := r.Alerts(true, 5)
		if got.Outcome != "go_on" || got.Staff != "7001" || string(got.Body) != string(a.Body) || len(open) != 0 || len(all) != 1 {
			t.Errorf("alert %+v, %d open of %d", got, len(open), len(all))
		}
		if _, err := r.Alert(newID()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("an alert that is not there: %v", err)
		}
		return errors.Join(err, err2, err3)
	})
}
