package identity_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/screentest"
	"onewindow/values"
	"onewindow/visit"
)

// TestTypedIsKept: 250 ms after the last key, on leaving a field at once, never
// who consents; and it is there again, the cursor in the same place.
func TestTypedIsKept(t *testing.T) {
	w := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{})
	s := screentest.Open(t, i18n.Chinese, w.Snapshot(), made)
	s.Press("张", "三")
	s.Clock.Advance(screens.KeepAfter-time.Millisecond, s.Send)
	if len(s.Desk.Typed) > 0 {
		t.Errorf("kept while typing: %d", len(s.Desk.Typed))
	}
	s.Clock.Advance(time.Millisecond, s.Send)
	s.Press("tab", "1", "3", "0", "left")
	s.Clock.Advance(screens.KeepAfter, s.Send)
	fields := func(name, number string) []values.Personal {
		return []values.Personal{values.Personal(name), values.Personal(number), ""}
	}
	want := []visit.Typing{
		{Screen: "identity", Fields: fields("张三", ""), Cursor: 2},
		{Screen: "identity", Fields: fields("张三", ""), Focus: 1},
		{Screen: "identity", Fields: fields("张三", "130"), Focus: 1, Cursor: 2},
	}
	if diff := cmp.Diff(want, s.Desk.Typed); diff != "" {
		t.Error(diff)
	}
	// A kill, a restart: the same characters, the same cursor.
	w.Do(visit.Type{Typing: want[2]})
	again := screentest.Open(t, i18n.Chinese, w.Snapshot(), made)
	again.Press("9")
	again.Clock.Advance(screens.KeepAfter, again.Send)
	if got := again.Desk.Typed; len(got) != 1 || got[0].Fields[0] != "张三" || got[0].Fields[1] != "1390" || got[0].Cursor != 3 {
		t.Errorf("after a restart: %+v", got)
	}
	// The second person's number and PIN are never kept.
	again.Desk.Typed = nil
	again.Press("tab", "tab", "7", "0", "0", "1", "tab", "7", "7")
	again.Clock.Advance(screens.KeepAfter, again.Send)
	for _, kept := range again.Desk.Typed {
		if len(kept.Fields) != 3 {
			t.Errorf("kept %d fields", len(kept.Fields))
		}
	}
	// Given up is given up.
	again.Press("esc")
	if got := again.Desk.Typed; got[len(got)-1].Screen != "" {
		t.Errorf("still kept: %+v", got)
	}
}
