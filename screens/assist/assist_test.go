package assist_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/assist"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
)

// desk takes the calls, as the hall does.
type desk struct {
	called []string
	orders station.Orders
}

func (d *desk) CallHelp(_ context.Context, kind string) error {
	d.called = append(d.called, kind)
	return nil
}

func (d *desk) Orders() station.Orders { return d.orders }

func at(help station.Help) station.Seat {
	return station.Seat{
		Now: screentest.Morning, Window: "A035", Link: station.Online, Session: station.Session{StaffNo: "2001", Name: "沈一诺", Role: "clerk"},
		Orders: station.Orders{Help: help},
	}
}

func TestLooks(t *testing.T) {
	for _, st := range []struct {
		name string
		help station.Help
		says []string
	}{
		{"nothing", station.Help{}, []string{"1  请值班长来窗口", "2  紧急"}},
		{"called", station.Help{Kind: "help"}, []string{"△ 已呼叫值班长（请来窗口）", "0 撤回"}},
		{"coming", station.Help{Kind: "emergency", Owner: "唐总揽"}, []string{"✓ 唐总揽正在过来"}},
	} {
		n := at(st.help)
		screentest.Look(t, st.name, n, func(d screens.Deps) tui.Screen { return assist.New(d, &desk{orders: n.Orders}) }, nil, st.says, nil)
	}
}

func TestKeys(t *testing.T) {
	for _, tt := range []struct {
		help station.Help
		keys []string
		want []string
	}{
		{station.Help{}, []string{"1"}, []string{"help"}},
		{station.Help{}, []string{"2"}, []string{"emergency"}},
		{station.Help{}, []string{"0"}, nil},
		{station.Help{Kind: "help"}, []string{"0"}, []string{""}},
		{station.Help{Kind: "emergency"}, []string{"0"}, nil},
	} {
		n := at(tt.help)
		d := &desk{orders: n.Orders}
		screentest.OpenPlain(t, i18n.Chinese, n, func(deps screens.Deps) tui.Screen { return assist.New(deps, d) }).Press(tt.keys...)
		if diff := cmp.Diff(tt.want, d.called); diff != "" {
			t.Errorf("%v with %+v: %s", tt.keys, tt.help, diff)
		}
	}
}
