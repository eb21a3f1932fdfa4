package station_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"onewindow/catalog"
	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

// adviser answers what the test lets it answer.
type adviser struct {
	mu     sync.Mutex
	asked  []station.HitQuery
	answer station.HitAnswer
	err    error
	gate   chan struct{}

	known map[string]values.Personal // by key, of the last time
	asks  int                        // for known
	past  station.ItemPast
	pasts int // asked for past

	ruling visit.Ruling
	ruled  int // asked for ruling
}

func (a *adviser) AskRule(context.Context, station.HitQuery) (visit.Ruling, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ruled++
	return a.ruling, a.err
}

func (a *adviser) ItemPast(context.Context, string) (station.ItemPast, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.pasts++
	return a.past, a.err
}

func (a *adviser) KnownFields(context.Context, string, int64, visit.Identity) (map[string]values.Personal, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asks++
	return a.known, a.err
}

func (a *adviser) FindAddresses(_ context.Context, query string, _ int) ([]station.Address, error) {
	return []station.Address{{Code: "1", Text: "莞城街道" + query}}, a.err
}

func (a *adviser) FindHits(ctx context.Context, q station.HitQuery) (station.HitAnswer, error) {
	a.mu.Lock()
	a.asked = append(a.asked, q)
	gate := a.gate
	a.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return station.HitAnswer{}, ctx.Err()
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.answer, a.err
}

func (a *adviser) queries() []station.HitQuery {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.asked)
}

func (a *adviser) says(answer station.HitAnswer, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answer, a.err = answer, err
}

func advised(t *testing.T, a *adviser) *seat {
	t.Helper()
	s := newSeat(t)
	s.kill()
	s.advice = a
	s.start()
	s.signIn()
	return s
}

// inHand is the matter in hand.
func inHand(n station.Snapshot) *visit.Matter { return n.Visit.Matter() }

var account = visit.Hit{ID: "h1", Line: "BANKCARD", By: catalog.ByDataShare, Source: "市公积金中心", IssuedOn: "2026-11-23"}

// The hall is asked once, when the list is known, and no key waits for it: the
// clerk judges meanwhile, and what comes is there after a restart.
func TestHitsComeBesideTheWork(t *testing.T) {
	a := &adviser{gate: make(chan struct{}), answer: station.HitAnswer{Hits: []visit.Hit{account}}}
	s := advised(t, a)
	s.toList()
	s.await("the question", func(n station.Snapshot) bool { return n.Seeking })
	s.do(visit.Judge{Line: "GJJ_APPLY", Status: visit.Collected})
	close(a.gate)
	n := s.await("the hit", func(n station.Snapshot) bool { return len(inHand(n).Hits) > 0 })
	if n.Seeking || inHand(n).Judged["BANKCARD"].Status != "" || inHand(n).Judged["GJJ_APPLY"].Status != visit.Collected {
		t.Errorf("seeking %v, judged %v", n.Seeking, inHand(n).Judged)
	}
	q := a.queries()
	if len(q) != 1 || q[0].Applicant.Card.IDNumber != "130102198506151230" || q[0].Matter.CaseID != inHand(n).CaseID || slices.Contains(q[0].Lines, "IDC.self") {
		t.Errorf("asked %+v", q)
	}
	s.restart()
	s.after(time.Minute)
	s.do(visit.Judge{Line: "BANKCARD", Status: visit.Exempt})
	if got := inHand(s.st.Snapshot()).Judged["BANKCARD"].Hit; got != "h1" {
		t.Errorf("rests on %q", got)
	}
	if n := len(a.queries()); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

// A hall that does not answer and a source that is silent are asked again, later
// and only for what is missing.
func TestSilentSourcesAreAskedAgain(t *testing.T) {
	a := &adviser{err: errors.Join(station.ErrUnreachable)}
	s := advised(t, a)
	s.toList()
	s.await("the end of the question", func(n station.Snapshot) bool { return len(a.queries()) == 1 && !n.Seeking })
	s.do(visit.Judge{Line: "GJJ_APPLY", Status: visit.Collected})
	if n := len(a.queries()); n != 1 {
		t.Fatalf("asked %d times at once", n)
	}
	a.says(station.HitAnswer{Hits: []visit.Hit{account}, Silent: []string{"LOAN_CONTRACT"}}, nil)
	s.after(6 * time.Second)
	s.do(visit.ClearJudgement{Line: "GJJ_APPLY"})
	n := s.await("the hit", func(n station.Snapshot) bool { return len(inHand(n).Hits) > 0 })
	if got := inHand(n).Silent; !slices.Equal(got, []string{"LOAN_CONTRACT"}) {
		t.Errorf("silent: %v", got)
	}
	a.says(station.HitAnswer{}, nil)
	s.after(6 * time.Second)
	s.do(visit.Judge{Line: "GJJ_APPLY", Status: visit.Collected})
	s.await("the last question", func(station.Snapshot) bool { return len(a.queries()) == 3 })
	if got := a.queries()[2].Lines; !slices.Equal(got, []string{"LOAN_CONTRACT"}) {
		t.Errorf("asked again for %v", got)
	}
	s.await("an answer", func(n station.Snapshot) bool { return len(inHand(n).Silent) == 0 })
}

// Without the hall no source gives an answer; what might be found is looked for once
// the hall is back.
func TestWithoutTheHallEverySourceIsSilent(t *testing.T) {
	a := &adviser{answer: station.HitAnswer{Hits: []visit.Hit{account}}}
	s := advised(t, a)
	s.do(visit.Call{})
	n := s.phase(visit.Called)
	if err := s.st.SetLink(t.Context(), station.Offline); err != nil {
		t.Fatal(err)
	}
	s.toListOf(n.Visit.Ticket.ID)
	s.await("silence", func(n station.Snapshot) bool { return slices.Contains(inHand(n).Silent, "LOAN_CONTRACT") })
	if n := len(a.queries()); n != 0 {
		t.Errorf("asked %d times without a hall", n)
	}
	if err := s.st.SetLink(t.Context(), station.Online); err != nil {
		t.Fatal(err)
	}
	s.after(6 * time.Second)
	s.do(visit.Judge{Line: "GJJ_APPLY", Status: visit.Collected})
	s.await("the answer", func(n station.Snapshot) bool { return len(inHand(n).Silent) == 0 && len(inHand(n).Hits) == 1 })
}

// What was found for a person who is not at the desk any more is dropped.
func TestHitsOfThePersonBeforeAreDropped(t *testing.T) {
	a := &adviser{gate: make(chan struct{}), answer: station.HitAnswer{Hits: []visit.Hit{account}}}
	s := advised(t, a)
	s.toList()
	s.await("the question", func(n station.Snapshot) bool { return n.Seeking })
	s.do(visit.Unbind{})
	close(a.gate)
	n := s.await("the answer", func(n station.Snapshot) bool { return !n.Seeking })
	if m := inHand(n); len(m.Hits) > 0 {
		t.Errorf("kept %v", m.Hits)
	}
}

// The form of the last time comes once, beside the work, and stays after a
// restart; what was typed meanwhile is not covered by it.
func TestLastFormIsRecalled(t *testing.T) {
	a := &adviser{known: map[string]values.Personal{visit.FieldPhone: "13800138000", visit.FieldAccount: "6217000012345678"}}
	s := advised(t, a)
	s.toList()
	s.await("the last form", func(n station.Snapshot) bool { return n.Visit.FieldsAsked })
	s.do(visit.SetField{Key: visit.FieldPhone, Value: "13900139000"})
	s.restart()
	s.after(time.Minute)
	s.do(visit.Judge{Line: "GJJ_APPLY", Status: visit.Collected})
	n := s.st.Snapshot()
	want := map[string]visit.Field{
		visit.FieldPhone:   {Value: "13900139000", Source: visit.FieldTyped},
		visit.FieldAddress: {Value: "河北省石家庄市", Source: visit.FieldFromCard},
		visit.FieldAccount: {Value: "6217000012345678", Source: visit.FieldFromLast},
	}
	for _, f := range n.Rules.Form(&n.Visit, inHand(n)) {
		if f.Field != want[f.Key] {
			t.Errorf("%s: %v", f.Key, f.Field)
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.asks != 1 {
		t.Errorf("asked %d times", a.asks)
	}
}

func TestAddressesAreAskedOfTheHall(t *testing.T) {
	s := advised(t, &adviser{})
	if found, err := s.st.FindAddresses(t.Context(), "示例路", 5); err != nil || len(found) != 1 {
		t.Errorf("found %v, %v", found, err)
	}
	if err := s.st.SetLink(t.Context(), station.Offline); err != nil {
		t.Fatal(err)
	}
	if _, err := s.st.FindAddresses(t.Context(), "示例路", 5); !errors.Is(err, station.ErrUnreachable) {
		t.Errorf("off line: %v", err)
	}
}

// What became of the item's cases is asked once a case, and a hall that does not
// answer holds nothing up.
func TestItemPastIsAskedOnce(t *testing.T) {
	past := station.ItemPast{All: station.ReturnRate{Received: 20, Returned: 3}, Reasons: []station.ReturnReason{{Line: "BANKCARD", Reason: "M05", Count: 2}}}
	a := &adviser{past: past}
	s := advised(t, a)
	s.toPapers()
	n := s.await("the answer", func(n station.Snapshot) bool { return n.Past.Item == "GJJ-001" })
	if n.Past.All != past.All || len(n.Past.Reasons) != 1 {
		t.Errorf("past %+v", n.Past)
	}
	s.do(visit.ClearJudgement{Line: "BANKCARD"})
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.pasts != 1 {
		t.Errorf("asked %d times", a.pasts)
	}
}

// An item that nobody has chosen can be asked for too, while the hall is there.
func TestItemPastOfAnyItem(t *testing.T) {
	s := advised(t, &adviser{past: station.ItemPast{All: station.ReturnRate{Received: 20, Returned: 3}}})
	if got, err := s.st.ItemPast(t.Context(), "YB-001"); err != nil || got.Item != "YB-001" || got.All.Returned != 3 {
		t.Errorf("%+v, %v", got, err)
	}
	if err := s.st.SetLink(t.Context(), station.Offline); err != nil {
		t.Fatal(err)
	}
	if _, err := s.st.ItemPast(t.Context(), "YB-001"); !errors.Is(err, station.ErrUnreachable) {
		t.Errorf("off line: %v", err)
	}
}

// A tenth is too many, and of none nothing came back.
func TestHighReturnRate(t *testing.T) {
	for r, want := range map[station.ReturnRate]bool{{}: false, {Received: 20}: false, {Received: 21, Returned: 2}: false, {Received: 20, Returned: 2}: true} {
		if r.High() != want {
			t.Errorf("%+v: high %v", r, r.High())
		}
	}
}

// The rule of a department is asked once the list is known, and again where its register
// was silent; what it says is part of the visit, also after a restart.
func TestTheRuleIsAsked(t *testing.T) {
	a := &adviser{ruling: visit.Ruling{Verdict: visit.RuleConfirms, Why: visit.RuleSilent}}
	s := advised(t, a)
	s.toPapers()
	s.await("that nothing is known", func(n station.Snapshot) bool { return inHand(n).Ruling != nil })
	a.mu.Lock()
	a.ruling = visit.Ruling{Verdict: visit.RuleGrants, Paid: true, Amount: 1_800_000}
	a.mu.Unlock()
	s.after(time.Minute)
	s.tickUntil("the amount", func(n station.Snapshot) bool { return inHand(n).Ruling.Amount == 1_800_000 })
	s.do(visit.ClearJudgement{Line: "BANKCARD"})
	a.mu.Lock()
	if a.ruled != 2 {
		t.Errorf("asked %d times", a.ruled)
	}
	a.mu.Unlock()
	s.kill()
	s.start()
	n := s.await("the visit", func(n station.Snapshot) bool { return inHand(n) != nil })
	if got := s.rulingOf(n); got == nil || got.Amount != 1_800_000 || got.Leaf == "" {
		t.Errorf("after a restart: %+v", got)
	}
}

func (s *seat) rulingOf(n station.Snapshot) *visit.Ruling { return n.Rules.RulingOf(inHand(n)) }
