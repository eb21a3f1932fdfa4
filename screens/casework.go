package screens

import (
	"time"

	"onewindow/i18n"
	"onewindow/tui"
	"onewindow/values"
)

// Warning is the hall's colour of a case as a sign and a word: a colour never
// stands alone.
func Warning(colour string, text *i18n.Text) tui.Span {
	word := tui.Clean(text.Review.Warnings[colour])
	switch colour {
	case "green":
		return tui.T(tui.Good, "✓ "+word)
	case "amber":
		return tui.T(tui.Warn, "△ "+word)
	case "red":
		return tui.T(tui.Bad, "✗ "+word)
	case "grey":
		return tui.T(tui.Dim, "◇ "+word)
	}
	return tui.T(tui.Plain, "")
}

// DueDay is a due date of the hall, as YYYY-MM-DD. One that waits for its
// calendar says so, one that does not run is a dash.
func DueDay(day string, pending bool, text *i18n.Text) tui.Safe {
	switch {
	case day != "":
		return tui.Clean(day)
	case pending:
		return tui.Clean(text.Review.DuePend)
	}
	return "-"
}

// Moment is a time of the hall with its day, without the year.
func Moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(values.Shanghai).Format("01-02 15:04")
}

// StateWord is the word of a case's state; an unknown one is shown as it is.
func StateWord(state string, text *i18n.Text) string {
	if word, ok := text.Desk.States[state]; ok {
		return word
	}
	return state
}
