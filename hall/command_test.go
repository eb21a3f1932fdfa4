package hall_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/hall/store"
	"onewindow/values"
)

// TestSameCommand sends one submission twice, twenty times at once, and with
// other content: one case, one answer, a loud refusal that keeps both.
func TestSameCommand(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "GJJ-001")
	cmd := w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant")
	var wg sync.WaitGroup
	receipts := make([]*hallv1.Receipt, 20)
	for i := range receipts {
		wg.Go(func() {
			r, err := clerk.desk.Deliver(clerk.ctx(), &hallv1.DeliverRequest{Commands: []*hallv1.Command{cmd}})
			if err != nil {
				t.Error(err)
				return
			}
			receipts[i] = r.GetReceipts()[0]
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	first := 0
	for _, r := range receipts {
		if !r.GetRepeatedAnswer() {
			first++
		}
		plain := proto.CloneOf(r)
		plain.RepeatedAnswer = false
		want := proto.CloneOf(receipts[0])
		want.RepeatedAnswer = false
		if !r.GetAccepted() || !proto.Equal(plain, want) {
			t.Errorf("answers differ: %v and %v", r, receipts[0])
		}
	}
	if first != 1 {
		t.Errorf("%d of 20 took effect", first)
	}
	clerk.ok(cmd)
	other := proto.CloneOf(cmd)
	other.GetSubmission().Applicant.Phone = "13800138000"
	clerk.no("content_differs", other)
	clerk.no("content_differs", other)
	mine, err := clerk.cases.ListCases(clerk.ctx(), &hallv1.ListCasesRequest{List: "mine"})
	if err != nil || len(mine.GetCases()) != 1 {
		t.Fatalf("cases %v, %v", mine, err)
	}
	err = w.store.View(t.Context(), func(r *store.Reader) error {
		kept, err := r.Conflicts(cmd.GetCaseId(), cmd.GetCommandId())
		if err != nil || len(kept) != 1 {
			t.Errorf("kept %d conflicts, %v", len(kept), err)
		}
		_, err = r.Command(cmd.GetCaseId(), cmd.GetCommandId())
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if got := clerk.ok(cmd); got.GetCase().GetApplicant().GetPhone() != "" {
		t.Error("the conflict changed the case")
	}
	// A refusal is an answer like any other and stays the same, also when the
	// same would be allowed later.
	bad := w.submission(w.citizen("p02"), ticket.GetId(), "notice")
	clerk.no("nothing_open", bad)
	if r := clerk.no("nothing_open", bad); !r.GetRepeatedAnswer() {
		t.Error("a refusal was decided twice")
	}
}

// TestCallNext: a window holds one ticket, a repeat never calls another.
func TestCallNext(t *testing.T) {
	w := newWorld(t)
	clerk, other, guide := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036"), w.as("8001", "guide", "")
	if clerk.call() != nil {
		t.Fatal("called somebody in an empty hall")
	}
	normal := guide.issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
	first := guide.issue("WJ-001", hallv1.TicketClass_TICKET_CLASS_PRIORITY)
	req := &hallv1.CallNextRequest{RequestId: newID()}
	got, err := clerk.desk.CallNext(clerk.ctx(), req)
	if err != nil || got.GetTicket().GetId() != first.GetId() || got.GetTicket().GetWhy() == "" {
		t.Fatalf("called %v, %v, want the priority ticket and a reason", got, err)
	}
	if clerk.call().GetId() != first.GetId() {
		t.Error("a window that holds a ticket got another")
	}
	if other.call().GetId() != normal.GetId() {
		t.Error("the other window got the wrong ticket")
	}
	guide.issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
	clerk.ok(move(first.GetId(), "start"))
	clerk.ok(move(first.GetId(), "finish"))
	late, err := clerk.desk.CallNext(clerk.ctx(), req)
	if err != nil || late.GetTicket().GetId() != first.GetId() || late.GetTicket().GetState() != "finished" {
		t.Errorf("an old request repeated called %v, %v", late, err)
	}
	if clerk.call().GetId() == first.GetId() {
		t.Error("a new request got the finished ticket")
	}
}

// TestLease: who was taken over is refused, by window and by lease, also when
// the ticket comes back to the same window.
func TestLease(t *testing.T) {
	w := newWorld(t)
	clerk, other, guide := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036"), w.as("8001", "guide", "")
	boss := w.as("7001", "supervisor", "")
	ticket := clerk.serve(guide, "GJJ-001")
	stale := w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant")
	stale.Lease = ticket.GetLease()
	boss.ok(move(ticket.GetId(), "window_failure"))
	clerk.no("other_window", w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant"))
	taken := other.call()
	if taken.GetId() != ticket.GetId() || taken.GetLease() <= ticket.GetLease() {
		t.Fatalf("take-over got %v after lease %d", taken, ticket.GetLease())
	}
	other.ok(move(taken.GetId(), "start"))
	clerk.no("other_window", w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant"))
	boss.ok(move(ticket.GetId(), "window_failure"))
	back := clerk.call()
	clerk.ok(move(back.GetId(), "start"))
	clerk.no("stale_lease", stale)
	fresh := w.submission(w.citizen("p01"), back.GetId(), "accept_and_grant")
	fresh.Lease = back.GetLease()
	clerk.ok(fresh)
}

// TestTwoReviewers decide the same case at once: one is heard, the other is
// told the present state.
func TestTwoReviewers(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	first, second := w.as("5002", "reviewer", ""), w.as("6002", "reviewer", "")
	wrong := w.as("5001", "reviewer", "")
	ticket := clerk.serve(guide, "WJ-001")
	c := clerk.ok(w.submission(w.citizen("p07"), ticket.GetId(), "receive")).GetCase()
	wrong.no("other_department", decide(c.GetCaseId(), "accept", c.GetVersion()))
	clerk.no("wrong_role", decide(c.GetCaseId(), "accept", c.GetVersion()))
	var wg sync.WaitGroup
	var mu sync.Mutex
	var codes []string
	for _, s := range []*seat{first, second} {
		wg.Go(func() {
			r, err := s.desk.Deliver(s.ctx(), &hallv1.DeliverRequest{Commands: []*hallv1.Command{decide(c.GetCaseId(), "accept", c.GetVersion())}})
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			got := r.GetReceipts()[0]
			codes = append(codes, got.GetRefusal())
			if got.GetRefusal() != "" && got.GetDetails()["state"] != "accepted" {
				t.Errorf("the refusal does not tell the present state: %v", got.GetDetails())
			}
		})
	}
	wg.Wait()
	slices.Sort(codes)
	if !slices.Equal(codes, []string{"", "stale_version"}) {
		t.Errorf("two reviewers got %q", codes)
	}
}

// TestWrongPerson is R12 at the hall: a read counts for the ticket for which
// it was asked, after the call, once; typed identities need consent.
func TestWrongPerson(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	early := w.party(w.citizen("p02"))
	w.clock.add(time.Minute)
	ticket := clerk.serve(guide, "GJJ-001")
	with := func(mend func(*hallv1.Party)) *hallv1.Command {
		c := w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant")
		mend(c.GetSubmission().GetApplicant())
		return c
	}
	clerk.no("read_before_call", with(func(p *hallv1.Party) { p.AskedAt, p.ReadAt = early.AskedAt, early.ReadAt }))
	clerk.no("read_not_asked", with(func(p *hallv1.Party) { p.AskedAt = nil }))
	clerk.no("read_not_asked", with(func(p *hallv1.Party) { p.ReadId = "" }))
	clerk.no("read_not_asked", with(func(p *hallv1.Party) { p.AskedAt = timestamppb.New(p.GetReadAt().AsTime().Add(time.Second)) }))
	clerk.no("bad_identity", with(func(p *hallv1.Party) { p.IdNumber = "110101199003070017" }))
	clerk.no("bad_identity", with(func(p *hallv1.Party) { p.Birth = "1980-01-01" }))
	clerk.no("bad_identity", with(func(p *hallv1.Party) { p.IdKind = "hmt" }))
	// A travel document is no identity card, and bound like one.
	document := func(mend func(*hallv1.Party)) *hallv1.Command {
		return with(func(p *hallv1.Party) {
			p.Source, p.IdKind, p.IdNumber = "document", "other", "X12345678"
			mend(p)
		})
	}
	clerk.no("bad_identity", with(func(p *hallv1.Party) { p.Source = "document" }))
	clerk.no("read_before_call", document(func(p *hallv1.Party) { p.AskedAt, p.ReadAt = early.AskedAt, early.ReadAt }))
	clerk.no("read_not_asked", document(func(p *hallv1.Party) { p.ReadId = "" }))
	clerk.no("identity_required", with(func(p *hallv1.Party) { p.Name = "" }))
	good := w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant")
	read := good.GetSubmission().GetApplicant().GetReadId()
	clerk.ok(good)
	clerk.ok(with(func(p *hallv1.Party) { p.ReadId = read })) // a second matter of the same visit
	clerk.ok(move(ticket.GetId(), "finish"))
	w.clock.add(time.Minute)
	next := clerk.serve(guide, "GJJ-001")
	ticket = next
	clerk.no("read_used", with(func(p *hallv1.Party) { p.ReadId = read }))
	clerk.no("read_used", document(func(p *hallv1.Party) { p.ReadId = read }))

	manual := func(approval string) *hallv1.Command {
		return with(func(p *hallv1.Party) {
			p.Source, p.ReadId, p.AskedAt, p.ReadAt, p.ApprovalId = "manual", "", nil, nil, approval
		})
	}
	clerk.no("approval_required", manual(""))
	clerk.no("approval_unknown", manual(newID()))
	authorize := func(staff, pin, step, subject string) (string, error) {
		r, err := clerk.desk.Authorize(clerk.ctx(), &hallv1.AuthorizeRequest{StaffNo: staff, Pin: pin, Step: step, Subject: subject})
		return r.GetApprovalId(), err
	}
	if _, err := authorize("2001", "200100", "manual_identity", ticket.GetId()); reason(err) != "same_person" {
		t.Errorf("own consent: %v", err)
	}
	if _, err := authorize("4001", "400111", "manual_identity", ticket.GetId()); reason(err) != "role" {
		t.Errorf("an issuer's consent: %v", err)
	}
	if _, err := authorize("7001", "000000", "manual_identity", ticket.GetId()); reason(err) != "bad_credentials" {
		t.Errorf("wrong pin: %v", err)
	}
	elsewhere, err := authorize("7001", "700111", "manual_identity", newID())
	if err != nil {
		t.Fatal(err)
	}
	clerk.no("approval_unknown", manual(elsewhere))
	id, err := authorize("7001", "700111", "refuse", ticket.GetId())
	if err != nil {
		t.Fatal(err)
	}
	clerk.no("approval_unknown", manual(id))
	if id, err = authorize("7001", "700111", "manual_identity", ticket.GetId()); err != nil {
		t.Fatal(err)
	}
	clerk.ok(manual(id))
	w.clock.add(11 * time.Minute)
	clerk.ok(manual(id)) // a second matter of the same visit
	another := w.submission(w.citizen("p07"), ticket.GetId(), "receive")
	p := another.GetSubmission().GetApplicant()
	p.Source, p.ReadId, p.AskedAt, p.ReadAt, p.ApprovalId = "manual", "", nil, nil, id
	clerk.no("approval_used", another)
	clerk.ok(move(ticket.GetId(), "finish"))
	w.clock.add(time.Minute)
	ticket = clerk.serve(guide, "GJJ-001")
	clerk.no("approval_unknown", manual(id))
}

// TestHallDerivesTheList: the window's word about leaf, list and outcome is
// checked, not believed.
func TestHallDerivesTheList(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "GJJ-001")
	with := func(outcome string, mend func(*hallv1.CaseSubmission)) *hallv1.Command {
		c := w.submission(w.citizen("p01"), ticket.GetId(), outcome)
		mend(c.GetSubmission())
		return c
	}
	for code, mend := range map[string]func(*hallv1.CaseSubmission){
		"leaf_differs":     func(s *hallv1.CaseSubmission) { s.Leaf = "L01" },
		"unanswered":       func(s *hallv1.CaseSubmission) { s.Answers = s.Answers[:0] },
		"unknown_option":   func(s *hallv1.CaseSubmission) { s.Party = "9" },
		"unknown_item":     func(s *hallv1.CaseSubmission) { s.ItemCode = "XX-001" },
		"lines_not_judged": func(s *hallv1.CaseSubmission) { s.Lines = s.Lines[1:] },
		"unknown_line":     func(s *hallv1.CaseSubmission) { s.Lines[0].Id = "NOPE" },
		"unknown_status":   func(s *hallv1.CaseSubmission) { s.Lines[0].Status = "fine" },
		"lines_not_satisfied": func(s *hallv1.CaseSubmission) {
			s.Lines[1].Status, s.Lines[1].Reason = "missing", "M01"
		},
		"pages_missing": func(s *hallv1.CaseSubmission) { s.Lines[0].PageSha256 = []string{"ab"} },
	} {
		t.Run(code, func(*testing.T) { clerk.no(code, with("accept_and_grant", mend)) })
	}
	clerk.no("unknown_outcome", with("wave_through", func(*hallv1.CaseSubmission) {}))
	clerk.no("empty", &hallv1.Command{CommandId: newID(), CaseId: newID()})
	// An item that the department decides is not granted at the window.
	p := w.citizen("p07")
	clerk.no("accept_mode", w.submission(p, ticket.GetId(), "accept_and_grant"))
}

// TestHandOpened: a visit that began without the hall arrives with its own
// ticket id and label.
func TestHandOpened(t *testing.T) {
	w := newWorld(t)
	clerk := w.as("2001", "clerk", "A035")
	id := newID()
	start := move(id, "start")
	clerk.no("unknown_ticket", start)
	party := w.party(w.citizen("p01"))
	w.clock.add(5 * time.Minute)
	start = move(id, "start")
	start.GetTicketMove().HandLabel = "手012"
	r := clerk.ok(start)
	if r.GetTicket().GetId() != id || r.GetTicket().GetLabel() != "手012" || r.GetTicket().GetState() != "serving" {
		t.Fatalf("ticket %v", r.GetTicket())
	}
	sub := w.submission(w.citizen("p01"), id, "accept_and_grant")
	sub.GetSubmission().Applicant = party
	clerk.ok(sub)
	clerk.ok(move(id, "finish"))
}

// TestNobodyAtTheDesk: a parcel, and a call through the hotline, stand in place of a
// ticket; the case says how it came, and the identity takes a second person.
func TestNobodyAtTheDesk(t *testing.T) {
	for label, channel := range map[string]string{"EA000001235CN": "post", "12345-2026001": "phone", "手012": ""} {
		t.Run(label, func(t *testing.T) {
			w := newWorld(t)
			clerk, id := w.as("2001", "clerk", "A035"), newID()
			a, err := clerk.desk.Authorize(clerk.ctx(), &hallv1.AuthorizeRequest{StaffNo: "7001", Pin: "700111", Step: "manual_identity", Subject: id})
			if err != nil {
				t.Fatal(err)
			}
			start := move(id, "start")
			start.GetTicketMove().HandLabel = label
			clerk.ok(start)
			sub := w.submission(w.citizen("p12"), id, "receive")
			typed := sub.GetSubmission().GetApplicant()
			typed.Source, typed.ReadId, typed.AskedAt, typed.ReadAt = "manual", "", nil, nil
			clerk.no("approval_required", sub)
			sub.CommandId, typed.ApprovalId = newID(), a.GetApprovalId()
			c := clerk.ok(sub).GetCase()
			if no := c.GetChannelNo(); c.GetChannel() != channel || no != map[bool]string{true: label}[channel != ""] {
				t.Errorf("came by %q %q", c.GetChannel(), no)
			}
			if got := w.as("5002", "reviewer", "").caseOf(c.GetCaseId()); got.GetChannel() != channel {
				t.Errorf("the reviewer is told %q", got.GetChannel())
			}
			clerk.ok(move(id, "finish"))
		})
	}
}

// TestHandOpenedWeeksAgo: a window that was a month without the hall hands its
// cases in as if they were of today; a card read from before the visit still
// counts for nothing.
func TestHandOpenedWeeksAgo(t *testing.T) {
	w := newWorld(t)
	old, then := w.party(w.citizen("p01")), w.clock.Now().Add(time.Hour)
	w.clock.set(then)
	party := w.party(w.citizen("p01"))
	w.clock.add(30 * 24 * time.Hour)
	clerk := w.as("2001", "clerk", "A035")
	id := newID()
	start := move(id, "start")
	start.GetTicketMove().HandLabel, start.MadeAt = "手013", timestamppb.New(then)
	clerk.ok(start)
	sub := w.submission(w.citizen("p01"), id, "accept_and_grant")
	sub.GetSubmission().Applicant = old
	clerk.no("read_before_call", sub)
	sub = w.submission(w.citizen("p01"), id, "accept_and_grant")
	sub.GetSubmission().Applicant = party
	clerk.ok(sub)
	clerk.ok(move(id, "finish"))
	// What a window says of the future is not believed.
	id = newID()
	start = move(id, "start")
	start.GetTicketMove().HandLabel, start.MadeAt = "手014", timestamppb.New(w.clock.Now().Add(time.Hour))
	clerk.ok(start)
	sub = w.submission(w.citizen("p01"), id, "accept_and_grant")
	clerk.ok(sub)
}

// TestTimers: the clock closes what nobody closes, and only when it is time.
func TestTimers(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	stateOf := func(id string) string {
		t.Helper()
		var state string
		err := w.store.View(t.Context(), func(r *store.Reader) error {
			k, err := r.Ticket(id)
			state = k.State
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return state
	}
	held := clerk.serve(guide, "GJJ-001")
	hold := move(held.GetId(), "hold")
	hold.GetTicketMove().Reason = "copy"
	clerk.ok(hold)
	finished := clerk.serve(guide, "GJJ-001")
	received := clerk.ok(w.submission(w.citizen("p07"), finished.GetId(), "receive")).GetCase()
	clerk.ok(move(finished.GetId(), "finish"))
	w.tick()
	if stateOf(held.GetId()) != "held" || stateOf(finished.GetId()) != "finished" {
		t.Fatal("the clock acted too early")
	}
	w.clock.add(2 * time.Minute)
	w.tick()
	if got := stateOf(finished.GetId()); got != "closed" {
		t.Errorf("unrated ticket is %s", got)
	}
	w.clock.add(30 * time.Minute)
	w.tick()
	if got := stateOf(held.GetId()); got != "missed" {
		t.Errorf("forgotten ticket is %s", got)
	}
	w.clock.add(3 * time.Hour)
	w.tick()
	if got := stateOf(held.GetId()); got != "abandoned" {
		t.Errorf("missed ticket after the half-day is %s", got)
	}
	w.clock.add(8 * 24 * time.Hour) // five working days and a day
	w.tick()
	boss := w.as("7001", "supervisor", "")
	c := boss.caseOf(received.GetCaseId())
	if c.GetState() != "accepted" || c.GetHistory()[len(c.GetHistory())-1].GetActor() != "system" {
		t.Errorf("after the notice limit the case is %s", c.GetState())
	}
	if c.GetAcceptedAt() == nil || c.GetPromisedDue() != "2026-11-26" {
		t.Errorf("deemed accepted, the limit counts from the receipt: due %s", c.GetPromisedDue())
	}
}

// TestCorrectionLapses: an application that is not supplied is taken for
// withdrawn when its time is over, and only after a reminder was sent.
func TestCorrectionLapses(t *testing.T) {
	var told []string
	down := true
	w := tickedWorld(t, fixtures.Opening, func(o *hall.Options) {
		o.Messages = messages(func(m hall.Message) error {
			if down {
				return errors.New("no network")
			}
			told = append(told, m.CaseNo+" "+m.Due)
			return nil
		})
	})
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "WJ-001")
	p := w.citizen("p07")
	cmd := w.submission(p, ticket.GetId(), "notice")
	cmd.GetSubmission().Lines = w.lines(p.Matter, "HOSP_LIC")
	c := clerk.ok(cmd).GetCase()
	state := func() string { t.Helper(); return clerk.caseOf(c.GetCaseId()).GetState() }
	due, err := values.ParseDate(c.GetCorrectionDue())
	if err != nil {
		t.Fatal(err)
	}
	at := func(days int) {
		t.Helper()
		w.clock.set(due.AddDays(days).Time().Add(10 * time.Hour))
		w.tick()
	}
	at(-6)
	at(1)
	if got := state(); got != "correction" || len(told) != 0 {
		t.Fatalf("without a reminder the case is %s, told %v", got, told)
	}
	down = false
	at(2) // the message that failed is tried again, and the case waits for it
	if got := state(); got != "correction" || len(told) != 1 {
		t.Errorf("told late the case is %s, told %v", got, told)
	}
	at(3)
	if got := state(); got != "withdrawn" || len(told) != 1 {
		t.Errorf("after the last day the case is %s, told %v", got, told)
	}
}
