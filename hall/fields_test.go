package hall_test

import (
	"context"
	"errors"
	"maps"
	"testing"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
)

// streets is an address list of one entry.
type streets struct{ err error }

func (s streets) Search(context.Context, string, int) ([]hall.Address, error) {
	return []hall.Address{{Code: "1", Text: "莞城街道示例路1号"}, {Code: "2", Text: "莞城街道示例路2号"}}, s.err
}

func (s *seat) advice() hallv1.AdviceServiceClient { return hallv1.NewAdviceServiceClient(s.conn) }

func (s *seat) known(ticket string, p *hallv1.Party) (map[string]string, error) {
	got, err := s.advice().KnownFields(s.ctx(), &hallv1.KnownFieldsRequest{TicketId: ticket, Applicant: p})
	return got.GetFields(), err
}

// What a person filled in once is known at the next visit, at any window, and
// nobody else's; the table itself tells nothing.
func TestFieldsAreFilledOnce(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "GJJ-001")
	cmd := w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant")
	if got, err := clerk.known(ticket.GetId(), cmd.GetSubmission().GetApplicant()); err != nil || len(got) > 0 {
		t.Fatalf("before the first form: %v %v", got, err)
	}
	cmd.GetSubmission().Fields = []*hallv1.Field{
		{Key: "phone", Value: "13800138000", Source: "typed"}, {Key: "address", Value: "莞城街道示例路1号", Source: "card"}, {Key: "account"},
	}
	if c := clerk.ok(cmd).GetCase(); len(c.GetFields()) != 3 || c.GetFields()[0].GetSource() != "typed" {
		t.Errorf("the case has %v", c.GetFields())
	}
	clerk.ok(move(ticket.GetId(), "finish"))

	other := w.as("2002", "clerk", "A036")
	again := other.serve(guide, "GJJ-001")
	want := map[string]string{"phone": "13800138000", "address": "莞城街道示例路1号"}
	if got, err := other.known(again.GetId(), w.party(w.citizen("p01"))); err != nil || !maps.Equal(got, want) {
		t.Errorf("at the next visit: %v %v", got, err)
	}
	if got, err := other.known(again.GetId(), w.party(w.citizen("p02"))); err != nil || len(got) > 0 {
		t.Errorf("another person's: %v %v", got, err)
	}
	if _, err := clerk.known(again.GetId(), w.party(w.citizen("p01"))); reason(err) != hall.RefuseOtherWindow {
		t.Errorf("from another window: %v", err)
	}
	late := w.submission(w.citizen("p01"), again.GetId(), "accept_and_grant")
	late.GetSubmission().Fields = []*hallv1.Field{{Key: "shoe_size", Value: "42"}}
	other.no(hall.RefuseField, late)

	w.restart() // with a new secret: what was sealed under the old one is not known
	third := w.as("2001", "clerk", "A035")
	next := third.serve(w.as("8001", "guide", ""), "GJJ-001")
	if got, err := third.known(next.GetId(), w.party(w.citizen("p01"))); err != nil || len(got) > 0 {
		t.Errorf("under another secret: %v %v", got, err)
	}
}

func TestAddressesComeThroughThePort(t *testing.T) {
	list := &streets{}
	w := newWorld(t, func(o *hall.Options) { o.Addresses = list })
	clerk := w.as("2001", "clerk", "A035")
	got, err := clerk.advice().FindAddresses(clerk.ctx(), &hallv1.FindAddressesRequest{Query: "slr", Limit: 1})
	if err != nil || len(got.GetAddresses()) != 1 || got.GetAddresses()[0].GetCode() != "1" {
		t.Errorf("found %v, %v", got, err)
	}
	if got, err := clerk.advice().FindAddresses(clerk.ctx(), &hallv1.FindAddressesRequest{Query: " "}); err != nil || len(got.GetAddresses()) > 0 {
		t.Errorf("nothing asked: %v, %v", got, err)
	}
	list.err = errors.New("away")
	if _, err := clerk.advice().FindAddresses(clerk.ctx(), &hallv1.FindAddressesRequest{Query: "slr"}); reason(err) != hall.ReasonUnavailable {
		t.Errorf("out of reach: %v", err)
	}
	kiosk := w.as("9001", "kiosk", "")
	if _, err := kiosk.advice().FindAddresses(kiosk.ctx(), &hallv1.FindAddressesRequest{Query: "slr"}); reason(err) != hall.ReasonRole {
		t.Errorf("a kiosk: %v", err)
	}
}
