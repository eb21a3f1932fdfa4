package station_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

// zone is the hall as a desk of the police zone asks it.
type zone struct {
	mu      sync.Mutex
	say     string
	err     error
	asks    int
	letters []station.Letter
}

func (z *zone) CheckPerson(context.Context, string, int64, visit.Identity) (station.PersonCheck, error) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.asks++
	return station.PersonCheck{Say: z.say, OfficerItems: []string{"GA-ZA-004"}}, z.err
}

func (z *zone) Letters(context.Context, int) ([]station.Letter, error) {
	z.mu.Lock()
	defer z.mu.Unlock()
	return z.letters, z.err
}

func (z *zone) says(say string, err error) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.say, z.err = say, err
}

// fingers is a reader of prints: of each hand and finger how good it is, or a fault.
type fingers struct {
	mu      sync.Mutex
	quality map[string]int
	fault   error
	asked   []string
}

func (f *fingers) TakePrint(_ context.Context, hand, finger string) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, hand+" "+finger)
	return f.quality[hand+" "+finger], f.fault
}

func zoned(t *testing.T, z *zone, f *fingers) *seat {
	t.Helper()
	s := newSeat(t)
	s.kill()
	s.role, s.police, s.advice, s.window = "police", z, &adviser{}, "C012"
	if f != nil {
		s.prints = f
	}
	s.start()
	s.signIn()
	return s
}

// toCard comes to the papers of a new identity card.
func (s *seat) toCard() station.Snapshot {
	s.t.Helper()
	s.do(visit.Call{})
	if err := s.layCard(s.phase(visit.Called).Visit.Ticket.ID); err != nil {
		s.t.Fatal(err)
	}
	s.do(visit.ChooseItem{Item: "GA-HZ-002"}, visit.Reply{Node: "q1", Options: []string{"2"}}, visit.Reply{Node: visit.AskDelivery, Options: []string{"WINDOW"}})
	return s.phase(visit.Papers)
}

// The word about a person comes beside the work, is asked for anew while the hall has
// none and after a restart, and is in no record of the window. Who signs in as a 民警
// needs no other.
func TestWordAboutAPerson(t *testing.T) {
	z := &zone{say: station.SayWait}
	s := zoned(t, z, nil)
	n := s.toCard()
	s.await("the first word", func(n station.Snapshot) bool { return n.Police.Say == station.SayWait })
	if n.OfficerOnly("GA-HZ-002") {
		t.Error("while nobody has answered an officer is wanted")
	}
	z.says(station.SayOfficer, nil)
	s.after(4 * time.Second)
	s.do(visit.Judge{Line: "IDC_REG", Status: visit.Collected})
	n = s.await("the next word", func(n station.Snapshot) bool { return n.Police.Say == station.SayOfficer })
	if !n.OfficerOnly("GA-HZ-002") {
		t.Error("no officer is wanted")
	}
	officer := n
	officer.Session.Roles = []string{"police", "officer"}
	if officer.OfficerOnly("GA-HZ-002") {
		t.Error("a 民警 wants another one")
	}
	z.says(station.SayOfficer, errors.New("away"))
	s.restart()
	if got := s.st.Snapshot().Police.Say; got != "" {
		t.Errorf("the journal knew %q", got)
	}
	z.says("", nil)
	s.after(4 * time.Second)
	s.do(visit.Judge{Line: "OLD_IDC", Status: visit.Collected})
	n = s.await("the word after the restart", func(n station.Snapshot) bool { return n.Police.Checked })
	if n.OfficerOnly("GA-HZ-002") || !n.OfficerOnly("GA-ZA-004") {
		t.Errorf("of whom nothing is wanted: %+v", n.Police)
	}
}

// How far a case is at its branch comes with the list and live, the live word first;
// a branch that moves alone is no news of the case.
func TestBranchesOfCases(t *testing.T) {
	z := &zone{letters: []station.Letter{{CaseID: "c1", Branch: visit.Branch{Code: "HZ", State: "sent"}}}}
	s := zoned(t, z, nil)
	n := s.await("the letters of before", func(n station.Snapshot) bool { return n.Police.Branches["c1"].State == "sent" })
	row := station.CaseRow{
		CaseID: "c1", CaseNo: "DG1", State: "accepted", Clerk: "1001", Version: 3, Branch: visit.Branch{Code: "HZ", State: "pending", Number: "HZ441"},
	}
	told := func() int64 { return s.st.Snapshot().Notice.Seq }
	for range 2 {
		if err := s.st.CaseChanged(t.Context(), row); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.st.Snapshot(); got.Police.Branches["c1"].Number != "HZ441" || told() != n.Notice.Seq+1 {
		t.Errorf("%+v, %d notices", got.Police.Branches, told()-n.Notice.Seq)
	}
	row.Version, row.State = 4, "decided_grant"
	if err := s.st.CaseChanged(t.Context(), row); err != nil || told() != n.Notice.Seq+2 {
		t.Errorf("a case that moved is no news: %v", err)
	}
}

// Prints are taken finger by finger until one is good, one a hand; a hand that gives
// none wants a reason, and the prints of a person are never another's.
func TestPrints(t *testing.T) {
	f := &fingers{quality: map[string]int{"right thumb": 30, "right index": 82, "left thumb": 10}}
	s := zoned(t, &zone{}, f)
	s.toCard()
	if err := s.st.Do(t.Context(), visit.Judge{Line: "FINGERPRINT", Status: visit.Collected}); err == nil {
		t.Error("prints are found in order that nobody took")
	}
	s.do(visit.TakePrints{Line: "FINGERPRINT"})
	n := s.await("the left hand in vain", func(n station.Snapshot) bool { return n.Prints.Hand == "left" && !n.Prints.Running })
	if n.Prints.Hands.Right != (visit.Finger{Finger: "index", Quality: 82}) {
		t.Errorf("right %+v", n.Prints.Hands.Right)
	}
	if err := s.st.Do(t.Context(), visit.FailPrints{Reason: "lazy"}); err == nil {
		t.Error("a reason that is none")
	}
	s.do(visit.FailPrints{Reason: "worn"})
	n = s.st.Snapshot()
	want := visit.Hands{Right: visit.Finger{Finger: "index", Quality: 82}, Left: visit.Finger{Failed: "worn"}}
	if got := inHand(n).Judged["FINGERPRINT"]; got.Hands != want || got.Status != visit.Collected || n.Prints.Line != "" {
		t.Errorf("judged %+v, prints %+v", got, n.Prints)
	}
	f.mu.Lock()
	if i := slices.Index(f.asked, "left thumb"); i != 2 || len(f.asked) != 2+len(visit.Fingers) {
		t.Errorf("asked %v", f.asked)
	}
	f.fault = &station.DeviceFault{Device: "fingerprint", Code: "no_answer"}
	f.mu.Unlock()
	s.do(visit.ClearJudgement{Line: "FINGERPRINT"}, visit.TakePrints{Line: "FINGERPRINT"})
	n = s.await("the fault", func(n station.Snapshot) bool { return n.Notice.Code == "prints_fault" })
	if n.Prints.Running || n.Prints.Hand != "right" {
		t.Errorf("after a fault %+v", n.Prints)
	}
	s.do(visit.Hold{Reason: "fetch"})
	if got := s.st.Snapshot().Prints; got != (station.Prints{}) {
		t.Errorf("the prints of who went away wait for the next: %+v", got)
	}
	if err := s.st.Do(t.Context(), visit.FailPrints{Reason: "worn"}); err == nil {
		t.Error("a reason for nobody's hand")
	}
}

// The receipt of a photo is scanned and its line is in order, with its number; the
// next receipt is for the next photo, and any other number is for none.
func TestPhotoReceipt(t *testing.T) {
	s := zoned(t, &zone{}, nil)
	s.scan("44190020261123")
	s.told("scan_unknown")
	s.toCard()
	s.scan("4419002026112")
	s.told("scan_foreign")
	s.scan("44190020261123")
	n := s.await("the photo", func(n station.Snapshot) bool { return inHand(n).Judged["PHOTO_ID"].Number != "" })
	if j := inHand(n).Judged["PHOTO_ID"]; j.Number != "44190020261123" || j.Status != visit.Verified || n.Scan.Code != "PHOTO_ID" {
		t.Errorf("judged %+v, scan %+v", j, n.Scan)
	}
	s.do(visit.ChooseItem{Item: "GA-CRJ-002"}, visit.Reply{Node: "q1", Options: []string{"1"}}, visit.Reply{Node: "q2", Options: []string{"1"}},
		visit.Reply{Node: visit.AskDelivery, Options: []string{"WINDOW"}})
	s.scan("44190020261124")
	n = s.await("the other photo", func(n station.Snapshot) bool { return inHand(n).Judged["PHOTO_CRJ"].Number != "" })
	if got := n.Visit.Find(n.Visit.Matters[0].CaseID).Judged["PHOTO_ID"].Number; got != "44190020261123" || strings.Contains(inHand(n).Judged["PHOTO_CRJ"].Number, got) {
		t.Errorf("the first photo has %q", got)
	}
}

// roleOr is the role of the seat.
func (s *seat) roleOr(usual string) string {
	if s.role != "" {
		return s.role
	}
	return usual
}

// The face on the card is shown while its person is here, and stands in no store of a
// desk of the police zone; what of a comprehensive window does is its own.
func TestFaceIsKeptNowhere(t *testing.T) {
	photo := []byte("CANARY-FACE")
	for role, kept := range map[string]bool{"police": false, "clerk": true} {
		s := newSeat(t)
		s.kill()
		s.role = role
		s.start()
		s.signIn()
		s.do(visit.Call{})
		ticket := s.phase(visit.Called).Visit.Ticket.ID
		s.after(time.Second)
		asked := s.clock()
		s.after(time.Second)
		card := values.Card{
			Kind: values.Resident, Name: "张测试", Sex: values.Male, Nation: "01", NationName: "汉", Birth: values.Date{Year: 1985, Month: 6, Day: 15},
			IDNumber: "130102198506151230", Address: "河北省石家庄市", ValidFrom: values.Date{Year: 2015, Month: 1, Day: 1}, LongTerm: true, Photo: photo,
		}
		if err := s.st.CardRead(t.Context(), station.CardRead{Token: ticket, BindCard: visit.BindCard{ReadID: "r1", AskedAt: asked, AbsentSeenAt: asked, ReadAt: s.clock(), Card: card}}); err != nil {
			t.Fatal(err)
		}
		if got := s.st.Snapshot().Visit.Identity.Card.Photo; !bytes.Equal(got, photo) {
			t.Errorf("%s: the face on show is %q", role, got)
		}
		if got := s.journal.has(photo); got != kept {
			t.Errorf("%s: in the journal: %v", role, got)
		}
		s.restart()
		if got := s.st.Snapshot().Visit.Identity.Card.Photo; bytes.Equal(got, photo) != kept {
			t.Errorf("%s: after a restart the face is %q", role, got)
		}
		s.kill()
	}
}

// has reports whether a record holds some bytes, in clear or as JSON writes them.
func (m *memory) has(what []byte) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.ContainsFunc(m.records, func(r visit.Record) bool {
		body, err := visit.MarshalEvent(r.Event)
		return err != nil || bytes.Contains(body, what) || bytes.Contains(body, []byte(base64.StdEncoding.EncodeToString(what)))
	})
}
