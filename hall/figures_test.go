package hall_test

import (
	"database/sql"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/hall/figures"
	"onewindow/hall/queue"
	"onewindow/hall/store"
	"onewindow/values"
)

// diary is the oracle of the figures: beside the hall's own history it adds, second
// after second, what each person does at that moment.
type diary struct {
	people             map[string]*person
	rated, three, five int
}

type person struct {
	item, state      string
	waited, served   time.Duration
	begun, out, lost bool
}

func (d *diary) pass(dt time.Duration) {
	for _, p := range d.people {
		if !p.begun {
			p.waited += dt
		}
		if p.state == "serving" {
			p.served += dt
		}
	}
}

func (d *diary) at(t *hallv1.Ticket) {
	p := d.people[t.GetId()]
	if p == nil {
		p = &person{item: t.GetItemCode()}
		d.people[t.GetId()] = p
	}
	p.state = t.GetState()
	p.begun = p.begun || p.state == "serving"
	p.out = p.state == "finished" || p.state == "closed"
	p.lost = p.state == "missed" || p.state == "abandoned"
}

// means are what the diary makes of the day, without the items of the tax office.
func (d *diary) means(tax string) (wait, service time.Duration, waits, services int) {
	for _, p := range d.people {
		if p.item == tax || !p.begun {
			continue
		}
		waits++
		wait += p.waited
		if p.out {
			services++
			service += p.served
		}
	}
	return wait, service, waits, services
}

const taxItem = "SUI-001"

// day plays a day of random moves at two windows.
func (d *diary) day(w *world, rng *rand.Rand, moves int) {
	clerks := []*seat{w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036")}
	guide := w.as("8001", "guide", "")
	inHand := map[*seat]*hallv1.Ticket{}
	held := map[*seat]*hallv1.Ticket{}
	for range moves {
		dt := time.Duration(1+rng.IntN(90)) * time.Second
		w.clock.add(dt)
		d.pass(dt)
		if rng.IntN(5) < 2 {
			d.at(guide.issue([]string{"GJJ-001", "WJ-001", taxItem}[rng.IntN(3)], hallv1.TicketClass_TICKET_CLASS_NORMAL))
			continue
		}
		c := clerks[rng.IntN(2)]
		t := inHand[c]
		if t == nil {
			if h := held[c]; h != nil && rng.IntN(2) == 0 {
				inHand[c], held[c] = d.move(c, h, "resume", ""), nil
			} else if t = c.call(); t != nil {
				inHand[c] = t
				d.at(t)
			}
			continue
		}
		switch p := d.people[t.GetId()]; {
		case p.state == "called" && rng.IntN(6) == 0:
			for calls := t.GetCalls(); calls < 3; calls++ {
				w.clock.add(15 * time.Second)
				d.pass(15 * time.Second)
				d.move(c, t, "recall", "")
			}
			d.move(c, t, "miss", "")
			inHand[c] = nil
		case p.state == "called":
			inHand[c] = d.move(c, t, "start", "")
		case rng.IntN(5) == 0 && held[c] == nil:
			held[c], inHand[c] = d.move(c, t, "hold", "copy"), nil
		case rng.IntN(12) == 0:
			d.move(c, t, "transfer", "A035")
			inHand[c] = nil
		case rng.IntN(2) == 0:
			d.move(c, t, "finish", "")
			inHand[c] = nil
			d.rate(c, t, rng.IntN(6))
		}
	}
}

func (d *diary) move(c *seat, t *hallv1.Ticket, event, reason string) *hallv1.Ticket {
	cmd := move(t.GetId(), event)
	cmd.GetTicketMove().Reason = reason
	if event == "transfer" {
		cmd.GetTicketMove().Target, cmd.GetTicketMove().Reason = reason, ""
	}
	r := c.deliver(cmd)
	if r.GetAccepted() {
		t = r.GetTicket()
		d.at(t)
	} else if event != "transfer" { // a third one is the supervisor's
		c.w.t.Fatalf("%s: %s %v", event, r.GetRefusal(), r.GetDetails())
	}
	return t
}

func (d *diary) rate(c *seat, t *hallv1.Ticket, level int) {
	if level == 0 {
		return
	}
	r := c.ok(&hallv1.Command{CommandId: newID(), TicketId: t.GetId(), Content: &hallv1.Command_Rating{Rating: &hallv1.Rating{Level: int32(level), Source: "keypad"}}})
	d.at(r.GetTicket())
	d.rated++
	if level >= 3 {
		d.three++
	}
	if level == 5 {
		d.five++
	}
}

func deptOf(t *testing.T) func(string) string {
	t.Helper()
	cat, err := loadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	return func(item string) string {
		it, ok := cat.Item(item)
		if !ok {
			return ""
		}
		return it.Dept
	}
}

// figures are those of a span, with what they were made of.
func (w *world) figures(from, to values.Date) (*figures.Report, *figures.History) {
	w.t.Helper()
	report, h, err := hall.Figures(w.t.Context(), w.store, figures.Span{From: from, To: to}, figures.ByDay, figures.DefaultRules(), deptOf(w.t))
	if err != nil {
		w.t.Fatal(err)
	}
	return report, h
}

// moves are the raw moves of a span.
func (w *world) moves(span figures.Span) []figures.Move {
	w.t.Helper()
	moves, err := hall.MovesOf(w.t.Context(), w.store, span, deptOf(w.t))
	if err != nil {
		w.t.Fatal(err)
	}
	return moves
}

// The published figures of a day are those of a diary kept second by second. A fold
// that takes holds for service, ends the wait at the call or counts the tax office
// in is caught.
func TestFiguresAreTheDiarys(t *testing.T) {
	w := (&world{t: t, dir: t.TempDir(), name: "演示大厅", byHand: true, clock: &clock{t: fixtures.Opening}}).open()
	d := &diary{people: map[string]*person{}}
	d.day(w, rand.New(rand.NewPCG(11, 7)), 500)
	today := values.Of(w.clock.Now())
	report, history := w.figures(today, today)
	total := &report.Total
	wait, service, waits, services := d.means(taxItem)
	if waits < 30 || services < 20 || d.rated < 10 {
		t.Fatalf("a poor day: %d waits, %d services, %d ratings", waits, services, d.rated)
	}
	if total.Waits != waits || total.Wait != wait || total.Services != services || total.Service != service {
		t.Errorf("%d waits of %v, %d services of %v; the diary has %d of %v and %d of %v",
			total.Waits, total.Wait, total.Services, total.Service, waits, wait, services, service)
	}
	people, out, lost := len(d.people), 0, 0
	for _, p := range d.people {
		if p.out {
			out++
		}
		if p.lost {
			lost++
		}
	}
	if total.People != people || total.Served != out || total.Lost != lost || report.Open != people-out-lost {
		t.Errorf("%d people, %d served, %d lost, %d open; the diary has %d, %d, %d",
			total.People, total.Served, total.Lost, report.Open, people, out, lost)
	}
	if total.Rated() != d.rated || total.AtLeast(3) != float64(d.three)/float64(d.rated) || total.AtLeast(5) != float64(d.five)/float64(d.rated) || total.Unrated != out-d.rated {
		t.Errorf("ratings %v and %d without; the diary has %d, %d of three, %d of five", total.Stars, total.Unrated, d.rated, d.three, d.five)
	}
	span := figures.Span{From: today, To: today}
	mutants := map[string]func(m figures.Move) (figures.Move, bool){
		"holds are service":            func(m figures.Move) (figures.Move, bool) { return m, m.State != queue.Held },
		"the wait ends at the call":    func(m figures.Move) (figures.Move, bool) { m.State = startAtCall(m.State); return m, true },
		"the tax office is counted in": func(m figures.Move) (figures.Move, bool) { m.Dept = ""; return m, true },
	}
	for name, mutate := range mutants {
		fold, err := figures.Begin(span, figures.ByDay, figures.DefaultRules())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range w.moves(span) {
			if m, kept := mutate(m); kept {
				fold.Move(&m)
			}
		}
		got := &fold.End(history).Total
		if got.Wait == wait && got.Service == service && got.Waits == waits {
			t.Errorf("mutant survived: %s", name)
		}
	}
}

func startAtCall(s queue.State) queue.State {
	if s == queue.Called {
		return queue.Serving
	}
	return s
}

// A wrong time is marked: the raw history stays as it was, the figures leave the
// visit out and say so, and a mark can be taken back.
func TestMarkedTimesCountNowhere(t *testing.T) {
	w := newWorld(t)
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ids := []string{}
	for _, wait := range []time.Duration{4 * time.Minute, 6 * time.Hour} {
		ticket := guide.issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
		w.clock.add(wait)
		clerk.ok(move(clerk.call().GetId(), "start"))
		w.clock.add(10 * time.Minute)
		clerk.ok(move(ticket.GetId(), "finish"))
		ids = append(ids, ticket.GetId())
	}
	today := values.Of(w.clock.Now())
	span := figures.Span{From: today, To: today}
	raw := w.moves(span)
	before, _ := w.figures(today, today)
	if before.Total.MeanWait() != 3*time.Hour+2*time.Minute || before.Total.LongWaits != 1 || before.Marked != 0 {
		t.Fatalf("before: mean %v, %d long, %d marked", before.Total.MeanWait(), before.Total.LongWaits, before.Marked)
	}
	mark := func(wrong bool) {
		t.Helper()
		err := w.store.Write(t.Context(), func(tx *store.Tx) error {
			return tx.AddTimeMark(store.TimeMark{Subject: ids[1], Wrong: wrong, Staff: "7001", Reason: "left open overnight"})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	mark(true)
	after, _ := w.figures(today, today)
	if after.Total.MeanWait() != 4*time.Minute || after.Total.Waits != 1 || after.Marked != 1 || after.Total.Served != 2 {
		t.Errorf("marked: mean %v of %d, %d marked, %d served", after.Total.MeanWait(), after.Total.Waits, after.Marked, after.Total.Served)
	}
	if !slices.Equal(w.moves(span), raw) {
		t.Error("the mark changed the history")
	}
	mark(false)
	if again, _ := w.figures(today, today); again.Total.MeanWait() != before.Total.MeanWait() || again.Marked != 0 {
		t.Errorf("taken back: mean %v, %d marked", again.Total.MeanWait(), again.Marked)
	}
}

// Counts of cases are those of the rows, counted by SQL.
func TestFiguresOfCasesAreThoseOfTheRows(t *testing.T) {
	w := newWorld(t)
	clerk, other, guide, rev := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036"), w.as("8001", "guide", ""), w.as("5002", "reviewer", "")
	take := func(s *seat, who, outcome string, open ...string) *hallv1.Case {
		t.Helper()
		w.clock.add(time.Minute)
		p := w.citizen(who)
		cmd := w.submission(p, s.serve(guide, p.Matter.Item).GetId(), outcome)
		cmd.GetSubmission().Lines = w.lines(p.Matter, open...)
		c := s.ok(cmd).GetCase()
		s.ok(move(cmd.GetTicketId(), "finish"))
		return c
	}
	take(clerk, "p01", "notice", "LOAN_CONTRACT", "BANKCARD")
	take(clerk, "p01", "accept_and_grant")
	take(other, "p07", "receive")
	c := take(other, "p07", "receive")
	back := decide(c.GetCaseId(), "notice", c.GetVersion())
	back.GetDecision().Lines = []*hallv1.JudgedLine{{Id: "HOSP_LIC", Status: "defective", Reason: "M05"}}
	rev.ok(back)
	today := values.Of(w.clock.Now())
	report, history := w.figures(today, today)
	db, err := sql.Open("sqlite", filepath.Join(w.dir, "hall.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	count := func(query string) (n int) {
		t.Helper()
		if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	total := &report.Total
	got := []int{total.Received, total.Granted, total.Returned, total.Accepted, total.InTime + total.Late}
	want := []int{
		count("SELECT COUNT(*) FROM case_file"),
		count("SELECT COUNT(*) FROM case_file WHERE decided_by <> ''"),
		count("SELECT COUNT(*) FROM case_file WHERE state IN ('correction', 'dept_returned')"),
		count("SELECT COUNT(DISTINCT case_id) FROM case_step WHERE to_state = 'accepted'"),
		count("SELECT COUNT(*) FROM case_file WHERE decided_by <> '' AND promised_due <> ''"),
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("figures %v, rows %v", got, want)
			break
		}
	}
	if total.Received != 4 || total.Returned != 2 {
		t.Errorf("received %d, returned %d", total.Received, total.Returned)
	}
	radar := figures.Returns(history, figures.Span{From: today, To: today}, figures.Limit{Share: 0.10, Cases: 2})
	causes := map[string]string{}
	for _, r := range radar.Cases {
		causes[r.Clerk] = r.Cause
	}
	if len(radar.Cases) != 2 || causes["2001"] != figures.CauseApplicant || causes["2002"] != figures.CauseWindow {
		t.Errorf("causes %v", causes)
	}
	var measures []string
	for _, m := range radar.Measures {
		measures = append(measures, m.Kind+" "+m.Subject)
	}
	if len(measures) != 2 || measures[0] != "rework WJ-001" || measures[1] != "training 2002" {
		t.Errorf("measures %v", measures)
	}
}

// A supervisor asks for the figures and the returns, names a cause, says what was done
// and marks a time, each in the own name; nonsense is refused.
func TestFiguresService(t *testing.T) {
	w := newWorld(t)
	clerk, guide, boss := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("7001", "supervisor", "")
	cmd := w.submission(w.citizen("p01"), clerk.serve(guide, "GJJ-001").GetId(), "notice")
	cmd.GetSubmission().Lines = w.lines(w.citizen("p01").Matter, "LOAN_CONTRACT")
	no := clerk.ok(cmd).GetCase().GetCaseNo()
	clerk.ok(move(cmd.GetTicketId(), "finish"))
	ask := hallv1.NewFiguresServiceClient(boss.conn)
	today := values.Of(w.clock.Now()).String()
	returns := func() *hallv1.ReturnedCase {
		t.Helper()
		r, err := ask.Returns(boss.ctx(), &hallv1.ReturnsRequest{From: today, To: today})
		if err != nil || len(r.GetCases()) != 1 || len(r.GetMeasures()) != 0 {
			t.Fatalf("returns %v, %v", r, err)
		}
		return r.GetCases()[0]
	}
	if c := returns(); c.GetCaseNo() != no || c.GetCause() != figures.CauseApplicant || c.GetJudged() || c.GetLines()[0].GetLine() != "LOAN_CONTRACT" {
		t.Errorf("told by itself: %v", c)
	}
	if _, err := ask.NameCause(boss.ctx(), &hallv1.NameCauseRequest{CaseNo: no, Cause: figures.CauseCatalogue, Reason: "the list asks for a paper that is not needed"}); err != nil {
		t.Fatal(err)
	}
	if c := returns(); c.GetCause() != figures.CauseCatalogue || !c.GetJudged() {
		t.Errorf("named: %v", c)
	}
	if _, err := ask.MarkTime(boss.ctx(), &hallv1.MarkTimeRequest{TicketId: cmd.GetTicketId(), Wrong: true, Reason: "left open"}); err != nil {
		t.Fatal(err)
	}
	f, err := ask.Figures(boss.ctx(), &hallv1.FiguresRequest{From: today, To: today, By: "month"})
	if err != nil || f.GetMarked() != 1 || f.GetTotal().GetValues()["received"] != 1 || f.GetTotal().GetValues()["return_rate"] != 1 || len(f.GetPeriods()) != 1 {
		t.Errorf("figures %v, %v", f, err)
	}
	done := &hallv1.FinishMeasureRequest{Kind: figures.Rework, Subject: "GJJ-001", Month: today[:7], Reason: "the list is mended"}
	if _, err := ask.FinishMeasure(boss.ctx(), done); err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func() error{
		"not_allowed": func() error { _, err := ask.FinishMeasure(boss.ctx(), done); return err },
		"unknown_case": func() error {
			_, err := ask.NameCause(boss.ctx(), &hallv1.NameCauseRequest{CaseNo: "x", Cause: "window", Reason: "r"})
			return err
		},
		"unknown_ticket": func() error {
			_, err := ask.MarkTime(boss.ctx(), &hallv1.MarkTimeRequest{TicketId: newID(), Wrong: true, Reason: "r"})
			return err
		},
		"invalid": func() error {
			_, err := ask.Figures(boss.ctx(), &hallv1.FiguresRequest{From: "2020-01-01", To: today})
			return err
		},
		"role": func() error {
			_, err := hallv1.NewFiguresServiceClient(clerk.conn).Returns(clerk.ctx(), &hallv1.ReturnsRequest{From: today, To: today})
			return err
		},
	} {
		if got := reason(call()); got != name {
			t.Errorf("refused with %q, want %q", got, name)
		}
	}
	if _, err := ask.NameCause(boss.ctx(), &hallv1.NameCauseRequest{CaseNo: no, Cause: "weather", Reason: "r"}); reason(err) != "invalid" {
		t.Errorf("a cause that there is not: %v", err)
	}
	if _, err := ask.MarkTime(boss.ctx(), &hallv1.MarkTimeRequest{TicketId: cmd.GetTicketId(), Wrong: true}); reason(err) != "invalid" {
		t.Errorf("no reason: %v", err)
	}
}
