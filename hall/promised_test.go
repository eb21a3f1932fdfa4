package hall_test

import (
	"slices"
	"testing"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/hall/casework"
)

// TestPromisedPapersCome: papers promised at the acceptance are brought to the
// window one by one, and the case goes on when the last has come.
func TestPromisedPapersCome(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	reviewer, lines := w.as("5002", "reviewer", ""), []string{"EMPLOY_CERT", "HEALTH_EXAM"}
	ticket := clerk.serve(guide, "WJ-001")
	cmd := w.submission(w.citizen("p12"), ticket.GetId(), "receive")
	for _, l := range cmd.GetSubmission().GetLines() {
		if slices.Contains(lines, l.GetId()) {
			l.Status = "deferred"
		}
	}
	c := clerk.ok(cmd).GetCase()
	c = reviewer.ok(decide(c.GetCaseId(), "accept", c.GetVersion())).GetCase()
	bring := func(statuses ...string) *hallv1.Command {
		var brought []*hallv1.JudgedLine
		for i, s := range statuses {
			brought = append(brought, &hallv1.JudgedLine{Id: lines[i], Status: s})
		}
		return &hallv1.Command{CommandId: newID(), CaseId: c.GetCaseId(), TicketId: ticket.GetId(), Content: &hallv1.Command_Supplement{
			Supplement: &hallv1.CaseSupplement{SeenVersion: c.GetVersion(), Lines: brought},
		}}
	}
	if c.GetState() != "accepted" || c.GetPapersDue() == "" {
		t.Fatalf("state %s, papers due %q", c.GetState(), c.GetPapersDue())
	}
	owed := func(who *seat) []*hallv1.CaseSummary {
		t.Helper()
		r, err := who.cases.ListCases(who.ctx(), &hallv1.ListCasesRequest{List: "ledger"})
		if err != nil {
			t.Fatal(err)
		}
		return r.GetCases()
	}
	if rows := owed(clerk); len(rows) != 1 || rows[0].GetCaseId() != c.GetCaseId() || rows[0].GetPapersDue() == "" {
		t.Errorf("the ledger: %v", rows)
	}
	if rows := owed(w.as("2002", "clerk", "A036")); len(rows) != 0 {
		t.Errorf("another clerk's ledger: %v", rows)
	}
	clerk.no("lines_required", bring("deferred", "deferred"))
	r := clerk.ok(bring("verified", "deferred"))
	if got := r.GetCase().GetState(); got != "accepted" || !slices.Equal(kinds(r), []string{"defer_promise", "acceptance_notice", "intake_receipt"}) {
		t.Errorf("after the first: %s, papers %v", got, kinds(r))
	}
	c = r.GetCase()
	clerk.no("not_promised", bring("verified", "verified"))
	lines = lines[1:]
	c = clerk.ok(bring("verified")).GetCase()
	for _, l := range c.GetLines() {
		if l.GetStatus() == "deferred" {
			t.Errorf("%s is still promised", l.GetId())
		}
	}
	clerk.no("not_allowed", bring("verified"))
	if rows := owed(clerk); len(rows) != 0 {
		t.Errorf("nothing is owed any more: %v", rows)
	}
}

// TestGrantedWhilePapersFollow: only an item of the hall's rules is granted while
// promised papers are missing, and they still may come.
func TestGrantedWhilePapersFollow(t *testing.T) {
	for name, allowed := range map[string][]string{"allowed": {"WJ-001"}, "not allowed": {"WJ-002"}} {
		t.Run(name, func(t *testing.T) {
			limits := casework.DefaultLimits()
			limits.OneReviewer, limits.GrantDeferred = true, allowed
			w := newWorld(t, func(o *hall.Options) { o.CaseLimits = &limits })
			clerk, guide, reviewer := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("5002", "reviewer", "")
			cmd := w.submission(w.citizen("p12"), clerk.serve(guide, "WJ-001").GetId(), "receive")
			for _, l := range cmd.GetSubmission().GetLines() {
				if l.GetId() == "EMPLOY_CERT" {
					l.Status = "deferred"
				}
			}
			c := clerk.ok(cmd).GetCase()
			c = reviewer.ok(decide(c.GetCaseId(), "accept", c.GetVersion())).GetCase()
			c = reviewer.ok(decide(c.GetCaseId(), "start_review", c.GetVersion())).GetCase()
			grant := decide(c.GetCaseId(), "grant", c.GetVersion())
			if name != "allowed" {
				reviewer.no("deferred_open", grant)
				return
			}
			if c = reviewer.ok(grant).GetCase(); c.GetState() != "decided_grant_deferred" || c.GetPapersDue() == "" {
				t.Errorf("%s, papers due %q", c.GetState(), c.GetPapersDue())
			}
		})
	}
}

// TestLedgerIsInDueOrder: papers asked for and papers promised stand in one list,
// what is due first first; only desks have one.
func TestLedgerIsInDueOrder(t *testing.T) {
	w := newWorld(t)
	clerk, guide, reviewer := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("5002", "reviewer", "")
	ticket := clerk.serve(guide, "WJ-001")
	hand := func(line, status, outcome string) *hallv1.Case {
		cmd := w.submission(w.citizen("p12"), ticket.GetId(), outcome)
		for _, l := range cmd.GetSubmission().GetLines() {
			if l.GetId() == line {
				l.Status = status
				if status == "missing" {
					l.Reason = "M01"
				}
			}
		}
		return clerk.ok(cmd).GetCase()
	}
	asked := hand("EMPLOY_CERT", "missing", "notice")
	promised := hand("HEALTH_EXAM", "deferred", "receive")
	hand("HEALTH_EXAM", "verified", "receive") // owes nothing
	reviewer.ok(decide(promised.GetCaseId(), "accept", promised.GetVersion()))
	r, err := clerk.cases.ListCases(clerk.ctx(), &hallv1.ListCasesRequest{List: "ledger"})
	if err != nil {
		t.Fatal(err)
	}
	var ids, dues []string
	for _, c := range r.GetCases() {
		ids, dues = append(ids, c.GetCaseId()), append(dues, c.GetPapersDue())
	}
	if !slices.Equal(ids, []string{promised.GetCaseId(), asked.GetCaseId()}) || !slices.IsSorted(dues) {
		t.Errorf("ledger %v due %v", ids, dues)
	}
	if _, err := reviewer.cases.ListCases(reviewer.ctx(), &hallv1.ListCasesRequest{List: "ledger"}); reason(err) != "role" {
		t.Errorf("a reviewer's ledger: %v", err)
	}
}

// TestDelegatedDecisionWaitsForThePromise: where the window decides too (全委托), a
// case with promised papers is accepted, stands in the ledger, and is decided when
// the last paper has come. Deciding at once is refused.
func TestDelegatedDecisionWaitsForThePromise(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "YB-001")
	p := w.citizen("p12")
	p.Matter = fixtures.Matter{Item: "YB-001", Leaf: "L03", Answers: map[string][]string{"q1": {"3"}}, Party: "1", Delivery: "WINDOW"}
	hand := func(outcome string) *hallv1.Command {
		cmd := w.submission(p, ticket.GetId(), outcome)
		for _, l := range cmd.GetSubmission().GetLines() {
			if l.GetId() == "MED_TRANSFER" {
				l.Status = "deferred"
			}
		}
		return cmd
	}
	clerk.no("deferred_open", hand("accept_and_grant"))
	r := clerk.ok(hand("accept"))
	c := r.GetCase()
	if c.GetState() != "accepted" || !slices.Equal(kinds(r), []string{"defer_promise", "acceptance_notice"}) {
		t.Fatalf("state %s, papers %v", c.GetState(), kinds(r))
	}
	list, err := clerk.cases.ListCases(clerk.ctx(), &hallv1.ListCasesRequest{List: "ledger"})
	if err != nil || len(list.GetCases()) != 1 || list.GetCases()[0].GetPapersDue() == "" {
		t.Errorf("the ledger: %v, %v", list, err)
	}
	r = clerk.ok(&hallv1.Command{CommandId: newID(), CaseId: c.GetCaseId(), TicketId: ticket.GetId(), Content: &hallv1.Command_Supplement{
		Supplement: &hallv1.CaseSupplement{SeenVersion: c.GetVersion(), Lines: []*hallv1.JudgedLine{{Id: "MED_TRANSFER", Status: "verified"}}},
	}})
	if got := r.GetCase().GetState(); got != "decided_grant" || !slices.Contains(kinds(r), "decision_notice") {
		t.Errorf("after the paper came: %s, papers %v", got, kinds(r))
	}
}

// TestLedgerReadsEverything: a ledger is read to its end, however many pages that
// takes.
func TestLedgerReadsEverything(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "YB-001")
	p := w.citizen("p12")
	p.Matter = fixtures.Matter{Item: "YB-001", Leaf: "L03", Answers: map[string][]string{"q1": {"3"}}, Party: "1", Delivery: "WINDOW"}
	const cases = 203 // a page and a bit
	var commands []*hallv1.Command
	for range cases {
		cmd := w.submission(p, ticket.GetId(), "notice")
		cmd.GetSubmission().Lines = w.lines(p.Matter, "MED_TRANSFER")
		commands = append(commands, cmd)
	}
	for part := range slices.Chunk(commands, 32) {
		r, err := clerk.desk.Deliver(clerk.ctx(), &hallv1.DeliverRequest{Commands: part})
		if err != nil {
			t.Fatal(err)
		}
		for _, receipt := range r.GetReceipts() {
			if !receipt.GetAccepted() {
				t.Fatalf("refused: %s %v", receipt.GetRefusal(), receipt.GetDetails())
			}
		}
	}
	seen, req := map[string]bool{}, &hallv1.ListCasesRequest{List: "ledger", Limit: 50}
	for pages := 1; ; pages++ {
		page, err := clerk.cases.ListCases(clerk.ctx(), req)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page.GetCases() {
			seen[c.GetCaseNo()] = true
		}
		if req.After = page.GetNext(); req.GetAfter() == "" {
			if pages != 5 || len(page.GetCases()) != cases%50 {
				t.Errorf("%d pages, the last of %d", pages, len(page.GetCases()))
			}
			break
		}
	}
	if len(seen) != cases {
		t.Errorf("%d cases of %d", len(seen), cases)
	}
}
