package plot_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/tui"
	"onewindow/tui/plot"
)

func plain(lines []tui.Line) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = string(l.Plain())
	}
	return out
}

func TestColumns(t *testing.T) {
	for _, tt := range []struct {
		name   string
		values []int
		size   tui.Size
		want   []string
	}{
		{"as high as they are", []int{0, 8, 16}, tui.Size{W: 8, H: 2}, []string{"  16   █", "   0  ██"}},
		{"wide where there is room", []int{8, 4}, tui.Size{W: 9, H: 1}, []string{"   8 ██▄▄"}},
		{"the highest of neighbours", []int{1, 8, 0, 0}, tui.Size{W: 7, H: 1}, []string{"   8 █ "}},
		{"little is not nothing", []int{1000, 1}, tui.Size{W: 7, H: 1}, []string{"1000 █▁"}},
		{"nothing yet", nil, tui.Size{W: 9, H: 2}, []string{"   0 ", "   0 "}},
		{"no room", []int{1}, tui.Size{W: 3, H: 2}, []string{"", ""}},
	} {
		if diff := cmp.Diff(tt.want, plain(plot.Columns(tt.values, tt.size, tui.Good))); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestBars(t *testing.T) {
	got := plain(plot.Bars([]plot.Bar{{Label: "5 分内", Value: 20}, {Label: "更久", Value: 1}, {Label: "无", Value: 0}}, 20, tui.Good))
	want := []string{"5 分内 20 ██████████", "更久    1 █         ", "无      0           "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestShare(t *testing.T) {
	for part, want := range map[float64]tui.Safe{0: " ", 0.001: "▁", 0.5: "▄", 1: "█", 7: "█", -1: " "} {
		if got := plot.Share(part); got != want {
			t.Errorf("%v is %q, not %q", part, got, want)
		}
	}
}

// A plot of a whole day on a wide screen is drawn with every key of the board.
func BenchmarkColumns(b *testing.B) {
	values := make([]int, 480)
	for i := range values {
		values[i] = i * 37 % 101
	}
	for b.Loop() {
		plot.Columns(values, tui.Size{W: 198, H: 24}, tui.Good)
	}
}
