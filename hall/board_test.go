package hall_test

import (
	"context"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/hall/queue/floor"
	"onewindow/values"
)

// detailsOf reads the words that crossed the wire with a reason.
func detailsOf(err error) map[string]string {
	st, _ := status.FromError(err)
	for _, d := range st.Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok {
			return info.GetMetadata()
		}
	}
	return nil
}

// floor is the supervision service as this seat asks it.
func (s *seat) floor() hallv1.SupervisionServiceClient {
	return hallv1.NewSupervisionServiceClient(s.conn)
}

// arrange orders one window and gives the reason of a refusal.
func (s *seat) arrange(a *hallv1.Arrangement) string {
	s.w.t.Helper()
	_, err := s.floor().Arrange(s.ctx(), &hallv1.ArrangeRequest{RequestId: newID(), Windows: []*hallv1.Arrangement{a}})
	if err != nil {
		return reason(err)
	}
	return ""
}

// watchBoard opens the board; next gives the first picture that fits.
func (s *seat) watchBoard() (next func(what string, fits func(*hallv1.BoardResponse) bool) *hallv1.BoardResponse) {
	s.w.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx(), time.Minute)
	s.w.t.Cleanup(cancel)
	stream, err := s.floor().Board(ctx, &hallv1.BoardRequest{})
	if err != nil {
		s.w.t.Fatal(err)
	}
	return func(what string, fits func(*hallv1.BoardResponse) bool) *hallv1.BoardResponse {
		s.w.t.Helper()
		for {
			p, err := stream.Recv()
			if err != nil {
				s.w.t.Fatalf("%s: %v", what, err)
			}
			if !p.GetHeartbeat() && fits(p) {
				return p
			}
		}
	}
}

func boardWindow(p *hallv1.BoardResponse, no string) *hallv1.BoardWindow {
	for _, w := range p.GetWindows() {
		if w.GetNo() == no {
			return w
		}
	}
	return &hallv1.BoardWindow{}
}

// lineOf is the line of the two comprehensive windows, by the zone of the first.
const lineOf = "综合服务二区"

func TestBoardFollows(t *testing.T) {
	w := newWorld(t)
	boss, guide := w.as("7001", "supervisor", ""), w.as("8001", "guide", "")
	next := boss.watchBoard()
	next("an empty hall", func(p *hallv1.BoardResponse) bool {
		return len(p.GetWindows()) == 3 && len(p.GetLines()) == 1 && p.GetLines()[0].GetWaiting() == 0 && boardWindow(p, "A035").GetAbsent()
	})
	guide.issue("GJJ-001", normal)
	starved := next("somebody waits whom nobody calls", func(p *hallv1.BoardResponse) bool { return p.GetLines()[0].GetWaiting() == 1 })
	if l := starved.GetLines()[0]; l.GetPain() != 3 || l.GetForecastS() != -1 || l.GetDigit() != "1" || l.GetName() != lineOf {
		t.Errorf("the line: %v", l)
	}
	clerk := w.as("2001", "clerk", "A035")
	k := clerk.call()
	clerk.ok(move(k.GetId(), "start"))
	p := next("the person is served", func(p *hallv1.BoardResponse) bool { return boardWindow(p, "A035").GetTicketState() == "serving" })
	at := boardWindow(p, "A035")
	if at.GetTicket() != k.GetLabel() || at.GetStaffName() != "沈一诺" || at.GetState() != "open" || at.GetAbsent() || at.GetItemCode() != "GJJ-001" {
		t.Errorf("A035: %v", at)
	}
	if p.GetSeq() < 3 || p.GetLines()[0].GetWaiting() != 0 || p.GetDay().GetArrivals()[0] != 1 {
		t.Errorf("the picture: %v", p)
	}
	w.clock.add(10 * time.Minute)
	clerk.ok(move(k.GetId(), "finish"))
	next("the visit is counted", func(p *hallv1.BoardResponse) bool {
		at := boardWindow(p, "A035")
		return at.GetServed() == 1 && at.GetBusyS() == 600 && at.GetTicket() == ""
	})
}

// A picture that does not change is not sent again.
func TestBoardKeepsStill(t *testing.T) {
	w := newWorld(t)
	w.as("2001", "clerk", "A035")
	boss := w.as("7001", "supervisor", "")
	stream, err := boss.floor().Board(boss.ctx(), &hallv1.BoardRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		p, err := stream.Recv()
		if err != nil {
			t.Fatal(err)
		}
		if p.GetHeartbeat() == (i == 0) || p.GetAt() == nil {
			t.Fatalf("message %d: %v", i, p)
		}
		w.clock.add(7 * time.Second)
	}
}

func TestArrange(t *testing.T) {
	w := newWorld(t)
	boss, guide, clerk := w.as("7001", "supervisor", ""), w.as("8001", "guide", ""), w.as("2001", "clerk", "A035")
	first, second := guide.issue("GJJ-001", normal), guide.issue("GJJ-001", normal)
	clerk.call()
	if code := boss.arrange(&hallv1.Arrangement{Window: "A035", Mode: "paused", Reason: "break"}); code != "" {
		t.Fatal(code)
	}
	// The ticket in hand goes on to its end; then nobody is called.
	clerk.ok(move(first.GetId(), "start"))
	clerk.ok(move(first.GetId(), "finish"))
	again := newID()
	held, err := clerk.desk.CallNext(clerk.ctx(), &hallv1.CallNextRequest{RequestId: again})
	if err != nil || held.GetTicket() != nil || held.GetHeld() != "paused" || held.GetHeldReason() != "break" {
		t.Fatalf("a paused window is told %v %v", held, err)
	}
	if code := boss.arrange(&hallv1.Arrangement{Window: "A035", SeenVersion: 1, Mode: "open"}); code != "" {
		t.Fatal(code)
	}
	called, err := clerk.desk.CallNext(clerk.ctx(), &hallv1.CallNextRequest{RequestId: again})
	if err != nil || called.GetTicket().GetId() != second.GetId() {
		t.Fatalf("the same request of a window that works again is told %v %v", called, err)
	}
}

// Of two supervisors who saw the same the second is told what the first did, and
// changes nothing.
func TestTwoSupervisors(t *testing.T) {
	w := newWorld(t)
	one, two := w.as("7001", "supervisor", ""), w.as("2002", "supervisor", "")
	if code := one.arrange(&hallv1.Arrangement{Window: "A035", Mode: "paused", Reason: "training"}); code != "" {
		t.Fatal(code)
	}
	_, err := two.floor().Arrange(two.ctx(), &hallv1.ArrangeRequest{RequestId: newID(), Windows: []*hallv1.Arrangement{
		{Window: "A036", Mode: "closed"}, {Window: "A035", Mode: "closed"},
	}})
	if got := detailsOf(err); reason(err) != hall.ReasonWindowChanged || got["by"] != "7001" || got["window"] != "A035" || got["mode"] != "paused" {
		t.Fatalf("the second is told %s %v", reason(err), got)
	}
	p := two.watchBoard()("the first one's order", func(*hallv1.BoardResponse) bool { return true })
	if at := boardWindow(p, "A035"); at.GetMode() != "paused" || at.GetReason() != "" || at.GetVersion() != 1 || at.GetChangedBy() != "7001" {
		t.Errorf("A035: %v", at)
	}
	if at := boardWindow(p, "A036"); at.GetMode() != "" || at.GetVersion() != 0 {
		t.Errorf("half of an order was carried out: %v", at)
	}
	if code := two.arrange(&hallv1.Arrangement{Window: "A035", SeenVersion: 1, Mode: "closed"}); code != "" {
		t.Errorf("who has seen it may change it: %s", code)
	}
	request := &hallv1.StopLineRequest{RequestId: newID(), Line: lineOf, Stopped: true}
	for range 2 { // the answer was lost: asked again
		if _, err := one.floor().StopLine(one.ctx(), request); err != nil {
			t.Fatal(err)
		}
	}
	_, err = two.floor().StopLine(two.ctx(), &hallv1.StopLineRequest{RequestId: newID(), Line: lineOf, Stopped: true})
	if reason(err) != hall.ReasonLineChanged {
		t.Errorf("the second is told %v", err)
	}
}

func TestStoppedLine(t *testing.T) {
	w := newWorld(t)
	boss, guide := w.as("7001", "supervisor", ""), w.as("8001", "guide", "")
	stop := func(seen int64, stopped bool) {
		t.Helper()
		if _, err := boss.floor().StopLine(boss.ctx(), &hallv1.StopLineRequest{RequestId: newID(), Line: lineOf, SeenVersion: seen, Stopped: stopped}); err != nil {
			t.Fatal(err)
		}
	}
	draw := func() error {
		_, err := guide.kiosk.IssueTicket(guide.ctx(), &hallv1.IssueTicketRequest{RequestId: newID(), ItemCode: "GJJ-001"})
		return err
	}
	stop(0, true)
	if err := draw(); reason(err) != hall.ReasonLineStopped || detailsOf(err)["line"] != lineOf {
		t.Errorf("a ticket of a stopped line: %v", err)
	}
	stop(1, false)
	if err := draw(); err != nil {
		t.Errorf("a line that goes on: %v", err)
	}
	stop(2, true)
	w.clock.add(24 * time.Hour)
	if err := w.as("8001", "guide", "").tryIssue("GJJ-001"); err != nil {
		t.Errorf("an order holds for its day alone: %v", err)
	}
}

// tryIssue draws a ticket and gives the error.
func (s *seat) tryIssue(item string) error {
	_, err := s.kiosk.IssueTicket(s.ctx(), &hallv1.IssueTicketRequest{RequestId: newID(), ItemCode: item})
	return err
}

func TestMovedWindow(t *testing.T) {
	w := newWorld(t, func(o *hall.Options) {
		o.Lines = []floor.Group{{Name: "公积金", Items: []string{"GJJ"}}, {Name: "医师", Items: []string{"WJ"}}}
		o.Tidal = []string{"A036"}
	})
	boss, guide := w.as("7001", "supervisor", ""), w.as("8001", "guide", "")
	clerk, tidal := w.as("2001", "clerk", "A035"), w.as("2002", "clerk", "A036")
	fund := guide.issue("GJJ-001", normal)
	doctor := guide.issue("WJ-001", normal)
	if code := boss.arrange(&hallv1.Arrangement{Window: "A035", Line: "医师"}); code != "" {
		t.Fatal(code)
	}
	if got := clerk.call(); got.GetId() != doctor.GetId() {
		t.Errorf("the moved window calls %s", got.GetLabel())
	}
	if got := tidal.call(); got != nil {
		t.Errorf("a tidal window that nobody opened calls %s", got.GetLabel())
	}
	if code := boss.arrange(&hallv1.Arrangement{Window: "A036", Mode: "open"}); code != "" {
		t.Fatal(code)
	}
	if got := tidal.call(); got.GetId() != fund.GetId() {
		t.Errorf("the opened window calls %s", got.GetLabel())
	}
	for what, a := range map[string]*hallv1.Arrangement{
		hall.ReasonUnknownLine:   {Window: "A035", SeenVersion: 1, Line: "没有"},
		hall.ReasonUnknownWindow: {Window: "Z999", Mode: "open"},
		hall.ReasonInvalid:       {Window: "A035", SeenVersion: 1, Mode: "paused", Reason: "bored"},
	} {
		if code := boss.arrange(a); code != what {
			t.Errorf("%v: %s", a, code)
		}
	}
}

func TestLunchPause(t *testing.T) {
	w := newWorld(t)
	boss, guide, clerk := w.as("7001", "supervisor", ""), w.as("8001", "guide", ""), w.as("2001", "clerk", "A035")
	now := w.clock.Now()
	min := int32(now.Sub(values.Of(now).Time()).Minutes())
	if code := boss.arrange(&hallv1.Arrangement{Window: "A035", LunchFromMin: min + 10, LunchToMin: min + 20}); code != "" {
		t.Fatal(code)
	}
	guide.issue("GJJ-001", normal)
	w.clock.add(10 * time.Minute)
	if got := clerk.call(); got != nil {
		t.Errorf("at lunch the window calls %s", got.GetLabel())
	}
	w.clock.add(10 * time.Minute)
	if got := clerk.call(); got == nil {
		t.Error("after lunch the window calls nobody")
	}
}

func TestReportAndBroadcast(t *testing.T) {
	w := newWorld(t)
	boss, clerk := w.as("7001", "supervisor", ""), w.as("2001", "clerk", "A035")
	other := w.as("2002", "clerk", "A036")
	report := func(s *seat) *hallv1.ReportResponse {
		t.Helper()
		r, err := s.floor().Report(s.ctx(), &hallv1.ReportRequest{
			Red: []string{"printer=faulted"}, Outbox: 3, OutboxOldest: timestamppb.New(w.clock.Now().Add(-6 * time.Minute)),
		})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := report(clerk); r.GetState() != "open" || len(r.GetNotices()) != 0 {
		t.Errorf("told %v", r)
	}
	boss.watchBoard()("the printer is red", func(p *hallv1.BoardResponse) bool {
		at := boardWindow(p, "A035")
		return len(at.GetRed()) == 1 && at.GetOutbox() == 3 && p.GetLines()[0].GetRed() == 1
	})
	all, one := newID(), newID()
	for _, n := range []*hallv1.BroadcastRequest{
		{Id: all, Code: "system_down", Minutes: 30}, {Id: one, Window: "A036", Code: "words", Words: "请到会议室", Minutes: 30},
	} {
		if _, err := boss.floor().Broadcast(boss.ctx(), n); err != nil {
			t.Fatal(err)
		}
	}
	if r := report(clerk); len(r.GetNotices()) != 1 || r.GetNotices()[0].GetCode() != "system_down" {
		t.Errorf("A035 hears %v", r.GetNotices())
	}
	if r := report(other); len(r.GetNotices()) != 2 {
		t.Errorf("A036 hears %v", r.GetNotices())
	}
	if _, err := boss.floor().Broadcast(boss.ctx(), &hallv1.BroadcastRequest{Id: all}); err != nil {
		t.Fatal(err)
	}
	if r := report(clerk); len(r.GetNotices()) != 0 {
		t.Errorf("after it was taken back A035 hears %v", r.GetNotices())
	}
	if _, err := boss.floor().Broadcast(boss.ctx(), &hallv1.BroadcastRequest{Id: newID(), Code: "words", Minutes: 5}); reason(err) != hall.ReasonInvalid {
		t.Errorf("no words: %v", err)
	}
}

// What a move brings is foreseen before it is made, and nothing is done.
func TestForesee(t *testing.T) {
	w := newWorld(t, func(o *hall.Options) {
		o.Lines = []floor.Group{{Name: "公积金", Items: []string{"GJJ"}}, {Name: "医师", Items: []string{"WJ"}}}
	})
	boss, guide, clerk := w.as("7001", "supervisor", ""), w.as("8001", "guide", ""), w.as("2001", "clerk", "A035")
	w.as("2002", "clerk", "A036")
	if code := boss.arrange(&hallv1.Arrangement{Window: "A036", Line: "医师"}); code != "" {
		t.Fatal(code)
	}
	if code := boss.arrange(&hallv1.Arrangement{Window: "A035", Line: "公积金"}); code != "" {
		t.Fatal(code)
	}
	for range 12 {
		guide.issue("GJJ-001", normal)
		w.clock.add(2 * time.Minute)
	}
	clerk.ok(move(clerk.call().GetId(), "start"))
	r, err := boss.floor().Foresee(boss.ctx(), &hallv1.ForeseeRequest{Windows: []*hallv1.Arrangement{{Window: "A036", Line: "公积金"}}})
	if err != nil {
		t.Fatal(err)
	}
	fund, doctor := r.GetLines()[0], r.GetLines()[1]
	if fund.GetName() != "公积金" || fund.GetAsIs().GetMeanS() == 0 || fund.GetOrdered().GetMeanS() >= fund.GetAsIs().GetMeanS() ||
		fund.GetOrdered().GetLeft() >= fund.GetAsIs().GetLeft() {
		t.Errorf("a second window helps: %v", fund)
	}
	if doctor.GetAsIs().GetMeanS() != 0 || doctor.GetOrdered().GetLeft() != 0 {
		t.Errorf("nobody came for that line: %v", doctor)
	}
	p := boss.watchBoard()("as it was", func(*hallv1.BoardResponse) bool { return true })
	if at := boardWindow(p, "A036"); at.GetOwnLine() != "医师" || at.GetVersion() != 1 {
		t.Errorf("what was foreseen was done: %v", at)
	}
	if at := boardWindow(p, "A035"); at.GetWhy() == "" || at.GetWhyDetails()["could"] != "12" {
		t.Errorf("why A035 called: %v", at)
	}
}
