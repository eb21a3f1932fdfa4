package visit_test

import (
	"errors"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/catalog"
	"onewindow/values"
	"onewindow/visit"
)

var morning = time.Date(2026, 11, 23, 9, 0, 0, 0, values.Shanghai)

var demoCatalog = sync.OnceValues(func() (*catalog.Catalog, error) {
	data, err := os.ReadFile("../fixtures/catalogue/items.json")
	if err != nil {
		return nil, err
	}
	return catalog.Load(data)
})

func rules(tb testing.TB) visit.Rules {
	tb.Helper()
	c, err := demoCatalog()
	if err != nil {
		tb.Fatal(err)
	}
	return visit.Rules{
		Catalogs: map[string]*catalog.Catalog{c.Version(): c}, Current: c.Version(), Limits: visit.DefaultLimits(),
	}
}

// card is the sample resident of the values rules: 130102198506151230.
func card() values.Card {
	return values.Card{
		Kind: values.Resident, Name: "张测试", Sex: values.Male, Nation: "01", NationName: "汉",
		Birth:    values.Date{Year: 1985, Month: 6, Day: 15},
		IDNumber: "130102198506151230", Address: "河北省石家庄市", Issuer: "石家庄市公安局",
		ValidFrom: values.Date{Year: 2015, Month: 1, Day: 1}, ValidTo: values.Date{Year: 2035, Month: 1, Day: 1},
	}
}

// desk drives a visit in a test: every command gets the next id and the clock.
type desk struct {
	tb    testing.TB
	rules visit.Rules
	rule  decideFunc // visit.Decide or a mutant of it
	now   time.Time
	n     int
	state visit.State
	out   []visit.HallCommand
}

func newDesk(tb testing.TB) *desk {
	return &desk{tb: tb, rules: rules(tb), now: morning, rule: visit.Decide}
}

func (d *desk) try(cmd visit.Command) error {
	d.n++
	meta := visit.Meta{ID: "cmd-" + strconv.Itoa(d.n), At: d.now}
	before := d.state
	events, err := d.rule(d.state, cmd, meta, d.rules)
	if diff := cmp.Diff(before, d.state); diff != "" {
		d.tb.Fatalf("Decide changed the state:\n%s", diff)
	}
	if err != nil {
		return err
	}
	for _, e := range events {
		d.state = visit.Apply(d.state, d.now, e)
		if c, ok := visit.Outgoing(d.state, d.now, e); ok {
			d.out = append(d.out, c)
		}
	}
	return nil
}

func (d *desk) do(cmds ...visit.Command) {
	d.tb.Helper()
	for _, c := range cmds {
		if err := d.try(c); err != nil {
			d.tb.Fatalf("%s: %v", visit.Name(c), err)
		}
	}
}

func (d *desk) refused(code string, cmd visit.Command) {
	d.tb.Helper()
	err := d.try(cmd)
	var r *visit.Refusal
	if !errors.As(err, &r) || r.Code != code {
		d.tb.Fatalf("%s: got %v, want refusal %s", visit.Name(cmd), err, code)
	}
}

func (d *desk) phase(want visit.Phase) {
	d.tb.Helper()
	if got := d.rules.Phase(&d.state, d.now); got != want {
		d.tb.Fatalf("phase %s, want %s", got, want)
	}
}

func (d *desk) after(t time.Duration) { d.now = d.now.Add(t) }

func (d *desk) call() {
	d.do(visit.Call{VisitID: "v1", Window: "A035", Clerk: "1001"},
		visit.Assign{Ticket: visit.Ticket{ID: "t1", Label: "G012", Item: "GJJ-001", IssuedAt: morning}})
}

func (d *desk) read() visit.BindCard {
	asked := d.now.Add(time.Second)
	d.after(3 * time.Second)
	return visit.BindCard{
		Ticket: "t1", ReadID: "r1", AskedAt: asked, AbsentSeenAt: asked.Add(time.Second), ReadAt: d.now, Card: card(),
	}
}

func (d *desk) identified() {
	d.call()
	d.do(d.read())
}

func (d *desk) replies(pairs ...string) {
	d.tb.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		d.do(visit.Reply{Node: pairs[i], Options: []string{pairs[i+1]}})
	}
}

func (d *desk) judgeAll() {
	d.tb.Helper()
	lines, judged, err := d.rules.Judgements(&d.state, d.state.Matter(), d.now)
	if err != nil {
		d.tb.Fatal(err)
	}
	for _, l := range lines {
		if _, ok := judged[l.ID]; !ok {
			d.do(visit.Judge{Line: l.ID, Status: visit.Proper(l)})
		}
	}
}

func fundToPapers(d *desk) {
	d.identified()
	d.do(visit.ChooseItem{CaseID: "c1", Item: "GJJ-001"})
	d.replies("q1", "2", "q16", "1", "q17", "1", "q18", "1", "q19", "1", visit.AskParty, "1", visit.AskDelivery, "BANK_TRANSFER")
}

func TestFundWithdrawal(t *testing.T) {
	d := newDesk(t)
	d.phase(visit.Idle)
	d.do(visit.Call{VisitID: "v1", Window: "A035", Clerk: "1001"})
	d.phase(visit.Calling)
	d.do(visit.Assign{Ticket: visit.Ticket{ID: "t1", Label: "G012", Item: "GJJ-001", IssuedAt: morning}})
	d.phase(visit.Called)
	d.do(d.read())
	d.phase(visit.Choose)
	d.do(visit.ChooseItem{CaseID: "c1", Item: "GJJ-001"})
	d.phase(visit.Situation)
	d.replies("q1", "2", "q16", "1", "q17", "1", "q18", "1", "q19", "1")
	d.phase(visit.Situation)
	d.replies(visit.AskParty, "1", visit.AskDelivery, "BANK_TRANSFER")
	d.phase(visit.Papers)
	lines, judged, err := d.rules.Judgements(&d.state, d.state.Matter(), d.now)
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != 5 {
		t.Fatalf("leaf L23 asks for five lines, got %d", len(lines))
	}
	if j := judged["IDC.self"]; j.Status != visit.Verified || !j.Automatic {
		t.Errorf("the card that was read proves itself, got %+v", j)
	}
	d.judgeAll()
	d.phase(visit.Outcome)
	d.refused(visit.RefusedNothingOpen, visit.HandIn{Outcome: visit.Notice})
	d.refused(visit.RefusedOutcome, visit.HandIn{Outcome: visit.Receive})
	d.refused(visit.RefusedUnfinished, visit.Finish{})
	d.do(visit.HandIn{Outcome: visit.AcceptAndGrant})
	d.phase(visit.Sent)
	d.refused(visit.RefusedHandedIn, visit.HandIn{Outcome: visit.AcceptAndGrant})
	command := d.state.Matter().CommandID
	receipt := visit.HallReceipt{
		CommandID: command, Accepted: true, At: d.now,
		Case:   &visit.CaseAnswer{CaseNo: "DG202611230001", State: "decided_grant", PickupCode: "123456"},
		Papers: []visit.PaperOrder{{Kind: "acceptance_notice", Number: "DG202611230001", Verification: "77"}},
	}
	d.do(receipt)
	d.phase(visit.Answered)
	before := d.state
	d.do(receipt) // the same answer again
	if diff := cmp.Diff(before, d.state); diff != "" {
		t.Errorf("a repeated receipt changed the visit:\n%s", diff)
	}
	job := d.state.Jobs[0].ID
	d.do(visit.PrintSending{Job: job}, visit.PrintEnded{Job: job, State: visit.JobPrinted})
	d.refused(visit.RefusedNoReason, visit.Reprint{Job: job})
	d.do(visit.Finish{})
	d.phase(visit.Closed)

	var sent []string
	for _, c := range d.out {
		switch {
		case c.Move != nil:
			sent = append(sent, c.Move.Event)
		case c.Submission != nil:
			sent = append(sent, "submission "+c.Submission.Leaf)
		}
	}
	if want := []string{"start", "submission L23", "finish"}; !slices.Equal(sent, want) {
		t.Errorf("the hall hears %v, want %v", sent, want)
	}
	finish := d.out[len(d.out)-1]
	if !slices.Equal(finish.Move.Cases, []string{"c1"}) {
		t.Errorf("finish must say what was done, got %v", finish.Move.Cases)
	}
}

func TestDoctorIsHandedIn(t *testing.T) {
	d := newDesk(t)
	d.identified()
	d.do(visit.ChooseItem{CaseID: "c1", Item: "WJ-001"})
	d.replies("q1", "2", visit.AskParty, "1", visit.AskDelivery, "WINDOW")
	d.judgeAll()
	outcomes, err := d.rules.Outcomes(&d.state, d.state.Matter(), d.now)
	if err != nil {
		t.Fatal(err)
	}
	if outcomes[0].Code != visit.Receive || outcomes[0].WhyNot != "" {
		t.Errorf("the department accepts: got %+v", outcomes[0])
	}
	d.do(visit.HandIn{Outcome: visit.Receive})
}

func TestNoticeNeedsEveryLine(t *testing.T) {
	d := newDesk(t)
	fundToPapers(d)
	d.do(visit.Judge{Line: "BANKCARD", Status: visit.Missing})
	d.refused(visit.RefusedUnjudged, visit.HandIn{Outcome: visit.Notice})
	d.judgeAll()
	d.refused(visit.RefusedOpenLines, visit.HandIn{Outcome: visit.AcceptAndGrant})
	d.do(visit.HandIn{Outcome: visit.Notice})
	if got := d.state.Matter().Judged["BANKCARD"].Reason; got != visit.ReasonNotBrought {
		t.Errorf("a missing line has reason %s, got %q", visit.ReasonNotBrought, got)
	}
}

func TestJudgeRules(t *testing.T) {
	d := newDesk(t)
	fundToPapers(d)
	d.refused(visit.RefusedNoReason, visit.Judge{Line: "BANKCARD", Status: visit.Defective})
	d.refused(visit.RefusedUnknownReason, visit.Judge{Line: "BANKCARD", Status: visit.Defective, Reason: "M77"})
	d.refused(visit.RefusedNoNote, visit.Judge{Line: "BANKCARD", Status: visit.Defective, Reason: "M99"})
	d.refused(visit.RefusedNotDeferrable, visit.Judge{Line: "BANKCARD", Status: visit.Deferred})
	d.refused(visit.RefusedNotExemptible, visit.Judge{Line: "GJJ_APPLY", Status: visit.Exempt})
	d.refused(visit.RefusedUnknownLine, visit.Judge{Line: "DIPLOMA", Status: visit.Verified})
	d.do(visit.Judge{Line: "BANKCARD", Status: visit.Defective, Reason: "M99", Note: "卡面无户名"},
		visit.ClearJudgement{Line: "BANKCARD"})
	d.refused(visit.RefusedNoHit, visit.Judge{Line: "BANKCARD", Status: visit.Exempt})
}

func TestBackKeepsTheAnswer(t *testing.T) {
	d := newDesk(t)
	fundToPapers(d)
	for range 4 {
		d.do(visit.Back{})
	}
	ask, open, err := d.rules.Asking(&d.state, d.state.Matter(), d.now)
	if err != nil || !open || ask.Node != "q18" {
		t.Fatalf("asking %q (%v, %v), want q18", ask.Node, open, err)
	}
	if !slices.Equal(ask.Suggested, []string{"1"}) || ask.Because != visit.BecauseEarlier {
		t.Errorf("the earlier answer is preselected, got %v because %q", ask.Suggested, ask.Because)
	}
	for range 3 {
		d.do(visit.Back{})
	}
	d.refused(visit.RefusedFirstQuestion, visit.Back{})
	d.refused(visit.RefusedNotAsked, visit.Reply{Node: "q16", Options: []string{"1"}})
	d.refused(visit.RefusedUnknownOption, visit.Reply{Node: "q1", Options: []string{"99"}})
	d.refused(visit.RefusedCount, visit.Reply{Node: "q1", Options: []string{"1", "2"}})
}

// What the guide desk found is proposed question by question and never decided;
// another item, or a second matter, starts from nothing.
func TestPreparedTicket(t *testing.T) {
	r := rules(t)
	m := visit.Matter{Kind: visit.NewCase, Item: "GJJ-001", CatalogVersion: r.Current}
	for _, reply := range [][2]string{
		{"q1", "2"}, {"q16", "1"}, {"q17", "1"}, {"q18", "1"}, {"q19", "1"}, {visit.AskParty, "1"}, {visit.AskDelivery, "BANK_TRANSFER"},
	} {
		var err error
		if m, err = r.Consider(m, reply[0], []string{reply[1]}, morning); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.Consider(m, "q1", []string{"1"}, morning); err == nil {
		t.Error("a question that is not open was answered")
	}
	if back, err := r.Reconsider(m); err != nil || back.Delivery != "" || m.Delivery == "" {
		t.Errorf("the last answer taken back: %+v, %v", back, err)
	}
	prepared := &visit.Preparation{
		Item: m.Item, CatalogVersion: m.CatalogVersion, Answers: m.Answers, Party: m.Party, Modifiers: m.Modifiers, Delivery: m.Delivery,
		Papers: map[string]bool{"IDC.self": true},
	}
	open := func(item string) *desk {
		d := newDesk(t)
		d.do(visit.Call{VisitID: "v1", Window: "A035", Clerk: "1001"},
			visit.Assign{Ticket: visit.Ticket{ID: "t1", Label: "G012", Item: "GJJ-001", IssuedAt: morning, Prepared: prepared}})
		d.do(d.read(), visit.ChooseItem{CaseID: "c1", Item: item})
		return d
	}
	d := open("GJJ-001")
	asked := 0
	for {
		ask, more, err := d.rules.Asking(&d.state, d.state.Matter(), d.now)
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			break
		}
		if ask.Because != visit.BecauseGuide || len(ask.Suggested) == 0 {
			t.Fatalf("%s is not proposed: %+v", ask.Node, ask)
		}
		asked++
		d.do(visit.Reply{Node: ask.Node, Options: ask.Suggested})
	}
	if asked < 7 || !d.state.Matter().Seen["IDC.self"] {
		t.Errorf("%d questions, seen %v", asked, d.state.Matter().Seen)
	}
	d.phase(visit.Papers) // what the guide saw is judged here all the same
	d = open("GJJ-002")
	if m := d.state.Matter(); len(m.Guided) > 0 || len(m.Seen) > 0 {
		t.Errorf("another item starts from %v", m.Guided)
	}
}

func TestCardIsBoundToOneTicketOnly(t *testing.T) {
	cases := map[string]struct {
		change func(d *desk, c *visit.BindCard)
		want   string
	}{
		"other ticket":         {func(_ *desk, c *visit.BindCard) { c.Ticket = "t0" }, visit.RefusedOtherTicket},
		"asked before call":    {func(_ *desk, c *visit.BindCard) { c.AskedAt = morning.Add(-time.Second) }, visit.RefusedReadBefore},
		"lay there before":     {func(_ *desk, c *visit.BindCard) { c.AbsentSeenAt = c.AskedAt.Add(-1) }, visit.RefusedNotSeenAbsent},
		"never seen absent":    {func(_ *desk, c *visit.BindCard) { c.AbsentSeenAt = time.Time{} }, visit.RefusedNotSeenAbsent},
		"too old":              {func(d *desk, _ *visit.BindCard) { d.after(6 * time.Second) }, visit.RefusedReadTooOld},
		"contradicts itself":   {func(_ *desk, c *visit.BindCard) { c.Card.Sex = values.Female }, visit.RefusedCardContradict},
		"number of someone":    {func(_ *desk, c *visit.BindCard) { c.Card.IDNumber = "130102198506151231" }, visit.RefusedCardContradict},
		"read before the edge": {func(_ *desk, c *visit.BindCard) { c.ReadAt = c.AbsentSeenAt.Add(-1) }, visit.RefusedNotSeenAbsent},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.call()
			bind := d.read()
			c.change(d, &bind)
			d.refused(c.want, bind)
		})
	}
	d := newDesk(t)
	d.identified()
	again := d.read()
	d.refused(visit.RefusedReadUsed, again)
	again.ReadID = "r2"
	d.refused(visit.RefusedNotNow, again)
	d.do(visit.Unbind{})
	d.phase(visit.Identify)
	again = d.read()
	again.ReadID = "r2"
	d.do(again)
}

// A temporary slip that the printer did not print is missed until the hall has
// answered, and no longer; a receipt is missed until one try came out.
func TestUnprinted(t *testing.T) {
	job := func(id, kind string, state visit.JobState) visit.Job {
		return visit.Job{ID: id, CaseID: "c", Kind: kind, State: state}
	}
	slip, failed := job("slip", visit.TemporarySlip, visit.JobNotPrinted), job("r1", "intake_receipt", visit.JobNotPrinted)
	doubt, out := job("r2", "intake_receipt", visit.JobUncertain), job("r3", "intake_receipt", visit.JobPrinted)
	for _, tt := range []struct {
		name     string
		answered bool
		jobs     []visit.Job
		want     []string
	}{
		{"before the answer", false, []visit.Job{slip}, []string{"slip"}},
		{"after the answer", true, []visit.Job{slip, failed}, []string{"r1"}},
		{"only the last try", true, []visit.Job{failed, doubt}, []string{"r2"}},
		{"one came out", true, []visit.Job{failed, doubt, out}, nil},
	} {
		s := visit.State{Matters: []visit.Matter{{CaseID: "c"}}, Jobs: tt.jobs}
		if tt.answered {
			s.Matters[0].Answer = &visit.Answer{}
		}
		var got []string
		for _, j := range s.Unprinted() {
			got = append(got, j.ID)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestManualIdentity(t *testing.T) {
	good := visit.EnterIdentity{
		Name: "张测试", IDNumber: "11010519491231002x", Repeated: "11010519491231002X", ApprovalID: "a1", ApprovedBy: "李",
	}
	cases := map[string]struct {
		change func(c *visit.EnterIdentity)
		want   string
	}{
		"differ":      {func(c *visit.EnterIdentity) { c.Repeated = "130102198506151230" }, visit.RefusedDiffer},
		"check digit": {func(c *visit.EnterIdentity) { c.IDNumber, c.Repeated = "110105194912310021", "110105194912310021" }, visit.RefusedBadNumber},
		"no approval": {func(c *visit.EnterIdentity) { c.ApprovalID = "" }, visit.RefusedNoApproval},
		"no name":     {func(c *visit.EnterIdentity) { c.Name = " " }, visit.RefusedNoName},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.call()
			cmd := good
			c.change(&cmd)
			d.refused(c.want, cmd)
		})
	}
	d := newDesk(t)
	d.call()
	d.do(good)
	if d.state.Identity.Source != visit.FromManual || d.state.Identity.Card.Sex != values.Female {
		t.Errorf("got %+v", d.state.Identity)
	}
	d.do(visit.ChooseItem{CaseID: "c1", Item: "WJ-001"})
	d.replies("q1", "2", visit.AskParty, "1", visit.AskDelivery, "WINDOW")
	_, judged, err := d.rules.Judgements(&d.state, d.state.Matter(), d.now)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := judged["IDC.self"]; ok {
		t.Error("a typed identity proves no card")
	}
}

func TestTicketClock(t *testing.T) {
	d := newDesk(t)
	d.call()
	d.refused(visit.RefusedTooSoon, visit.Recall{})
	d.refused(visit.RefusedCallsLeft, visit.Miss{})
	d.after(15 * time.Second)
	d.refused(visit.RefusedTooLate, visit.UndoCall{})
	d.do(visit.Recall{})
	d.after(15 * time.Second)
	d.do(visit.Recall{})
	d.after(15 * time.Second)
	d.refused(visit.RefusedNotNow, visit.Recall{})
	d.do(visit.Miss{})
	d.phase(visit.Closed)
	if d.state.End != visit.EndMissed {
		t.Errorf("end %q", d.state.End)
	}

	d = newDesk(t)
	d.call()
	d.after(5 * time.Second)
	d.do(visit.UndoCall{})
	if d.state.End != visit.EndUndone {
		t.Errorf("end %q", d.state.End)
	}

	d = newDesk(t)
	d.identified()
	d.refused(visit.RefusedNotNow, visit.UndoCall{})
	d.refused(visit.RefusedHoldReason, visit.Hold{Reason: "tea"})
	d.do(visit.Hold{Reason: "copy"})
	d.phase(visit.Held)
	d.refused(visit.RefusedNotNow, visit.ChooseItem{CaseID: "c1", Item: "WJ-001"})
	d.do(visit.Resume{})
	d.phase(visit.Choose)
	d.do(visit.Finish{})
	d.after(5 * time.Second)
	d.do(visit.UndoFinish{})
	d.phase(visit.Choose)
	d.do(visit.Finish{})
	d.after(6 * time.Second)
	d.refused(visit.RefusedTooLate, visit.UndoFinish{})
}

func TestByHandThenTemporarySlip(t *testing.T) {
	d := newDesk(t)
	d.refused(visit.RefusedBadLabel, visit.OpenByHand{VisitID: "v1", Label: "  "})
	d.refused(visit.RefusedBadParcel, visit.OpenByHand{VisitID: "v1", Label: "EA000001236CN"})
	d.do(visit.OpenByHand{VisitID: "v1", Window: "A035", Clerk: "1001", Label: "g012", TicketID: "t1"})
	d.phase(visit.Called)
	d.do(d.read(), visit.ChooseItem{CaseID: "c1", Item: "WJ-001"})
	d.replies("q1", "2", visit.AskParty, "1", visit.AskDelivery, "WINDOW")
	d.judgeAll()
	d.refused(visit.RefusedUnfinished, visit.PrintTemporary{})
	d.do(visit.HandIn{Outcome: visit.Receive}, visit.PrintTemporary{}, visit.PrintTemporary{})
	if len(d.state.Jobs) != 1 || d.state.Jobs[0].Number != "c1" {
		t.Fatalf("one slip with the case id as its number, got %+v", d.state.Jobs)
	}
	for _, c := range d.out {
		if c.Move != nil && c.Move.HandLabel != "G012" || c.Submission != nil && c.Submission.HandLabel != "G012" {
			t.Errorf("the hall must learn the label, got %+v", c)
		}
	}
	d.do(visit.HallReceipt{CommandID: d.state.Matter().CommandID, Accepted: false, Refusal: "content_differs"})
	d.refused(visit.RefusedHallAnswered, visit.PrintTemporary{})
	if d.state.Matter().Answer.Accepted {
		t.Error("a refusal is an answer, not an acceptance")
	}
}

func TestRating(t *testing.T) {
	d := newDesk(t)
	d.identified()
	d.refused(visit.RefusedNotNow, visit.Rate{Level: 5})
	d.do(visit.Finish{})
	d.refused(visit.RefusedLevel, visit.Rate{Level: 6})
	d.do(visit.Rate{Level: 2}, visit.Rate{Level: 5})
	var levels []int
	for _, c := range d.out {
		if c.Rating != nil {
			levels = append(levels, c.Rating.Level)
		}
	}
	if !slices.Equal(levels, []int{2}) {
		t.Errorf("rated once, got %v", levels)
	}
}

func TestPages(t *testing.T) {
	d := newDesk(t)
	fundToPapers(d)
	page := visit.Page{Line: "BANKCARD", SHA256: "aa", Bytes: 10, Media: "image/jpeg"}
	d.do(visit.AddPage{Page: page}, visit.AddPage{Page: page})
	d.do(visit.AddPage{Page: visit.Page{Line: "LOAN_CONTRACT", SHA256: "bb", Bytes: 9, Media: "image/jpeg"}})
	d.refused(visit.RefusedUnknownPage, visit.DropPage{SHA256: "cc"})
	d.do(visit.DropPage{SHA256: "bb"})
	d.judgeAll()
	d.do(visit.HandIn{Outcome: visit.AcceptAndGrant})
	for _, l := range d.out[len(d.out)-1].Submission.Lines {
		want := 0
		if l.Line == "BANKCARD" {
			want = 1
		}
		if len(l.Pages) != want {
			t.Errorf("%s: pages %v", l.Line, l.Pages)
		}
	}
}

// A page taken again stands where the bad one stood: the order on the paper
// stays the order of the case.
func TestPageTakenAgain(t *testing.T) {
	d := newDesk(t)
	fundToPapers(d)
	page := func(sum string) visit.Page {
		return visit.Page{Line: "BANKCARD", SHA256: sum, Bytes: 10, Media: "image/jpeg"}
	}
	d.do(visit.AddPage{Page: page("aa")}, visit.AddPage{Page: page("bb")}, visit.AddPage{Page: page("cc"), Instead: "aa"})
	d.refused(visit.RefusedUnknownPage, visit.AddPage{Page: page("dd"), Instead: "aa"})
	other := page("ee")
	other.Line = "LOAN_CONTRACT"
	d.refused(visit.RefusedUnknownPage, visit.AddPage{Page: other, Instead: "bb"})
	var sums []string
	for _, p := range d.state.Matter().Pages {
		sums = append(sums, p.SHA256)
	}
	if !slices.Equal(sums, []string{"cc", "bb"}) {
		t.Errorf("pages %v", sums)
	}
}
