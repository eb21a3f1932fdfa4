package screens

import (
	"strconv"
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

// Left is what is left of a limit, in words.
func Left(days string, text *i18n.Text) string {
	t := &text.ReviewSteps
	n, err := strconv.Atoi(days)
	switch {
	case err != nil:
		return t.Unknown
	case n < 0:
		return i18n.Fill(t.Over, "n", strconv.Itoa(-n))
	case n == 0:
		return t.Today
	}
	return i18n.Fill(t.Left, "n", days)
}

// Limits are both numbers, 承诺剩余 and 法定剩余: one never stands without the other.
func Limits(promised, statutory string, text *i18n.Text) tui.Safe {
	return Fill(text.ReviewSteps.Limits, "promised", Left(promised, text), "statutory", Left(statutory, text))
}
