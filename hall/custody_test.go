package hall_test

import (
	"slices"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
)

// papers is a seat's access to the custody of papers.
func (s *seat) custody() hallv1.CustodyServiceClient { return hallv1.NewCustodyServiceClient(s.conn) }

func (s *seat) pack(from, to string, papers ...*hallv1.PaperRef) (*hallv1.Bag, error) {
	r, err := s.custody().PackBag(s.ctx(), &hallv1.PackBagRequest{RequestId: newID(), From: from, To: to, Papers: papers})
	return r.GetBag(), err
}

// scan moves a bag and wants a reason, or "" for done.
func (s *seat) scan(want, no, event, to string, found ...*hallv1.PaperRef) *hallv1.MoveBagResponse {
	s.w.t.Helper()
	r, err := s.custody().MoveBag(s.ctx(), &hallv1.MoveBagRequest{No: no, Event: event, To: to, Found: found})
	if err == nil && want == "" {
		return r
	}
	if err == nil || reason(err) != want {
		s.w.t.Fatalf("%s %s: %v, want %q", event, no, err, want)
	}
	return nil
}

func (s *seat) originals(list, no string) []*hallv1.Original {
	s.w.t.Helper()
	r, err := s.custody().ListOriginals(s.ctx(), &hallv1.ListOriginalsRequest{List: list, CaseNo: no})
	if err != nil {
		s.w.t.Fatal(err)
	}
	return r.GetOriginals()
}

// where is each paper of a case, by its line.
func (s *seat) where(no string) map[string]string {
	s.w.t.Helper()
	at := map[string]string{}
	for _, o := range s.originals("case", no) {
		at[o.GetLineId()] = o.GetPlace()
	}
	return at
}

// TestPapersChangeHandsByTwoScans follows two originals from the window by the
// material room to the department, and the result back to the issue desk: at each
// moment one answers for them, and every scan is kept.
func TestPapersChangeHandsByTwoScans(t *testing.T) {
	w := newWorld(t, oneReviewer, func(o *hall.Options) { o.ProduceAfter = time.Hour })
	officer, guide := w.as("3001", "police", "A035"), w.as("8001", "guide", "")
	issuer, supervisor := w.as("4001", "issuer", "E001"), w.as("7001", "supervisor", "")
	ticket := officer.serve(guide, "GA-CRJ-002")
	cmd := w.submission(w.citizen("p44"), ticket.GetId(), "accept")
	lines := cmd.GetSubmission().GetLines()
	lines[0].Status, lines[1].Status = "collected", "collected"
	c := officer.ok(cmd).GetCase()
	officer.ok(move(ticket.GetId(), "finish"))
	id, no := c.GetCaseId(), c.GetCaseNo()
	one, two := &hallv1.PaperRef{CaseId: id, LineId: lines[0].GetId()}, &hallv1.PaperRef{CaseId: id, LineId: lines[1].GetId()}
	if got := officer.originals("here", ""); len(got) != 2 || got[0].GetPlace() != "window:A035" || got[0].GetDue() == "" {
		t.Fatalf("after intake: %v", got)
	}
	if _, err := issuer.pack("room", "dept:GA", one); reason(err) != "paper_elsewhere" {
		t.Errorf("packed what is not there: %v", err)
	}
	if _, err := issuer.pack("", "dept:GA", one); reason(err) != "which_place" {
		t.Errorf("two places, none named: %v", err)
	}
	w.onDay(w.clock.Now(), 2)
	if late := supervisor.tooLate(w); len(late) != 2 {
		t.Errorf("two papers should be late, got %v", late)
	}
	officer, issuer, supervisor = w.as("3001", "police", "A035"), w.as("4001", "issuer", "E001"), w.as("7001", "supervisor", "")
	reviewer := w.as("5004", "reviewer", "")
	req := &hallv1.PackBagRequest{RequestId: newID(), To: "dept:GA", Papers: []*hallv1.PaperRef{one, two}}
	first, err := officer.custody().PackBag(officer.ctx(), req)
	if err != nil {
		t.Fatal(err)
	}
	bag := first.GetBag().GetNo()
	if again, err := officer.custody().PackBag(officer.ctx(), req); err != nil || again.GetBag().GetNo() != bag {
		t.Errorf("the same request packed again: %v %v", again, err)
	}
	if _, err := officer.pack("", "room", one); reason(err) != "paper_elsewhere" {
		t.Errorf("a paper in two bags: %v", err)
	}
	issuer.scan("not_addressed", bag, "take", "")
	officer.scan("", bag, "give", "room")
	if at := officer.where(no); at[one.GetLineId()] != "window:A035" {
		t.Errorf("until it is taken the giver answers: %v", at)
	}
	issuer.scan("", bag, "take", "")
	if at := officer.where(no); at[one.GetLineId()] != "room" || len(supervisor.originals("late", "")) != 0 {
		t.Errorf("in the material room: %v", at)
	}
	issuer.scan("not_addressed", bag, "open", "", one, two)
	issuer.scan("", bag, "give", "dept:GA")
	reviewer.scan("", bag, "take", "")
	if r := reviewer.scan("", bag, "open", "", one); len(r.GetLost()) != 1 || r.GetLost()[0].GetLineId() != two.GetLineId() {
		t.Errorf("lost %v", r.GetLost())
	}
	if got := supervisor.originals("missing", ""); len(got) != 1 || got[0].GetLineId() != two.GetLineId() || got[0].GetPlace() != "lost" {
		t.Errorf("missing: %v", got)
	}
	if _, err := reviewer.custody().MovePaper(reviewer.ctx(), &hallv1.MovePaperRequest{Paper: two, Event: "found"}); err != nil {
		t.Fatal(err)
	}
	if got := supervisor.originals("missing", ""); len(got) != 0 {
		t.Errorf("found, and still missing: %v", got)
	}

	c = reviewer.ok(decide(id, "start_review", c.GetVersion())).GetCase()
	reviewer.ok(decide(id, "grant", c.GetVersion()))
	result := &hallv1.PaperRef{CaseId: id, LineId: "RESULT"}
	if made := reviewer.originals("results", ""); len(made) != 1 || made[0].GetCaseId() != id || made[0].GetPlace() != "dept:GA" || len(officer.originals("results", "")) != 0 {
		t.Errorf("granted and not packed: %v", made)
	}
	if _, err := officer.pack("", "issue", result); reason(err) != "other_department" {
		t.Errorf("a window packed the department's result: %v", err)
	}
	out, err := reviewer.pack("", "issue", result)
	if err != nil {
		t.Fatal(err)
	}
	if made := reviewer.originals("results", ""); len(made) != 0 {
		t.Errorf("packed, and still to be packed: %v", made)
	}
	w.clock.add(2 * time.Hour)
	w.tick()
	if got := issuer.caseOf(id); got.GetState() != "producing" {
		t.Fatalf("in transit it is %s", got.GetState())
	}
	reviewer.scan("", out.GetNo(), "give", "issue")
	issuer.scan("", out.GetNo(), "take", "")
	issuer.scan("", out.GetNo(), "open", "", result)
	w.tick()
	code := officer.caseOf(id).GetPickupCode()
	if got := issuer.caseOf(id); got.GetState() != "ready" {
		t.Fatalf("at the desk it is %s", got.GetState())
	}
	issuer.no("wrong_person", w.hand(id, code, w.citizen("p01")))
	issuer.ok(w.hand(id, code, w.citizen("p44")))
	at := issuer.where(no)
	if at["RESULT"] != "owner" || at[one.GetLineId()] != "dept:GA" || len(supervisor.originals("missing", "")) != 0 {
		t.Errorf("at the end: %v", at)
	}
	var scans []string
	for _, o := range officer.originals("case", no) {
		if o.GetLineId() == one.GetLineId() {
			for _, x := range o.GetScans() {
				scans = append(scans, x.GetWhat()+" "+x.GetStaff())
			}
		}
	}
	if want := []string{
		"taken_in 3001", "packed 3001", "given 3001", "taken 4001", "given 4001", "taken 5004", "opened 5004", "opened 5004",
	}; !slices.Equal(scans, want) {
		t.Errorf("scans %q", scans)
	}
}

// tooLate asks as a supervisor of today.
func (s *seat) tooLate(w *world) []*hallv1.Original {
	return w.as("7001", "supervisor", "").originals("late", "")
}

// TestOriginalOfAWithdrawnCaseGoesBack: a case that is taken back leaves an original
// missing until its owner has it.
func TestOriginalOfAWithdrawnCaseGoesBack(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	supervisor := w.as("7001", "supervisor", "")
	ticket := clerk.serve(guide, "WJ-001")
	cmd := w.submission(w.citizen("p12"), ticket.GetId(), "receive")
	cmd.GetSubmission().GetLines()[0].Status = "collected"
	c := clerk.ok(cmd).GetCase()
	clerk.ok(withdrawal(c, ticket.GetId(), w.party(w.citizen("p12"))))
	missing := supervisor.originals("missing", "")
	if len(missing) != 1 || missing[0].GetPlace() != "window:A035" {
		t.Fatalf("missing %v", missing)
	}
	paper := &hallv1.PaperRef{CaseId: c.GetCaseId(), LineId: missing[0].GetLineId()}
	back := func(s *seat) error {
		_, err := s.custody().MovePaper(s.ctx(), &hallv1.MovePaperRequest{Paper: paper, Event: "returned"})
		return err
	}
	if err := back(supervisor); reason(err) != "paper_elsewhere" {
		t.Errorf("given back by who does not have it: %v", err)
	}
	if err := back(clerk); err != nil {
		t.Fatal(err)
	}
	if got := supervisor.originals("missing", ""); len(got) != 0 {
		t.Errorf("still missing: %v", got)
	}
	if err := back(clerk); reason(err) != "paper_elsewhere" {
		t.Errorf("given back twice: %v", err)
	}
}

// A bag that nobody opens within the time for sending papers on is late wherever it is:
// not on its day, but after it, whether it lies or was given; opened it is late no more.
func TestLateBags(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "WJ-001")
	cmd := w.submission(w.citizen("p12"), ticket.GetId(), "receive")
	line := cmd.GetSubmission().GetLines()[0]
	line.Status = "collected"
	c := clerk.ok(cmd).GetCase()
	clerk.ok(move(ticket.GetId(), "finish"))
	paper := &hallv1.PaperRef{CaseId: c.GetCaseId(), LineId: line.GetId()}
	bag, err := clerk.pack("", "dept:WJ", paper)
	if err != nil {
		t.Fatal(err)
	}
	late := func() (bags []string) {
		t.Helper()
		boss := w.as("7001", "supervisor", "")
		r, err := boss.custody().ListBags(boss.ctx(), &hallv1.ListBagsRequest{})
		if err != nil || len(r.GetBags()) > 0 && r.GetBags()[0].GetDue() == "" {
			t.Fatal(r, err)
		}
		for _, b := range r.GetBags() {
			if b.GetLate() {
				bags = append(bags, b.GetState()+" at "+b.GetAt())
			}
		}
		return bags
	}
	w.onDay(w.clock.Now(), 1)
	if got := late(); got != nil {
		t.Errorf("late on its last day: %q", got)
	}
	clerk, issuer := w.as("2001", "clerk", "A035"), w.as("4001", "issuer", "E001")
	clerk.scan("", bag.GetNo(), "give", "room")
	issuer.scan("", bag.GetNo(), "take", "")
	w.onDay(w.clock.Now(), 1)
	if got := late(); !slices.Equal(got, []string{"sealed at room"}) {
		t.Errorf("lies too long: %q", got)
	}
	issuer = w.as("4001", "issuer", "E001")
	issuer.scan("", bag.GetNo(), "give", "dept:WJ")
	if got := late(); !slices.Equal(got, []string{"given at room"}) {
		t.Errorf("given and not taken: %q", got)
	}
	rev := w.as("5002", "reviewer", "")
	rev.scan("", bag.GetNo(), "take", "")
	rev.scan("", bag.GetNo(), "open", "", paper)
	if got := late(); got != nil {
		t.Errorf("opened, and late: %q", got)
	}
}
