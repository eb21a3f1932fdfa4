package done

import (
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/visit"
)

// Screen is the result screen.
type Screen struct {
	deps    screens.Deps
	snap    station.Snapshot
	why     bool // choosing why a paper is printed again
	paperOn screens.Preview
	star    screens.Star
	reveal  screens.Reveal
}

// New makes the screen for the station's present state.
func New(deps screens.Deps, snap station.Snapshot) *Screen { return &Screen{deps: deps, snap: snap} }

// Update takes keys and the station's news.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	s.reveal.Update(msg)
	switch msg := msg.(type) {
	case station.Snapshot:
		s.snap = msg
	case screens.Previewed:
		return s.paperOn.Take(s.deps, msg)
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	id := tui.Pressed(s.Bindings(), msg)
	if s.paperOn.Open() {
		if id == "next_paper" {
			return s.paperOn.Ask(s.deps, s.turn())
		}
		s.paperOn.Press(id)
		return nil
	}
	switch id {
	case "":
		return nil
	case "finish":
		return s.deps.Post(visit.Finish{})
	case "star":
		return s.star.Press(s.deps)
	case "more":
		return screens.Go(screens.Item)
	case "slip":
		return s.deps.Post(visit.PrintTemporary{})
	case "basket":
		return screens.Go(screens.Basket)
	case "letters":
		return screens.Go(screens.Letters)
	case "hold":
		return screens.Go(screens.Hold)
	case "reveal":
		return s.reveal.Show(s.deps)
	case "reprint":
		job, _ := s.paper()
		if job.State == visit.JobNotPrinted {
			return s.deps.Post(visit.Reprint{Job: job.ID})
		}
		s.why = true
		return nil
	case "preview":
		s.paperOn.Close() // one on its way is not the one to begin with
		return s.paperOn.Ask(s.deps, s.turn())
	case "back":
		s.why = false
		return nil
	}
	if s.why { // a digit: the reason
		s.why = false
		job, ok := s.paper()
		if !ok {
			return nil
		}
		return s.deps.Post(visit.Reprint{Job: job.ID, Reason: id})
	}
	return nil
}

// paper is the paper that a reprint means: the first that did not come out, or
// may not have; else the newest with an end.
func (s *Screen) paper() (visit.Job, bool) {
	ended := func(j visit.Job) bool { return j.State != visit.JobQueued && j.State != visit.JobSending }
	for _, j := range s.snap.Visit.Unprinted() {
		if ended(j) {
			return j, true
		}
	}
	for _, j := range slices.Backward(s.snap.Visit.Jobs) {
		if ended(j) && (j.Copy > 1 || j.State != visit.JobNotPrinted) { // a slip that nobody misses any more
			return j, true
		}
	}
	return visit.Job{}, false
}

// turn is the paper to look at next: the newest first, then each before it.
func (s *Screen) turn() string {
	jobs := s.snap.Visit.Jobs
	at := slices.IndexFunc(jobs, func(j visit.Job) bool { return j.ID == s.paperOn.Job() })
	if at <= 0 {
		at = len(jobs)
	}
	return jobs[at-1].ID
}

// Bindings are the keys that work now; a disabled one says why.
func (s *Screen) Bindings() []tui.Binding {
	t := &s.deps.Text.Done
	d := &s.deps.Text.Desk
	if s.paperOn.Open() {
		next := tui.Binding{ID: "next_paper", Keys: []string{"tab"}, Help: tui.Clean(s.deps.Text.Preview.KeyNext)}
		return append([]tui.Binding{next}, s.paperOn.Bindings(s.deps)...)
	}
	if s.why {
		var bs []tui.Binding
		for i, r := range visit.ReprintReasons {
			bs = append(bs, tui.Binding{ID: r, Keys: []string{strconv.Itoa(i + 1)}, Help: tui.Clean(t.ReprintReasons[r]), Hidden: true})
		}
		return append(bs, tui.Binding{ID: "back", Keys: []string{"esc", "-", "backspace"}, Help: tui.Clean(d.KeyBack)})
	}
	reprint := tui.Binding{ID: "reprint", Keys: []string{"f7"}, Help: tui.Clean(t.KeyReprint)}
	if len(s.snap.Visit.Slipless()) > 0 {
		reprint = tui.Binding{ID: "slip", Keys: []string{"f7"}, Help: tui.Clean(t.KeySlip)}
	} else if _, ok := s.paper(); !ok {
		reprint.Disabled = tui.Clean(t.NothingToReprint)
	}
	return screens.Keys(
		tui.Binding{ID: "finish", Keys: []string{"f10", "ctrl+e"}, Help: tui.Clean(d.KeyFinish)},
		tui.Binding{ID: "more", Keys: []string{"f3"}, Help: tui.Clean(t.KeyMore)},
		screens.Quiet(reprint),
		s.previewKey(),
		tui.Binding{ID: "hold", Keys: []string{"f6"}, Help: tui.Clean(d.KeyHold)},
		tui.Binding{ID: "reveal", Keys: []string{"f12", "ctrl+r"}, Help: tui.Clean(d.KeyReveal)},
		tui.Binding{ID: "star", Keys: []string{"*"}, Help: tui.Clean(d.KeyFinish), Hidden: true}, screens.BasketKey(s.deps.Text),
		tui.Binding{ID: "letters", Keys: []string{"ctrl+f"}, Help: tui.Clean(s.deps.Text.Letters.KeyShow), Hidden: true},
	)
}

func (s *Screen) previewKey() tui.Binding {
	t := &s.deps.Text.Preview
	key := tui.Binding{ID: "preview", Keys: []string{"f5"}, Help: tui.Clean(t.Key)}
	if len(s.snap.Visit.Jobs) == 0 {
		key.Disabled = tui.Clean(t.NothingToShow)
	}
	return screens.Quiet(key)
}
