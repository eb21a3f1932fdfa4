package screens

import (
	"strconv"

	"onewindow/i18n"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/visit"
)

// Branch says how far a case is at its branch: whose it is, how it stands, the
// branch's own number, and how often it was tried. Nothing for a case of no branch.
func Branch(n station.Snapshot, caseID string, text *i18n.Text) tui.Line {
	b, ok := n.Police.Branches[caseID]
	if !ok {
		return nil
	}
	return AtBranch(n.Rules, b, text)
}

// AtBranch is the same for a branch that is known.
func AtBranch(r visit.Rules, b visit.Branch, text *i18n.Text) tui.Line {
	t := &text.Police
	style, mark := tui.Warn, tui.Safe("◇")
	switch b.State {
	case "granted":
		style, mark = tui.Good, "✓"
	case "denied", "returned":
		style, mark = tui.Bad, "✗"
	case "pending", "held":
		style, mark = tui.Plain, "◇"
	}
	line := tui.L(tui.T(style, mark+" "), tui.T(tui.Plain, Fill(t.At, "branch", branchName(r, b.Code))+"  "), tui.T(style, tui.Clean(t.States[b.State])))
	if b.Number != "" {
		line = append(line, tui.T(tui.Strong, "  "+Fill(t.Number, "no", b.Number)))
	}
	if b.Tries > 0 && (b.State == "queued" || b.State == "sent") {
		line = append(line, tui.T(tui.Dim, "  "+Fill(t.Tried, "n", strconv.Itoa(b.Tries))))
	}
	return line
}

func branchName(r visit.Rules, code string) string {
	if c, ok := r.Catalogs[r.Current]; ok {
		for _, b := range c.PoliceBranches() {
			if b.Code == code {
				return b.Name
			}
		}
		if d, ok := c.Department(code); ok {
			return d.Short
		}
	}
	return code
}

// Neutral is the one word about the person at a desk of the police zone, in no
// colour that says anything; nothing where there is none.
func Neutral(n station.Snapshot, text *i18n.Text) tui.Line {
	say, ok := text.Police.Say[n.Police.Say]
	if !ok {
		return nil
	}
	return tui.L(tui.T(tui.Dim, "   "), tui.T(tui.Plain, tui.Clean(say)))
}
