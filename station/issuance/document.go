package issuance

import (
	"context"
	"errors"

	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

// numberFails is the reader's word for a document whose number nothing proves.
const numberFails = "check_digit"

// DocumentRead takes a travel document for the case that wants a card. The number
// says whose it is, so its check digit must hold; what else was read is known of the
// case.
func (s *Seat) DocumentRead(ctx context.Context, r station.DocumentRead) error {
	return s.loop.Enqueue(func(ctx context.Context) error {
		if s.asked == "" || s.hand == nil || s.hand.Case.CaseID != s.asked || s.hand.Receiver != nil {
			return nil
		}
		h, err := s.bindDocument(r)
		if err == nil {
			err = s.set(ctx, h)
		}
		if refusal, ok := errors.AsType[*visit.Refusal](err); ok {
			from := "document_"
			if refusal.Code == RefusedOther {
				from = "card_"
			}
			s.snap.Say(from+refusal.Code, refusal.Details, s.o.Now())
		}
		return err
	}).Wait(ctx)
}

// DocumentFailed takes a document that could not be made out.
func (s *Seat) DocumentFailed(ctx context.Context, code string) error {
	return s.loop.Enqueue(func(context.Context) error {
		if s.asked != "" {
			s.snap.Say("document_"+code, nil, s.o.Now())
		}
		return nil
	}).Wait(ctx)
}

// bindDocument checks a reading as bind does a card.
func (s *Seat) bindDocument(r station.DocumentRead) (*Hand, error) {
	h, doc := s.hand.clone(), visit.DocumentOf(r.Reading)
	switch {
	case s.askedAt.Before(h.FoundAt) || r.Began.Before(s.askedAt):
		return nil, refuse(visit.RefusedReadBefore)
	case s.o.Now().Sub(r.Began) > s.o.Rules.Limits.ReadFor:
		return nil, refuse(visit.RefusedReadTooOld)
	case doc.Wanting(values.WantNumber):
		return nil, refuse(numberFails)
	}
	card := doc.Card
	relation, name, err := whose(h.Case, card)
	if err != nil {
		return nil, err
	}
	if card.NameEn == "" {
		card.Name = name // an exit-entry card has none in its lines
	}
	h.Relation = relation
	h.Receiver = &visit.Identity{
		Source: visit.FromDocument, Card: card, ReadID: r.ReadID, AskedAt: s.askedAt, ReadAt: r.Began,
	}
	return h, nil
}

// whose says which person of a case a card belongs to.
func whose(c station.Case, card values.Card) (relation string, name values.Personal, err error) {
	switch {
	case c.Applicant.Is(card):
		return Self, c.Applicant.Name, nil
	case c.Agent.Is(card):
		return Agent, c.Agent.Name, nil
	}
	return "", "", &visit.Refusal{Code: RefusedOther, Details: map[string]string{"name": c.Applicant.Name.Mask()}}
}
