package chaos

import (
	"sync"
	"time"

	"github.com/google/uuid"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/visit"
)

func newID() string { return uuid.Must(uuid.NewV7()).String() }

var loadCatalog = sync.OnceValues(func() (*catalog.Catalog, error) { return catalog.Load(fixtures.Catalogue()) })

// submission is the citizen's matter with every paper in order.
func submission(now time.Time) (*visit.Submission, error) {
	cat, err := loadCatalog()
	if err != nil {
		return nil, err
	}
	p := citizen()
	m := p.Matter
	it, _ := cat.Item(m.Item)
	lines, err := cat.Effective(it, catalog.Choice{Answers: m.Answers, Party: m.Party, Modifiers: m.Modifiers, Delivery: m.Delivery})
	if err != nil {
		return nil, err
	}
	s := &visit.Submission{
		Outcome: visit.AcceptAndGrant, Item: m.Item, CatalogVersion: cat.Version(), Leaf: m.Leaf, Answers: m.Answers,
		Party: m.Party, Modifiers: m.Modifiers, Delivery: m.Delivery,
		Applicant: visit.Identity{Source: visit.FromCard, Card: p.Card(), ReadID: newID(), AskedAt: now, ReadAt: now},
	}
	s.Applicant.Card.Photo = nil
	for _, l := range lines {
		s.Lines = append(s.Lines, visit.JudgedLine{Judgement: visit.Judgement{Line: l.ID, Status: visit.Verified}})
	}
	return s, nil
}

// byHand is a whole visit as a window without a hall takes it in: opened by
// hand, one case, over.
type byHand struct {
	label, caseID string
	records       []visit.Record
	commands      []visit.HallCommand
}

func newByHand(window, label string, now time.Time) (byHand, error) {
	v, ticket := newID(), newID()
	b := byHand{label: label, caseID: newID()}
	b.records = []visit.Record{{VisitID: v, Seq: 1, At: now, Event: visit.OpenedByHand{
		VisitID: v, Window: window, Ticket: visit.Ticket{ID: ticket, Label: label, ByHand: true},
	}}}
	sub, err := submission(now)
	if err != nil {
		return b, err
	}
	sub.HandLabel = label
	command := func() visit.HallCommand {
		return visit.HallCommand{ID: newID(), VisitID: v, TicketID: ticket, MadeAt: now}
	}
	start, hand, finish := command(), command(), command()
	start.Move = &visit.TicketMove{Event: "start", HandLabel: label}
	hand.CaseID, hand.Submission = b.caseID, sub
	finish.Move = &visit.TicketMove{Event: "finish", Cases: []string{b.caseID}, HandLabel: label}
	b.commands = []visit.HallCommand{start, hand, finish}
	return b, nil
}
