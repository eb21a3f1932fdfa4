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
	style, mark := branchMark(b)
	line := tui.L(tui.T(style, mark+" "), tui.T(tui.Plain, Fill(t.At, "branch", branchName(r, b.Code))+"  "), tui.T(style, tui.Clean(t.States[b.State])))
	if b.Number != "" {
		line = append(line, tui.T(tui.Strong, "  "+Fill(t.Number, "no", b.Number)))
	}
	if b.Tries > 0 && (b.State == "queued" || b.State == "sent") {
		line = append(line, tui.T(tui.Dim, "  "+Fill(t.Tried, "n", strconv.Itoa(b.Tries))))
	}
	return line
}

// BranchCells is the same in columns: the state, and the branch's number or, while it has
// given none, its name and how often it was tried.
func BranchCells(r visit.Rules, b visit.Branch, text *i18n.Text) tui.Line {
	const state, number = 16, 14
	style, mark := branchMark(b)
	second := tui.T(tui.Strong, tui.Clean(b.Number))
	if b.Number == "" {
		name := branchName(r, b.Code)
		if b.Tries > 0 {
			name += " ×" + strconv.Itoa(b.Tries)
		}
		second = tui.T(tui.Dim, tui.Clean(name))
	}
	line := tui.L(tui.T(style, mark+" "), tui.T(style, tui.Pad(tui.Truncate(tui.Clean(text.Police.States[b.State]), state), state+1)))
	return append(line, second).Pad(state + number + 2)
}

func branchMark(b visit.Branch) (tui.Style, tui.Safe) {
	switch b.State {
	case "granted":
		return tui.Good, "✓"
	case "denied", "returned":
		return tui.Bad, "✗"
	case "pending", "held":
		return tui.Plain, "◇"
	}
	return tui.Warn, "◇"
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
