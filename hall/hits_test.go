package hall_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/hall"
	"onewindow/values"
)

// shelf is a source that has one record for everybody who is asked about a line,
// and notes what it was asked.
type shelf struct {
	mu    sync.Mutex
	has   map[string]hall.Record // by line
	err   error
	asked []hall.Query
}

func (s *shelf) Find(_ context.Context, q hall.Query) (hall.Record, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, q)
	r, ok := s.has[q.Line]
	return r, ok, s.err
}

func shelves(by map[string]*shelf) func(*hall.Options) {
	return func(o *hall.Options) {
		o.Sources = map[string]hall.Source{}
		for k, s := range by {
			o.Sources[k] = s
		}
	}
}

func (s *seat) hits(cmd *hallv1.Command) (*hallv1.FindHitsResponse, error) {
	sub := cmd.GetSubmission()
	return hallv1.NewAdviceServiceClient(s.conn).FindHits(s.ctx(), &hallv1.FindHitsRequest{
		TicketId: cmd.GetTicketId(), CaseId: cmd.GetCaseId(), ItemCode: sub.GetItemCode(), Answers: sub.GetAnswers(), Party: sub.GetParty(),
		Modifiers: sub.GetModifiers(), Delivery: sub.GetDelivery(), Applicant: sub.GetApplicant(),
	})
}

// exempt makes a line rest on a hit.
func exempt(cmd *hallv1.Command, line string, hit *hallv1.Hit) {
	for _, l := range cmd.GetSubmission().GetLines() {
		if l.GetId() == line {
			l.Status, l.Hit = "exempt", hit
		}
	}
}

func day(s string) values.Date {
	d, err := values.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// The first source of the catalogue's order that has something valid wins; what
// has run out counts for nothing, and a source that fails leaves the paper to be
// asked for.
func TestHitsAreFound(t *testing.T) {
	licences := &shelf{has: map[string]hall.Record{
		"DOC_LIC":  {Source: "省电子证照库", Number: "D1", IssuedOn: day("2020-03-01")},
		"HOSP_LIC": {Source: "省电子证照库", Number: "H1", IssuedOn: day("2015-03-01"), ValidTo: day("2026-11-22")},
	}}
	checks := &shelf{err: context.DeadlineExceeded, has: map[string]hall.Record{"DOC_LIC": {Source: "卫健局"}}}
	w := newWorld(t, shelves(map[string]*shelf{catalog.ByELicence: licences, catalog.ByDataShare: checks}))
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "WJ-001")
	cmd := w.submission(w.citizen("p07"), ticket.GetId(), "receive")
	got, err := clerk.hits(cmd)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.GetHits()) != 1 {
		t.Fatalf("hits: %v", got.GetHits())
	}
	h := got.GetHits()[0]
	want := [5]string{"DOC_LIC", catalog.ByELicence, "省电子证照库", "2020-03-01", ""}
	if have := [5]string{h.GetLine(), h.GetBy(), h.GetSource(), h.GetIssuedOn(), h.GetValidTo()}; have != want {
		t.Errorf("hit %v, want %v", have, want)
	}
	if diff := cmp.Diff([]string{"HOSP_LIC", "EMPLOY_CERT"}, got.GetSilent()); diff != "" {
		t.Errorf("silent: %s", diff)
	}
	for _, q := range licences.asked {
		if q.Person.IDNumber != w.citizen("p07").IDNumber || q.By != catalog.ByELicence {
			t.Errorf("asked %v", q)
		}
	}
	exempt(cmd, "DOC_LIC", &hallv1.Hit{Id: h.GetId(), By: "forged", Source: "forged"})
	c := clerk.ok(cmd).GetCase()
	for _, l := range c.GetLines() {
		if l.GetId() == "DOC_LIC" && (l.GetHit().GetBy() != catalog.ByELicence || l.GetHit().GetSource() != "省电子证照库") {
			t.Errorf("the case rests on %v", l.GetHit())
		}
	}
}

// Nobody asks about a person who is not at the desk.
func TestHitsAreForThePersonAtTheDesk(t *testing.T) {
	w := newWorld(t)
	clerk, other, guide := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036"), w.as("8001", "guide", "")
	cmd := w.submission(w.citizen("p07"), clerk.serve(guide, "WJ-001").GetId(), "receive")
	if _, err := other.hits(cmd); reason(err) != hall.RefuseOtherWindow {
		t.Errorf("another window: %v", err)
	}
	w.clock.add(time.Minute)
	typed := w.submission(w.citizen("p07"), cmd.GetTicketId(), "receive")
	typed.GetSubmission().Applicant.Source, typed.GetSubmission().Applicant.ReadId = "manual", ""
	if _, err := clerk.hits(typed); reason(err) != hall.RefuseApprovalRequired {
		t.Errorf("a typed number: %v", err)
	}
	if _, err := guide.hits(cmd); reason(err) != hall.ReasonRole {
		t.Errorf("a guide: %v", err)
	}
	if got, err := clerk.hits(cmd); err != nil || len(got.GetHits()) > 0 {
		t.Errorf("without sources: %v %v", got, err)
	}
}

// A paper that was accepted serves again for the same person's next case, and
// for nobody else.
func TestAcceptedPapersServeAgain(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	who := w.citizen("p23")
	first := w.submission(who, clerk.serve(guide, "SC-001").GetId(), "accept")
	if got, err := clerk.hits(first); err != nil || len(got.GetHits()) > 0 {
		t.Fatalf("before the first case: %v %v", got, err)
	}
	no := clerk.ok(first).GetCase().GetCaseNo()
	clerk.ok(move(first.GetTicketId(), "finish"))
	again := w.submission(who, clerk.serve(guide, "SC-001").GetId(), "accept")
	got, err := clerk.hits(again)
	if err != nil || len(got.GetHits()) != 1 {
		t.Fatalf("hits: %v %v", got.GetHits(), err)
	}
	h := got.GetHits()[0]
	if h.GetLine() != "ARTICLES" || h.GetBy() != catalog.ByReuseLibrary || h.GetSource() != no {
		t.Errorf("hit %v, want the case %s", h, no)
	}
	exempt(again, h.GetLine(), h)
	clerk.ok(again)
	clerk.ok(move(again.GetTicketId(), "finish"))
	stranger := w.submission(w.citizen("p24"), clerk.serve(guide, "SC-001").GetId(), "accept")
	of := w.submission(who, stranger.GetTicketId(), "accept")
	of.GetSubmission().Applicant = stranger.GetSubmission().GetApplicant()
	if got, err := clerk.hits(of); err != nil || len(got.GetHits()) > 0 {
		t.Errorf("a stranger: %v %v", got, err)
	}
}

// What this hall granted is not asked for again, whether or not the catalogue
// names it as an earlier result; what was denied helps nobody.
func TestGrantedResultsAreNotAskedForAgain(t *testing.T) {
	w := newWorld(t)
	who := w.citizen("p07") // whose item gives a licence and asks for the old one
	again := func() *hallv1.FindHitsResponse {
		t.Helper()
		clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
		cmd := w.submission(who, clerk.serve(guide, "WJ-001").GetId(), "receive")
		got, err := clerk.hits(cmd)
		if err != nil {
			t.Fatal(err)
		}
		clerk.ok(move(cmd.GetTicketId(), "finish"))
		return got
	}
	denied(w, who)
	if got := again(); len(got.GetHits()) > 0 {
		t.Errorf("after a denial: %v", got.GetHits())
	}
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	first, second := w.as("5002", "reviewer", ""), w.as("6002", "reviewer", "")
	ticket := clerk.serve(guide, "WJ-001")
	c := clerk.ok(w.submission(who, ticket.GetId(), "receive")).GetCase()
	clerk.ok(move(ticket.GetId(), "finish"))
	c = first.ok(decide(c.GetCaseId(), "accept", c.GetVersion())).GetCase()
	c = first.ok(decide(c.GetCaseId(), "start_review", c.GetVersion())).GetCase()
	second.ok(decide(c.GetCaseId(), "grant", c.GetVersion()))
	got := again()
	if len(got.GetHits()) != 1 || got.GetHits()[0].GetLine() != "DOC_LIC" || got.GetHits()[0].GetBy() != catalog.ByUpstreamResult || got.GetHits()[0].GetSource() != c.GetCaseNo() {
		t.Errorf("after the grant: %v", got.GetHits())
	}
}
