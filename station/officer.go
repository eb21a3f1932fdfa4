package station

import (
	"context"
	"time"

	"onewindow/visit"
)

// Steps to which a 民警 consents at a desk of the police zone.
const (
	stepOfficer = "officer_confirm"
	stepRefuse  = "refuse"
)

// cardWait is how long an officer may take to lay the own card down.
const cardWait = 45 * time.Second

// Refusals of an officer's consent that the seat adds.
const (
	RefusedNoCard = "officer_card"
	RefusedCards  = "busy" // another officer's card is waited for
)

// officerCard is what waits for an officer's own card. It is in no record: the hall
// compares it, and it is forgotten.
type officerCard struct {
	token string
	read  chan visit.Identity
}

// ownCard reports whether the step takes an officer's own card.
func (n *Snapshot) ownCard(step string) bool {
	return n.Session.Role == RolePolice && (step == stepOfficer || step == stepRefuse)
}

// readOfficer asks the reader for an officer's own card and waits for it.
func (s *Station) readOfficer(ctx context.Context) (visit.Identity, error) {
	wait := officerCard{token: "officer/" + s.o.NewID(), read: make(chan visit.Identity, 1)}
	err := s.enqueue(func(context.Context) error {
		switch {
		case s.o.Reader == nil:
			return &visit.Refusal{Code: RefusedNoCard}
		case s.officer.token != "":
			return &visit.Refusal{Code: RefusedCards}
		}
		s.officer, s.snap.Police.OfficerCard = wait, true
		return nil
	}).Wait(ctx)
	if err != nil {
		return visit.Identity{}, err
	}
	defer s.enqueue(func(context.Context) error {
		if s.officer.token == wait.token {
			s.officer, s.snap.Police.OfficerCard = officerCard{}, false
		}
		return nil
	})
	ctx, stop := context.WithTimeout(ctx, cardWait)
	defer stop()
	select {
	case id := <-wait.read:
		return id, nil
	case <-ctx.Done():
		return visit.Identity{}, &visit.Refusal{Code: RefusedNoCard}
	}
}

// officerRead takes a read that was asked for an officer.
func (s *Station) officerRead(r *CardRead) bool {
	if s.officer.token == "" || r.Token != s.officer.token {
		return false
	}
	s.officer.read <- visit.Identity{Source: visit.FromCard, Card: r.Card, ReadID: r.ReadID, AskedAt: r.AskedAt, ReadAt: r.ReadAt}
	s.officer, s.snap.Police.OfficerCard = officerCard{}, false
	return true
}
