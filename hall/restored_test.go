package hall_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
)

// putBack is a hall of whose work at A035 a part is lost: the window has a later
// checkpoint, and the answers.
type putBack struct {
	*world
	clerk *seat
	kept  []byte
	given []*hallv1.Given
}

func (w *putBack) restores() hallv1.RestoreServiceClient {
	return hallv1.NewRestoreServiceClient(w.clerk.conn)
}

func (w *putBack) reoffer(given ...*hallv1.Given) ([]*hallv1.Receipt, error) {
	r, err := w.restores().Reoffer(w.clerk.ctx(), &hallv1.ReofferRequest{Given: given})
	return r.GetReceipts(), err
}

func (w *putBack) contest(kept []byte) bool {
	w.t.Helper()
	r, err := hallv1.NewAuditServiceClient(w.clerk.conn).ContestLog(w.clerk.ctx(), &hallv1.ContestLogRequest{Code: "log_shorter", Kept: kept})
	if err != nil {
		w.t.Fatal(err)
	}
	return r.GetLost()
}

// serves takes one citizen's case in, as the window keeps it.
func (w *putBack) serves(guide *seat, who, outcome string, before bool) {
	w.t.Helper()
	began := w.clock.Now()
	var ticket *hallv1.Ticket
	if before {
		ticket = w.clerk.call()
		w.clerk.ok(move(ticket.GetId(), "start"))
	} else {
		p := w.citizen(who)
		ticket = w.clerk.serve(guide, p.Matter.Item)
	}
	w.clock.add(time.Minute)
	cmd := w.submission(w.citizen(who), ticket.GetId(), outcome)
	cmd.Lease = ticket.GetLease()
	r := w.clerk.ok(cmd)
	w.given = append(w.given, &hallv1.Given{Command: cmd, Receipt: r, TicketLabel: ticket.GetLabel(), BeganAt: timestamppb.New(began)})
	w.clock.add(time.Minute)
	w.clerk.ok(move(ticket.GetId(), "finish"))
}

// newPutBack lets one case be known to the backup, a ticket wait in it, and two
// cases come after it: one of the waiting ticket, one of a ticket of later.
func newPutBack(t *testing.T) *putBack {
	t.Helper()
	w := &putBack{world: newWorld(t, func(o *hall.Options) { o.Secret = bytes.Repeat([]byte{7}, hall.SecretSize) })}
	w.clerk = w.as("2001", "clerk", "A035")
	guide := w.as("8001", "guide", "")
	w.serves(guide, "p01", "accept_and_grant", false)
	guide.issue(w.citizen("p07").Matter.Item, hallv1.TicketClass_TICKET_CLASS_NORMAL)
	file := filepath.Join(w.dir, "hall.db")
	w.stop()
	backup, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w.start()
	w.clerk, guide = w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	w.serves(guide, "p07", "receive", true)
	w.serves(guide, "p02", "receive", false)
	shown, err := hallv1.NewAuditServiceClient(w.clerk.conn).ShowLog(w.clerk.ctx(), &hallv1.ShowLogRequest{})
	if err != nil {
		t.Fatal(err)
	}
	w.kept = shown.GetSigned()
	w.stop()
	if err := os.WriteFile(file, backup, 0o600); err != nil {
		t.Fatal(err)
	}
	w.start()
	w.clerk = w.as("2001", "clerk", "A035")
	w.clock.add(time.Minute)
	return w
}

// TestRestoredHallIsToldAgain: what a hall lost with a backup that was put back, it
// has again from the windows that were told of it: the cases with their numbers,
// codes and times, and no number twice (T24).
func TestRestoredHallIsToldAgain(t *testing.T) {
	w := newPutBack(t)
	if _, err := w.reoffer(w.given...); reason(err) != "nothing_lost" {
		t.Fatalf("a hall that nobody has contradicted: %v", err)
	}
	if w.contest([]byte("kept")) {
		t.Fatal("anybody's word proves a loss")
	}
	if _, err := w.reoffer(w.given...); reason(err) != "nothing_lost" {
		t.Fatalf("a word without a proof: %v", err)
	}
	if !w.contest(w.kept) {
		t.Fatal("the hall does not know its own signature")
	}
	before := len(w.port.paid)
	for range 2 { // the second time it has all of it
		got, err := w.reoffer(w.given...)
		if err != nil || len(got) != len(w.given) {
			t.Fatalf("%d of %d answers: %v", len(got), len(w.given), err)
		}
		for i, r := range got {
			if !r.GetAccepted() {
				t.Fatalf("case %d: %s %v", i, r.GetRefusal(), r.GetDetails())
			}
			had := w.given[i].GetReceipt().GetCase()
			c := w.clerk.caseOf(had.GetCaseId())
			if c.GetCaseNo() != had.GetCaseNo() || c.GetState() != had.GetState() || c.GetPromisedDue() != had.GetPromisedDue() || !c.GetReceivedAt().AsTime().Equal(had.GetReceivedAt().AsTime()) {
				t.Errorf("case %d was %s %s %s, is %s %s %s", i, had.GetCaseNo(), had.GetState(), had.GetPromisedDue(), c.GetCaseNo(), c.GetState(), c.GetPromisedDue())
			}
			if again := i > 0; c.GetReoffered() != again {
				t.Errorf("case %d says that it was offered again: %v", i, c.GetReoffered())
			}
			if r.GetPapers()[0].GetVerification() != w.given[i].GetReceipt().GetPapers()[0].GetVerification() {
				t.Errorf("case %d has another release code than its paper", i)
			}
		}
	}
	if len(w.port.paid) != before {
		t.Error("a result was ordered again by itself")
	}
	if next := w.clerk.call(); next != nil {
		t.Errorf("%s is called again", next.GetLabel())
	}
	guide := w.as("8001", "guide", "")
	w.serves(guide, "p01", "accept_and_grant", false)
	if no := w.given[3].GetReceipt().GetCase().GetCaseNo(); no != "DG20261123000004" {
		t.Errorf("the next number is %s", no)
	}
	boss := w.as("7001", "supervisor", "")
	list, err := hallv1.NewRestoreServiceClient(boss.conn).ListComplaints(boss.ctx(), &hallv1.ListComplaintsRequest{})
	if err != nil || len(list.GetComplaints()) != 2 {
		t.Fatalf("the supervisor sees %v %v", list, err)
	}
	if c := list.GetComplaints()[1]; !c.GetLost() || c.GetWindow() != "A035" || c.GetTaken() != 2 || c.GetRefused() != 0 {
		t.Errorf("the complaint: %v", c)
	}
	if _, err := hallv1.NewRestoreServiceClient(boss.conn).SeeComplaints(boss.ctx(), &hallv1.SeeComplaintsRequest{UpTo: list.GetComplaints()[1].GetNo()}); err != nil {
		t.Fatal(err)
	}
	if list, err = hallv1.NewRestoreServiceClient(boss.conn).ListComplaints(boss.ctx(), &hallv1.ListComplaintsRequest{}); err != nil || len(list.GetComplaints()) != 0 {
		t.Errorf("seen, and still there: %v %v", list, err)
	}
}

// TestReofferRefusals: only what was answered with yes, before the loss was found, is
// taken; and nothing that was never asked of this hall.
func TestReofferRefusals(t *testing.T) {
	w := newPutBack(t)
	w.contest(w.kept)
	late := timestamppb.New(w.clock.Now().Add(time.Hour))
	for name, g := range map[string]*hallv1.Given{
		"no answer":         {Command: w.given[1].GetCommand()},
		"answered with no":  {Command: w.given[1].GetCommand(), Receipt: &hallv1.Receipt{CommandId: w.given[1].GetCommand().GetCommandId(), At: late}},
		"another's answer":  {Command: w.given[1].GetCommand(), Receipt: w.given[2].GetReceipt()},
		"answered tomorrow": {Command: w.given[1].GetCommand(), Receipt: &hallv1.Receipt{CommandId: w.given[1].GetCommand().GetCommandId(), Accepted: true, At: late}},
	} {
		if _, err := w.reoffer(g); reason(err) != "invalid" {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A number that somebody else got meanwhile is not given twice.
	guide := w.as("8001", "guide", "")
	w.clerk.call()
	lost := w.given[1:]
	w.given = nil
	w.serves(guide, "p01", "accept_and_grant", false)
	taken := w.given[0].GetReceipt().GetCase().GetCaseNo()
	got, err := w.reoffer(lost...)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{taken: true}
	for _, r := range got {
		if no := r.GetCase().GetCaseNo(); r.GetAccepted() {
			if seen[no] {
				t.Errorf("%s stands on two cases", no)
			}
			seen[no] = true
		}
	}
}

// TestRestoredHallMutant: sent as commands and not as what the hall had answered,
// the lost cases are refused or get other numbers than their papers have.
func TestRestoredHallMutant(t *testing.T) {
	w := newPutBack(t)
	wrong := 0
	for _, g := range w.given[1:] {
		r := w.clerk.deliver(g.GetCommand())
		if !r.GetAccepted() || r.GetCase().GetCaseNo() != g.GetReceipt().GetCase().GetCaseNo() {
			wrong++
		}
	}
	if wrong != len(w.given)-1 {
		t.Errorf("the mutant lives: %d of %d cases are as they were without Reoffer", len(w.given)-1-wrong, len(w.given)-1)
	}
}
