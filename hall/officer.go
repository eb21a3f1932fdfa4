package hall

import (
	"context"
	"errors"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/store"
)

// What an auxiliary of the police zone may not do alone a 民警 confirms with number, PIN
// and their own card, which the window's reader reads for this (workflow §7).

// cardAge is how old the read of an officer's card may be, by the hall's clock; the
// window's may differ by as much.
const cardAge = 2 * time.Minute

// cardAnswer is what is known of the card before the person is.
type cardAnswer int

const (
	cardNotAsked cardAnswer = iota
	cardNone
	cardTheirs
	cardOthers
)

// cardOf compares the card with the one of the number that was given, where the step
// wants one. That takes as long as a PIN does, and so no transaction.
func (s *Server) cardOf(ctx context.Context, who *caller, req *hallv1.AuthorizeRequest) (cardAnswer, error) {
	if secondRole(who, req.GetStep()) != RoleOfficer {
		return cardNotAsked, nil
	}
	c := req.GetCard()
	read := c.GetReadAt().AsTime()
	if c.GetSource() != casework.SourceCard || !validID(c.GetReadId()) || c.GetReadAt() == nil || read.Before(c.GetAskedAt().AsTime()) ||
		s.now().Sub(read).Abs() > cardAge {
		return cardNone, nil
	}
	hash := s.strangerHash
	err := s.store.View(ctx, func(r *store.Reader) error {
		p, err := r.Staff(req.GetStaffNo())
		if err == nil && p.Card != "" {
			hash = p.Card
		}
		return err
	})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return cardNone, err
	}
	theirs, err := s.slowCheck(ctx, c.GetIdNumber(), hash)
	if theirs {
		return cardTheirs, err
	}
	return cardOthers, err
}

// ownCard refuses a person without their own card, and a read that served before.
func ownCard(tx *store.Tx, p *store.Staff, card cardAnswer, req *hallv1.AuthorizeRequest) error {
	switch {
	case card == cardNotAsked:
		return nil
	case card == cardNone:
		return refuse(ReasonCardRequired)
	case card == cardOthers || p.Card == "":
		return refuse(ReasonCardNotTheirs)
	}
	c := req.GetCard()
	_, err := tx.CardRead(c.GetReadId())
	switch {
	case err == nil:
		return refuse(ReasonCardReadUsed)
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	return tx.UseRead(store.CardRead{
		ID: c.GetReadId(), Case: req.GetSubject(), AskedAt: c.GetAskedAt().AsTime(), ReadAt: c.GetReadAt().AsTime(), SamID: clip(c.GetSamId(), 64),
	})
}
