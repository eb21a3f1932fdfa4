package hall_test

import (
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
)

// A consent from afar is good for the step, the subject and the clerk that asked,
// and needs the supervisor's own PIN.
func TestConsentFromAfar(t *testing.T) {
	w := newWorld(t)
	guide, boss, clerk := w.as("8001", "guide", ""), w.as("7001", "supervisor", ""), w.as("2001", "clerk", "A035")
	k := clerk.serve(guide, "GJJ-001")
	ask := &hallv1.AskConsentRequest{Id: newID(), Step: "manual_identity", Subject: k.GetId()}
	asks := func() *hallv1.AskConsentResponse {
		t.Helper()
		r, err := clerk.floor().AskConsent(clerk.ctx(), ask)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := asks(); r.GetState() != "pending" {
		t.Fatalf("asked: %v", r)
	}
	p := boss.watchBoard()("the request with its facts", func(p *hallv1.BoardResponse) bool { return len(p.GetRequests()) == 1 })
	if q := p.GetRequests()[0]; q.GetStep() != "manual_identity" || q.GetWindow() != "A035" || q.GetStaffName() != "沈一诺" || q.GetTicket() != k.GetLabel() || q.GetItemCode() != "GJJ-001" {
		t.Errorf("the facts: %v", q)
	}
	answer := func(s *seat, pin string, grant bool) string {
		_, err := s.floor().AnswerConsent(s.ctx(), &hallv1.AnswerConsentRequest{Id: ask.GetId(), Pin: pin, Grant: grant})
		if err == nil {
			return ""
		}
		return reason(err)
	}
	if code := answer(boss, "000000", true); code != hall.ReasonBadCredentials {
		t.Errorf("a wrong PIN: %q", code)
	}
	if r := asks(); r.GetState() != "pending" {
		t.Errorf("after a wrong PIN: %v", r)
	}
	if code := answer(boss, "700111", true); code != "" {
		t.Fatal(code)
	}
	r := asks()
	if r.GetState() != "granted" || r.GetApprovalId() == "" || r.GetName() != "唐总揽" {
		t.Fatalf("granted: %v", r)
	}
	if code := answer(boss, "700111", false); code != hall.ReasonRequestOver {
		t.Errorf("answered twice: %q", code)
	}
	// The consent stands for this ticket's identity; another subject is refused.
	sub := w.submission(w.citizen("p01"), k.GetId(), "accept_and_grant")
	by := sub.GetSubmission().GetApplicant()
	by.Source, by.ReadId, by.ApprovalId = "manual", "", r.GetApprovalId()
	clerk.ok(sub)
	clerk.ok(move(k.GetId(), "finish"))
	next := clerk.serve(guide, "GJJ-001")
	other := w.submission(w.citizen("p01"), next.GetId(), "accept_and_grant")
	by = other.GetSubmission().GetApplicant()
	by.Source, by.ReadId, by.ApprovalId = "manual", "", r.GetApprovalId()
	clerk.no(hall.RefuseApprovalUnknown, other)
}

// Nobody consents to a step of their own, nor to one that was taken back or is old.
func TestConsentRefused(t *testing.T) {
	w := newWorld(t)
	both, boss := w.as("2002", "clerk", "A036"), w.as("7001", "supervisor", "")
	self := w.as("2002", "supervisor", "")
	ask := func() string {
		t.Helper()
		id := newID()
		if _, err := both.floor().AskConsent(both.ctx(), &hallv1.AskConsentRequest{Id: id, Step: "refuse", Subject: newID()}); err != nil {
			t.Fatal(err)
		}
		return id
	}
	answer := func(s *seat, id, pin string) string {
		_, err := s.floor().AnswerConsent(s.ctx(), &hallv1.AnswerConsentRequest{Id: id, Pin: pin, Grant: true})
		if err == nil {
			return ""
		}
		return reason(err)
	}
	if code := answer(self, ask(), "200211"); code != hall.ReasonSamePerson {
		t.Errorf("one's own: %q", code)
	}
	gone := ask()
	if _, err := both.floor().WithdrawConsent(both.ctx(), &hallv1.WithdrawConsentRequest{Id: gone}); err != nil {
		t.Fatal(err)
	}
	if code := answer(boss, gone, "700111"); code != hall.ReasonRequestOver {
		t.Errorf("taken back: %q", code)
	}
	old := ask()
	w.clock.add(6 * time.Minute)
	if code := answer(boss, old, "700111"); code != hall.ReasonRequestOver {
		t.Errorf("old: %q", code)
	}
	officers := &hallv1.AskConsentRequest{Id: newID(), Step: "officer_confirm", Subject: newID()}
	if _, err := both.floor().AskConsent(both.ctx(), officers); reason(err) != hall.ReasonRole {
		t.Errorf("what an officer must see is no supervisor's: %v", err)
	}
	if _, err := both.floor().AskConsent(both.ctx(), &hallv1.AskConsentRequest{Id: newID(), Step: "anything", Subject: "x"}); reason(err) != hall.ReasonUnknownStep {
		t.Errorf("a step that nobody knows: %v", err)
	}
}

func TestHelp(t *testing.T) {
	w := newWorld(t)
	one, two, clerk := w.as("7001", "supervisor", ""), w.as("2002", "supervisor", ""), w.as("2001", "clerk", "A035")
	call := func(kind string) {
		t.Helper()
		if _, err := clerk.floor().CallHelp(clerk.ctx(), &hallv1.CallHelpRequest{Id: newID(), Kind: kind}); err != nil {
			t.Fatal(err)
		}
	}
	help := func() *hallv1.BoardHelp {
		t.Helper()
		r, err := clerk.floor().Report(clerk.ctx(), &hallv1.ReportRequest{})
		if err != nil {
			t.Fatal(err)
		}
		return r.GetHelp()
	}
	answer := func(s *seat, id string, reset bool) string {
		_, err := s.floor().AnswerHelp(s.ctx(), &hallv1.AnswerHelpRequest{Id: id, Over: reset})
		if err == nil {
			return ""
		}
		return reason(err)
	}
	call("help")
	call("help") // pressed twice
	next := one.watchBoard()
	p := next("the call", func(p *hallv1.BoardResponse) bool { return len(p.GetHelp()) == 1 })
	id := p.GetHelp()[0].GetId()
	if code := answer(one, id, false); code != "" {
		t.Fatal(code)
	}
	if code := answer(two, id, false); code != hall.ReasonHelpOwned {
		t.Errorf("two go there: %q", code)
	}
	if h := help(); h.GetOwnerName() != "唐总揽" || h.GetKind() != "help" {
		t.Errorf("the window sees %v", h)
	}
	call("")
	if h := help(); h != nil {
		t.Errorf("after it was taken back: %v", h)
	}
	call("help")
	call("emergency")
	call("")
	h := help()
	if h.GetKind() != "emergency" || h.GetOwnerNo() != "" {
		t.Errorf("an emergency is not taken back at the desk: %v", h)
	}
	if code := answer(two, h.GetId(), true); code != "" || help() != nil {
		t.Errorf("reset: %q, %v", code, help())
	}
	if code := answer(one, h.GetId(), true); code != hall.ReasonRequestOver {
		t.Errorf("reset twice: %q", code)
	}
}

// What a desk without tickets asks about a case comes with the case's number and item.
func TestConsentAboutACase(t *testing.T) {
	w := newWorld(t)
	guide, boss, clerk, issuer := w.as("8001", "guide", ""), w.as("7001", "supervisor", ""), w.as("2001", "clerk", "A035"), w.as("4001", "issuer", "E001")
	k := clerk.serve(guide, "GJJ-001")
	c := clerk.ok(w.submission(w.citizen("p01"), k.GetId(), "accept_and_grant")).GetCase()
	_, err := issuer.floor().AskConsent(issuer.ctx(), &hallv1.AskConsentRequest{Id: newID(), Step: "release_without_slip", Subject: c.GetCaseId()})
	if err != nil {
		t.Fatal(err)
	}
	p := boss.watchBoard()("the request with its facts", func(p *hallv1.BoardResponse) bool { return len(p.GetRequests()) == 1 })
	if q := p.GetRequests()[0]; q.GetTicket() != c.GetCaseNo() || q.GetTicket() == "" || q.GetItemCode() != "GJJ-001" || q.GetWindow() != "E001" {
		t.Errorf("the facts: %v", q)
	}
}
