package hall_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/hall/casework"
	"onewindow/hall/police"
	"onewindow/hall/simulated"
	"onewindow/hall/store"
)

func (s *seat) police() hallv1.PoliceServiceClient { return hallv1.NewPoliceServiceClient(s.conn) }

// check asks for the person at the desk.
func (s *seat) check(t *hallv1.Ticket, p *hallv1.Party) *hallv1.CheckPersonResponse {
	s.w.t.Helper()
	r, err := s.police().CheckPerson(s.ctx(), &hallv1.CheckPersonRequest{TicketId: t.GetId(), Lease: t.GetLease(), Applicant: p})
	if err != nil {
		s.w.t.Fatal(err)
	}
	return r
}

// consents is a second person's consent to a step about a case.
func (s *seat) consents(staff, step, subject string) string {
	s.w.t.Helper()
	r, err := s.desk.Authorize(s.ctx(), &hallv1.AuthorizeRequest{StaffNo: staff, Pin: pins[staff], Step: step, Subject: subject, Card: s.w.officerCard(staff)})
	if err != nil {
		s.w.t.Fatal(err)
	}
	return r.GetApprovalId()
}

// officerNumber is what stands on the own card of 3001.
var officerNumber = func() string {
	p, _ := fixtures.StaffByNo("3001")
	return p.IDNumber.Clear()
}()

// officerCard is the own card of a 民警, read now.
func (w *world) officerCard(staff string) *hallv1.Party {
	w.t.Helper()
	p, ok := fixtures.StaffByNo(staff)
	if !ok {
		w.t.Fatalf("nobody is %s", staff)
	}
	now := timestamppb.New(w.clock.Now())
	return &hallv1.Party{
		Name: p.Name, IdKind: "resident", IdNumber: p.IDNumber.Clear(), Source: "card", ReadId: newID(), AskedAt: now, ReadAt: now,
	}
}

// letters runs the post to the branches until nothing is due for a while.
func (w *world) letters(d time.Duration) {
	w.t.Helper()
	for range int(d / time.Second) {
		if err := w.server.SendLetters(w.t.Context(), w.clock.Now()); err != nil {
			w.t.Fatal(err)
		}
		w.clock.add(time.Second)
	}
}

// byHandWith is a world in which nothing happens by time but what the test says.
func byHandWith(t *testing.T, opts ...func(*hall.Options)) *world {
	t.Helper()
	return (&world{t: t, dir: t.TempDir(), name: "演示大厅", clock: &clock{t: fixtures.Opening}, byHand: true}).open(opts...)
}

// accepting finds answers that lead an item to an accepting leaf.
func accepting(t *testing.T, it *catalog.Item) map[string][]string {
	t.Helper()
	var walk func(answers map[string][]string) map[string][]string
	walk = func(answers map[string][]string) map[string][]string {
		pos := it.Walk(answers)
		switch {
		case pos.Next == nil && pos.Leaf != nil && pos.Leaf.Outcome == catalog.OutcomeAccept:
			return answers
		case pos.Next == nil:
			return nil
		}
		for _, o := range pos.Next.Options {
			next := maps.Clone(answers)
			next[pos.Next.ID] = []string{o.Key}
			if found := walk(next); found != nil {
				return found
			}
		}
		return nil
	}
	out := walk(map[string][]string{})
	if out == nil {
		t.Fatalf("%s leads nowhere", it.Code)
	}
	return out
}

// matterOf is a matter for an item, with the first of everything that is asked.
func matterOf(t *testing.T, it *catalog.Item) fixtures.Matter {
	t.Helper()
	cat, err := loadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	m := fixtures.Matter{Item: it.Code, Answers: accepting(t, it), Modifiers: map[string]string{}}
	if p := cat.Party(it); len(p.Options) > 0 {
		m.Party = p.Options[0].Key
	}
	for _, b := range cat.Modifiers(it) {
		m.Modifiers[b.ID] = b.Options[0].Key
	}
	if ways := cat.Deliveries(it); len(ways) > 0 {
		m.Delivery = ways[0]
	}
	list, err := cat.Checklist(it, catalog.Choice{Answers: m.Answers, Party: m.Party, Modifiers: m.Modifiers, Delivery: m.Delivery})
	if err != nil {
		t.Fatal(err)
	}
	m.Leaf = list.Leaf
	return m
}

// doubling is a gateway that cannot tell a repeat: every try is an envelope of its
// own.
type doubling struct {
	*simulated.Branches
	mu sync.Mutex
	n  int
}

func (d *doubling) Send(ctx context.Context, e hall.Envelope) (police.Answer, error) {
	d.mu.Lock()
	d.n++
	e.ID = fmt.Sprint(e.ID, d.n)
	d.mu.Unlock()
	return d.Branches.Send(ctx, e)
}

// zoneOfItems runs every item of the police zone from the ticket to the branch's word
// and says what went wrong on the way.
func zoneOfItems(t *testing.T, gateway hall.Branches, post *simulated.Branches, now func(*world)) (wrong []string) {
	t.Helper()
	w := byHandWith(t, func(o *hall.Options) { o.Branches = gateway })
	now(w)
	auxiliary, guide := w.as("3002", "police", "A036"), w.as("8001", "guide", "")
	cat, err := loadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	say := func(item, format string, args ...any) { wrong = append(wrong, item+": "+fmt.Sprintf(format, args...)) }
	cases := map[string]string{} // by item
	for _, h := range cat.Headings() {
		if h.PoliceBranch == "" {
			continue
		}
		it, _ := cat.Item(h.Code)
		who := w.citizen("p61")
		who.Matter = matterOf(t, it)
		ticket := auxiliary.serve(guide, h.Code)
		says := auxiliary.check(ticket, w.party(who))
		outcome := "receive"
		if it.TimeLimits.AcceptMode == casework.ReceiveIsAccept {
			outcome = "accept"
		}
		cmd := w.submission(who, ticket.GetId(), outcome)
		if slices.Contains(says.GetOfficerItems(), h.Code) {
			auxiliary.no(hall.RefuseOfficer, cmd)
			cmd.CommandId = newID()
			cmd.GetSubmission().OfficerApprovalId = auxiliary.consents("3001", "officer_confirm", cmd.GetCaseId())
		}
		c := auxiliary.ok(cmd).GetCase()
		cases[h.Code] = c.GetCaseId()
		if b := c.GetBranch(); b.GetCode() != h.PoliceBranch || b.GetState() != "queued" || b.GetNumber() != "" {
			say(h.Code, "is at %v as it is taken in", b)
		}
		auxiliary.ok(move(ticket.GetId(), "finish"))
	}
	w.letters(3 * time.Minute)
	ends := map[string]int{}
	for item, id := range cases {
		r, err := auxiliary.cases.GetCase(auxiliary.ctx(), &hallv1.GetCaseRequest{CaseId: id})
		if err != nil {
			t.Fatal(err)
		}
		c := r.GetCase()
		b := c.GetBranch()
		ends[b.GetState()]++
		if !strings.HasPrefix(b.GetNumber(), b.GetCode()+"44") || b.GetNumber() == c.GetCaseNo() || c.GetCaseNo() == "" {
			say(item, "has the numbers %q and %q", c.GetCaseNo(), b.GetNumber())
		}
		want := map[string]string{"granted": "decided_grant", "denied": "decided_deny"}[b.GetState()]
		at := casework.None
		var path []string
		for _, step := range c.GetHistory() {
			if step.GetFrom() != string(at) {
				say(item, "skips from %s to %s", at, step.GetFrom())
			}
			at = casework.State(step.GetTo())
			path = append(path, step.GetEvent())
		}
		if string(at) != want || !slices.Contains(path, "start_review") || !slices.Contains(path, "accept") {
			say(item, "%s by the branch ends in %s by %v", b.GetState(), at, path)
		}
	}
	if post.Filed() != len(cases) {
		say("all", "%d cases were filed as %d", len(cases), post.Filed())
	}
	if len(cases) != 18 || ends["granted"] == 0 || ends["denied"] == 0 || ends["granted"]+ends["denied"] != 18 {
		say("all", "%d items ended as %v", len(cases), ends)
	}
	return wrong
}

// TestEveryItemOfTheZone: all eighteen go from the ticket to the branch's word, with
// its own number, through a gateway that is away, slow, silent and refusing at times;
// no step is left out and nothing is filed twice. A gateway that cannot tell a repeat
// is found out.
func TestEveryItemOfTheZone(t *testing.T) {
	t.Parallel()
	gateway := func() *simulated.Branches {
		return &simulated.Branches{
			OutOfReach: 300, Slow: 100, Silent: 200, Refuses: 250, Slowness: time.Millisecond,
			Takes: func(string) time.Duration { return 40 * time.Second },
		}
	}
	clocked := func(b *simulated.Branches) func(*world) { return func(w *world) { b.Now = w.clock.Now } }
	// The fates go by ids that are new each time: three rounds of eighteen hold some of each.
	for range 3 {
		post := gateway()
		for _, what := range zoneOfItems(t, post, post, clocked(post)) {
			if !strings.HasPrefix(what, "all: 18 items ended") { // one round may have no denial
				t.Error(what)
			}
		}
	}
	mutant := &doubling{Branches: gateway()}
	if wrong := zoneOfItems(t, mutant, mutant.Branches, clocked(mutant.Branches)); !slices.ContainsFunc(wrong, func(s string) bool {
		return strings.Contains(s, "were filed as")
	}) {
		t.Errorf("envelopes that went out under new ids were not found out: %v", wrong)
	}
}

// hanging is a gateway in which one branch never answers.
type hanging struct {
	*simulated.Branches
	branch string
	asked  atomic.Int32
}

func (h *hanging) Send(ctx context.Context, e hall.Envelope) (police.Answer, error) {
	if e.Branch == h.branch {
		h.asked.Add(1)
		<-ctx.Done()
		return police.Answer{}, ctx.Err()
	}
	return h.Branches.Send(ctx, e)
}

// TestSlowBranchKeepsNobody: a branch that hangs keeps neither another branch nor the
// hall's other clocks waiting, its case stays where it is, and who would decide it in
// its place is refused.
func TestSlowBranchKeepsNobody(t *testing.T) {
	t.Parallel()
	post := &simulated.Branches{Takes: func(string) time.Duration { return 0 }}
	silent := &hanging{Branches: post, branch: "HZ"}
	w := byHandWith(t, func(o *hall.Options) { o.Branches = silent })
	post.Now = w.clock.Now
	auxiliary, guide := w.as("3002", "police", "A036"), w.as("8001", "guide", "")
	take := func(id string) *hallv1.Case {
		who := w.citizen(id)
		ticket := auxiliary.serve(guide, who.Matter.Item)
		c := auxiliary.ok(w.submission(who, ticket.GetId(), "accept")).GetCase()
		auxiliary.ok(move(ticket.GetId(), "finish"))
		return c
	}
	slow, quick := take("p41"), take("p63")
	ctx, cancel := context.WithCancel(t.Context())
	stuck := make(chan error, 1)
	go func() { stuck <- w.server.SendLetters(ctx, w.clock.Now()) }()
	get := func(c *hallv1.Case) *hallv1.Case {
		r, err := auxiliary.cases.GetCase(auxiliary.ctx(), &hallv1.GetCaseRequest{CaseId: c.GetCaseId()})
		if err != nil {
			t.Fatal(err)
		}
		return r.GetCase()
	}
	for get(quick).GetState() != "decided_grant" {
		if err := w.server.SendLetters(ctx, w.clock.Now()); err != nil { // the lanes that are free
			t.Fatal(err)
		}
		w.clock.add(time.Second)
	}
	if c := get(slow); c.GetState() != "accepted" || c.GetBranch().GetState() != "queued" {
		t.Errorf("a branch that never answered: %s, %v", c.GetState(), c.GetBranch())
	}
	w.tick()
	if n := silent.asked.Load(); n != 1 {
		t.Errorf("a branch that hangs was asked %d times at once", n)
	}
	cancel()
	if err := <-stuck; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	chief := w.as("5002", "reviewer", "")
	r := chief.deliver(decide(slow.GetCaseId(), "start_review", slow.GetVersion()))
	if r.GetAccepted() {
		t.Error("a reviewer of the hall went before the branch")
	}
}

// scan is everything that a seat may hear, as text.
type scan struct {
	mu    sync.Mutex
	said  map[string]string                 // by who and what
	spoil func(way string, m proto.Message) // of a mutant
}

func (c *scan) hear(who, what string, m proto.Message, err error) {
	if c.spoil != nil {
		c.spoil(who+" "+what, m)
	}
	text, _ := protojson.MarshalOptions{}.Marshal(m)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.said == nil {
		c.said = map[string]string{}
	}
	raw, _ := proto.Marshal(m) // what is bytes is not text in the other
	c.said[who+" "+what] += string(text) + " " + string(raw) + " " + fmt.Sprint(err)
}

// with names who heard a word.
func (c *scan) with(word string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []string
	for who, said := range c.said {
		if strings.Contains(said, word) {
			out = append(out, who)
		}
	}
	slices.Sort(out)
	return out
}

// present is the number of the newest event, of which there is one.
func (s *seat) present() int64 {
	s.w.t.Helper()
	gone := s.issue("WJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
	if _, err := s.kiosk.CancelTicket(s.ctx(), &hallv1.CancelTicketRequest{TicketId: gone.GetId()}); err != nil {
		s.w.t.Fatal(err)
	}
	r, err := s.desk.Overview(s.ctx(), &hallv1.OverviewRequest{})
	if err != nil || r.GetSeq() == 0 {
		s.w.t.Fatalf("%v, %v", r, err)
	}
	return r.GetSeq()
}

// askAll asks a hall as one seat everything by which a case, a ticket or a person
// can be looked at, and hears the events after one.
func (c *scan) askAll(s *seat, name string, ticket *hallv1.Ticket, cs *hallv1.Case, code string, applicant *hallv1.Party, after int64) {
	ctx, t := s.ctx(), s.w.t
	for what, q := range map[string]*hallv1.GetCaseRequest{
		"case by id": {CaseId: cs.GetCaseId()}, "case by number": {CaseNo: cs.GetCaseNo()}, "case by code": {PickupCode: code},
	} {
		r, err := s.cases.GetCase(ctx, q)
		c.hear(name, what, r, err)
	}
	for _, list := range []string{"review", "corrections", "ledger", "ready", "mine"} {
		r, err := s.cases.ListCases(ctx, &hallv1.ListCasesRequest{List: list})
		c.hear(name, "list "+list, r, err)
	}
	overview, err := s.desk.Overview(ctx, &hallv1.OverviewRequest{})
	c.hear(name, "overview", overview, err)
	advice := hallv1.NewAdviceServiceClient(s.conn)
	fields, err := advice.KnownFields(ctx, &hallv1.KnownFieldsRequest{TicketId: ticket.GetId(), Lease: ticket.GetLease(), Applicant: applicant})
	c.hear(name, "known fields", fields, err)
	found, err := s.find(ticket.GetLabel())
	c.hear(name, "ticket", found, err)
	taken, err := s.takeOver(newID(), ticket)
	c.hear(name, "take-over", taken, err)
	for what, cmd := range map[string]*hallv1.Command{
		"handover":   {CommandId: newID(), CaseId: cs.GetCaseId(), Content: &hallv1.Command_Handover{Handover: &hallv1.Handover{PickupCode: code, Receiver: applicant}}},
		"supplement": {CommandId: newID(), CaseId: cs.GetCaseId(), Content: &hallv1.Command_Supplement{Supplement: &hallv1.CaseSupplement{SeenVersion: cs.GetVersion()}}},
		"withdrawal": {CommandId: newID(), CaseId: cs.GetCaseId(), Content: &hallv1.Command_Withdrawal{Withdrawal: &hallv1.CaseWithdrawal{By: applicant}}},
	} {
		r, err := s.desk.Deliver(ctx, &hallv1.DeliverRequest{Commands: []*hallv1.Command{cmd}})
		c.hear(name, what, r, err)
	}
	held, err := s.holdings(&hallv1.HoldingsRequest{CaseIds: []string{cs.GetCaseId()}, TicketIds: []string{ticket.GetId()}})
	c.hear(name, "holdings", held, err)
	letters, err := s.police().ListLetters(ctx, &hallv1.ListLettersRequest{})
	c.hear(name, "letters", letters, err)
	alerts, err := s.police().ListAlerts(ctx, &hallv1.ListAlertsRequest{All: true})
	c.hear(name, "alerts", alerts, err)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := s.desk.Watch(ctx, &hallv1.WatchRequest{After: after})
	if err != nil {
		t.Fatal(err)
	}
	for {
		e, err := stream.Recv()
		if err != nil {
			t.Fatal(err)
		}
		c.hear(name, "events", e, nil)
		if e.GetHeartbeat() && e.GetSeq() >= overview.GetSeq() {
			return
		}
	}
}

// TestAlertsAreForThoseInCharge: of a person of whom a branch wants to be told the
// window hears one neutral word; the reason reaches those in charge and nobody else,
// by no answer, event, log or file of the hall, and the queue goes on.
func TestAlertsAreForThoseInCharge(t *testing.T) {
	t.Parallel()
	if wrong := alertsHeard(t, nil, false); len(wrong) > 0 {
		t.Errorf("%v", wrong)
	}
	event := func(m proto.Message) {
		if e, ok := m.(*hallv1.WatchResponse); ok && !e.GetHeartbeat() {
			e.Kind = hall.EventAlert
		}
	}
	for name, mutant := range map[string]struct {
		hears string // by which way
		spoil func(proto.Message)
		logs  bool
	}{
		"the check says why":         {"auxiliary check", func(m proto.Message) { m.(*hallv1.CheckPersonResponse).Say = alertReason }, false},
		"the case says why":          {"auxiliary case by id", func(m proto.Message) { m.ProtoReflect().SetUnknown(unknown(alertReason)) }, false},
		"every stream has the event": {"guide events", event, false},
		"the log says why":           {"", nil, true},
	} {
		wrong := alertsHeard(t, func(way string, m proto.Message) {
			if way == mutant.hears {
				mutant.spoil(m)
			}
		}, mutant.logs)
		if !slices.ContainsFunc(wrong, func(s string) bool {
			return strings.Contains(s, mutant.hears) && (!mutant.logs || strings.Contains(s, "log"))
		}) {
			t.Errorf("the mutant lives: %s: %v", name, wrong)
		}
	}
}

// What a branch wants to tell of a person, as nothing else is written.
const alertReason, alertKind = "CANARY-REASON", "CANARY-KIND"

// unknown is a text in a field that this side has no name for.
func unknown(text string) []byte {
	return protowire.AppendString(protowire.AppendTag(nil, 999, protowire.BytesType), text)
}

// talking is a gateway that writes what it knows into the hall's log, a mutant.
type talking struct {
	*simulated.Branches
	log *slog.Logger
}

func (g talking) Check(ctx context.Context, p casework.Person) (hall.Wanted, bool, error) {
	why, hit, err := g.Branches.Check(ctx, p)
	g.log.DebugContext(ctx, "checked", "why", why)
	return why, hit, err
}

// alertsHeard says who hears of an alert that is not theirs. spoil makes a mutant of an
// answer on its way, by who hears what; logs one of the hall's log.
func alertsHeard(t *testing.T, spoil func(way string, m proto.Message), logs bool) (wrong []string) {
	t.Helper()
	const canary, kind = alertReason, alertKind
	wanted := fixturesPerson(t, "p65")
	post := &simulated.Branches{
		Takes:  func(string) time.Duration { return time.Minute },
		Wanted: map[string]hall.Wanted{wanted.IDNumber.Clear(): {Branch: "ZA", Kind: kind, Text: canary}},
	}
	var log bytes.Buffer
	w := byHandWith(t, func(o *hall.Options) {
		o.Branches, o.Log = post, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		if logs {
			o.Branches = talking{post, o.Log}
		}
	})
	post.Now = w.clock.Now
	auxiliary, guide := w.as("3002", "police", "A036"), w.as("8001", "guide", "")
	after := guide.present()
	ticket := auxiliary.serve(guide, wanted.Matter.Item)
	party := w.party(wanted)
	heard := &scan{spoil: spoil}
	for range 2 {
		r := auxiliary.check(ticket, party)
		if r.GetSay() != "officer" {
			t.Fatalf("the window says %q", r.GetSay())
		}
		heard.hear("auxiliary", "check", r, nil)
	}
	// Without an officer nothing is taken in, and the refusal is that of any item an
	// officer confirms.
	cmd := w.submission(wanted, ticket.GetId(), "accept")
	cmd.GetSubmission().Applicant = party
	if r := auxiliary.no(hall.RefuseOfficer, cmd); len(r.GetDetails()) > 0 {
		t.Errorf("the refusal says more: %v", r.GetDetails())
	}
	for _, wrong := range []string{"7001", "2002"} {
		_, err := auxiliary.desk.Authorize(auxiliary.ctx(), &hallv1.AuthorizeRequest{StaffNo: wrong, Pin: pins[wrong], Step: "officer_confirm", Subject: cmd.GetCaseId()})
		if reason(err) != "role" {
			t.Errorf("%s is no 民警 and confirms: %v", wrong, err)
		}
	}
	cmd.CommandId = newID()
	cmd.GetSubmission().OfficerApprovalId = auxiliary.consents("3001", "officer_confirm", cmd.GetCaseId())
	receipt := auxiliary.ok(cmd)
	auxiliary.ok(move(ticket.GetId(), "finish"))
	next := auxiliary.serve(guide, "GA-HZ-002")
	if r := auxiliary.check(next, w.party(w.citizen("p61"))); r.GetSay() != "" {
		t.Errorf("the next person is met with %q", r.GetSay())
	}
	// The same in a case that was taken in before its branch could be asked.
	w.letters(5 * time.Second)

	heard.hear("auxiliary", "receipt", receipt, nil)
	for name, s := range map[string]*seat{
		"auxiliary": auxiliary, "clerk": w.as("2001", "clerk", "A035"), "issuer": w.as("4001", "issuer", "E001"),
		"reviewer": w.as("5002", "reviewer", ""), "guide": guide, "chief": w.as("6002", "chief_rep", ""),
		"officer": w.as("3001", "officer", ""), "supervisor": w.as("7001", "supervisor", ""),
	} {
		heard.askAll(s, name, ticket, receipt.GetCase(), receipt.GetCase().GetPickupCode(), party, after)
	}
	for _, word := range []string{canary, kind} {
		if got := heard.with(word); !slices.Equal(got, []string{"officer alerts", "supervisor alerts"}) {
			wrong = append(wrong, fmt.Sprintf("%s was heard by %q", word, got))
		}
	}
	if got := heard.with(`"alert"`); !slices.Equal(got, []string{"officer events", "supervisor events"}) {
		wrong = append(wrong, fmt.Sprintf("the event was heard by %q", got))
	}
	// The store's files and the log hold nothing that a reader of them could use.
	w.stop()
	for name, body := range files(t, w.dir) {
		if bytes.Contains(body, []byte(canary)) || bytes.Contains(body, []byte(kind)) {
			wrong = append(wrong, name+" has the reason")
		}
	}
	if strings.Contains(log.String(), canary) || strings.Contains(log.String(), kind) {
		wrong = append(wrong, "the log has the reason")
	}
	return wrong
}

// afterTransfer: a visit that the zone sends on to another window begins there anew.
func (c *scan) afterTransfer(zone, other, guide *seat, canary string) {
	t := zone.w.t
	t.Helper()
	zone.ok(move(zone.ticketInHand().GetId(), "finish"))
	ticket := zone.serve(guide, "GA-HZ-001")
	if err := zone.putDraft(ticket, canary); err != nil {
		t.Fatal(err)
	}
	if _, err := other.takeOver(newID(), ticket); reason(err) != "unknown_ticket" {
		t.Errorf("another window takes a visit of the zone: %v", err)
	}
	on := move(ticket.GetId(), "transfer")
	on.GetTicketMove().Target = "window:A035"
	zone.ok(on)
	if _, err := guide.kiosk.AmendTicket(guide.ctx(), &hallv1.AmendTicketRequest{TicketId: ticket.GetId(), ItemCode: "WJ-001"}); err != nil {
		t.Fatal(err)
	}
	called := other.call()
	if called.GetId() != ticket.GetId() {
		t.Fatalf("%v is called, not %v", called, ticket)
	}
	taken, err := other.takeOver(newID(), called)
	if err != nil || taken.GetTicket() == nil {
		t.Fatalf("%v, %v", taken, err)
	}
	c.hear("other", "transferred", taken, err)
	other.ok(move(ticket.GetId(), "start"))
	other.ok(move(ticket.GetId(), "finish"))
}

// ticketInHand is what the seat's window has.
func (s *seat) ticketInHand() *hallv1.Ticket {
	s.w.t.Helper()
	r, err := s.find("")
	if err != nil {
		s.w.t.Fatal(err)
	}
	return r.GetTicket()
}

func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		out[filepath.Base(path)], err = io.ReadAll(f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func fixturesPerson(t *testing.T, id string) fixtures.Person {
	t.Helper()
	p, ok := fixtures.PersonByID(id)
	if !ok {
		t.Fatalf("no citizen %s", id)
	}
	return p
}

// TestHitAfterTheWindow: a branch that could not be asked while the person stood there
// is asked before the envelope goes; the case waits for whoever is in charge, and goes
// on when they say so, the first answer counting.
func TestHitAfterTheWindow(t *testing.T) {
	t.Parallel()
	who := fixturesPerson(t, "p65")
	post := &simulated.Branches{
		Takes:  func(string) time.Duration { return 0 },
		Wanted: map[string]hall.Wanted{who.IDNumber.Clear(): {Branch: "CRJ", Kind: "exit", Text: "…"}},
	}
	w := byHandWith(t, func(o *hall.Options) { o.Branches = post })
	post.Now = w.clock.Now
	auxiliary, guide, chief := w.as("3002", "police", "A036"), w.as("8001", "guide", ""), w.as("7001", "supervisor", "")
	ticket := auxiliary.serve(guide, who.Matter.Item)
	c := auxiliary.ok(w.submission(who, ticket.GetId(), "accept")).GetCase() // nobody asked before
	state := func() *hallv1.Case {
		r, err := auxiliary.cases.GetCase(auxiliary.ctx(), &hallv1.GetCaseRequest{CaseId: c.GetCaseId()})
		if err != nil {
			t.Fatal(err)
		}
		return r.GetCase()
	}
	w.letters(10 * time.Second)
	if got := state(); got.GetBranch().GetState() != "held" || got.GetState() != "accepted" || post.Filed() != 0 {
		t.Fatalf("%v, %s, %d filed", got.GetBranch(), got.GetState(), post.Filed())
	}
	alerts, err := chief.police().ListAlerts(chief.ctx(), &hallv1.ListAlertsRequest{})
	if err != nil || len(alerts.GetAlerts()) != 1 || alerts.GetAlerts()[0].GetTicketLabel() != ticket.GetLabel() || alerts.GetAlerts()[0].GetWindow() != "A036" {
		t.Fatalf("alerts %v, %v", alerts, err)
	}
	id := alerts.GetAlerts()[0].GetId()
	for outcome, want := range map[string]string{"": "invalid", "later": "invalid"} {
		if _, err := chief.police().AcknowledgeAlert(chief.ctx(), &hallv1.AcknowledgeAlertRequest{Id: id, Outcome: outcome}); reason(err) != want {
			t.Errorf("%q: %v", outcome, err)
		}
	}
	if _, err := chief.police().AcknowledgeAlert(chief.ctx(), &hallv1.AcknowledgeAlertRequest{Id: newID(), Outcome: "stop"}); reason(err) != "unknown_alert" {
		t.Errorf("an alert that is not there: %v", err)
	}
	for _, outcome := range []string{"go_on", "stop"} {
		r, err := chief.police().AcknowledgeAlert(chief.ctx(), &hallv1.AcknowledgeAlertRequest{Id: id, Outcome: outcome})
		if err != nil || r.GetAlert().GetOutcome() != "go_on" || r.GetAlert().GetStaffNo() != "7001" {
			t.Fatalf("%s: %v, %v", outcome, r, err)
		}
	}
	if r := auxiliary.check(ticket, w.party(who)); r.GetSay() != "" {
		t.Errorf("after it was let go the window says %q", r.GetSay())
	}
	w.letters(10 * time.Second)
	if got := state(); got.GetState() != "decided_grant" || post.Filed() != 1 {
		t.Errorf("let go, it is %s with %d filed", got.GetState(), post.Filed())
	}
}

// TestOtherWindowsSeeNothingOfTheZone: what a person brings to the police zone is found
// by no other window, whatever it asks, by whatever it knows of it; nor does the zone
// find what others took in. What the zone asks itself shows that the scan would see it.
func TestOtherWindowsSeeNothingOfTheZone(t *testing.T) {
	t.Parallel()
	const canary = "CANARY-HOUSEHOLD"
	for _, tt := range []struct {
		from, at, item string
		others         map[string][2]string
	}{
		{"police", "A036", "GA-HZ-001", map[string][2]string{"clerk": {"2001", "A035"}, "issuer": {"4001", "E001"}, "guide": {"8001", ""}, "reviewer": {"5002", ""}}},
		{"clerk", "A035", "WJ-001", map[string][2]string{"police": {"3002", "A036"}, "guide": {"8001", ""}}},
	} {
		t.Run(tt.from, func(t *testing.T) {
			w := byHandWith(t)
			staff := map[string]string{"police": "3002", "clerk": "2001"}[tt.from]
			mine, guide := w.as(staff, tt.from, tt.at), w.as("8001", "guide", "")
			after := guide.present()
			who := w.citizen(map[string]string{"GA-HZ-001": "p64", "WJ-001": "p07"}[tt.item])
			ticket := mine.serve(guide, tt.item)
			party := w.party(who)
			party.Address = canary
			if err := mine.putDraft(ticket, canary); err != nil {
				t.Fatal(err)
			}
			cmd := w.submission(who, ticket.GetId(), "receive")
			cmd.GetSubmission().Applicant = party
			cmd.GetSubmission().Fields = []*hallv1.Field{{Key: "address", Value: canary}}
			cmd.GetSubmission().GetLines()[0].Note = canary
			receipt := mine.ok(cmd)

			own := &scan{}
			own.askAll(mine, tt.from, ticket, receipt.GetCase(), receipt.GetCase().GetPickupCode(), party, after)
			for _, what := range []string{"case by id", "known fields"} {
				if !slices.Contains(own.with(canary), tt.from+" "+what) {
					t.Errorf("the scan does not see what is there: %s", what)
				}
			}
			heard := &scan{}
			for role, at := range tt.others {
				s := w.as(at[0], role, at[1])
				heard.askAll(s, role, ticket, receipt.GetCase(), receipt.GetCase().GetPickupCode(), party, after)
			}
			if got := heard.with(canary); len(got) > 0 {
				t.Errorf("heard by %v", got)
			}
			// Not even that there is such a case or visit, where a window names it.
			named := append(own.with(receipt.GetCase().GetCaseNo()), own.with(`"visits"`)...)
			if !slices.Contains(named, tt.from+" holdings") {
				t.Errorf("the scan does not see what its own window holds: %v", named)
			}
			for _, word := range []string{receipt.GetCase().GetCaseNo(), ticket.GetLabel()} {
				for role := range tt.others {
					if got := heard.with(word); slices.Contains(got, role+" holdings") {
						t.Errorf("%s is held for %s", word, role)
					}
				}
			}
			if tt.from == "police" {
				heard.afterTransfer(mine, w.as("2001", "clerk", "A035"), guide, canary)
			}
			// The same person at the other side of the wall, later.
			if tt.from == "clerk" {
				mine.ok(move(ticket.GetId(), "finish"))
			}
			side := map[string][3]string{"police": {"2001", "clerk", "A035"}, "clerk": {"3002", "police", "A036"}}[tt.from]
			other := w.as(side[0], side[1], side[2])
			w.clock.add(time.Minute)
			later := other.serve(guide, map[string]string{"police": "WJ-001", "clerk": "GA-HZ-002"}[tt.from])
			heard.askAll(other, "later", later, receipt.GetCase(), "", w.party(who), after)
			if got := heard.with(canary); len(got) > 0 {
				t.Errorf("later heard by %v", got)
			}
			wrong := w.submission(who, later.GetId(), "receive")
			other.no(hall.RefuseOtherZone, wrong)
			wrong.CommandId = newID() // nor as a part of a package that has it
			wrong.GetSubmission().PackageId, wrong.GetSubmission().PackageCode = newID(), map[string]string{"police": "PK-10", "clerk": "PK-02"}[tt.from]
			other.no(hall.RefuseOtherZone, wrong)
		})
	}
}

// TestRefusalAtTheZone: an auxiliary refuses with a 民警 and not with a supervisor.
func TestRefusalAtTheZone(t *testing.T) {
	t.Parallel()
	w := byHandWith(t)
	auxiliary, guide := w.as("3002", "police", "A036"), w.as("8001", "guide", "")
	who := w.citizen("p41")
	ticket := auxiliary.serve(guide, who.Matter.Item)
	cmd := w.submission(who, ticket.GetId(), "refuse")
	if _, err := auxiliary.desk.Authorize(auxiliary.ctx(), &hallv1.AuthorizeRequest{StaffNo: "7001", Pin: pins["7001"], Step: "refuse", Subject: cmd.GetCaseId()}); reason(err) != "role" {
		t.Errorf("a supervisor stands for the refusal of an auxiliary: %v", err)
	}
	cmd.GetSubmission().Turndown = &hallv1.Turndown{Reason: "conditions", Facts: "不满足条件", ApprovalId: auxiliary.consents("3001", "refuse", cmd.GetCaseId())}
	if c := auxiliary.ok(cmd).GetCase(); c.GetState() != "refused" {
		t.Errorf("refused, it is %s", c.GetState())
	}
}

// TestOfficersOwnCard: what a 民警 confirms takes number, PIN and their own card, read for
// it now and once. Another's card, an old or typed one, and a number without a card are
// refused; so is a refusal at the zone. At another window a supervisor needs none.
func TestOfficersOwnCard(t *testing.T) {
	t.Parallel()
	w := byHandWith(t)
	auxiliary := w.as("3002", "police", "A036")
	ask := func(step string, card *hallv1.Party) error {
		_, err := auxiliary.desk.Authorize(auxiliary.ctx(), &hallv1.AuthorizeRequest{
			StaffNo: "3001", Pin: pins["3001"], Step: step, Subject: newID(), Card: card,
		})
		return err
	}
	mine := func(change func(*hallv1.Party)) *hallv1.Party {
		card := w.officerCard("3001")
		change(card)
		return card
	}
	used := w.officerCard("3001")
	for _, step := range []string{"officer_confirm", "refuse"} {
		for name, tt := range map[string]struct {
			card *hallv1.Party
			want string
		}{
			"no card":            {nil, hall.ReasonCardRequired},
			"typed":              {mine(func(p *hallv1.Party) { p.Source = "manual" }), hall.ReasonCardRequired},
			"read before it was": {mine(func(p *hallv1.Party) { p.AskedAt = timestamppb.New(w.clock.Now().Add(time.Second)) }), hall.ReasonCardRequired},
			"old": {mine(func(p *hallv1.Party) {
				p.ReadAt = timestamppb.New(w.clock.Now().Add(-3 * time.Minute))
				p.AskedAt = p.GetReadAt()
			}), hall.ReasonCardRequired},
			"of a citizen": {w.party(w.citizen("p61")), hall.ReasonCardNotTheirs},
			"their own":    {mine(func(*hallv1.Party) {}), ""},
		} {
			if got := no(ask(step, tt.card)); got != tt.want {
				t.Errorf("%s, %s: %q, want %q", step, name, got, tt.want)
			}
		}
	}
	if err := ask("officer_confirm", used); err != nil {
		t.Fatal(err)
	}
	if got := no(ask("officer_confirm", used)); got != hall.ReasonCardReadUsed {
		t.Errorf("the same read once more: %q", got)
	}
	// A lost card confirms nothing from the moment on in which it is taken away, and the
	// new one does, at a hall that runs.
	other := w.citizen("p61").IDNumber.Clear()
	for _, tt := range []struct{ enrol, own, others string }{
		{"", hall.ReasonCardNotTheirs, hall.ReasonCardNotTheirs},
		{other, hall.ReasonCardNotTheirs, ""},
		{officerNumber, "", hall.ReasonCardNotTheirs},
	} {
		if err := hall.EnrolCard(t.Context(), w.store, "3001", tt.enrol, cheap); err != nil {
			t.Fatal(err)
		}
		if own, others := no(ask("refuse", mine(func(*hallv1.Party) {}))), no(ask("refuse", w.party(w.citizen("p61")))); own != tt.own || others != tt.others {
			t.Errorf("with the card %q enrolled: %q and another's %q", tt.enrol, own, others)
		}
	}
	if err := hall.EnrolCard(t.Context(), w.store, "9999", other, cheap); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the card of nobody: %v", err)
	}
	clerk := w.as("2001", "clerk", "A035")
	if _, err := clerk.desk.Authorize(clerk.ctx(), &hallv1.AuthorizeRequest{StaffNo: "7001", Pin: pins["7001"], Step: "refuse", Subject: newID()}); err != nil {
		t.Errorf("a supervisor at another window: %v", err)
	}
}

// TestHouseholdStaysAtItsDesk: another desk of the zone to which the person comes - for the
// result, or with a paper that was missing - reads of the case what its errand needs, and
// nothing else of the household; nor its pages. Its own desk reads it all.
func TestHouseholdStaysAtItsDesk(t *testing.T) {
	t.Parallel()
	const canary = "CANARY-HOUSEHOLD"
	w := byHandWith(t)
	mine, guide := w.as("3002", "police", "A036"), w.as("8001", "guide", "")
	who := w.citizen("p64")
	ticket := mine.serve(guide, who.Matter.Item)
	page := []byte(canary)
	sum := sha256.Sum256(page)
	cmd := w.submission(who, ticket.GetId(), "notice")
	sub := cmd.GetSubmission()
	stream, err := mine.cases.PutPage(mine.ctx())
	if err != nil {
		t.Fatal(err)
	}
	_ = stream.Send(&hallv1.PutPageRequest{
		CaseId: cmd.GetCaseId(), LineId: sub.GetLines()[0].GetId(), Sha256: hex.EncodeToString(sum[:]), TotalBytes: int64(len(page)), MediaType: "image/png",
		Chunk: page, TicketId: ticket.GetId(),
	}) // its error is told by CloseAndRecv
	if _, err := stream.CloseAndRecv(); err != nil {
		t.Fatal(err)
	}
	sub.Applicant = w.party(who)
	sub.Applicant.Address = canary
	sub.Fields = []*hallv1.Field{{Key: "address", Value: canary}}
	sub.GetLines()[0].PageSha256, sub.GetLines()[0].Note = []string{hex.EncodeToString(sum[:])}, canary
	last := sub.GetLines()[len(sub.GetLines())-1]
	last.Status, last.Reason, last.Note = "missing", "M99", "to be heard"
	c := mine.ok(cmd).GetCase()
	looks := func(s *seat) (string, bool) {
		r, err := s.cases.GetCase(s.ctx(), &hallv1.GetCaseRequest{CaseId: c.GetCaseId()})
		if err != nil {
			t.Fatal(err)
		}
		text, _ := protojson.Marshal(r)
		pages, err := s.cases.GetPage(s.ctx(), &hallv1.GetPageRequest{CaseId: c.GetCaseId(), Sha256: hex.EncodeToString(sum[:])})
		if err == nil {
			_, err = pages.Recv()
		}
		return string(text), err == nil
	}
	text, page1 := looks(mine)
	if !strings.Contains(text, canary) || !page1 {
		t.Errorf("its own desk does not see it, page %v", page1)
	}
	mine.ok(move(ticket.GetId(), "finish"))
	beside := w.as("3001", "police", "A035")
	text, page1 = looks(beside)
	if strings.Contains(text, canary) || page1 {
		t.Errorf("the desk beside it sees, page %v: %s", page1, text)
	}
	if !strings.Contains(text, "to be heard") {
		t.Error("what is wanted is not told")
	}
}

// telling is a gateway that says why in words of its own.
type telling struct {
	*simulated.Branches
	reason string
}

func (g telling) Send(ctx context.Context, e hall.Envelope) (police.Answer, error) {
	a, err := g.Branches.Send(ctx, e)
	a.Reason, a.State = g.reason, police.Denied
	return a, err
}

// TestBranchesTellNoWindowWhy: a branch that denies in words of its own, which may be what
// no window may know, is heard as a denial whose reason the branch tells itself.
func TestBranchesTellNoWindowWhy(t *testing.T) {
	t.Parallel()
	for reason, want := range map[string]string{"CANARY-REASON": "other", "": "other", "papers": "papers"} {
		post := telling{Branches: &simulated.Branches{Takes: func(string) time.Duration { return 0 }}, reason: reason}
		w := byHandWith(t, func(o *hall.Options) { o.Branches = post })
		post.Now = w.clock.Now
		auxiliary, guide := w.as("3002", "police", "A036"), w.as("8001", "guide", "")
		after := guide.present()
		who := w.citizen("p61")
		ticket := auxiliary.serve(guide, who.Matter.Item)
		c := auxiliary.ok(w.submission(who, ticket.GetId(), "accept")).GetCase()
		w.letters(5 * time.Second)
		if got := auxiliary.caseOf(c.GetCaseId()); got.GetState() != "decided_deny" || got.GetBranch().GetReason() != want || got.GetDecisionReason() != want {
			t.Errorf("%q: %s by %v, %q", reason, got.GetState(), got.GetBranch(), got.GetDecisionReason())
		}
		heard := &scan{}
		for role, s := range map[string]*seat{"auxiliary": auxiliary, "issuer": w.as("4001", "issuer", "E001"), "supervisor": w.as("7001", "supervisor", "")} {
			heard.askAll(s, role, ticket, c, c.GetPickupCode(), w.party(who), after)
		}
		if got := heard.with("CANARY-REASON"); len(got) > 0 {
			t.Errorf("heard by %v", got)
		}
	}
}

// TestScanFindsAMissingWall: the scan catches a hall whose catalogue has no zone.
func TestScanFindsAMissingWall(t *testing.T) {
	t.Parallel()
	const canary = "CANARY-LEAK"
	data, err := os.ReadFile("../fixtures/catalogue/items.json")
	if err != nil {
		t.Fatal(err)
	}
	open, err := catalog.Load(bytes.ReplaceAll(data, []byte(`"POLICE_ZONE"`), []byte(`"COMPREHENSIVE"`)))
	if err != nil {
		t.Fatal(err)
	}
	w := byHandWith(t, func(o *hall.Options) { o.Catalog, o.Releases = open, nil })
	mine, guide := w.as("2002", "clerk", "A036"), w.as("8001", "guide", "")
	after := guide.present()
	who := w.citizen("p64")
	ticket := mine.serve(guide, who.Matter.Item)
	cmd := w.submission(who, ticket.GetId(), "notice")
	cmd.GetSubmission().CatalogVersion = open.Version()
	cmd.GetSubmission().Fields = []*hallv1.Field{{Key: "address", Value: canary}}
	line := cmd.GetSubmission().GetLines()[0]
	line.Status, line.Reason = "missing", "M01"
	c := mine.ok(cmd).GetCase()
	heard := &scan{}
	heard.askAll(w.as("2001", "clerk", "A035"), "clerk", ticket, c, c.GetPickupCode(), w.party(who), after)
	if len(heard.with(canary)) == 0 {
		t.Error("a hall without a wall is not found out")
	}
}
