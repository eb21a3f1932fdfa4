package table_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"onewindow/tui"
	"onewindow/tui/table"
	"onewindow/tui/tuitest"
)

func sample() *table.Table {
	data := [][]tui.Safe{
		{"A035", "张三", "居民身份证换领", "12"}, {"A036", "买买提·阿布都拉·热合曼", "户口迁移（省内）", "3"}, {"B007", "欧阳娜娜", "社会保障卡申领", "128"},
	}
	return table.New([]table.Column{
		{Title: "号", Width: 5}, {Title: "姓名", Width: 8, Grow: 1}, {Title: "事项", Width: 10, Grow: 2, Drop: 1}, {Title: "分钟", Width: 4, Right: true, Drop: 2},
	}, len(data), func(row, col int) tui.Span { return tui.T(tui.Plain, data[row][col]) })
}

func TestTableView(t *testing.T) {
	tb := sample()
	tb.Resize(6)
	tb.Update(tuitest.Key("down"))
	tuitest.Golden(t, "wide", tuitest.Cells(tui.Frame{Lines: tb.View(tui.Size{W: 60, H: 6})}, 60, 6))
	tuitest.Golden(t, "narrow", tuitest.Cells(tui.Frame{Lines: tb.View(tui.Size{W: 24, H: 6})}, 24, 6))
}

func TestWidths(t *testing.T) {
	tb := sample()
	for w, want := range map[int][]int{
		33: {5, 8, 10, 4}, 36: {5, 9, 12, 4}, 32: {5, 9, 14, 0}, 20: {5, 13, 0, 0}, 6: {5, 0, 0, 0},
	} {
		got := tb.Widths(w)
		if !slices.Equal(got, want) {
			t.Errorf("%d: %v, want %v", w, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		size := tui.Size{W: rapid.IntRange(-1, 90).Draw(t, "w"), H: rapid.IntRange(-1, 12).Draw(t, "h")}
		for _, l := range tb.View(size) {
			if l.Width() > size.W {
				t.Fatalf("row of %d cells in %v", l.Width(), size)
			}
		}
	})
}
