package issuance_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"onewindow/papers"
	"onewindow/station"
	"onewindow/station/issuance"
	"onewindow/values"
	"onewindow/visit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var morning = time.Date(2026, 11, 23, 9, 0, 0, 0, values.Shanghai)

const (
	pickup    = "48291377"
	applicant = "130102198506151230"
	agentID   = "11010519491231002X"
)

// disk is a journal that forgets nothing while the test lasts.
type disk struct {
	mu                   sync.Mutex
	outbox               []station.OutboxRow
	notes                map[string][]byte
	failAppend, failNote error
	// lies makes the disk say yes to a note and not write it.
	lies func(value string) bool
}

func (d *disk) Append(_ context.Context, _ []visit.Record, out []visit.HallCommand, settled []string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.failAppend != nil {
		return d.failAppend
	}
	for _, c := range out {
		if slices.ContainsFunc(d.outbox, func(r station.OutboxRow) bool { return r.Command.ID == c.ID }) {
			return errors.New("command twice")
		}
		d.outbox = append(d.outbox, station.OutboxRow{Command: c})
	}
	d.outbox = slices.DeleteFunc(d.outbox, func(r station.OutboxRow) bool { return slices.Contains(settled, r.Command.ID) })
	return nil
}

func (d *disk) Outbox(context.Context) ([]station.OutboxRow, error) { return d.rows(), nil }

func (d *disk) rows() []station.OutboxRow {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.outbox)
}

func (d *disk) Backlog(context.Context) (station.Backlog, error) {
	var b station.Backlog
	for _, r := range d.rows() {
		if r.SetAside {
			b.SetAside++
		} else {
			b.Count++
		}
	}
	return b, nil
}

func (d *disk) SetNote(_ context.Context, key string, value []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.failNote != nil {
		return d.failNote
	}
	if d.lies == nil || !d.lies(string(value)) {
		d.notes[key] = value
	}
	return nil
}

func (d *disk) Note(_ context.Context, key string) ([]byte, bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	v, ok := d.notes[key]
	return v, ok, nil
}

func (d *disk) hand() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return string(d.notes["issuance/hand"])
}

func (d *disk) breakWrites(appending, noting error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failAppend, d.failNote = appending, noting
}

// hall hands out as the real one decides, and hears each command once.
type hall struct {
	mu        sync.Mutex
	c         station.Case
	answers   map[string]visit.HallReceipt
	delivered int
	down      bool
	approved  string
	resumed   station.Session
}

func (h *hall) SignIn(_ context.Context, staffNo, _, _, role string) (station.Session, error) {
	return station.Session{Token: "t", StaffNo: staffNo, Role: role, HallName: "东莞市民服务中心"}, nil
}

func (h *hall) SignOut(context.Context) error { return nil }

func (h *hall) Lock(context.Context) error { return nil }

func (h *hall) Resume(s station.Session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.resumed = s
}

func (h *hall) Wake() {}

func (h *hall) Authorize(_ context.Context, a station.Authorization) (station.Approval, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if a.PIN != "4321" || a.Step != "release_without_slip" {
		return station.Approval{}, &station.Refused{Code: "bad_credentials"}
	}
	h.approved = a.Subject
	return station.Approval{ID: "ok1", Name: "值班长"}, nil
}

func (h *hall) GetCase(_ context.Context, q station.CaseQuery) (station.Case, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.down:
		return station.Case{}, station.ErrUnreachable
	case q.ID == h.c.CaseID || q.No == h.c.CaseNo || q.PickupCode == pickup || q.ParcelNo != "" && q.ParcelNo == h.c.ParcelNo:
		return h.c, nil
	}
	return station.Case{}, &station.Refused{Code: "unknown_case"}
}

func (h *hall) deliver(c visit.HallCommand) visit.HallReceipt {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r, ok := h.answers[c.ID]; ok {
		return r
	}
	r := visit.HallReceipt{CommandID: c.ID, At: morning, Case: &visit.CaseAnswer{CaseNo: h.c.CaseNo}}
	hand := c.Handover
	right := h.c.Applicant.Is(hand.Receiver.Card) && hand.Relation == "self" || h.c.Agent.Is(hand.Receiver.Card) && hand.Relation == "agent"
	denied := h.c.State == "decided_deny"
	switch {
	case denied && !h.c.DeliveredAt.IsZero():
		r.Refusal = "already_served"
	case h.c.State != "ready" && !denied:
		r.Refusal = "not_allowed"
	case hand.PickupCode != pickup && (hand.PickupCode != "" || hand.ApprovalID == "" || h.approved != c.CaseID):
		r.Refusal = "wrong_code"
	case !right:
		r.Refusal = "wrong_person"
	case len(h.c.Exchange) > 0 && !denied && !hand.OldTaken:
		r.Refusal = "old_licence_required"
	default:
		if !denied {
			h.c.State = "delivered"
		}
		h.c.DeliveredAt = r.At
		h.delivered++
		r.Accepted, r.Case.State = true, h.c.State
		for _, kind := range []string{"decision_notice", "service_receipt"} {
			if denied || kind == "service_receipt" {
				r.Papers = append(r.Papers, visit.PaperOrder{Kind: kind, Number: h.c.CaseNo, Verification: pickup})
			}
		}
	}
	h.answers[c.ID] = r
	return r
}

type reader struct {
	mu    sync.Mutex
	asked []string
}

func (r *reader) Ask(token string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, token)
}

func (r *reader) Cancel() { r.Ask("") }

func (r *reader) last() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.asked) == 0 {
		return ""
	}
	return r.asked[len(r.asked)-1]
}

// printer keeps what was printed; gate holds a job until the test lets it go.
type printer struct {
	mu    sync.Mutex
	docs  []papers.Document
	state visit.JobState
	gate  chan struct{}
	begun chan struct{}
	// through is how many papers pass before the gate counts.
	through int
	// onDisk is the note at the moment of the first byte.
	onDisk func() string
	seen   string
}

func (p *printer) Print(ctx context.Context, _ string, doc papers.Document) (visit.JobState, string) {
	p.mu.Lock()
	p.seen = p.onDisk()
	held := p.gate != nil && p.through == 0
	p.through = max(0, p.through-1)
	p.mu.Unlock()
	if held {
		close(p.begun)
		select {
		case <-p.gate:
		case <-ctx.Done():
			return visit.JobUncertain, "stopped"
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.docs = append(p.docs, doc)
	if p.state == "" {
		return visit.JobPrinted, ""
	}
	return p.state, "paper_out"
}

type desk struct {
	t       *testing.T
	seat    *issuance.Seat
	disk    *disk
	hall    *hall
	reader  *reader
	printer *printer
	kill    func()
	mu      sync.Mutex
	now     time.Time
	ids     int
	head    station.Letterhead
	pad     *pad // nil: there is none
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, disk: &disk{notes: map[string][]byte{}}, reader: &reader{}, now: morning, hall: &hall{
		c: station.Case{
			CaseID: "case1", CaseNo: "DG20261120000031", Version: 6, State: "ready", Item: "WJ-005", ItemName: "医疗机构执业登记",
			Department: "市卫生健康局", Delivery: "WINDOW", ResultName: "医疗机构执业许可证", PickupCode: pickup,
			Applicant: station.Party{Name: "张测试", IDNumber: applicant, Phone: "13800000000"},
			Agent:     station.Party{Name: "王代理", IDNumber: agentID},
		},
		answers: map[string]visit.HallReceipt{},
	}}
	d.head = station.Letterhead{QueryPhone: "12345", QueryAt: "12345", Place: "出件窗", ReviewOrgan: "东莞市人民政府", Court: "东莞市第一人民法院"}
	d.printer = &printer{onDisk: d.disk.hand}
	d.start()
	t.Cleanup(func() { d.kill() })
	return d
}

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *desk) after(t time.Duration) time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(t)
	return d.now
}

func (d *desk) start() {
	d.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var signer station.Signer
	if d.pad != nil {
		signer = d.pad
	}
	seat, err := issuance.OpenSeat(ctx, issuance.Options{
		Signer: signer, Window: "I02", Role: "issuer", Lang: "zh", Hall: d.hall, Journal: d.disk, Reader: d.reader, Printer: d.printer,
		Now: d.clock, Rules: visit.Rules{Limits: visit.DefaultLimits()}, Log: slog.New(slog.DiscardHandler),
		NewID: func() string {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.ids++
			return fmt.Sprintf("cmd%d", d.ids)
		},
		Letterhead: d.head,
		Relations:  map[string]string{"self": "本人", "agent": "代理人"},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = seat.Run(ctx)
	}()
	d.seat = seat
	d.kill = func() { cancel(); <-done }
}

func (d *desk) restart() {
	d.kill()
	d.start()
}

func (d *desk) await(what string, ok func(issuance.Snapshot) bool) issuance.Snapshot {
	d.t.Helper()
	snapshots, stop := d.seat.Watch()
	defer stop()
	ctx, cancel := context.WithTimeout(d.t.Context(), 10*time.Second)
	defer cancel()
	for {
		select {
		case n := <-snapshots:
			if ok(n) {
				return n
			}
		case <-ctx.Done():
			n := d.seat.Snapshot()
			d.t.Fatalf("waited for %s; now %s, hand %+v, err %v", what, n.Step(), n.Hand, n.LookErr)
		}
	}
}

func (d *desk) step(s issuance.Step) issuance.Snapshot {
	d.t.Helper()
	return d.await(string(s), func(n issuance.Snapshot) bool { return n.Step() == s && !n.Looking })
}

func (d *desk) signIn() {
	d.t.Helper()
	if err := d.seat.SignIn(d.t.Context(), "3001", "1234", ""); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) do(c issuance.Command) error { return d.seat.Do(d.t.Context(), c) }

func (d *desk) must(c issuance.Command) {
	d.t.Helper()
	if err := d.do(c); err != nil {
		d.t.Fatalf("%s: %v", issuance.Name(c), err)
	}
}

func (d *desk) card(number string) station.CardRead {
	asked := d.after(time.Second)
	read := d.after(time.Second)
	c := values.Card{
		Kind: values.Resident, Name: "张测试", Sex: values.Male, Nation: "01", NationName: "汉",
		Birth: values.Date{Year: 1985, Month: 6, Day: 15}, IDNumber: values.Personal(number), Address: "河北省石家庄市",
		ValidFrom: values.Date{Year: 2015, Month: 1, Day: 1}, LongTerm: true, Photo: []byte("photo"),
	}
	if number == agentID {
		c.Name, c.Sex, c.Birth = "王代理", values.Female, values.Date{Year: 1949, Month: 12, Day: 31}
	}
	return station.CardRead{Token: "case1", BindCard: visit.BindCard{
		ReadID: "read" + number[:4], AskedAt: asked, AbsentSeenAt: asked, ReadAt: read, Card: c,
	}}
}

func (d *desk) lay(number string) error { return d.seat.CardRead(d.t.Context(), d.card(number)) }

func (d *desk) toConfirm() {
	d.t.Helper()
	d.signIn()
	d.must(issuance.Look{Text: pickup})
	d.step(issuance.Card)
	if err := d.lay(applicant); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) courier() {
	d.t.Helper()
	for _, row := range d.disk.rows() {
		if err := d.seat.Receipt(d.t.Context(), "", d.hall.deliver(row.Command)); err != nil {
			d.t.Fatal(err)
		}
	}
}

func code(err error) string {
	if r, ok := errors.AsType[*visit.Refusal](err); ok {
		return r.Code
	}
	if r, ok := errors.AsType[*station.Refused](err); ok {
		return r.Code
	}
	if errors.Is(err, station.ErrUnreachable) {
		return "unreachable"
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func printed(n issuance.Snapshot) bool {
	return n.Hand != nil && len(n.Hand.Jobs) > 0 && !n.Hand.Unprinted()
}

func TestHandOverWithSlipAndCard(t *testing.T) {
	d := newDesk(t)
	if got := code(d.do(issuance.Look{Text: pickup})); got != station.RefusedSignedOut {
		t.Errorf("nobody is signed in: %q", got)
	}
	d.toConfirm()
	n := d.step(issuance.Confirm)
	if n.Hand.Relation != issuance.Self || n.Hand.Case.PickupCode != "" {
		t.Errorf("the applicant stands there, got %+v", n.Hand)
	}
	d.must(issuance.HandOver{})
	if got := code(d.do(issuance.HandOver{})); got != issuance.RefusedOnItsWay {
		t.Errorf("a second Enter while the first is on its way: %q", got)
	}
	n = d.step(issuance.Sent)
	if len(d.printer.docs) != 0 || d.hall.delivered != 0 {
		t.Error("nothing leaves the desk before the hall's yes")
	}
	for _, c := range []issuance.Command{issuance.Look{Text: "DG2"}, issuance.Close{}} {
		if got := code(d.do(c)); got != issuance.RefusedOnItsWay {
			t.Errorf("%s while on its way: %q", issuance.Name(c), got)
		}
	}
	h := d.disk.rows()[0].Command.Handover
	if h.PickupCode != pickup || h.Receiver.Card.Photo != nil || h.Relation != "self" {
		t.Errorf("slip and card go to the hall, the photo stays: %+v", h)
	}
	d.courier()
	n = d.await("printed", printed)
	if n.Step() != issuance.Done || n.Handed != 1 || d.hall.delivered != 1 || n.Backlog.Count != 0 {
		t.Errorf("step %s, handed %d, delivered %d, backlog %d", n.Step(), n.Handed, d.hall.delivered, n.Backlog.Count)
	}
	if len(d.printer.docs) != 1 || d.printer.docs[0].Kind != papers.ServiceReceipt {
		t.Errorf("one proof of delivery, got %d", len(d.printer.docs))
	}
	if !strings.Contains(d.printer.seen, `"sending"`) {
		t.Error("that the paper is on its way must be on the disk before the first byte")
	}
	if got := code(d.do(issuance.HandOver{})); got != issuance.RefusedHandedOver {
		t.Errorf("handed over twice: %q", got)
	}
	d.must(issuance.Look{Text: pickup})
	if n := d.step(issuance.Blocked); n.Hand.Block() != issuance.BlockDelivered {
		t.Errorf("the same slip again: %q", n.Hand.Block())
	}
}

// parcel makes the case one whose result went by post.
func parcel(at station.ParcelState, state, way string) func(*station.Case) {
	return func(c *station.Case) { c.ParcelNo, c.Parcel, c.State, c.Delivery = "EA000000005CN", at, state, way }
}

func TestLook(t *testing.T) {
	slip := papers.Code{Kind: papers.CodeCase, Number: "DG20261120000031", Check: pickup}.String()
	foreign := papers.Code{Kind: papers.CodeCase, Number: "DG20261120000099", Check: pickup}.String()
	bare := papers.Code{Kind: papers.CodeCase, Number: "DG20261120000031"}.String()
	ticket := papers.Code{Kind: papers.CodeTicket, Number: "G012"}.String()
	cases := map[string]struct {
		text   string
		change func(*station.Case)
		step   issuance.Step
		err    string
		at     string // refused at once
	}{
		"code of a paper":         {text: slip, step: issuance.Card},
		"code with blanks":        {text: "  " + slip + "\r", step: issuance.Card},
		"bare code":               {text: pickup, step: issuance.Card},
		"number":                  {text: "dg20261120000031", step: issuance.Slip},
		"paper without a code":    {text: bare, step: issuance.Slip},
		"slip of another case":    {text: foreign, step: issuance.Find, err: issuance.CodeWrong},
		"unknown code":            {text: "00000000", step: issuance.Find, err: "unknown_case"},
		"ticket":                  {text: ticket, step: issuance.Find, at: issuance.RefusedTicket},
		"bundle":                  {text: papers.Code{Kind: papers.CodeParcel, Number: "B1"}.String(), step: issuance.Find, at: issuance.RefusedBundle},
		"misread":                 {text: slip + "0", step: issuance.Find, at: issuance.RefusedMisread},
		"parcel, misread":         {text: "EA000000006CN", step: issuance.Find, at: issuance.RefusedMisread},
		"temporary slip":          {text: papers.Code{Kind: papers.CodeLocal, Number: "case1"}.String(), step: issuance.Slip},
		"temporary slip, unknown": {text: papers.Code{Kind: papers.CodeLocal, Number: "case9"}.String(), step: issuance.Find, err: issuance.RefusedLocal},
		"parcel, unknown":         {text: "EA000000080CN", step: issuance.Find, err: issuance.RefusedNoParcel},
		"parcel in the post":      {text: "ea 000000005 cn", change: parcel(station.ParcelInPost, "ready", "POST"), step: issuance.Blocked},
		"parcel that has come":    {text: "EA000000005CN", change: parcel(station.ParcelDelivered, "delivered", "POST"), step: issuance.Blocked},
		"parcel that came back":   {text: "EA000000005CN", change: parcel(station.ParcelReturned, "producing", "WINDOW"), step: issuance.Blocked},
		"parcel, ready again":     {text: "EA000000005CN", change: parcel(station.ParcelReturned, "ready", "WINDOW"), step: issuance.Slip},
		"nothing":                 {text: "  ", step: issuance.Find, at: issuance.RefusedNoText},
		"in the making":           {text: pickup, change: func(c *station.Case) { c.State = "producing" }, step: issuance.Blocked},
		"goes by post":            {text: pickup, change: func(c *station.Case) { c.Delivery = "POST" }, step: issuance.Blocked},
		"handed out, then looked": {text: pickup, change: func(c *station.Case) { c.State = "delivered" }, step: issuance.Blocked},
	}
	for name, tt := range cases {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			if tt.change != nil {
				tt.change(&d.hall.c)
			}
			d.signIn()
			if got := code(d.do(issuance.Look{Text: tt.text})); got != tt.at {
				t.Fatalf("at once: %q, want %q", got, tt.at)
			}
			n := d.step(tt.step)
			if got := code(n.LookErr); got != tt.err {
				t.Errorf("got %q, want %q", got, tt.err)
			}
			if tt.step == issuance.Blocked {
				if got := code(d.do(issuance.HandOver{})); got != n.Hand.Block() || got == "" {
					t.Errorf("refused with %q", got)
				}
			}
		})
	}
}

// Without the slip it takes a second person; a slip that turns up serves too.
func TestWithoutSlip(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	d.must(issuance.Look{Text: "DG20261120000031"})
	d.step(issuance.Slip)
	if d.reader.last() != "case1" {
		t.Error("the card can be read before the slip is settled")
	}
	if err := d.lay(applicant); err != nil {
		t.Fatal(err)
	}
	if got := code(d.do(issuance.HandOver{})); got != issuance.RefusedNoSlip {
		t.Errorf("without slip: %q", got)
	}
	if got := code(d.seat.Authorize(t.Context(), "9001", "0000", "")); got != "bad_credentials" {
		t.Errorf("wrong PIN: %q", got)
	}
	if err := d.seat.Authorize(t.Context(), "9001", "4321", ""); err != nil {
		t.Fatal(err)
	}
	d.step(issuance.Confirm)
	d.must(issuance.HandOver{})
	if h := d.disk.rows()[0].Command.Handover; h.PickupCode != "" || h.ApprovalID != "ok1" {
		t.Errorf("the consent goes to the hall: %+v", h)
	}
	d.courier()
	d.await("printed", printed)
}

func TestSlipThatTurnsUpKeepsTheCard(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	d.must(issuance.Look{Text: "DG20261120000031"})
	d.step(issuance.Slip)
	if err := d.lay(agentID); err != nil {
		t.Fatal(err)
	}
	if err := d.seat.Scanned(t.Context(), pickup); err != nil {
		t.Fatal(err)
	}
	n := d.step(issuance.Confirm)
	if n.Hand.Relation != issuance.Agent {
		t.Errorf("the agent stands there: %q", n.Hand.Relation)
	}
	d.must(issuance.ForgetCard{})
	d.step(issuance.Card)
	if d.reader.last() != "case1" {
		t.Error("the reader is asked again")
	}
}

func TestWrongCards(t *testing.T) {
	cases := map[string]struct {
		change func(*station.CardRead)
		want   string
	}{
		"somebody else": {func(r *station.CardRead) { r.Card.IDNumber = "130102198506151257" }, issuance.RefusedOther},
		"left behind":   {func(r *station.CardRead) { r.AbsentSeenAt = r.AskedAt.Add(-time.Second) }, visit.RefusedNotSeenAbsent},
		"read before":   {func(r *station.CardRead) { r.AskedAt = morning.Add(-time.Minute) }, visit.RefusedReadBefore},
		"old": {func(r *station.CardRead) {
			r.ReadAt = r.ReadAt.Add(-6 * time.Second)
			r.AskedAt, r.AbsentSeenAt = morning, morning
		}, visit.RefusedReadTooOld},
		"contradiction": {func(r *station.CardRead) { r.Card.Birth.Year = 1950 }, visit.RefusedCardContradict},
	}
	for name, tt := range cases {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.signIn()
			d.must(issuance.Look{Text: pickup})
			d.step(issuance.Card)
			d.after(20 * time.Second)
			r := d.card(applicant)
			tt.change(&r)
			if r.Card.IDNumber != applicant { // another sound number
				if check := values.CheckIDNumber(r.Card.IDNumber.Clear(), values.Of(morning)); !check.Valid {
					t.Fatalf("the test's own number is unsound: %s", check.Layer)
				}
			}
			if got := code(d.seat.CardRead(t.Context(), r)); got != tt.want {
				t.Fatalf("got %q, want %q", got, tt.want)
			}
			n := d.seat.Snapshot()
			if n.Step() != issuance.Card || n.Notice.Code != "card_"+tt.want {
				t.Errorf("not bound, and told: step %s, notice %q", n.Step(), n.Notice.Code)
			}
			if got := code(d.do(issuance.HandOver{})); got != issuance.RefusedNoCard {
				t.Errorf("handed over without a card: %q", got)
			}
			if err := d.lay(applicant); err != nil {
				t.Errorf("the right card afterwards: %v", err)
			}
		})
	}
}

// A read for a case that is gone binds nothing.
func TestLateCard(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	d.must(issuance.Look{Text: pickup})
	d.step(issuance.Card)
	r := d.card(applicant)
	d.must(issuance.Close{})
	if err := d.seat.CardRead(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if n := d.seat.Snapshot(); n.Hand != nil || d.reader.last() != "" {
		t.Errorf("nothing in hand, nothing asked: %+v, %q", n.Hand, d.reader.last())
	}
}

// The hall says no: card and slip are asked for again, and what the case is
// now is shown.
func TestHallRefuses(t *testing.T) {
	d := newDesk(t)
	d.toConfirm()
	d.hall.mu.Lock()
	d.hall.c.State = "delivered" // at another desk
	d.hall.mu.Unlock()
	d.must(issuance.HandOver{})
	d.courier()
	n := d.step(issuance.Blocked)
	if got, _ := n.Hand.Refusal(); got != "not_allowed" || n.Notice.Code != "hall_not_allowed" || n.Hand.Receiver != nil {
		t.Errorf("refusal %q, notice %q, receiver %v", got, n.Notice.Code, n.Hand.Receiver != nil)
	}
	if len(d.printer.docs) != 0 || d.hall.delivered != 0 {
		t.Error("no receipt for what was not handed over")
	}
	d.must(issuance.Close{})
}

func TestOffline(t *testing.T) {
	d := newDesk(t)
	d.toConfirm()
	if err := d.seat.SetLink(t.Context(), station.Offline); err != nil {
		t.Fatal(err)
	}
	if got := code(d.do(issuance.HandOver{})); got != "unreachable" || len(d.disk.rows()) != 0 {
		t.Errorf("a handover begun offline: %q", got)
	}
	if err := d.seat.SetLink(t.Context(), station.Online); err != nil {
		t.Fatal(err)
	}
	d.must(issuance.HandOver{})
	if err := d.seat.SetLink(t.Context(), station.Offline); err != nil {
		t.Fatal(err)
	}
	first := d.hall.deliver(d.disk.rows()[0].Command) // the answer is lost
	d.restart()
	d.step(issuance.Sent)
	if err := d.seat.SetLink(t.Context(), station.Online); err != nil {
		t.Fatal(err)
	}
	d.courier()
	if err := d.seat.Receipt(t.Context(), "", first); err != nil { // and comes late
		t.Fatal(err)
	}
	n := d.await("printed", printed)
	if d.hall.delivered != 1 || len(d.printer.docs) != 1 || n.Handed != 1 {
		t.Errorf("delivered %d, printed %d, handed %d", d.hall.delivered, len(d.printer.docs), n.Handed)
	}
}

// A restart after every step goes on at the same step.
func TestRestartAtEveryStep(t *testing.T) {
	broken := errors.New("disk")
	d := newDesk(t)
	same := func(step issuance.Step) {
		t.Helper()
		before := d.step(step)
		d.restart()
		after := d.step(step)
		if diff := cmp.Diff(before.Hand, after.Hand); diff != "" || after.Session.StaffNo != before.Session.StaffNo {
			t.Fatalf("after %s another hand:\n%s", step, diff)
		}
	}
	d.signIn()
	same(issuance.Find)
	d.must(issuance.Look{Text: pickup})
	same(issuance.Card)
	d.await("the reader is asked", func(issuance.Snapshot) bool { return d.reader.last() == "case1" })
	if err := d.lay(applicant); err != nil {
		t.Fatal(err)
	}
	same(issuance.Confirm)

	// The note is written, the row is not: nothing was posted.
	d.disk.breakWrites(broken, nil)
	if err := d.do(issuance.HandOver{}); !errors.Is(err, broken) {
		t.Fatalf("the person hears of it: %v", err)
	}
	d.disk.breakWrites(nil, nil)
	same(issuance.Confirm)

	d.must(issuance.HandOver{})
	same(issuance.Sent)

	// The answer is written, the row is not taken out: it comes again.
	d.printer.gate, d.printer.begun = make(chan struct{}), make(chan struct{})
	answer := d.hall.deliver(d.disk.rows()[0].Command)
	d.disk.breakWrites(nil, broken)
	if err := d.seat.Receipt(t.Context(), "", answer); !errors.Is(err, broken) {
		t.Fatalf("no receipt without the answer on the disk: %v", err)
	}
	d.step(issuance.Sent)
	d.disk.breakWrites(broken, nil)
	if err := d.seat.Receipt(t.Context(), "", answer); !errors.Is(err, broken) {
		t.Fatalf("no receipt while the row is there: %v", err)
	}
	d.disk.breakWrites(nil, nil)
	<-d.printer.begun

	// A stop while the paper is on its way: a person decides, nothing is repeated.
	d.restart()
	n := d.step(issuance.Done)
	if n.Hand.Jobs[0].State != visit.JobUncertain || len(d.printer.docs) != 0 {
		t.Fatalf("jobs %+v, %d printed", n.Hand.Jobs, len(d.printer.docs))
	}
	d.courier()
	if len(d.disk.rows()) != 0 || d.hall.delivered != 1 {
		t.Errorf("settled, delivered once: %d rows, %d", len(d.disk.rows()), d.hall.delivered)
	}
	d.printer.gate = nil
	if got := code(d.do(issuance.Look{Text: pickup})); got != issuance.RefusedPaper {
		t.Errorf("the receipt is open: %q", got)
	}
	if got := code(d.do(issuance.Reprint{})); got != issuance.RefusedNoReason {
		t.Errorf("a paper that may have come out needs a reason: %q", got)
	}
	d.must(issuance.Reprint{Reason: "reason_1"})
	n = d.await("printed", printed)
	if n.Hand.Jobs[0].Copy != 2 || len(d.printer.docs) != 1 {
		t.Errorf("marked as a further copy: %+v", n.Hand.Jobs)
	}
	same(issuance.Done)
}

func TestPaperThatDidNotComeOut(t *testing.T) {
	d := newDesk(t)
	d.printer.state = visit.JobNotPrinted
	d.toConfirm()
	d.must(issuance.HandOver{})
	d.courier()
	n := d.await("the failure", func(n issuance.Snapshot) bool {
		return len(n.Hand.Jobs) == 1 && n.Hand.Jobs[0].State == visit.JobNotPrinted
	})
	if n.Notice.Code != "print_not_printed" || n.Hand.Jobs[0].Cause != "paper_out" || !n.Hand.Unprinted() {
		t.Errorf("told with its cause: %+v", n.Notice)
	}
	d.printer.mu.Lock()
	d.printer.state = ""
	d.printer.mu.Unlock()
	d.must(issuance.Reprint{})
	if n := d.await("printed", printed); n.Hand.Jobs[0].Copy != 1 {
		t.Errorf("the first copy that came out is the first: %d", n.Hand.Jobs[0].Copy)
	}
}

func TestNobodyElseSignsInWhileHandoverWaits(t *testing.T) {
	d := newDesk(t)
	d.toConfirm()
	d.must(issuance.HandOver{})
	if err := d.seat.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := code(d.seat.SignIn(t.Context(), "3002", "1234", "")); got != issuance.RefusedOthersWait {
		t.Errorf("got %q", got)
	}
	d.signIn()
	d.courier()
	d.await("printed", printed)
}

// printedAfterCrash stops the seat while the receipt is on its way and counts
// the papers that come out by themselves afterwards.
func printedAfterCrash(t *testing.T, lies func(string) bool) int {
	t.Helper()
	d := newDesk(t)
	d.disk.lies = lies
	d.toConfirm()
	d.printer.gate, d.printer.begun = make(chan struct{}), make(chan struct{})
	d.must(issuance.HandOver{})
	d.courier()
	<-d.printer.begun
	d.kill()
	d.printer.gate = nil
	d.start()
	d.await("an end of the paper", func(n issuance.Snapshot) bool {
		return len(n.Hand.Jobs) > 0 && n.Hand.Jobs[0].State != visit.JobQueued && n.Hand.Jobs[0].State != visit.JobSending
	})
	d.printer.mu.Lock()
	defer d.printer.mu.Unlock()
	return len(d.printer.docs)
}

// No paper is printed twice by itself; without the note before the first byte
// it would be.
func TestPaperIsNeverRepeated(t *testing.T) {
	if n := printedAfterCrash(t, nil); n != 0 {
		t.Errorf("%d papers came out by themselves", n)
	}
	mutant := func(value string) bool {
		return strings.Contains(value, `"state":"sending"`) || strings.Contains(value, `"state":"uncertain"`)
	}
	if n := printedAfterCrash(t, mutant); n == 0 {
		t.Error("a disk that does not keep what is on its way must be caught")
	}
}
