package hall_test

import (
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"

	hallv1 "onewindow/api/hall/v1"
)

func (s *seat) redress() hallv1.RedressServiceClient { return hallv1.NewRedressServiceClient(s.conn) }

func (s *seat) matters() []*hallv1.Matter {
	s.w.t.Helper()
	r, err := s.redress().ListMatters(s.ctx(), &hallv1.ListMattersRequest{})
	if err != nil {
		s.w.t.Fatal(err)
	}
	return r.GetMatters()
}

// moves takes one step with a matter and wants a reason, or "" for done.
func (s *seat) moves(want string, m *hallv1.Matter, req *hallv1.StepMatterRequest) *hallv1.Matter {
	s.w.t.Helper()
	req.Id, req.SeenVersion = m.GetId(), m.GetVersion()
	r, err := s.redress().StepMatter(s.ctx(), req)
	switch {
	case err == nil && want == "":
		return r.GetMatter()
	case err == nil || reason(err) != want:
		s.w.t.Fatalf("%s: %v, want %q", req.GetEvent(), err, want)
	}
	return m
}

// TestBadRatingIsWork: one star becomes work for a supervisor who is not concerned,
// with whom to speak to and by when; the clerk hears nothing of it.
func TestBadRatingIsWork(t *testing.T) {
	w := newWorld(t)
	clerk, guide, kiosk := w.as("2002", "clerk", "A035"), w.as("8001", "guide", ""), w.as("9001", "kiosk", "")
	supervisor := w.as("7001", "supervisor", "")
	rated := func(level int32) {
		t.Helper()
		ticket := clerk.serve(guide, "WJ-001")
		w.clock.add(time.Minute)
		cmd := w.submission(w.citizen("p07"), ticket.GetId(), "receive")
		cmd.GetSubmission().Fields = []*hallv1.Field{{Key: "phone", Value: "13800138000", Source: "typed"}}
		r := clerk.ok(cmd)
		clerk.ok(move(ticket.GetId(), "finish"))
		_, err := kiosk.kiosk.RateBySlip(kiosk.ctx(), &hallv1.RateBySlipRequest{
			CaseNo: r.GetCase().GetCaseNo(), Check: r.GetPapers()[0].GetVerification(), Level: level,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, level := range []int32{5, 3, 2, 5} {
		rated(level)
	}
	events, err := w.store.Next(t.Context(), 0, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if e.Kind == "redress" {
			t.Errorf("an event right behind the rating tells which one was bad: %v", e)
		}
	}
	matters := supervisor.matters()
	if len(matters) != 1 {
		t.Fatalf("%d matters of one bad rating", len(matters))
	}
	m := matters[0]
	if m.GetKind() != "bad_rating" || m.GetLevel() != 2 || m.GetStaff() != "2002" || m.GetPhone() != "13800138000" || len(m.GetCaseNos()) != 1 ||
		m.GetContactDue() == "" || m.GetAnswerDue() <= m.GetContactDue() {
		t.Errorf("the work: %v", m)
	}
	if _, err := clerk.redress().ListMatters(clerk.ctx(), &hallv1.ListMattersRequest{}); reason(err) != "role" {
		t.Errorf("a clerk asked for them: %v", err)
	}
	if _, err := clerk.redress().MatterFigures(clerk.ctx(), &hallv1.MatterFiguresRequest{}); reason(err) != "role" {
		t.Errorf("a clerk asked for figures: %v", err)
	}
	self := w.as("2002", "supervisor", "") // the same person on another shift
	self.moves("concerned", m, &hallv1.StepMatterRequest{Event: "contact", Text: "打过电话"})
	supervisor.moves("not_contacted", m, &hallv1.StepMatterRequest{Event: "answer", Cause: "wait", Text: "加开窗口"})
	next := supervisor.moves("", m, &hallv1.StepMatterRequest{Event: "contact", Text: "已联系"})
	supervisor.moves("matter_moved", m, &hallv1.StepMatterRequest{Event: "contact", Text: "再联系"})
	next = supervisor.moves("", next, &hallv1.StepMatterRequest{Event: "answer", Cause: "wait", Text: "加开窗口"})
	next = supervisor.moves("", next, &hallv1.StepMatterRequest{Event: "verify", Text: "不满意"})
	if next.GetState() != "assigned" || next.GetReopened() != 1 {
		t.Errorf("not satisfied: %v", next)
	}
	next = supervisor.moves("", next, &hallv1.StepMatterRequest{Event: "answer", Cause: "wait", Text: "当面致歉"})
	next = supervisor.moves("", next, &hallv1.StepMatterRequest{Event: "verify", Text: "回访满意", Satisfied: true})
	if next.GetState() != "closed" || len(next.GetHistory()) != 6 || len(supervisor.matters()) != 0 {
		t.Errorf("closed: %v", next)
	}
	today := w.clock.Now().Format("2006-01-02")
	f, err := supervisor.redress().MatterFigures(supervisor.ctx(), &hallv1.MatterFiguresRequest{From: today, To: today})
	if err != nil || len(f.GetCounts()) != 2 {
		t.Fatalf("figures %v, %v", f, err)
	}
	if c := f.GetCounts()[0]; c.GetKind() != "bad_rating" || c.GetRegistered() != 1 || c.GetInTime() != 1 || c.GetLate() != 0 || c.GetSettled() != 1 {
		t.Errorf("figures %v", c)
	}
	if _, err := supervisor.redress().MatterFigures(supervisor.ctx(), &hallv1.MatterFiguresRequest{From: today, To: "2026-01-01"}); reason(err) != "invalid" {
		t.Errorf("a span that ends before it begins: %v", err)
	}
}

// TestWhatCouldNotBeDone: registered at the guide desk from the ticket, it goes to the
// department, and the window that it is about closes nothing.
func TestWhatCouldNotBeDone(t *testing.T) {
	w := newWorld(t)
	clerk, guide, supervisor := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("7001", "supervisor", "")
	reviewer, other := w.as("5002", "reviewer", ""), w.as("5001", "reviewer", "")
	ticket := clerk.serve(guide, "WJ-001")
	c := clerk.ok(w.submission(w.citizen("p07"), ticket.GetId(), "receive")).GetCase()
	clerk.ok(move(ticket.GetId(), "finish"))
	req := &hallv1.RegisterMatterRequest{
		RequestId: newID(), Source: "guide", TicketId: ticket.GetId(), Kind: "materials", Refused: "又要一份清单外的材料", Wish: "按清单收件", Phone: "13900139000",
	}
	for want, change := range map[string]func(*hallv1.RegisterMatterRequest){
		"invalid":        func(r *hallv1.RegisterMatterRequest) { r.Source = "street" },
		"text_required":  func(r *hallv1.RegisterMatterRequest) { r.Refused = " " },
		"unknown_ticket": func(r *hallv1.RegisterMatterRequest) { r.TicketId = newID() },
		"unknown_item":   func(r *hallv1.RegisterMatterRequest) { r.ItemCode = "XX-999" },
	} {
		bad := &hallv1.RegisterMatterRequest{RequestId: newID(), Source: "guide", Kind: "materials", Refused: "x"}
		change(bad)
		if _, err := guide.redress().RegisterMatter(guide.ctx(), bad); reason(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	r, err := guide.redress().RegisterMatter(guide.ctx(), req)
	if err != nil {
		t.Fatal(err)
	}
	m := r.GetMatter()
	if m.GetItemCode() != "WJ-001" || m.GetWindow() != "A035" || m.GetStaff() != "2001" || len(m.GetCaseNos()) != 1 || m.GetCaseNos()[0] != c.GetCaseNo() {
		t.Errorf("filled in: %v", m)
	}
	if m.GetPhone() != "" || m.GetName() != "" {
		t.Errorf("who registers is told no more of the person: %v", m)
	}
	if again, err := guide.redress().RegisterMatter(guide.ctx(), req); err != nil || again.GetMatter().GetId() != m.GetId() || len(supervisor.matters()) != 1 {
		t.Errorf("registered twice: %v %v", again, err)
	}
	hotline := &hallv1.RegisterMatterRequest{RequestId: newID(), Source: "hotline", Kind: "overdue", Refused: "一个月没有消息", Name: "王女士", Phone: "13700137000"}
	if _, err := guide.redress().RegisterMatter(guide.ctx(), hotline); reason(err) != "invalid" {
		t.Errorf("a hotline order without a number: %v", err)
	}
	hotline.OrderNo = "12345-20261123-0007"
	if _, err := guide.redress().RegisterMatter(guide.ctx(), hotline); err != nil {
		t.Fatal(err)
	}
	if len(reviewer.matters()) != 0 {
		t.Error("a department sees what was not given to it")
	}
	next := supervisor.moves("", m, &hallv1.StepMatterRequest{Event: "triage", Route: "department", Department: "WJ"})
	if got := reviewer.matters(); len(got) != 1 || got[0].GetPhone() != "13900139000" || len(other.matters()) != 0 {
		t.Errorf("the department's: %v, another's: %v", got, other.matters())
	}
	other.moves("unknown_matter", next, &hallv1.StepMatterRequest{Event: "contact", Text: "x"})
	next = reviewer.moves("", next, &hallv1.StepMatterRequest{Event: "contact", Text: "已联系"})
	next = reviewer.moves("", next, &hallv1.StepMatterRequest{Event: "answer", Cause: "materials", Text: "按清单收件"})
	reviewer.moves("not_theirs", next, &hallv1.StepMatterRequest{Event: "verify", Text: "满意", Satisfied: true})
	supervisor.moves("", next, &hallv1.StepMatterRequest{Event: "verify", Text: "满意", Satisfied: true})
	left := supervisor.matters()
	if len(left) != 1 || left[0].GetSource() != "hotline" || left[0].GetLate() {
		t.Errorf("left: %v", left)
	}
	w.onDay(w.clock.Now(), 1)
	if left = w.as("7001", "supervisor", "").matters(); len(left) != 1 || !left[0].GetLate() {
		t.Errorf("nobody was spoken to on the same day, and it is not late: %v", left)
	}
	// The events say that there is work, never whose.
	events, err := w.store.Next(t.Context(), 0, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if e.Kind == "redress" && (len(e.Body) > 0 || e.Ticket != "" || e.Window != "") {
			t.Errorf("an event tells %v", e)
		}
	}
	text, err := protojson.Marshal(m)
	if err != nil || strings.Contains(string(text), "13900139000") {
		t.Errorf("%s, %v", text, err)
	}
}
