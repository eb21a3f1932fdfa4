package reviewcase

import (
	"slices"
	"strconv"
	"strings"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/station/approval"
	"onewindow/tui"
	"onewindow/values"
	"onewindow/visit"
)

// The parts of the screen give way in this order when the window is low:
// history, answers, papers; the facts and what is asked now never.
const (
	pathRows    = 3
	historyRows = 3
)

// View draws the case, or that it is on its way.
func (s *Screen) View(size tui.Size) tui.Frame {
	c := s.snap.Case
	if c == nil {
		return tui.Frame{Lines: tui.Fit([]tui.Line{nil, s.absent().Truncate(size.W)}, size.H)}
	}
	if s.mode == looking {
		return tui.Frame{Lines: tui.Fit(s.looked(c, size), size.H), Patches: s.sheet.Patches(sheetArea(size), sheetHead)}
	}
	lines := s.facts(c, size.W)
	ask, cursor := s.asking(c, size.W)
	rest := size.H - len(lines) - len(ask)
	if s.mode == reasons || s.mode == picking {
		lines = append(lines, s.codes.View(tui.Size{W: size.W, H: max(1, rest)})...)
		return tui.Frame{Lines: tui.Fit(append(lines, ask...), size.H)}
	}
	// The papers first: they are what is judged. What is left goes to answers
	// and history, at least a little of each where there is room.
	ruling := screens.Ruling(&c.Ruling, s.deps.Text, size.W)
	rest -= len(ruling)
	papers := min(len(s.papers)+1+s.restRows(), max(2, rest-pathRows-historyRows-2))
	left := rest - papers
	path := s.path(c, min(max(0, left-historyRows-1), len(c.Answers)+1), size.W)
	history := s.history(c, left-len(path), size.W)
	lines = append(lines, ruling...)
	lines = append(lines, path...)
	lines = append(lines, s.paperList(size.W, max(1, papers-1))...)
	lines = append(lines, history...)
	lines = append(lines, make([]tui.Line, max(0, size.H-len(lines)-len(ask)))...)
	if cursor != nil {
		cursor.Y += len(lines)
		cursor.X, cursor.Y = min(cursor.X, max(0, size.W-1)), min(cursor.Y, max(0, size.H-1))
	}
	return tui.Frame{Lines: tui.Fit(append(lines, ask...), size.H), Cursor: cursor}
}

func (s *Screen) absent() tui.Line {
	switch {
	case s.snap.OpenErr != nil:
		return tui.Text(tui.Bad, "  ✗ "+s.deps.Sentence(s.snap.OpenErr))
	case s.snap.Opening != "":
		return tui.Text(tui.Accent, "  "+tui.Clean(s.deps.Text.ReviewList.Opening))
	}
	return tui.Text(tui.Dim, "  "+tui.Clean(s.deps.Text.Desk.Refusals[approval.RefusedNoCase]))
}

// facts are the rows that never give way: which case, whose, since when, until
// when, and what became of a step taken here.
func (s *Screen) facts(c *station.Case, w int) []tui.Line {
	t := &s.deps.Text.ReviewCase
	x := s.deps.Text
	head := tui.L(tui.T(tui.Strong, " "+tui.Clean(c.CaseNo)), tui.T(tui.Accent, "  "+tui.Clean(screens.StateWord(c.State, x))),
		tui.T(tui.Plain, "  "+tui.Clean(c.ItemName)))
	if c.Situation != "" {
		head = append(head, tui.T(tui.Dim, " · "+tui.Clean(c.Situation)))
	}
	who := tui.L(tui.T(tui.Label, " "+tui.Clean(t.Applicant)+" "), s.reveal.Personal(c.Applicant.Name), tui.T(tui.Plain, "  "),
		s.reveal.Personal(c.Applicant.IDNumber))
	if c.Agent.Name != "" {
		who = append(who, tui.T(tui.Label, "   "+tui.Clean(t.Agent)+" "), s.reveal.Personal(c.Agent.Name), tui.T(tui.Plain, "  "),
			s.reveal.Personal(c.Agent.IDNumber))
	} else {
		who = append(who, tui.T(tui.Dim, "   "+tui.Clean(t.Self)))
	}
	when := tui.L(tui.T(tui.Plain, " "+screens.Fill(t.Received, "t", screens.Moment(c.ReceivedAt))))
	if !c.AcceptedAt.IsZero() {
		when = append(when, tui.T(tui.Plain, "  "+screens.Fill(t.Accepted, "t", screens.Moment(c.AcceptedAt))))
	}
	when = append(when, tui.T(tui.Dim, "  "+screens.Fill(t.By, "window", c.Window, "clerk", c.Clerk)),
		tui.T(tui.Dim, "  "+screens.Fill(t.Pages, "n", strconv.Itoa(pagesOf(c)))))
	lines := append([]tui.Line{head.Truncate(w), who.Truncate(w)}, s.filled(c, w)...)
	for _, name := range []values.Personal{c.Applicant.Name, c.Agent.Name} {
		if odd := screens.OddName(name, x); odd != nil {
			lines = append(lines, odd.Truncate(w))
			break
		}
	}
	if said := x.Ticket.Absent[string(c.Channel)]; said != "" {
		lines = append(lines, tui.Text(tui.Plain, " ◇ "+screens.Fill(said, "no", c.ChannelNo)).Truncate(w))
	}
	if c.ByPIN {
		lines = append(lines, tui.Text(tui.Warn, " ! "+tui.Clean(t.ByPIN)).Truncate(w))
	}
	if c.Reoffered {
		lines = append(lines, tui.Text(tui.Warn, " ! "+tui.Clean(t.Reoffered)).Truncate(w))
	}
	lines = append(lines, when.Truncate(w), s.due(c).Truncate(w))
	for _, l := range s.stopped(c) {
		lines = append(lines, l.Truncate(w))
	}
	return append(lines, s.standing(c).Truncate(w))
}

func pagesOf(c *station.Case) int {
	n := 0
	for _, l := range c.Lines {
		n += len(l.Pages)
	}
	return n
}

// warning is the hall's colour of the case: of the list, which is newer than the
// case when only time has passed.
func (s *Screen) warning(c *station.Case) string {
	for _, row := range s.snap.Cases {
		if row.CaseID == c.CaseID && row.Warning != "" {
			return row.Warning
		}
	}
	return c.Warning
}

// due shows both limits together, and the colour of the list.
func (s *Screen) due(c *station.Case) tui.Line {
	t := &s.deps.Text.ReviewCase
	line := tui.L(tui.T(tui.Plain, " "))
	if warning := s.warning(c); warning != "" {
		line = append(line, screens.Warning(warning, s.deps.Text), tui.T(tui.Plain, "  "))
	}
	if c.NoticeDue != "" {
		line = append(line, tui.T(tui.Strong, screens.Fill(t.Notice, "day", c.NoticeDue)+"  "))
	}
	line = append(line,
		tui.T(tui.Strong, screens.Fill(t.Promised, "day", string(screens.DueDay(c.PromisedDue, c.DuePending, s.deps.Text)))),
		tui.T(tui.Plain, "  "+screens.Fill(t.Statutory, "day", string(screens.DueDay(c.StatutoryDue, c.DuePending, s.deps.Text)))))
	if c.PromisedLeft+c.StatutoryLeft != "" {
		line = append(line, tui.T(tui.Strong, "  "+screens.Limits(c.PromisedLeft, c.StatutoryLeft, s.deps.Text)))
	}
	return line
}

// stopped says why the clocks stand, and what the applicant was asked.
func (s *Screen) stopped(c *station.Case) []tui.Line {
	t := &s.deps.Text.ReviewSteps
	var lines []tui.Line
	switch {
	case c.PausedFor != "":
		lines = append(lines, tui.Text(tui.Dim, " ◇ "+screens.Fill(t.Paused, "kind", s.special(c.PausedFor), "n", strconv.Itoa(c.PausedDays))))
	case c.Why != "" && c.Why != whyNear:
		lines = append(lines, tui.Text(tui.Dim, " ◇ "+tui.Clean(t.Whys[c.Why])))
	}
	if h := c.Hearing; h != nil {
		lines = append(lines, s.hearing(h))
	}
	for _, o := range c.Opinions {
		lines = append(lines, s.opinion(o))
	}
	if c.MoreAsked != "" {
		lines = append(lines, tui.Text(tui.Warn, " ? "+screens.Fill(t.Asked, "what", c.MoreAsked)))
	}
	return lines
}

// hearing is how far the applicant's right to be heard is.
func (s *Screen) hearing(h *station.Hearing) tui.Line {
	t := &s.deps.Text.ReviewSteps
	day := string(screens.DueDay(h.Due, h.Due == "", s.deps.Text))
	switch {
	case h.Held:
		return tui.Text(tui.Dim, " ◇ "+tui.Clean(t.Heard))
	case h.Asked:
		return tui.Text(tui.Warn, " ! "+screens.Fill(t.HearingDue, "day", day))
	case !h.Open:
		return tui.Text(tui.Dim, " ◇ "+tui.Clean(t.HearingOver))
	}
	return tui.Text(tui.Warn, " ◇ "+screens.Fill(t.MayAskHearing, "day", day))
}

// opinion is what an asked department says, or that it has not answered.
func (s *Screen) opinion(o station.Opinion) tui.Line {
	t := &s.deps.Text.ReviewSteps
	name := o.Department
	if cat, ok := s.snap.Rules.Catalogs[s.snap.Rules.Current]; ok {
		if d, ok := cat.Department(o.Department); ok {
			name = d.Short
		}
	}
	switch {
	case o.By == "":
		return tui.Text(tui.Warn, " ◇ "+screens.Fill(t.NoOpinion, "name", name))
	case o.Agrees:
		return tui.Text(tui.Good, " ✓ "+screens.Fill(t.Agrees, "name", name, "what", o.Note, "staff", o.By))
	}
	return tui.Text(tui.Bad, " ✗ "+screens.Fill(t.Objects, "name", name, "what", o.Note, "staff", o.By))
}

// whyNear needs no line: both numbers say it.
const whyNear = "near_due"

// staleVersion is the hall's word for a decision on what is no longer so.
const staleVersion = "stale_version"

// standing says what became of the newest step taken here, or how old the
// picture is.
func (s *Screen) standing(c *station.Case) tui.Line {
	t := &s.deps.Text.Review
	p, ok := s.snap.LastFor(c.CaseID)
	step := t.Steps[string(p.Event)]
	switch {
	case ok && p.State == approval.Waiting:
		return tui.L(tui.T(tui.Warn, " ◇ "), tui.T(tui.Strong, tui.Clean(step)), tui.T(tui.Warn, "  "+tui.Clean(t.Posted[string(p.State)])))
	case ok && p.State == approval.SetAside:
		return tui.Text(tui.Bad, " ✗ "+screens.Fill(t.SetAside, "step", step))
	case ok && p.Refusal == staleVersion:
		state := screens.StateWord(p.CaseState, s.deps.Text)
		return tui.Text(tui.Bad, " ✗ "+screens.Fill(s.deps.Text.ReviewCase.Stale, "step", step, "state", state))
	case ok && p.State == approval.Refused:
		why := screens.Code(s.deps.Text.Desk.HallRefusals, s.deps.Text.Desk.UnknownRefusal, p.Refusal, screens.Words(p.Details, s.deps.Text))
		return tui.Text(tui.Bad, " ✗ "+screens.Fill(t.Refused, "step", step, "why", string(why)))
	case s.snap.Away():
		age := screens.Lasted(s.snap.Now.Sub(s.snap.ReadAt), s.deps.Text)
		return tui.Text(tui.Warn, " △ "+screens.Fill(s.deps.Text.ReviewCase.Offline, "t", age))
	case ok && p.State == approval.Done:
		return tui.L(tui.T(tui.Good, " ✓ "), tui.T(tui.Strong, tui.Clean(step)), tui.T(tui.Good, "  "+tui.Clean(t.Posted[string(p.State)])))
	}
	return nil
}

func (s *Screen) path(c *station.Case, room, w int) []tui.Line {
	t := &s.deps.Text.ReviewCase
	if room < 2 {
		return nil
	}
	lines := []tui.Line{tui.Rule(tui.Clean(t.Path), w, tui.Border)}
	told := c.Path(s.snap.Rules)
	if len(told) == 0 {
		return append(lines, tui.Text(tui.Dim, "  "+tui.Clean(t.NoPath)))
	}
	for i, a := range told {
		if len(lines) == room-1 && i < len(told)-1 {
			return append(lines, tui.Text(tui.Dim, "  "+screens.Fill(t.More, "n", strconv.Itoa(len(told)-i))))
		}
		lines = append(lines, tui.L(tui.T(tui.Dim, "  "+tui.Clean(a.Question)+"  "), tui.T(tui.Plain, tui.Clean(a.Answer))).Truncate(w))
	}
	return lines
}

func (s *Screen) paperList(w, room int) []tui.Line {
	t := &s.deps.Text.ReviewCase
	title := screens.Fill(t.Papers, "n", strconv.Itoa(len(s.papers)))
	switch {
	case s.marks != nil && approval.Second(s.snap.Case):
		title = tui.Clean(t.SecondTitle)
	case s.marks != nil:
		title = tui.Clean(t.BackTitle)
	}
	lines := []tui.Line{tui.Rule(title, w, tui.Border)}
	if len(s.papers) == 0 {
		return lines
	}
	room -= s.restRows()
	lines = append(lines, s.list.View(tui.Size{W: w, H: max(1, min(room, len(s.papers)))})...)
	if s.restRows() == 0 {
		return lines
	}
	l, _ := s.line()
	h, ok := s.snap.Case.Hits[l.ID]
	if !ok {
		return append(lines, nil)
	}
	return append(lines, tui.Text(tui.Good, "   "+screens.AboutHit(h, s.deps.Text)).Truncate(w))
}

// restRows is the room for what the chosen paper rests on: kept where any of
// them rests on something, so that the list does not jump.
func (s *Screen) restRows() int { return min(1, len(s.snap.Case.Hits)) }

// filled is the application form, as many fields a row as fit.
func (s *Screen) filled(c *station.Case, w int) []tui.Line {
	t := &s.deps.Text.Fields
	var lines []tui.Line
	for _, f := range c.Fields {
		part := tui.L(tui.T(tui.Label, " "+tui.Clean(t.Labels[f.Key])+" "), s.reveal.Personal(f.Value), tui.T(tui.Dim, " ◇"+tui.Clean(t.Sources[f.Source])+" "))
		if last := len(lines) - 1; last >= 0 && lines[last].Width()+part.Width() <= w {
			lines[last] = append(lines[last], part...)
			continue
		}
		lines = append(lines, part)
	}
	for i := range lines {
		lines[i] = lines[i].Truncate(w)
	}
	return lines
}

func (s *Screen) row(i, w int) tui.Line {
	l := s.papers[i]
	judged, _ := s.snap.Case.Line(l.ID)
	j := judged.Judgement
	marked := false
	if m, ok := s.marks[l.ID]; ok {
		j, marked = m, true
	}
	mark, style := tui.Safe("□"), tui.Plain
	word := tui.Clean(s.deps.Text.Desk.Statuses[string(j.Status)])
	switch {
	case j.Status == "":
	case j.Status.Satisfied():
		mark, style = "✓", tui.Good
	case j.Status == visit.Deferred:
		mark, style = "△", tui.Warn
	default:
		mark, style = "✗", tui.Bad
		word = tui.Clean(s.deps.Text.PaperList.ReasonNames[j.Reason])
		if j.Note != "" {
			word = tui.Clean(j.Note)
		}
		if marked {
			word = "→ " + word
		}
	}
	pages := tui.Safe("")
	if n := len(judged.Pages); n > 0 {
		pages = screens.Fill(s.deps.Text.ReviewCase.Pages, "n", strconv.Itoa(n))
	}
	name, named := max(1, w-38), tui.Plain
	if s.marks != nil && approval.Second(s.snap.Case) && !slices.Contains(s.snap.Case.Supplied, l.ID) {
		named = tui.Dim // not supplied anew: a second notice that names it takes a supervisor
	}
	return tui.L(
		tui.T(style, mark+" "),
		tui.T(named, tui.Pad(tui.Truncate(tui.Clean(l.Name), name), name)),
		tui.T(tui.Dim, "  "+tui.Pad(pages, 12)),
		tui.T(style, word),
	).Truncate(w)
}

func (s *Screen) history(c *station.Case, room, w int) []tui.Line {
	t := s.deps.Text
	if room < 2 || len(c.History) == 0 {
		return nil
	}
	lines := []tui.Line{tui.Rule(tui.Clean(t.ReviewCase.History), w, tui.Border)}
	// The newest are nearest to what is decided now.
	from := max(0, len(c.History)-(room-1))
	word := func(words map[string]string, code string) string {
		if said, ok := words[code]; ok {
			return said
		}
		return string(screens.Fill(t.Review.Unknown, "code", code))
	}
	for _, h := range c.History[from:] {
		parts := []string{word(t.Review.Events, h.Event), word(t.Review.Roles, h.Role), h.Actor}
		line := tui.L(tui.T(tui.Dim, "  "+tui.Clean(screens.Moment(h.At))+"  "), tui.T(tui.Plain, tui.Clean(strings.Join(parts, "  "))))
		if why := strings.TrimSpace(h.Reason + " " + h.Note); why != "" {
			line = append(line, tui.T(tui.Dim, "  "+tui.Clean(why)))
		}
		lines = append(lines, line.Truncate(w))
	}
	return lines
}

// asking is what stands at the bottom while something is asked, with the
// cursor in it.
func (s *Screen) asking(c *station.Case, w int) ([]tui.Line, *tui.Cursor) {
	t := &s.deps.Text.ReviewCase
	switch s.mode {
	case denying:
		return s.typing(tui.Clean(t.DenyTitle), tui.Clean(t.DenyAsk), s.why.View, w)
	case arguing:
		return s.typing(tui.Clean(t.SecondTitle), tui.Clean(t.SecondAsk), s.why.View, w)
	case consenting:
		return s.consentView(w)
	case noting:
		return s.typing(tui.Clean(t.BackTitle), tui.Clean(t.NoteAsk), s.note.View, w)
	case marking:
		return []tui.Line{
			tui.Rule(screens.Fill(t.BackCount, "n", strconv.Itoa(len(s.marks))), w, tui.Border),
			tui.Text(tui.Dim, " "+tui.Clean(t.BackHelp)).Truncate(w),
		}, nil
	case reasons:
		return []tui.Line{tui.Rule(tui.Clean(t.ReasonTitle), w, tui.Border)}, nil
	case picking:
		return []tui.Line{tui.Rule(tui.Clean(s.deps.Text.ReviewSteps.Title), w, tui.Border)}, nil
	case filling:
		return s.fillView(w)
	case confirming:
		step := string(s.stepName(approval.Choice{Event: s.step.Event, Special: s.step.Special}))
		lines := []tui.Line{
			tui.Rule(tui.Clean(t.ConfirmTitle), w, tui.Warn),
			tui.Text(tui.Strong, " "+screens.Fill(t.ConfirmAsk, "number", c.CaseNo, "step", step)).Truncate(w),
		}
		reason := s.step.Reason
		if word, ok := s.deps.Text.Papers.Turndowns[reason]; ok {
			reason = word
		}
		if reason != "" {
			lines = append(lines, tui.Text(tui.Plain, " "+tui.Clean(reason)).Truncate(w))
		}
		lines = append(lines, s.particulars(s.step, w)...)
		if len(s.step.Lines) > 0 {
			lines = append(lines, tui.Text(tui.Plain, " "+screens.Fill(t.BackCount, "n", strconv.Itoa(len(s.step.Lines)))).Truncate(w))
		}
		if s.step.Approval.ID != "" {
			lines = append(lines, tui.Text(tui.Good, " ✓ "+screens.Fill(t.Consented, "name", s.step.Approval.Name)).Truncate(w))
		}
		return lines, nil
	case reading, looking:
	}
	return nil, nil
}

func (s *Screen) typing(title, label tui.Safe, view func(int) (tui.Line, int), w int) ([]tui.Line, *tui.Cursor) {
	label = " " + label + "  "
	typed, x := view(max(1, w-tui.Width(label)-1))
	return []tui.Line{
		tui.Rule(title, w, tui.Warn), append(tui.L(tui.T(tui.Label, label)), typed...).Truncate(w),
	}, &tui.Cursor{X: tui.Width(label) + x, Y: 1}
}

func (s *Screen) reasonRow(i, w int) tui.Line {
	code := visit.Reasons[i]
	return tui.L(tui.T(tui.Key, "  "+tui.Clean(code[1:])+"  "), tui.T(tui.Plain, tui.Clean(s.deps.Text.PaperList.ReasonNames[code]))).Truncate(w)
}
