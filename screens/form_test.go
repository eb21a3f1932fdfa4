package screens_test

import (
	"strings"
	"testing"

	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/tui/tuitest"
)

func form() *screens.Form {
	return &screens.Form{
		Labels: []tui.Safe{"姓名", "证件号码"},
		Fields: []*field.Field{field.New(field.Options{Max: 50}), field.New(field.Options{Max: 18, Filter: screens.Number})},
		Hidden: map[int]bool{1: true},
	}
}

// A number is readable only while it is typed, and the cursor stands in the
// focused field, in cells.
func TestFormHidesNumbers(t *testing.T) {
	f := form()
	f.Update(tuitest.Key("阿依古丽·买买提"))
	_, cursor := f.View(80, 3, nil)
	if cursor == nil || cursor.X != 4+8+15 || cursor.Y != 3 {
		t.Errorf("cursor at %v", cursor)
	}
	f.Next(1)
	f.Update(tuitest.Key("44190019900412192x"))
	see := func() string {
		lines, _ := f.View(80, 0, nil)
		return string(lines[2].Plain())
	}
	if !strings.Contains(see(), "44190019900412192X") {
		t.Errorf("while typing: %q", see())
	}
	f.Next(1)
	if strings.Contains(see(), "19900412") || !strings.Contains(see(), "4419**********192X") {
		t.Errorf("afterwards: %q", see())
	}
	if f.Value(1) != "44190019900412192X" {
		t.Errorf("value %q", f.Value(1))
	}
}

func TestFiltersFoldWhatInputMethodsCommit(t *testing.T) {
	tests := []struct {
		filter   func(rune) (rune, bool)
		in, want string
	}{
		{screens.Number, "１００１", "1001"},
		{screens.Number, "ｇ－０12 x。", "G-012X"},
		{screens.Number, "陈1", "1"},
		{screens.Secret, "２４６８ａB！", "2468aB!"},
		{screens.Secret, " 　1", "1"},
	}
	for _, tt := range tests {
		f := field.New(field.Options{Filter: tt.filter})
		f.SetValue(tt.in)
		if f.Value() != tt.want {
			t.Errorf("%q became %q, want %q", tt.in, f.Value(), tt.want)
		}
	}
}

func TestAloudHasTheMarksOfTheLanguage(t *testing.T) {
	if got := screens.Aloud("您好", text(t, i18n.Chinese)); got != "「您好」" {
		t.Error(got)
	}
	if got := screens.Aloud("Hello", text(t, i18n.English)); got != "“Hello”" {
		t.Error(got)
	}
}
