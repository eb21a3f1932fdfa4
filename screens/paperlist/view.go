package paperlist

import (
	"slices"
	"strconv"
	"strings"

	"onewindow/catalog"
	"onewindow/screens"
	"onewindow/tui"
	"onewindow/visit"
)

// below is the number of rows under the list that describe the chosen line; wide
// is the width from which they stand beside it instead.
const (
	below = 8
	wide  = 110
)

// View draws person, list, and the chosen line.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.PaperList
	m := s.snap.Visit.Matter()
	lines := screens.Person(s.snap, &s.reveal, s.deps.Text, size.W)
	if m == nil {
		return tui.Frame{Lines: tui.Fit(lines, size.H)}
	}
	lines = append(lines, tui.Rule(s.title(m), size.W, tui.Border))
	if s.deps.IsLarge() && s.note == nil && s.reasons == nil && !s.printing() {
		return s.largeView(size, lines)
	}
	lines = append(lines, s.left(size.W))
	rest := max(0, size.H-len(lines))
	l, chosen := s.line()
	switch {
	case s.note != nil:
		return s.noteView(l, size, lines)
	case s.reasons != nil:
		lines = append(lines, tui.Rule(tui.Clean(l.Name)+" · "+tui.Clean(t.ReasonTitle+" "+s.digits), size.W, tui.Border))
		lines = append(lines, s.reasons.View(tui.Size{W: size.W, H: max(1, min(size.H-len(lines), len(visit.Reasons)))})...)
	case size.W >= wide && chosen && !s.printing():
		list := size.W * 3 / 5
		rows := s.list.View(tui.Size{W: list, H: max(1, min(rest, len(s.lines)))})
		side := size.W - list - 3
		lines = append(lines, tui.Beside(rows, list, 1, framed(s.detail(l, side), rest), rest)...)
	case s.printing():
		lines = append(lines, s.list.View(tui.Size{W: size.W, H: max(1, min(rest-4, len(s.lines)))})...)
		lines = append(lines, s.printsView(size.W)...)
	default:
		room := max(1, rest-min(below, max(0, rest-4)))
		lines = append(lines, s.list.View(tui.Size{W: size.W, H: max(1, min(room, len(s.lines)))})...)
		if chosen && rest > 4 {
			lines = append(lines, tui.Rule("", size.W, tui.Border))
			lines = append(lines, s.detail(l, size.W)...)
		}
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}

// framed draws a bar at the left of a column.
func framed(lines []tui.Line, h int) []tui.Line {
	out := make([]tui.Line, max(0, h))
	for i := range out {
		out[i] = tui.L(tui.T(tui.Border, "│"))
		if i < len(lines) {
			out[i] = append(out[i], lines[i]...)
		}
	}
	return out
}

func (s *Screen) title(m *visit.Matter) tui.Safe {
	title := tui.Clean(screens.ItemName(s.snap.Rules, m.Item))
	if m.Promised {
		return screens.Fill(s.deps.Text.PaperList.Promised, "number", m.CaseNo) + " · " + title
	}
	if m.Kind == visit.Supplement {
		return screens.Fill(s.deps.Text.PaperList.Supplement, "number", m.CaseNo) + " · " + title
	}
	if pos, err := s.snap.Rules.Position(m); err == nil && pos.Leaf != nil {
		title += " · " + tui.Clean(pos.Leaf.Title)
	}
	return title
}

func (s *Screen) noteView(l catalog.Line, size tui.Size, lines []tui.Line) tui.Frame {
	t := &s.deps.Text.PaperList
	label := "  " + tui.Clean(t.NoteAsk) + "  "
	typed, x := s.note.View(max(1, size.W-tui.Width(label)-2))
	lines = append(lines, nil, tui.Rule(tui.Clean(l.Name)+" · "+tui.Clean(t.NoteFor), size.W, tui.Border), nil,
		append(tui.L(tui.T(tui.Label, label)), typed...))
	return tui.Frame{
		Lines:  tui.Fit(lines, size.H),
		Cursor: &tui.Cursor{X: min(max(0, size.W-1), tui.Width(label)+x), Y: min(max(0, size.H-1), len(lines)-1)},
	}
}

// left is the line that says how much is still to do, and what comes then.
func (s *Screen) left(w int) tui.Line {
	t := &s.deps.Text.PaperList
	line := tui.L(tui.T(tui.Plain, " "))
	n, wrong := s.unjudged(), s.wrong()
	if n > 0 {
		line = append(line, tui.T(tui.Warn, "△ "+screens.Fill(t.Left, "n", strconv.Itoa(n))))
	} else {
		line = append(line, tui.T(tui.Good, "✓ "+tui.Clean(t.AllJudged)))
	}
	line = append(line, tui.T(tui.Dim, "  "+screens.Fill(t.Of, "n", strconv.Itoa(len(s.lines)))))
	if wrong > 0 {
		line = append(line, tui.T(tui.Bad, "   ✗ "+screens.Fill(t.OpenLines, "n", strconv.Itoa(wrong))))
	}
	if empty := s.emptyFields(); empty > 0 {
		line = append(line, tui.T(tui.Dim, "   "+screens.Fill(t.FieldsLeft, "n", strconv.Itoa(empty))))
	}
	if s.snap.Seeking {
		line = append(line, tui.T(tui.Dim, "   "+tui.Clean(t.Seeking)))
	}
	if n == 0 {
		next := t.NextHandIn
		if wrong > 0 {
			next = t.NextNotice
		}
		line = append(line, tui.T(tui.Accent, "   "+tui.Clean(next)))
	}
	return line.Truncate(w)
}

func (s *Screen) row(i, w int) tui.Line {
	l := s.lines[i]
	j, ok := s.judged[l.ID]
	mark, style, word := tui.Safe("□"), tui.Plain, tui.Clean(s.deps.Text.PaperList.Needed)
	if ok {
		mark, style, word = s.standing(l, j)
	}
	h, found := s.hit(l)
	m := s.snap.Visit.Matter()
	switch {
	case ok:
	case found && l.Exemptible:
		mark, style, word = "◇", tui.Accent, s.way(h)+" · "+tui.Clean(s.deps.Text.PaperList.ToConfirm)
	case s.forNow(l):
		style, word = tui.Warn, tui.Clean(s.deps.Text.PaperList.ForNow)
	case m != nil && m.Seen[l.ID]:
		style, word = tui.Accent, tui.Clean(s.deps.Text.PaperList.GuideSaw)
	}
	const form = 14
	said := min(24, max(19, w/4))
	name := max(1, w-3-form-said-4)
	return tui.L(
		tui.T(style, " "+mark+" "),
		tui.T(tui.Plain, tui.Pad(tui.Clean(l.Name), name)),
		tui.T(tui.Dim, "  "+tui.Pad(s.form(l), form)),
		tui.T(style, "  "+word),
	).Truncate(w)
}

// standing is how a judged line stands: 已有, 免提交, 容缺 or 缺, and how so.
func (s *Screen) standing(l catalog.Line, j visit.Judgement) (mark tui.Safe, style tui.Style, word tui.Safe) {
	t := &s.deps.Text.PaperList
	word = tui.Clean(s.deps.Text.Desk.Statuses[string(j.Status)])
	h, found := s.snap.Visit.Matter().Hits[j.Line]
	switch {
	case j.Status == visit.Exempt && found:
		return "✓", tui.Good, s.way(h)
	case j.Status == visit.Awaited:
		return "◇", tui.Good, word
	case j.From != "" && j.Status.Satisfied():
		return "◇", tui.Good, tui.Clean(t.Have) + " · " + tui.Clean(s.deps.Text.Basket.ByOther)
	case j.Automatic && j.From == "":
		return "◇", tui.Good, tui.Clean(t.Have) + " · " + tui.Clean(t.ByCard)
	case j.Status == visit.Exempt || j.Status == visit.Declared:
		return "✓", tui.Good, word
	case l.Exchanged() && j.Status == visit.Verified:
		return "✓", tui.Good, tui.Clean(s.deps.Text.Exchange.Later)
	case j.Status.Satisfied():
		return "✓", tui.Good, tui.Clean(t.Have) + " · " + word
	case j.Status == visit.Deferred:
		return "△", tui.Warn, word
	case s.snap.Visit.Matter().ForNow(l, j):
		return "△", tui.Warn, tui.Clean(t.ForNow)
	}
	return "✗", tui.Bad, word + " · " + s.reasonWords(j)
}

// reasonWords is the reason of a judgement; what was written out counts more
// than «other».
func (s *Screen) reasonWords(j visit.Judgement) tui.Safe {
	if j.Note != "" {
		return tui.Clean(j.Note)
	}
	return tui.Clean(s.deps.Text.PaperList.ReasonNames[j.Reason])
}

// form says in what form the paper is wanted, and how many.
func (s *Screen) form(l catalog.Line) tui.Safe {
	t := &s.deps.Text.PaperList
	n := max(l.Original.Count, l.Copy.Count)
	word := t.CopyOnly
	switch {
	case l.Source == catalog.SourceWindow:
		return tui.Clean(t.MadeHere)
	case l.Original.Need == catalog.NeedCollect:
		word = t.Collect
	case l.Original.Need == catalog.NeedInspect:
		word = t.Inspect
	}
	if n > 1 {
		return tui.Clean(word) + " " + screens.Fill(t.Count, "n", strconv.Itoa(n))
	}
	return tui.Clean(word)
}

// detail describes the chosen line: the sentence to say, the digits of the reasons, what to look at, how long it holds, and what would
// do instead.
func (s *Screen) detail(l catalog.Line, w int) []tui.Line {
	t := &s.deps.Text.PaperList
	var lines []tui.Line
	wrap := func(style tui.Style, text tui.Safe) {
		for _, row := range tui.Wrap(text, max(1, w-1)) {
			lines = append(lines, tui.L(tui.T(style, " "+row)).Truncate(w))
		}
	}
	say := t.Say
	h, found := s.hit(l)
	switch {
	case found && s.exempted(l):
		say = t.SayFound
	case visit.Prints(l):
		say = s.deps.Text.Police.SayPrints
	case l.Source == catalog.SourceWindow:
		say = t.SayForm
	case s.forNow(l):
		say = t.SayForNow
	}
	j, ok := s.judged[l.ID]
	switch {
	case ok && j.Status == visit.Declared:
		say = t.SayDeclared
	case ok && j.Status == visit.Deferred:
		say = t.SayDeferred
	}
	if ok && j.Status.Open() && !s.forNow(l) {
		say = t.SayMissing
		if j.Status == visit.Defective {
			say = t.SayDefective
		}
		wrap(tui.Accent, screens.Aloud(screens.Fill(say, "name", l.Name, "reason", string(s.reasonWords(j))), s.deps.Text))
	} else {
		wrap(tui.Accent, screens.Aloud(screens.Fill(say, "name", l.Name), s.deps.Text))
	}
	if found {
		style, about := tui.Good, screens.AboutHit(h, s.deps.Text)
		if _, again := s.snap.Visit.Matter().AskedAgain(l); again {
			style, about = tui.Warn, "△ "+screens.Fill(t.AskedAgain, "number", h.Source, "date", h.IssuedOn)
		}
		wrap(style, about)
	}
	for _, about := range s.proof(s.judged[l.ID]) {
		wrap(tui.Good, about)
	}
	lines = append(lines, s.digitRow(w)...)
	pair := func(label string, value tui.Safe) {
		if value != "" {
			wrap(tui.Plain, tui.Clean(label)+"  "+value)
		}
	}
	pair(t.Points, tui.Clean(strings.Join(l.ReviewPoints, "；")))
	var valid []string
	for _, v := range l.Validity {
		if sentence, ok := t.Validities[v.Rule]; ok {
			valid = append(valid, string(screens.Fill(sentence, "days", strconv.Itoa(v.Days), "event", v.Event)))
		}
	}
	pair(t.Valid, tui.Clean(strings.Join(valid, "；")))
	var instead []string
	for _, sub := range l.Substitutes {
		if word := t.Substitutes[sub.By]; word != "" && !slices.Contains(instead, word) {
			instead = append(instead, word)
		}
	}
	if l.Exemptible || declarable(l) {
		pair(t.Instead, tui.Clean(strings.Join(instead, "、")))
	}
	pair(t.Or, tui.Clean(strings.Join(s.alternatives(l), "、")))
	if l.Deferrable {
		pair(t.KeyDefer, screens.Fill(t.DeferDays, "n", strconv.Itoa(l.DeferDays)))
	}
	if n := s.pages(l.ID); n > 0 {
		pair(t.Scanned, screens.Fill(t.Pages, "n", strconv.Itoa(n)))
	}
	if n := screens.Unsent(s.snap.Visit.Matter(), l.ID); n > 0 {
		pair(t.Unsent, screens.Fill(t.UnsentPages, "n", strconv.Itoa(n)))
	}
	return lines
}

// digitRow names the reasons of one digit, none of them broken across rows.
func (s *Screen) digitRow(w int) []tui.Line {
	var rows []tui.Line
	row := tui.Line{}
	for i, word := range s.deps.Text.PaperList.Reasons {
		entry := tui.L(tui.T(tui.Strong, " "+tui.Int(i+1)+" "), tui.T(tui.Dim, tui.Clean(word)+" "))
		if len(row) > 0 && row.Width()+entry.Width() > w {
			rows, row = append(rows, row.Truncate(w)), tui.Line{}
		}
		row = append(row, entry...)
	}
	return append(rows, row.Truncate(w))
}

// alternatives are the names of papers that would do as well.
func (s *Screen) alternatives(l catalog.Line) []string {
	m := s.snap.Visit.Matter()
	if m == nil {
		return nil
	}
	_, it, err := s.snap.Rules.Item(m)
	if err != nil {
		return nil
	}
	var names []string
	for _, id := range l.Alternatives {
		for i := range it.Requirements {
			if it.Requirements[i].ID == id {
				names = append(names, it.Requirements[i].Name)
			}
		}
	}
	return names
}

func (s *Screen) pages(line string) int {
	n := 0
	if m := s.snap.Visit.Matter(); m != nil {
		for _, p := range m.Pages {
			if p.Line == line {
				n++
			}
		}
	}
	return n
}

func (s *Screen) reasonRow(i, w int) tui.Line {
	code := visit.Reasons[i]
	return tui.L(tui.T(tui.Key, "  "+tui.Clean(code[1:])+"  "), tui.T(tui.Plain, tui.Clean(s.deps.Text.PaperList.ReasonNames[code]))).Truncate(w)
}
