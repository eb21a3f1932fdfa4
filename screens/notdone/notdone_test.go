package notdone_test

import (
	"context"
	"testing"

	diffs "github.com/google/go-cmp/cmp"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/notdone"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
)

// register is the hall's side.
type register struct {
	got []station.NotDone
	due string
	err error
}

func (r *register) Register(_ context.Context, n station.NotDone) (string, error) {
	r.got = append(r.got, n)
	return r.due, r.err
}

var begun = notdone.Begun{Ticket: "t1", Label: "G012", Source: "guide", RequestID: "r1"}

func shows(r *register, b notdone.Begun) func(screens.Deps) tui.Screen {
	return func(d screens.Deps) tui.Screen { return notdone.New(d, r, b) }
}

// said is a form filled in.
func said() []string {
	return []string{"1", "多", "要", "一", "份", "enter", "enter", "1", "3", "9", "0", "0", "1", "3", "9", "0", "0", "0", "enter"}
}

func TestLooks(t *testing.T) {
	n := screentest.New(t, fixtures.Catalogue()).Snapshot()
	screentest.Look(t, "kinds", n, shows(&register{}, begun), nil, []string{"号票 G012", "材料争议", "政策空白"}, nil)
	screentest.Look(t, "no_ticket", n, shows(&register{}, notdone.Begun{}), []string{"3"}, []string{"没有号票", "推诿", "什么事没办成"}, nil)
	screentest.Look(t, "done", n, shows(&register{due: "2026-11-30"}, begun), said(), []string{"2026-11-30 前答复", "今天就有人联系您"}, nil)
	screentest.Look(t, "pending", n, shows(&register{}, begun), said(), []string{"已登记，当天先联系"}, nil)
	screentest.Look(t, "hidden", n, shows(&register{}, begun), append(said()[:18], "tab"), nil, []string{"13900139000"})
	screentest.Look(t, "refused", n, shows(&register{err: &station.Refused{Code: "text_required"}}, begun), said(), []string{"请写明内容"}, nil)
}

func TestKeys(t *testing.T) {
	whole := station.NotDone{RequestID: "r1", Ticket: "t1", Source: "guide", Kind: "materials", Refused: "多要一份", Phone: "13900139000"}
	for _, tt := range []struct {
		name string
		keys []string
		want []station.NotDone
	}{
		{"from begin to end", said(), []station.NotDone{whole}},
		{"sent once", append(said(), "enter", "enter"), []station.NotDone{whole}},
		{"nothing was said", []string{"1", "enter", "enter", "enter"}, nil},
		{"another kind", append([]string{"2", "esc"}, said()...), []station.NotDone{whole}},
		{"a kind that is none", []string{"9", "enter"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := &register{}
			n := screentest.New(t, fixtures.Catalogue()).Snapshot()
			screentest.OpenPlain(t, i18n.Chinese, n, shows(r, begun)).Press(tt.keys...)
			if diff := diffs.Diff(tt.want, r.got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
