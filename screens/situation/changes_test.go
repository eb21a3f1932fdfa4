package situation_test

import (
	"bytes"
	"testing"
	"time"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/visit"
)

// changed is an item in which a paper had another name at the clerk's last case;
// here says whether that release is still known.
func changed(t *testing.T, here bool) station.Snapshot {
	t.Helper()
	n := at(t, "p01", "GJJ-001").Snapshot()
	older, err := catalog.Load(bytes.ReplaceAll(fixtures.Catalogue(), []byte("购房借款合同"), []byte("借款合同")))
	if err != nil {
		t.Fatal(err)
	}
	if here {
		now := n.Rules.Catalogs[n.Rules.Current]
		n.Rules.Catalogs = map[string]*catalog.Catalog{n.Rules.Current: now, older.Version(): older}
	}
	n.Past = station.ItemPast{Item: "GJJ-001", LastVersion: older.Version(), LastAt: time.Date(2026, 11, 2, 10, 0, 0, 0, screentest.Morning.Location())}
	return n
}

func TestChangedLooks(t *testing.T) {
	for _, st := range []screentest.State{
		{Name: "changed", Snap: changed(t, true), Says: []string{"△ 自您上次办理（2026-11-02）以来变更", "按 F8 看"}},
		{Name: "changed_list", Snap: changed(t, true), Keys: []string{"f8"}, Says: []string{"自您上次办理以来的变更", "借款合同", "Esc 返回"}},
		{Name: "changed_gone", Snap: changed(t, false), Says: []string{"以来目录已更新"}},
	} {
		st.Make = made
		screentest.Show(t, st)
	}
}

// The list takes no answer away: its keys only close it, and the question waits.
func TestChangedListAnswersNothing(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, changed(t, true), made)
	if got := s.Commands("f8", "1", "2"); len(got) > 0 {
		t.Errorf("posted %v", got)
	}
	if got := s.Commands("enter", "2"); len(got) != 1 || visit.Name(got[0]) != "reply" {
		t.Errorf("after it: %v", got)
	}
	same := at(t, "p01", "GJJ-001").Snapshot()
	same.Past = station.ItemPast{Item: "GJJ-001", LastVersion: same.Rules.Current}
	s = screentest.Open(t, i18n.Chinese, same, made)
	s.Press("f8")
	if screentest.Sees(s, "自您上次") {
		t.Error("the same release is no change")
	}
}
