package hall_test

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
)

func (s *seat) holdings(req *hallv1.HoldingsRequest) (*hallv1.HoldingsResponse, error) {
	return hallv1.NewWitnessServiceClient(s.conn).Holdings(s.ctx(), req)
}

// TestHoldings: a window hears what the hall has of it: its cases with what it
// sent, its visits in hand with what may be known of their copies, and its logs;
// of another window's only what it names.
func TestHoldings(t *testing.T) {
	w := newWorld(t)
	clerk, other, guide := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "GJJ-001")
	cmd := w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant")
	clerk.ok(cmd)
	if _, err := clerk.witness((&pastLog{name: "a1"}).grow(t, 3, "x").request(t, 0)); err != nil {
		t.Fatal(err)
	}
	draft := &hallv1.PutDraftRequest{
		TicketId: ticket.GetId(), Lease: ticket.GetLease(), Sealed: []byte("sealed"), VisitId: newID(), Events: 7, CaseIds: []string{newID()},
	}
	if _, err := clerk.relay().PutDraft(clerk.ctx(), draft); err != nil {
		t.Fatal(err)
	}
	check := func(h *hallv1.HoldingsResponse, err error, commands int) {
		t.Helper()
		if err != nil || len(h.GetCases()) != 1 || len(h.GetVisits()) != 1 {
			t.Fatalf("%v, %v", h, err)
		}
		c, v := h.GetCases()[0], h.GetVisits()[0]
		if c.GetCaseId() != cmd.GetCaseId() || c.GetCaseNo() == "" || c.GetWindow() != "A035" || len(c.GetCommands()) != commands {
			t.Errorf("the case: %v", c)
		}
		if v.GetVisitId() != draft.GetVisitId() || v.GetEvents() != 7 || !slices.Equal(v.GetCaseIds(), draft.GetCaseIds()) || v.GetDraftAt() == nil {
			t.Errorf("the visit: %v", v)
		}
	}
	h, err := clerk.holdings(&hallv1.HoldingsRequest{})
	check(h, err, 1)
	content, err := proto.MarshalOptions{Deterministic: true}.Marshal(cmd)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(content)
	if k := h.GetCases()[0].GetCommands()[0]; k.GetContentSha256() != hex.EncodeToString(sum[:]) || !k.GetAccepted() || k.GetKind() != "submission" {
		t.Errorf("the command: %v", k)
	}
	if len(h.GetKept()) != 1 || h.GetKept()[0].GetSize() != 3 || h.GetMore() {
		t.Errorf("logs %v, more %v", h.GetKept(), h.GetMore())
	}
	if h, err = clerk.holdings(&hallv1.HoldingsRequest{After: cmd.GetCaseId()}); err != nil || len(h.GetCases()) != 0 {
		t.Errorf("after the last one: %v, %v", h, err)
	}
	if h, err = other.holdings(&hallv1.HoldingsRequest{}); err != nil || len(h.GetCases())+len(h.GetVisits())+len(h.GetKept()) != 0 {
		t.Errorf("another window hears of it: %v, %v", h, err)
	}
	// What another window names it is told, but nothing that it did not send.
	h, err = other.holdings(&hallv1.HoldingsRequest{CaseIds: []string{cmd.GetCaseId(), newID()}, TicketIds: []string{ticket.GetId(), newID()}})
	check(h, err, 0)
	many := make([]string, 501)
	for i := range many {
		many[i] = newID()
	}
	if _, err = other.holdings(&hallv1.HoldingsRequest{CaseIds: many}); reason(err) != "too_many" {
		t.Errorf("501 ids: %v", err)
	}
	if _, err = other.holdings(&hallv1.HoldingsRequest{CaseIds: []string{"x"}}); reason(err) != "invalid" {
		t.Errorf("no id: %v", err)
	}
	draft.CaseIds = many[:65]
	if _, err = clerk.relay().PutDraft(clerk.ctx(), draft); reason(err) != "invalid" {
		t.Errorf("65 cases in a copy: %v", err)
	}
}
