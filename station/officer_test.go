package station_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

// A 民警 at a desk of the zone lays the own card down; the hall gets it with number and
// PIN, and no record of the window does. Who is given up leaves the reader free, and the
// citizen's read is not an officer's. Another step, and another window, ask for no card.
func TestOfficerLaysTheirCard(t *testing.T) {
	s := zoned(t, &zone{}, nil)
	s.toCard()
	ask := func(ctx context.Context, step string) chan error {
		done := make(chan error, 1)
		go func() {
			_, err := s.st.Authorize(ctx, station.Authorization{StaffNo: "3001", PIN: "1234", Step: step, Subject: "c1"})
			done <- err
		}()
		return done
	}
	wanted := func(want bool) string {
		t.Helper()
		s.await("the officer's card", func(n station.Snapshot) bool { return n.Police.OfficerCard == want })
		s.reader.mu.Lock()
		defer s.reader.mu.Unlock()
		return s.reader.asked[len(s.reader.asked)-1]
	}
	card := values.Card{Kind: values.Resident, Name: "雷正声", IDNumber: "441900198403176114"}
	read := func(token string) {
		t.Helper()
		if err := s.st.CardRead(t.Context(), station.CardRead{Token: token, BindCard: visit.BindCard{ReadID: "r9", AskedAt: s.clock(), ReadAt: s.clock(), Card: card}}); err != nil {
			t.Fatal(err)
		}
	}
	gone, leave := context.WithCancel(t.Context())
	first := ask(gone, "officer_confirm")
	old := wanted(true)
	leave()
	if err := <-first; err == nil {
		t.Error("who gave up has a consent")
	}
	wanted(false)
	done := ask(t.Context(), "officer_confirm")
	token := wanted(true)
	read(old)  // late: of the one who gave up
	read("t1") // of the citizen's ticket
	if !s.st.Snapshot().Police.OfficerCard {
		t.Error("another read was taken for the officer's")
	}
	var busy *visit.Refusal
	if err := <-ask(t.Context(), "refuse"); !errors.As(err, &busy) || busy.Code != station.RefusedCards {
		t.Errorf("two officers at once: %v", err)
	}
	read(token)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if err := <-ask(t.Context(), "second_notice"); err != nil {
		t.Error(err)
	}
	s.hall.mu.Lock()
	got := s.hall.consents
	s.hall.mu.Unlock()
	if len(got) != 2 || got[0].Card.Card.IDNumber != card.IDNumber || got[0].Card.ReadID != "r9" || got[0].Card.Source != visit.FromCard || got[1].Card.ReadID != "" {
		t.Errorf("the hall was asked %+v", got)
	}
	if s.journal.has([]byte(card.IDNumber.Clear())) {
		t.Error("the journal has the officer's card")
	}
	s.after(time.Second)
	if who := s.st.Snapshot().Visit.Identity; who == nil || who.Card.IDNumber == card.IDNumber {
		t.Errorf("the visit is bound to %+v", who)
	}
}
