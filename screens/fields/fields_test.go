package fields_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/fields"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/values"
	"onewindow/visit"
)

// register is the list of addresses.
type register struct {
	asked []string
	found []station.Address
	err   error
}

func (r *register) FindAddresses(_ context.Context, query string, _ int) ([]station.Address, error) {
	r.asked = append(r.asked, query)
	return r.found, r.err
}

var two = []station.Address{
	{Code: "1", Text: "广东省东莞市塘厦镇示例路168号"},
	{Code: "2", Text: "广东省东莞市塘厦镇示例路170号"},
}

func made(r *register) screentest.Make {
	return func(d screens.Deps, n station.Snapshot) tui.Screen { return fields.New(d, r, n) }
}

// fund is a withdrawal at its papers, with the account of the last time.
func fund(t *testing.T) *screentest.World {
	t.Helper()
	p, _ := fixtures.PersonByID("p01")
	w := screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{Item: "GJJ-001"}).Lay(p.Card()).
		Do(visit.KnowFields{Fields: map[string]values.Personal{visit.FieldAccount: "6217000011112222"}}, visit.ChooseItem{Item: "GJJ-001"})
	return w.Answer(screentest.Says{
		"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}, visit.AskParty: {"1"}, visit.AskDelivery: {"BANK_TRANSFER"},
	})
}

func TestLooks(t *testing.T) {
	known := fund(t).Snapshot()
	filled := fund(t).Do(visit.SetField{Key: visit.FieldPhone, Value: "13800138000"}).Snapshot()
	for _, st := range []screentest.State{
		{Name: "form", Snap: known, Make: made(nil), Says: []string{"△ 未填", "◇ 读卡", "◇ 上次", "请问您的联系电话"}},
		{Name: "filled", Snap: filled, Make: made(nil), Says: []string{"◇ 手工"}},
		{Name: "typing", Snap: known, Make: made(nil), Keys: []string{"enter", "138"}, Says: []string{"138", "Enter 确认"}},
		{Name: "picking", Snap: known, Make: made(&register{found: two}), Keys: []string{"down", "enter", "txzsll"}, Says: []string{"示例路168号", "示例路170号", "Enter 选用", "Tab 照录"}},
		{Name: "not_listed", Snap: known, Make: made(&register{}), Keys: []string{"down", "enter", "天涯路"}, Says: []string{"统一地址里没有"}},
		{Name: "away", Snap: known, Make: made(&register{err: station.ErrUnreachable}), Keys: []string{"down", "enter", "天涯路"}, Says: []string{"统一地址查不到"}},
	} {
		screentest.Show(t, st)
	}
}

func TestKeys(t *testing.T) {
	known := fund(t).Snapshot()
	for _, tt := range []struct {
		name string
		list *register
		keys []string
		want []visit.Command
	}{
		{"a phone", &register{}, []string{"enter", "13800138000", "enter"}, []visit.Command{visit.SetField{Key: visit.FieldPhone, Value: "13800138000"}}},
		{"one after the other", &register{found: two}, []string{"enter", "13800138000", "enter", "enter", "txz", "down", "enter"}, []visit.Command{
			visit.SetField{Key: visit.FieldPhone, Value: "13800138000"},
			visit.SetField{Key: visit.FieldAddress, Value: "广东省东莞市塘厦镇示例路170号", Listed: true},
		}},
		{"as typed", &register{found: two}, []string{"tab", "enter", "塘厦", "tab"}, []visit.Command{visit.SetField{Key: visit.FieldAddress, Value: "塘厦"}}},
		{"not in the list", &register{}, []string{"down", "enter", "天涯路1号", "enter"}, []visit.Command{visit.SetField{Key: visit.FieldAddress, Value: "天涯路1号"}}},
		{"given up", &register{}, []string{"enter", "138", "esc"}, nil},
		{"nothing typed", &register{}, []string{"enter", "enter"}, nil},
	} {
		s := screentest.Open(t, i18n.Chinese, known, made(tt.list))
		if diff := cmp.Diff(tt.want, s.Commands(tt.keys...)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
	s := screentest.Open(t, i18n.Chinese, known, made(&register{}))
	s.Press("enter", "138", "esc", "esc")
	if diff := cmp.Diff([]screens.Place{screens.Main}, s.Went); diff != "" {
		t.Error(diff)
	}
}

// An answer to what stood there before the last key is not offered.
func TestLateAddressesAreDropped(t *testing.T) {
	list := &register{found: two}
	s := screentest.Open(t, i18n.Chinese, fund(t).Snapshot(), made(list))
	s.Press("down", "enter")
	late := s.Hold("t")
	list.found = nil
	s.Press("x")
	s.Finish(late)
	if screentest.Sees(s, "示例路168号") {
		t.Error("an old answer is offered")
	}
}

// What the station refuses stands in its field again.
func TestRefusedFieldIsFilledAgain(t *testing.T) {
	s := screentest.Open(t, i18n.Chinese, fund(t).Snapshot(), made(&register{}))
	s.Desk.Err = &visit.Refusal{Code: visit.RefusedBadPhone}
	s.Press("enter", "1380", "enter")
	s.Desk.Err = nil
	want := []visit.Command{visit.SetField{Key: visit.FieldPhone, Value: "13800138000"}}
	if diff := cmp.Diff(want, s.Commands("0138000", "enter")); diff != "" {
		t.Error(diff)
	}
}

// A restart goes on at the same character.
func TestTypingComesBack(t *testing.T) {
	w := fund(t).Do(visit.Type{Typing: visit.Typing{Screen: "fields", About: visit.FieldAddress, Fields: []values.Personal{"塘厦"}, Cursor: 2}})
	s := screentest.Open(t, i18n.Chinese, w.Snapshot(), made(&register{}))
	want := []visit.Command{visit.SetField{Key: visit.FieldAddress, Value: "塘厦镇"}}
	if diff := cmp.Diff(want, s.Commands("镇", "enter")); diff != "" {
		t.Error(diff)
	}
}
