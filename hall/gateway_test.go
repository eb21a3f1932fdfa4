package hall_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/hall/casework"
	"onewindow/hall/simulated"
)

// throughGateways runs every item of the tax and the social insurance offices from the
// window to their word, and says what went wrong on the way.
func throughGateways(t *testing.T, offices map[string]*simulated.Branches, gateways map[string]hall.Gateway) (wrong []string) {
	t.Helper()
	w := byHandWith(t, func(o *hall.Options) { o.Gateways = gateways })
	for _, o := range offices {
		o.Now = w.clock.Now
	}
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	cat, err := loadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	say := func(item, format string, args ...any) { wrong = append(wrong, item+": "+fmt.Sprintf(format, args...)) }
	cases, of := map[string]string{}, map[string]int{}
	for _, h := range cat.Headings() {
		if gateways[h.Dept] == nil {
			continue
		}
		it, _ := cat.Item(h.Code)
		who := w.citizen("p61")
		who.Matter = matterOf(t, it)
		outcome := "receive"
		if it.TimeLimits.AcceptMode == casework.ReceiveIsAccept {
			outcome = "accept"
		}
		ticket := clerk.serve(guide, h.Code).GetId()
		c := clerk.ok(w.submission(who, ticket, outcome)).GetCase()
		cases[h.Code], of[h.Dept] = c.GetCaseId(), of[h.Dept]+1
		if b := c.GetBranch(); b.GetCode() != h.Dept || b.GetState() != "queued" || b.GetNumber() != "" {
			say(h.Code, "is at %v as it is taken in", b)
		}
		clerk.ok(move(ticket, "finish"))
	}
	w.letters(3 * time.Minute)
	for item, id := range cases {
		r, err := clerk.cases.GetCase(clerk.ctx(), &hallv1.GetCaseRequest{CaseId: id})
		if err != nil {
			t.Fatal(err)
		}
		c := r.GetCase()
		b := c.GetBranch()
		if !strings.HasPrefix(b.GetNumber(), b.GetCode()+"44") || b.GetNumber() == c.GetCaseNo() || c.GetCaseNo() == "" {
			say(item, "has the numbers %q and %q", c.GetCaseNo(), b.GetNumber())
		}
		want := map[string]string{"granted": "decided_grant", "denied": "decided_deny"}[b.GetState()]
		if !slices.ContainsFunc(c.GetHistory(), func(h *hallv1.HistoryEntry) bool {
			return want != "" && h.GetTo() == want && strings.HasPrefix(h.GetActor(), b.GetCode()+"/")
		}) {
			say(item, "%s by its office is %s", b.GetState(), c.GetState())
		}
	}
	for dept, o := range offices {
		if o.Filed() != of[dept] || of[dept] == 0 {
			say(dept, "%d cases were filed as %d", of[dept], o.Filed())
		}
	}
	return wrong
}

// TestTaxAndSocialInsurance: every item of both offices goes through gateways that are
// away, slow, silent and refusing at times; the second number and the status come
// back and nothing is filed twice. A gateway that cannot tell a repeat is found out,
// and nobody of the hall decides in their place.
func TestTaxAndSocialInsurance(t *testing.T) {
	t.Parallel()
	office := func() *simulated.Branches {
		return &simulated.Branches{
			OutOfReach: 300, Slow: 100, Silent: 200, Refuses: 250, Slowness: time.Millisecond, Takes: func(string) time.Duration { return 40 * time.Second },
		}
	}
	for range 3 {
		tax, social := office(), office()
		for _, what := range throughGateways(t, map[string]*simulated.Branches{"SUI": tax, "SB": social}, map[string]hall.Gateway{"SUI": tax, "SB": social}) {
			t.Error(what)
		}
	}
	caught := false
	for range 5 { // one round may have no try that is lost
		tax, social := office(), office()
		wrong := throughGateways(t, map[string]*simulated.Branches{"SUI": tax, "SB": social}, map[string]hall.Gateway{"SUI": &doubling{Branches: tax}, "SB": &doubling{Branches: social}})
		caught = caught || slices.ContainsFunc(wrong, func(s string) bool { return strings.Contains(s, "were filed as") })
	}
	if !caught {
		t.Error("envelopes that went out under new ids were not found out")
	}
}

// TestNobodyDecidesForAnOffice: a reviewer of the hall has no say in what an office
// decides in its own system.
func TestNobodyDecidesForAnOffice(t *testing.T) {
	w := byHandWith(t, func(o *hall.Options) {
		o.Gateways = map[string]hall.Gateway{"GJJ": &simulated.Branches{Takes: func(string) time.Duration { return time.Hour }}}
	})
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	c := clerk.ok(w.submission(w.citizen("p01"), clerk.serve(guide, "GJJ-001").GetId(), "accept")).GetCase()
	w.as("5001", "reviewer", "").no(hall.RefuseBranchDecides, decide(c.GetCaseId(), "start_review", c.GetVersion()))
}
