package identity_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/identity"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

func made(d screens.Deps, n station.Snapshot) tui.Screen { return identity.New(d, n) }

func called(t *testing.T) station.Snapshot {
	return screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: "GJJ-001"}).Snapshot()
}

// number is that of an invented person of the demo city.
const number = "44190019900412192X"

var filled = []string{"陈嘉禾", "tab", "４４１９００19900412192x", "tab", number, "tab", "2001", "tab", "8642"}

func TestLooks(t *testing.T) {
	n := called(t)
	for _, st := range []screentest.State{
		{Name: "empty", Says: []string{"未读卡", "值班长"}},
		{Name: "chinese", Keys: []string{"阿依古丽·买买提"}},
		{Name: "good", Keys: filled[:4], Says: []string{"✓"}},
		{Name: "wrong", Keys: []string{"陈嘉禾", "tab", "441900199004121921", "tab"}, Says: []string{"校验位"}},
		{Name: "differ", Keys: []string{"陈嘉禾", "tab", number, "tab", "4419002"}, Says: []string{"两次不一致"}},
		{Name: "busy", Keys: filled, Then: func(s *screentest.Seat) { s.Hold("enter") }, Says: []string{"正在请大厅确认"}},
		{Name: "refused", Keys: filled, Then: func(s *screentest.Seat) {
			s.Desk.AuthorizeErr = &station.Refused{Code: "same_person"}
			s.Press("enter")
		}, Says: []string{"不能由本人确认"}},
		{Name: "offline", Keys: filled, Then: func(s *screentest.Seat) {
			s.Desk.AuthorizeErr = station.ErrUnreachable
			s.Press("enter")
		}, Says: []string{"大厅暂时连不上"}},
	} {
		st.Make, st.Snap = made, n
		screentest.Show(t, st)
	}
}

// Documents of invented persons: a card without a name, a resident's permit of a
// layout that is not public, a passport with a wrong number, and one whose date
// was read as a letter.
var (
	exitEntry = []string{"CSC123456788<2810157<8506151<4"}
	permit    = []string{"C<CHNH123456783<<<<<<<<<<<<<<<", "8506151M3601017CHN<<<<<<<<<<<6", "SAMPLE<<JANE<ROE<<<<<<<<<<<<<<"}
	passport  = []string{"P<XXBSAMPLE<<JOHN<ALEXANDER<<<<<<<<<<<<<<<<<", "X123456795XXB7707043M2806309ZZ11223344<<<<86"}
	mended    = []string{"P<XXBLI<<AN<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "X123456785XXB77O7043M2806309ZZ11223344<<<<86"}
)

func swiped(t *testing.T, lines []string) station.Snapshot {
	return screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: "GJJ-001"}).Swipe(lines...).Snapshot()
}

func TestDocumentLooks(t *testing.T) {
	for _, st := range []screentest.State{
		{Name: "exit_entry", Snap: swiped(t, exitEntry), Says: []string{"读证：出入境通行证", "校验位成立", "姓名", "1985-06-15"}},
		{Name: "permit", Snap: swiped(t, permit), Says: []string{"没有公开标准"}},
		{Name: "wrong_number", Snap: swiped(t, passport), Says: []string{"请重新刷证", "✗ 校验位不成立", "值班长工号"}},
		{Name: "mended", Snap: swiped(t, mended), Says: []string{"LI AN", "已纠正", "按 Enter 采用"}},
		{Name: "revealed", Snap: swiped(t, exitEntry), Keys: []string{"f12"}, Clear: true, Says: []string{"C12345678", exitEntry[0]}},
		{Name: "no_name", Snap: swiped(t, exitEntry), Keys: []string{"enter"}, Says: []string{"✗"}},
	} {
		st.Make = made
		screentest.Show(t, st)
	}
}

func TestDocumentKeys(t *testing.T) {
	for _, tt := range []struct {
		name  string
		lines []string
		keys  []string
		want  []visit.Command
		asked int
	}{
		{"the name alone", exitEntry, []string{"张测试", "enter"}, []visit.Command{visit.ConfirmDocument{ReadID: "r1", Name: "张测试"}}, 0},
		{"nothing but the clerk's word", mended, []string{"enter"}, []visit.Command{visit.ConfirmDocument{ReadID: "r1"}}, 0},
		{"no name, no word", exitEntry, []string{"enter"}, nil, 0},
		{
			"a number and a consent", passport,
			[]string{"SAMPLE JOHN", "tab", "x12345678", "tab", "X12345678", "tab", "2001", "tab", "8642", "enter"},
			[]visit.Command{visit.ConfirmDocument{
				ReadID: "r1", Name: "SAMPLE JOHN", IDNumber: "X12345678", Repeated: "X12345678", ApprovalID: "a1", ApprovedBy: "李值班",
			}},
			1,
		},
		{"put aside", exitEntry, []string{"esc"}, []visit.Command{visit.ForgetDocument{}}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := screentest.Open(t, i18n.Chinese, swiped(t, tt.lines), made)
			if diff := cmp.Diff(tt.want, s.Commands(tt.keys...)); diff != "" {
				t.Error(diff)
			}
			if len(s.Desk.Asked) != tt.asked {
				t.Errorf("consents asked: %+v", s.Desk.Asked)
			}
		})
	}
}

func TestConsentThenIdentity(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, called(t), made)
	got := s.Commands(append(append([]string{}, filled...), "enter")...)
	if diff := cmp.Diff([]station.Authorization{{StaffNo: "2001", PIN: "8642", Step: "manual_identity", Subject: "t1"}}, s.Desk.Asked); diff != "" {
		t.Error(diff)
	}
	want := []visit.Command{visit.EnterIdentity{Name: "陈嘉禾", IDNumber: number, Repeated: number, ApprovalID: "a1", ApprovedBy: "李值班"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The hall is not asked, and the supervisor types no PIN for nothing, while
// what stands in the form cannot be right.
func TestWrongFormAsksNobody(t *testing.T) {
	tests := map[string][]string{
		"no name":        {"tab", number, "tab", number, "tab", "2001", "tab", "8642", "enter"},
		"wrong number":   {"陈嘉禾", "tab", "441900199004121921", "tab", "441900199004121921", "tab", "2001", "tab", "8642", "enter"},
		"numbers differ": {"陈嘉禾", "tab", number, "tab", "441900198709303534", "tab", "2001", "tab", "8642", "enter"},
		"nobody":         {"陈嘉禾", "tab", number, "tab", number, "tab", "tab", "8642", "enter"},
	}
	for name, keys := range tests {
		t.Run(name, func(t *testing.T) {
			s := screentest.Open(t, i18n.Chinese, called(t), made)
			if got := s.Commands(keys...); got != nil || s.Desk.Asked != nil {
				t.Errorf("posted %v, asked %v", got, s.Desk.Asked)
			}
		})
	}
}

// A consent that comes after the screen was left must not type an identity for
// the next citizen.
func TestLateConsentIsDropped(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, called(t), made)
	s.Press(filled...)
	late := s.Hold("enter")
	s.Screen.(tui.Leaver).Leave()
	s.Finish(late)
	if got := s.Desk.Take(); got != nil {
		t.Errorf("posted %v", got)
	}
}

func TestEscGoesBackWithoutAsking(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, called(t), made)
	s.Press("陈", "esc")
	if diff := cmp.Diff([]screens.Place{screens.Main}, s.Went); diff != "" {
		t.Error(diff)
	}
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }
