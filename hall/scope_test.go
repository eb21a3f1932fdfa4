package hall_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	hallv1 "onewindow/api/hall/v1"
)

// TestScopes: a role may call; what it may call about is the hall's to check. The
// walls of the police zone and its branches have police_test.go, who took a case in
// and decides eyes_test.go.
func TestScopes(t *testing.T) {
	w := newWorld(t)
	mine, other := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036")
	guide, rev, foreign := w.as("8001", "guide", ""), w.as("5002", "reviewer", ""), w.as("5001", "reviewer", "")
	ticket := mine.serve(guide, "WJ-001")
	sub := w.submission(w.citizen("p12"), ticket.GetId(), "receive")

	page := []byte("一页")
	sum := sha256.Sum256(page)
	put := func(s *seat) error {
		t.Helper()
		stream, err := s.cases.PutPage(s.ctx())
		if err != nil {
			t.Fatal(err)
		}
		_ = stream.Send(&hallv1.PutPageRequest{
			CaseId: sub.GetCaseId(), LineId: "IDC.self", Sha256: hex.EncodeToString(sum[:]), TotalBytes: int64(len(page)), MediaType: "image/png",
			Chunk: page, TicketId: ticket.GetId(),
		}) // its error is told by CloseAndRecv
		_, err = stream.CloseAndRecv()
		return err
	}

	// Own ticket: its moves, its cases and their pages are those of its window.
	other.no("other_window", move(ticket.GetId(), "finish"))
	other.no("other_window", w.submission(w.citizen("p12"), ticket.GetId(), "receive"))
	if err := put(other); err == nil || reason(err) != "not_yours" {
		t.Errorf("a page for another window's ticket: %v", err)
	}
	if err := put(mine); err != nil {
		t.Fatal(err)
	}
	c := mine.ok(sub).GetCase()
	mine.ok(move(ticket.GetId(), "finish"))

	// Own desk, own department: others do not learn that there is such a case.
	for name, one := range map[string]struct {
		s    *seat
		want string
	}{
		"the desk that received it": {mine, ""}, "another desk": {other, "unknown_case"}, "its department": {rev, ""}, "another department": {foreign, "unknown_case"},
		"the issue desk, with nothing to hand out": {w.as("4001", "issuer", "E001"), "unknown_case"},
	} {
		_, err := one.s.cases.GetCase(one.s.ctx(), &hallv1.GetCaseRequest{CaseId: c.GetCaseId()})
		if got := no(err); got != one.want {
			t.Errorf("%s opens the case: %q, want %q", name, got, one.want)
		}
		stream, err := one.s.cases.GetPage(one.s.ctx(), &hallv1.GetPageRequest{CaseId: c.GetCaseId(), Sha256: hex.EncodeToString(sum[:])})
		if err == nil {
			_, err = stream.Recv()
		}
		if got := no(err); (got == "") != (one.want == "") {
			t.Errorf("%s opens a page: %q", name, got)
		}
	}
	foreign.no("other_department", decide(c.GetCaseId(), "accept", c.GetVersion()))
	list, err := foreign.cases.ListCases(foreign.ctx(), &hallv1.ListCasesRequest{List: "review"})
	if err != nil || len(list.GetCases()) != 0 {
		t.Errorf("another department's list: %v, %v", list, err)
	}

	// Not the same person twice: nobody consents to what they ask for.
	_, err = other.desk.Authorize(other.ctx(), &hallv1.AuthorizeRequest{StaffNo: "2002", Pin: pins["2002"], Step: "manual_identity", Subject: ticket.GetId()})
	if err == nil || reason(err) != "same_person" {
		t.Errorf("a supervisor's consent to their own step: %v", err)
	}
	// A colleague at the desk is no supervisor.
	_, err = other.desk.Authorize(other.ctx(), &hallv1.AuthorizeRequest{StaffNo: "2001", Pin: pins["2001"], Step: "manual_identity", Subject: ticket.GetId()})
	if err == nil || reason(err) != "role" {
		t.Errorf("a clerk's consent: %v", err)
	}
}
