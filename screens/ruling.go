package screens

import (
	"fmt"
	"strconv"
	"strings"

	"onewindow/i18n"
	"onewindow/tui"
	"onewindow/visit"
)

// Ruling draws what a department's rule says of a case: the verdict with its amount,
// what bounds it, and every reason against it.
func Ruling(r *visit.Ruling, x *i18n.Text, w int) []tui.Line {
	if r == nil || r.Verdict == "" {
		return nil
	}
	t := &x.Entrust
	title := tui.Clean(t.Title)
	if r.Deed != "" {
		title += "  " + tui.Clean(r.Deed)
	}
	lines := []tui.Line{tui.Rule(title, w, tui.Border)}
	var head tui.Line
	switch r.Verdict {
	case visit.RuleGrants:
		head = tui.L(tui.T(tui.Good, "  ✓ "+tui.Clean(t.Grants)))
	case visit.RuleDenies:
		head = tui.L(tui.T(tui.Bad, "  ✗ "+tui.Clean(t.Denies)))
	default:
		head = tui.L(tui.T(tui.Warn, "  △ "+tui.Clean(t.Confirms)), tui.T(tui.Plain, "  "+tui.Clean(t.Whys[r.Why])))
	}
	if r.Amount > 0 {
		head = append(head, tui.T(tui.Strong, "  "+Fill(t.Amount, "yuan", Yuan(r.Amount))))
	}
	lines = append(lines, head.Truncate(w))
	var bounds []string
	for _, l := range r.Limits {
		bounds = append(bounds, i18n.Fill(t.Limits[l.Code], "yuan", Yuan(l.Fen)))
	}
	if r.Paid && r.Ceiling > 0 {
		bounds = append(bounds, i18n.Fill(t.Ceiling, "yuan", Yuan(r.Ceiling)))
	}
	if len(bounds) > 0 {
		lines = append(lines, tui.Text(tui.Dim, "    "+tui.Clean(strings.Join(bounds, " · "))).Truncate(w))
	}
	for _, c := range r.Conflicts {
		line := tui.L(tui.T(tui.Plain, "    · "+tui.Clean(t.Conflicts[c.Code])))
		switch {
		case c.Until != "":
			line = append(line, tui.T(tui.Dim, "  "+Fill(t.Until, "day", c.Until)))
		case c.Months > 0:
			line = append(line, tui.T(tui.Dim, "  "+Fill(t.Months, "n", strconv.Itoa(c.Months), "has", strconv.Itoa(c.Has))))
		}
		lines = append(lines, line.Truncate(w))
	}
	return lines
}

// Yuan writes an amount in fen: 18,000 or 75.50.
func Yuan(fen int64) string {
	whole := strconv.FormatInt(fen/100, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fen%100 == 0 {
		return whole
	}
	return fmt.Sprintf("%s.%02d", whole, fen%100)
}
