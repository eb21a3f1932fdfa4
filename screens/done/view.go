package done

import (
	"slices"
	"strconv"
	"strings"

	"onewindow/papers"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/visit"
)

// View draws the cases of this ticket, the newest first and large, their
// papers, and what to say.
func (s *Screen) View(size tui.Size) tui.Frame {
	if s.paperOn.Open() {
		return s.paperOn.View(s.deps, size)
	}
	t := &s.deps.Text.Done
	lines := screens.Person(s.snap, &s.reveal, s.deps.Text, size.W)
	lines = append(lines, tui.Rule(tui.Clean(t.Title), size.W, tui.Border))
	newest := true
	for i := len(s.snap.Visit.Matters) - 1; i >= 0; i-- {
		m := &s.snap.Visit.Matters[i]
		if m.Discarded != "" || m.CommandID == "" {
			continue
		}
		if newest {
			lines = append(append(lines, s.matter(m, size.W)...), s.next(size.W)...)
		} else {
			lines = append(lines, s.earlier(m, size.W))
		}
		newest = false
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}

// next is what the clerk may do now: the reasons while one is asked for, else
// the way on.
func (s *Screen) next(w int) []tui.Line {
	t := &s.deps.Text.Done
	if s.why {
		lines := []tui.Line{nil, tui.Text(tui.Title, "  "+tui.Clean(t.ReprintTitle)).Truncate(w)}
		for i, r := range visit.ReprintReasons {
			lines = append(lines, tui.L(tui.T(tui.Key, "   "+tui.Int(i+1)+"  "), tui.T(tui.Plain, tui.Clean(t.ReprintReasons[r]))).Truncate(w))
		}
		return append(lines, nil)
	}
	if job, ok := s.paper(); ok && job.State != visit.JobPrinted {
		return []tui.Line{nil, tui.Text(tui.Warn, "  △ "+tui.Clean(t.NextUncertain)).Truncate(w), nil}
	}
	return []tui.Line{nil, tui.Text(tui.Accent, "  "+tui.Clean(t.Next)).Truncate(w), nil}
}

// earlier is a case handed in before on this ticket, in one line.
func (s *Screen) earlier(m *visit.Matter, w int) tui.Line {
	d := &s.deps.Text.Desk
	style, mark, word := tui.Warn, tui.Safe("◇"), tui.Clean(d.CaseWords["local"])
	switch {
	case m.Answer == nil:
	case m.Answer.Accepted:
		style, mark, word = tui.Good, "✓", screens.Fill(d.CaseWords["hall"], "number", m.Answer.CaseNo)
		if m.Answer.State == stateWithdrawn {
			word += "  " + tui.Clean(d.States[m.Answer.State])
		}
	default:
		style, mark, word = tui.Bad, "✗", tui.Clean(s.deps.Text.Done.RefusedTitle)
	}
	line := tui.L(tui.T(style, "  "+mark+" "), tui.T(tui.Plain, word+"  "))
	if b, ok := s.snap.Police.Branches[m.CaseID]; ok {
		at := screens.BranchCells(s.snap.Rules, b, s.deps.Text)
		if fee := screens.Fee(s.snap.Police.Fees[m.CaseID], s.deps.Text); len(fee) > 0 {
			at = append(at, fee...)
		}
		return append(append(line, at...), tui.T(tui.Dim, "  "+tui.Clean(screens.ItemName(s.snap.Rules, m.Item)))).Truncate(w)
	}
	return append(line, tui.T(tui.Dim, tui.Clean(screens.ItemName(s.snap.Rules, m.Item)))).Truncate(w)
}

func (s *Screen) matter(m *visit.Matter, w int) []tui.Line {
	t := &s.deps.Text.Done
	d := &s.deps.Text.Desk
	item := screens.ItemName(s.snap.Rules, m.Item)
	lines := []tui.Line{tui.Text(tui.Strong, "  "+tui.Clean(item)).Truncate(w)}
	a := m.Answer
	switch {
	case a == nil:
		wait := tui.Clean(t.Waiting)
		if s.snap.Link != station.Online {
			wait = tui.Clean(t.Offline)
		}
		lines = append(lines, nil, tui.L(tui.T(tui.Warn, "  ◇ "), tui.T(tui.Strong, tui.Clean(d.CaseWords["local"]))).Truncate(w),
			tui.Text(tui.Warn, "    "+wait).Truncate(w), nil)
		return append(lines, s.papers(m, w)...)
	case !a.Accepted:
		why := screens.Code(d.HallRefusals, d.UnknownRefusal, a.Refusal, a.Details)
		lines = append(lines, nil, tui.Text(tui.Bad, "  ✗ "+tui.Clean(t.RefusedTitle)).Truncate(w))
		for _, row := range tui.Wrap(why, max(1, w-6)) {
			lines = append(lines, tui.Text(tui.Strong, "    "+row).Truncate(w))
		}
		return append(lines, tui.Text(tui.Accent, "    "+tui.Clean(t.RefusedNext)).Truncate(w))
	}
	now := s.standing(m)
	state := d.States[now]
	lines = append(lines, tui.L(tui.T(tui.Good, "  ✓ "), tui.T(tui.Strong, screens.Fill(d.CaseWords["hall"], "number", a.CaseNo)),
		tui.T(tui.Plain, "   "+tui.Clean(state))).Truncate(w))
	if big := tui.Big(tui.Clean(a.CaseNo), tui.Large); big[0].Width()+4 <= w {
		lines = append(lines, nil)
		for _, l := range big {
			lines = append(lines, append(tui.L(tui.T(tui.Plain, "    ")), l...))
		}
	}
	if strings.HasPrefix(a.CaseNo, papers.Provisional) {
		lines = append(lines, tui.Text(tui.Warn, "    △ "+tui.Clean(s.deps.Text.Papers.ProvisionalNo)).Truncate(w))
	}
	lines = append(lines, nil)
	if due := s.due(a); len(due) > 0 && m.Kind != visit.Withdrawal {
		lines = append(lines, due.Truncate(w))
	}
	lines = append(lines, s.later(m, w)...)
	if at := screens.Branch(s.snap, m.CaseID, s.deps.Text); len(at) > 0 {
		lines = append(lines, append(tui.L(tui.T(tui.Plain, "    ")), at...).Truncate(w))
	}
	if fee := screens.Fee(s.snap.Police.Fees[m.CaseID], s.deps.Text); len(fee) > 0 {
		line := append(append(tui.L(tui.T(tui.Plain, "    ")), fee...), tui.T(tui.Plain, "  "))
		lines = append(lines, append(line, screens.FeeCode(s.snap.Police.Fees[m.CaseID], s.deps.Text)...).Truncate(w))
	}
	key := now
	switch {
	case m.Promised:
		key = "promised"
	case now == stateReviewing && a.State != stateReviewing:
		key = a.State // that it was accepted is what the person hears
	case now == stateDenied && a.State != stateDenied:
		key = "branch_denied"
	}
	sentence, ok := t.SendAway[key]
	if !ok {
		sentence = t.SendAway[""]
	}
	say := screens.Fill(sentence, "item", item)
	if a.Correction != "" {
		say = screens.Fill(t.SendBack, "day", screens.Day(a.Correction, s.deps.Text))
	}
	lines = append(lines, tui.Text(tui.Accent, "    "+screens.Aloud(say, s.deps.Text)).Truncate(w), nil)
	return append(lines, s.papers(m, w)...)
}

// standing is the hall's word for how a case stands now: what its branch has said since
// the hall took it in counts.
func (s *Screen) standing(m *visit.Matter) string {
	at := m.Answer.State
	b, ok := s.snap.Police.Branches[m.CaseID]
	if said, told := branchSaid[b.State]; ok && told && slices.Contains([]string{stateReceived, stateAccepted, stateReviewing}, at) {
		return said
	}
	return at
}

// branchSaid is how a case stands by its branch's word.
var branchSaid = map[string]string{"pending": stateReviewing, "granted": "decided_grant", "denied": stateDenied, "returned": "dept_returned"}

// due are the dates as the clerk reads them aloud: 承诺 and 法定 always together.
func (s *Screen) due(a *visit.Answer) tui.Line {
	t := &s.deps.Text.Done
	day := func(sentence, d string) tui.Safe {
		spoken := t.Pending
		if d != "" {
			spoken = screens.Day(d, s.deps.Text)
		}
		return screens.Fill(sentence, "day", spoken) + "   "
	}
	line := tui.L(tui.T(tui.Label, "    "+tui.Clean(t.Due)+"  "))
	switch {
	case a.Correction != "":
		return append(line, tui.T(tui.Strong, day(t.CorrectionDue, a.Correction)))
	case a.PromisedDue != "" || a.StatutoryDue != "" || a.DuePending:
		return append(line, tui.T(tui.Strong, day(t.Promised, a.PromisedDue)), tui.T(tui.Plain, day(t.Statutory, a.StatutoryDue)))
	case a.NoticeDue != "":
		return append(line, tui.T(tui.Strong, day(t.NoticeDue, a.NoticeDue)))
	}
	return nil
}

// later are the papers that were promised, and the day by which they are to come. A
// case that the department has yet to accept has no such day.
func (s *Screen) later(m *visit.Matter, w int) []tui.Line {
	t, a := &s.deps.Text.Done, m.Answer
	lines, err := s.snap.Rules.Lines(m)
	if err != nil {
		return nil
	}
	var names []string
	for _, l := range lines {
		if m.Judged[l.ID].Status == visit.Deferred {
			names = append(names, l.Name)
		}
	}
	by := t.Pending
	switch {
	case len(names) == 0:
		return nil
	case a.PapersDue != "":
		by = screens.Day(a.PapersDue, s.deps.Text)
	case a.State == stateReceived:
		by = t.LaterThen
	}
	return []tui.Line{
		tui.L(tui.T(tui.Label, "    "+tui.Clean(t.Later)+"  "), tui.T(tui.Strong, screens.Fill(t.LaterBy, "day", by)),
			tui.T(tui.Plain, "  "+tui.Clean(strings.Join(names, "、")))).Truncate(w),
	}
}

// The hall's words for how a case stands.
const (
	stateReceived  = "received"
	stateAccepted  = "accepted"
	stateReviewing = "reviewing"
	stateDenied    = "decided_deny"
	stateWithdrawn = "withdrawn"
)

func (s *Screen) papers(m *visit.Matter, w int) []tui.Line {
	d := &s.deps.Text.Desk
	var lines []tui.Line
	for _, j := range s.snap.Visit.Jobs {
		// Of a paper that did not come out, or may not have, the last try counts.
		if j.CaseID != m.CaseID || j.State != visit.JobPrinted && s.snap.Visit.TriedAgain(j.ID) {
			continue
		}
		style, mark := tui.Plain, tui.Safe("◇")
		switch j.State {
		case visit.JobPrinted:
			style, mark = tui.Good, "✓"
		case visit.JobNotPrinted:
			style, mark = tui.Bad, "✗"
		case visit.JobUncertain:
			style, mark = tui.Warn, "△"
		case visit.JobQueued, visit.JobSending:
		}
		line := tui.L(tui.T(style, "    "+mark+" "), tui.T(tui.Plain, tui.Clean(s.deps.Text.Papers.Titles[j.Kind])+"  "),
			tui.T(style, tui.Clean(d.JobStates[string(j.State)])))
		if j.Copy > 1 {
			line = append(line, tui.T(tui.Dim, "  "+screens.Fill(s.deps.Text.Done.Copy, "n", strconv.Itoa(j.Copy-1))))
		}
		if j.Cause != "" {
			line = append(line, tui.T(tui.Dim, "  "+screens.Cause(j.Cause, "printer", s.deps.Text)))
		}
		lines = append(lines, line.Truncate(w))
	}
	return lines
}
