package paperlist

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"onewindow/catalog"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/field"
	"onewindow/tui/keymap"
	"onewindow/tui/list"
	"onewindow/visit"
)

// Screen is the paper list.
type Screen struct {
	deps   screens.Deps
	snap   station.Snapshot
	lines  []catalog.Line
	judged map[string]visit.Judgement
	list   *list.List
	caseID string
	ahead  []visit.Judgement // shown, and not in the news yet
	reveal screens.Reveal
	scan   int64 // newest scanned code that was followed
	// pressed is when Enter last found a paper in order: a key that is held down
	// must not run on into the hand-in.
	pressed time.Time

	reasons *list.List   // open while a reason is chosen
	note    *field.Field // open while M99 is written out
	digits  string       // first of two digits of a reason
	typed   screens.Typist
}

// New makes the screen; the first line that is not judged is chosen.
func New(deps screens.Deps, snap station.Snapshot) *Screen {
	s := &Screen{deps: deps, scan: snap.Scan.Seq}
	if len(snap.Visit.Open()) < len(snap.Visit.Basket()) {
		s.pressed = deps.Now() // a key held down on the matter before must not run on into this one
	}
	s.list = list.New(0, s.row)
	s.take(snap)
	s.toOpen(0)
	if was, ok := s.typed.Restored(&snap.Visit, typedHere, ""); ok {
		s.Select(was.About)
		if len(was.Fields) == 1 {
			s.note = field.New(field.Options{Max: noteMax})
			s.note.SetValue(was.Fields[0].Clear())
			s.note.SetCursor(was.Cursor)
		}
	}
	return s
}

const (
	typedHere = "papers" // the screen's word in visit.Typing
	noteMax   = 60
)

// typing is the chosen line and, while it is written, the note.
func (s *Screen) typing() visit.Typing {
	l, _ := s.line()
	t := visit.Typing{Screen: typedHere, About: l.ID}
	if s.note != nil {
		t.Fields, t.Cursor = screens.Texts(s.note), s.note.Cursor()
	}
	return t
}

// Select chooses a line by its id; one that is not there changes nothing.
func (s *Screen) Select(line string) {
	i := slices.IndexFunc(s.lines, func(l catalog.Line) bool { return l.ID == line })
	if i >= 0 {
		s.list.Select(i)
	}
}

func (s *Screen) take(snap station.Snapshot) {
	on, _ := s.line()
	_, known := s.judged[on.ID]
	s.snap = snap
	m := snap.Visit.Matter()
	if m == nil || m.CommandID != "" {
		return
	}
	lines, judged, err := snap.Rules.Judgements(&snap.Visit, m, snap.Now)
	if err != nil {
		return
	}
	fresh := m.CaseID != s.caseID
	if fresh {
		s.ahead = nil
	}
	// News from before a judgement was taken must not take it off the screen.
	s.ahead = slices.DeleteFunc(s.ahead, func(j visit.Judgement) bool { return judged[j.Line] == j })
	for _, j := range s.ahead {
		judged[j.Line] = j
	}
	s.lines, s.judged, s.caseID = lines, judged, m.CaseID
	s.list.Set(len(lines))
	if fresh {
		s.toOpen(0)
	}
	if snap.Scan.Seq > s.scan && snap.Scan.Kind == station.ScanPapers && s.note == nil && s.reasons == nil {
		s.Select(snap.Scan.Code) // not under a reason that is being given to another line
	}
	// What a device put in order, or the pad, needs no key: the next line is chosen.
	if now, _ := s.line(); !fresh && (snap.Scan.Seq > s.scan || !known && now.ID == on.ID) {
		if _, done := s.judged[now.ID]; done {
			s.toOpen(s.list.Selected())
		}
	}
	s.scan = snap.Scan.Seq
}

// toOpen moves to the first line from i on that is not judged, around the end;
// with all judged it stays.
func (s *Screen) toOpen(i int) {
	for n := range s.lines {
		at := (i + n) % len(s.lines)
		if _, ok := s.judged[s.lines[at].ID]; !ok {
			s.list.Select(at)
			return
		}
	}
}

func (s *Screen) line() (catalog.Line, bool) {
	i := s.list.Selected()
	if i < 0 || i >= len(s.lines) {
		return catalog.Line{}, false
	}
	return s.lines[i], true
}

func (s *Screen) unjudged() int { return len(s.lines) - len(s.judged) }

func (s *Screen) wrong() int {
	n := 0
	for _, l := range s.lines {
		if s.judged[l.ID].Status.Open() && !s.forNow(l) {
			n++
		}
	}
	return n
}

// Update takes keys and the station's news.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	s.reveal.Update(msg)
	s.typed.Update(msg, s.deps, s.typing)
	switch msg := msg.(type) {
	case station.Snapshot:
		s.take(msg)
	case tea.WindowSizeMsg:
		s.list.Resize(max(1, msg.Height-3-below))
	case screens.Done:
		if msg.Err != nil {
			s.ahead = nil
			s.take(s.snap) // what was shown before the station agreed
		}
	case tea.PasteMsg:
		if s.note != nil {
			s.note.Update(msg)
			return s.typed.Typed(s.deps)
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	id := tui.Pressed(s.Bindings(), msg)
	l, ok := s.line()
	switch {
	case s.note != nil:
		return s.noteKey(id, l, msg)
	case s.reasons != nil:
		return s.reasonKey(id, l, msg)
	case s.printing():
		return s.printsKey(id)
	}
	switch id {
	case "back":
		return s.deps.Post(visit.Back{})
	case "hand_in":
		return screens.Go(screens.Outcome)
	case "fields":
		return screens.Go(screens.Fields)
	case "turndown":
		return screens.Go(screens.Turndown)
	case "basket":
		return screens.Go(screens.Basket)
	case "hold":
		return screens.Go(screens.Hold)
	case "large":
		s.deps.SwitchLarge()
	case "reveal":
		return s.reveal.Show(s.deps)
	}
	if !ok {
		return nil
	}
	switch id {
	case "pages":
		return screens.GoLine(screens.Pages, l.ID)
	case "ok":
		if s.later(l) {
			return s.judge(l, visit.Judge{Status: visit.Verified})
		}
		return s.inOrder(l)
	case "next":
		last := s.pressed
		s.pressed = s.deps.Now()
		if s.unjudged() == 0 {
			if s.pressed.Sub(last) < tui.Grace {
				return nil
			}
			return screens.Go(screens.Outcome)
		}
		return s.inOrder(l)
	case "exempt":
		if s.exempted(l) {
			return s.judge(l, visit.Judge{Status: visit.Proper(l)}) // the paper is here after all
		}
		return s.judge(l, visit.Judge{Status: visit.Exempt})
	case "declare":
		return s.judge(l, visit.Judge{Status: visit.Declared})
	case "defer":
		return s.judge(l, visit.Judge{Status: visit.Deferred})
	case "clear":
		s.forget(l.ID)
		return s.deps.Post(visit.ClearJudgement{Line: l.ID})
	case "more":
		s.reasons = list.New(len(visit.Reasons), s.reasonRow)
		s.digits = ""
		return nil
	}
	if d, isDigit := keymap.Digit(msg); isDigit && d > 0 {
		return s.reason(l, visit.Reasons[d-1])
	}
	if s.list.Update(msg) {
		return s.typed.Typed(s.deps)
	}
	return nil
}

// judge posts the judgement and goes to the next line without one.
func (s *Screen) judge(l catalog.Line, j visit.Judge) tea.Cmd {
	j.Line = l.ID
	at := s.list.Selected()
	shown := visit.Judgement{Line: l.ID, Status: j.Status, Reason: j.Reason, Note: j.Note}
	if h, found := s.hit(l); found && j.Status == visit.Exempt {
		shown.Automatic, shown.Hit = true, h.ID
	}
	s.forget(l.ID)
	s.ahead = append(s.ahead, shown)
	s.judged = cloneWith(s.judged, shown)
	s.list.Refresh()
	s.toOpen(at + 1)
	return s.deps.Post(j)
}

// forget drops what is shown of a line ahead of the station.
func (s *Screen) forget(line string) {
	s.ahead = slices.DeleteFunc(s.ahead, func(j visit.Judgement) bool { return j.Line == line })
}

func cloneWith(m map[string]visit.Judgement, j visit.Judgement) map[string]visit.Judgement {
	out := make(map[string]visit.Judgement, len(m)+1)
	for k, v := range m {
		out[k] = v
	}
	out[j.Line] = j
	return out
}

func (s *Screen) reason(l catalog.Line, code string) tea.Cmd {
	s.reasons = nil
	if code == visit.ReasonOther {
		s.note = field.New(field.Options{Max: noteMax})
		return s.typed.Typed(s.deps)
	}
	status := visit.Defective
	if code == visit.ReasonNotBrought {
		status = visit.Missing
	}
	return s.judge(l, visit.Judge{Status: status, Reason: code})
}

func (s *Screen) reasonKey(id string, l catalog.Line, msg tea.KeyPressMsg) tea.Cmd {
	switch id {
	case "reason_back":
		s.reasons = nil
		return nil
	case "reason_ok":
		return s.reason(l, visit.Reasons[s.reasons.Selected()])
	}
	if d, ok := keymap.Digit(msg); ok {
		s.digits += string(rune('0' + d))
		if len(s.digits) < 2 {
			return nil
		}
		code := "M" + s.digits
		s.digits = ""
		if slices.Contains(visit.Reasons, code) {
			return s.reason(l, code)
		}
		return nil
	}
	s.reasons.Update(msg)
	return nil
}

func (s *Screen) noteKey(id string, l catalog.Line, msg tea.KeyPressMsg) tea.Cmd {
	switch id {
	case "note_back":
		s.note = nil
		s.typed.Keep(s.deps, s.typing())
		return nil
	case "note_ok":
		note := s.note.Value()
		s.note = nil
		return s.judge(l, visit.Judge{Status: visit.Defective, Reason: visit.ReasonOther, Note: note})
	}
	if s.note.Update(msg) {
		return s.typed.Typed(s.deps)
	}
	return nil
}

// Bindings are the keys that work now; a disabled one says why.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.PaperList
	d := &s.deps.Text.Desk
	switch {
	case s.note != nil:
		ok := tui.Binding{ID: "note_ok", Keys: []string{"enter"}, Help: tui.Clean(t.KeyNoteOK)}
		if s.note.Empty() {
			ok.Disabled = tui.Clean(d.Refusals[visit.RefusedNoNote])
		}
		return []tui.Binding{ok, {ID: "note_back", Keys: []string{"esc"}, Help: tui.Clean(d.KeyBack)}}
	case s.reasons != nil:
		return []tui.Binding{
			{ID: "reason_ok", Keys: []string{"enter"}, Help: tui.Clean(t.KeyNoteOK)},
			{ID: "reason_back", Keys: []string{"esc", "-", "backspace"}, Help: tui.Clean(d.KeyBack)},
		}
	}
	if s.printing() {
		return s.printsBindings()
	}
	return s.listBindings()
}

// declarable reports whether the applicant's declaration does instead of the
// paper.
func declarable(l catalog.Line) bool {
	return slices.ContainsFunc(l.Substitutes, func(sub catalog.Substitute) bool { return sub.By == catalog.ByDeclaration })
}

// elsewhere reports whether the paper was judged for another matter that can
// still change.
func (s *Screen) elsewhere(line string) bool {
	o := s.snap.Visit.Find(s.judged[line].From)
	return o != nil && o.CommandID == "" && s.judged[line].Status != visit.Awaited
}

// imager reports whether this window has a scanner, which may take pages.
func (s *Screen) imager() bool {
	return slices.ContainsFunc(s.snap.Devices, func(d station.Device) bool { return d.Name == "barcode" || d.Name == "docscan" })
}

// listBindings are the keys while a line is judged.
func (s *Screen) listBindings() []tui.Binding {
	t := &s.deps.Text.PaperList
	d := &s.deps.Text.Desk
	l, _ := s.line()
	handIn := tui.Binding{ID: "hand_in", Keys: []string{"f9", "f8"}, Help: tui.Clean(t.KeyHandIn)}
	if s.wrong() > 0 {
		handIn.Keys, handIn.Help = []string{"f8", "f9"}, tui.Clean(t.KeyNotice)
	}
	if s.unjudged() > 0 {
		handIn.Disabled = tui.Clean(d.Refusals[visit.RefusedUnjudged])
	}
	exempt := tui.Binding{ID: "exempt", Keys: []string{"f3"}, Help: tui.Clean(t.KeyExempt)}
	_, found := s.hit(l)
	switch {
	case !l.Exemptible:
		exempt.Disabled = tui.Clean(d.Refusals[visit.RefusedNotExemptible])
	case !found:
		exempt.Disabled = tui.Clean(d.Refusals[visit.RefusedNoHit])
	case s.exempted(l):
		exempt.Help = tui.Clean(t.KeyPaper)
	}
	deferred := tui.Binding{ID: "defer", Keys: []string{"f7"}, Help: tui.Clean(t.KeyDefer)}
	if !l.Deferrable {
		deferred.Disabled = tui.Clean(d.Refusals[visit.RefusedNotDeferrable])
	}
	declared := tui.Binding{ID: "declare", Keys: []string{"f2"}, Help: tui.Clean(t.KeyDeclare)}
	if !declarable(l) {
		declared.Disabled = tui.Clean(d.Refusals[visit.RefusedNotExemptible])
	}
	clr := tui.Binding{ID: "clear", Keys: []string{"delete", "f5"}, Help: tui.Clean(t.KeyClear)}
	if m := s.snap.Visit.Matter(); m != nil {
		if _, ok := m.Judged[l.ID]; !ok && !s.elsewhere(l.ID) {
			clr.Disabled = tui.Clean(d.Refusals[visit.RefusedUnknownLine])
		}
	}
	back := tui.Binding{ID: "back", Keys: []string{"-", "backspace", "esc"}, Help: tui.Clean(t.KeyBack)}
	if m := s.snap.Visit.Matter(); m != nil && m.Kind == visit.Supplement {
		back.Disabled = tui.Clean(t.NoBack)
	}
	ok := tui.Binding{ID: "ok", Keys: []string{"space"}, Help: tui.Clean(t.KeyOK)}
	if s.later(l) {
		ok.Help = tui.Clean(s.deps.Text.Exchange.KeyLater)
	}
	unfinished := tui.Clean(d.Refusals[visit.RefusedUnfinished])
	q := screens.Quiet
	return screens.Keys(
		ok,
		tui.Binding{ID: "next", Keys: []string{"enter"}, Help: tui.Clean(t.KeyOK), Hidden: true},
		handIn, q(exempt), q(declared), q(deferred), q(clr),
		tui.Binding{ID: "pages", Keys: []string{"insert", "ctrl+p"}, Help: tui.Clean(t.KeyPages), Hidden: !s.imager()},
		tui.Binding{ID: "more", Keys: []string{"f4"}, Help: tui.Clean(t.KeyMore)},
		back,
		tui.Binding{ID: "fields", Keys: []string{"tab"}, Help: tui.Clean(t.KeyFields), Hidden: true},
		tui.Binding{ID: "hold", Keys: []string{"f6"}, Help: tui.Clean(d.KeyHold)},
		tui.Binding{ID: "reveal", Keys: []string{"f12", "ctrl+r"}, Help: tui.Clean(d.KeyReveal), Hidden: true},
		tui.Binding{ID: "finish", Keys: []string{"f10", "ctrl+e"}, Help: tui.Clean(d.KeyFinish), Disabled: unfinished, Hidden: true},
		tui.Binding{ID: "star", Keys: []string{"*"}, Help: tui.Clean(d.KeyFinish), Disabled: unfinished, Hidden: true},
		s.deps.LargeKey(),
		screens.BasketKey(s.deps.Text), screens.TurndownKey(s.deps.Text, s.snap.Visit.Matter(), true),
	)
}
