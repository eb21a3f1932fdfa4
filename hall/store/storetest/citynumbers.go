package storetest

import (
	"errors"
	"testing"
	"time"

	"onewindow/hall/store"
)

// cityNumbers: blocks ahead are used up in order and never beyond; the city's word on
// a number stands; a provisional number finds its case for ever; what waits for
// the city does not hide what waits for others.
func cityNumbers(t *testing.T, fresh Fresh) {
	st := opened(t, store.Options{DSN: fresh(t)})
	const series = "case/20261123"
	write(t, st, func(tx *store.Tx) error {
		first, err := tx.CountOn(series, 3)
		if err != nil {
			return err
		}
		next, err := tx.CountOn(series, 2)
		if first != 1 || next != 4 {
			t.Errorf("counted from %d, then from %d", first, next)
		}
		return errors.Join(err,
			tx.PutBlock(store.Block{ID: newID(), Series: series, First: 4, Last: 5}),
			tx.PutBlock(store.Block{ID: newID(), Series: series, First: 1, Last: 1}),
			tx.PutBlock(store.Block{ID: newID(), Series: series, Owner: "H1", First: 7, Last: 9}))
	})
	var got []int64
	for range 3 {
		write(t, st, func(tx *store.Tx) error {
			n, err := tx.TakeNumber(series)
			got = append(got, n)
			return err
		})
	}
	if got[0] != 1 || got[1] != 4 || got[2] != 5 {
		t.Errorf("took %v", got)
	}
	if err := st.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.TakeNumber(series); return err }); !errors.Is(err, store.ErrNoNumber) {
		t.Errorf("a number from no block: %v", err)
	}
	view(t, st, func(r *store.Reader) error {
		left, err := r.NumbersLeft(series)
		gave, wrong := r.GaveNumber("H1", series, 9)
		not, err2 := r.GaveNumber("H2", series, 9)
		if left != 0 || !gave || not {
			t.Errorf("%d left, gave %v and to another %v", left, gave, not)
		}
		ahead, err3 := r.NumbersAhead()
		if len(ahead) != 1 || ahead[0] != (store.SeriesLeft{Series: series}) {
			t.Errorf("ahead %+v, %v", ahead, err3)
		}
		return errors.Join(err, wrong, err2)
	})

	told := store.CityNumber{Series: series, No: 7, Owner: "H1", Case: newID(), Number: "DG7", Was: "LS1", At: time.UnixMilli(1).UTC()}
	write(t, st, func(tx *store.Tx) error { return tx.InsertCityNumber(told) })
	other := told
	other.Case = newID()
	if err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertCityNumber(other) }); !store.IsDuplicate(err) {
		t.Errorf("a second word on a number: %v", err)
	}
	view(t, st, func(r *store.Reader) error {
		one, err := r.CityNumber(series, 7)
		all, wrong := r.CityNumbers()
		if one != told || len(all) != 1 || all[0] != told {
			t.Errorf("told %+v, all %+v", one, all)
		}
		return errors.Join(err, wrong)
	})

	c := store.Case{ID: newID(), CaseNo: "LS1", State: "received", Version: 1, Applicant: []byte("{}"), Body: []byte("{}")}
	write(t, st, func(tx *store.Tx) error {
		return errors.Join(tx.InsertCase(c), tx.Renumber(c.ID, "LS1", "DG7"))
	})
	if err := st.Write(t.Context(), func(tx *store.Tx) error { return tx.Renumber(c.ID, "LS1", "DG8") }); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("renumbered twice: %v", err)
	}
	view(t, st, func(r *store.Reader) error {
		for _, no := range []string{"LS1", "DG7"} {
			if found, err := r.CaseByNo(no); err != nil || found.ID != c.ID || found.CaseNo != "DG7" {
				t.Errorf("by %s: %+v, %v", no, found, err)
			}
		}
		was, err := r.RenumberedCases()
		if len(was) != 1 || was[0].Was != "LS1" || was[0].No != "DG7" || was[0].Case != c.ID {
			t.Errorf("renumbered %+v", was)
		}
		return err
	})

	here, city := store.Message{ID: newID(), Target: "carry"}, store.Message{ID: newID(), Target: store.CityTarget + "register", Subject: "s"}
	write(t, st, func(tx *store.Tx) error { return errors.Join(tx.InsertMessage(here), tx.InsertMessage(city)) })
	view(t, st, func(r *store.Reader) error {
		now := time.Now().Add(time.Second)
		for toCity, want := range map[bool]string{false: here.ID, true: city.ID} {
			if due, err := r.DueMessages(now, toCity, 10); err != nil || len(due) != 1 || due[0].ID != want {
				t.Errorf("to the city %v: %v, %v", toCity, due, err)
			}
		}
		asked, err := r.Asked(city.Target, "s")
		all, wrong := r.MessagesFor(city.Target)
		if !asked || len(all) != 1 || all[0].ID != city.ID {
			t.Errorf("asked %v, messages %v", asked, all)
		}
		return errors.Join(err, wrong)
	})
}
