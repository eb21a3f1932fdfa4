package screens

import (
	tea "charm.land/bubbletea/v2"

	"onewindow/papers"
	"onewindow/tui"
)

// Preview shows one paper as the citizen gets it, over the screen that opened it.
// The zero value is closed.
type Preview struct {
	doc   papers.Document
	open  bool
	top   int // first line on show
	room  int // lines that fitted when it was last drawn
	lines int
	job   string // whose paper is on show or on its way; empty: none
}

// Previewed is the paper that was asked for.
type Previewed struct {
	job string
	doc papers.Document
	err error
}

// Ask asks the station for the paper of a print job.
func (p *Preview) Ask(d Deps, job string) tea.Cmd {
	p.job = job
	return func() tea.Msg {
		doc, err := d.Desk.Paper(d.Ctx, job)
		return Previewed{job: job, doc: doc, err: err}
	}
}

// Take opens the paper that has come; one that nobody waits for any more is
// dropped, and one that cannot be made is told.
func (p *Preview) Take(d Deps, msg Previewed) tea.Cmd {
	if msg.job != p.job {
		return nil
	}
	if msg.err != nil {
		p.Close()
		return tui.Notify(tui.Warn, d.Sentence(msg.err))
	}
	p.doc, p.open, p.top = msg.doc, true, 0
	return nil
}

// Job is the job whose paper is on show or on its way; "" while closed.
func (p *Preview) Job() string { return p.job }

// Open reports whether a paper is on show.
func (p *Preview) Open() bool { return p.open }

// Close takes the paper off, and drops one on its way.
func (p *Preview) Close() {
	p.open, p.job, p.doc = false, "", papers.Document{}
}

// Press moves the paper, or closes it.
func (p *Preview) Press(id string) {
	switch id {
	case "line_up":
		p.top--
	case "line_down":
		p.top++
	case "page_up":
		p.top -= max(1, p.room-1)
	case "page_down":
		p.top += max(1, p.room-1)
	case "back":
		p.Close()
	}
	p.top = max(0, min(p.top, p.lines-p.room))
}

// Bindings are the keys while a paper is on show.
func (p *Preview) Bindings(d Deps) []tui.Binding {
	t := &d.Text.Preview
	return []tui.Binding{
		{ID: "line_down", Keys: []string{"down"}, Help: tui.Clean(t.KeyScroll)},
		{ID: "line_up", Keys: []string{"up"}, Help: tui.Clean(t.KeyScroll), Hidden: true},
		{ID: "page_down", Keys: []string{"pgdown"}, Help: tui.Clean(t.KeyPage)},
		{ID: "page_up", Keys: []string{"pgup"}, Help: tui.Clean(t.KeyPage), Hidden: true},
		{ID: "back", Keys: []string{"esc", "-", "backspace"}, Help: tui.Clean(d.Text.Desk.KeyBack)},
	}
}

// View draws what fits of the paper.
func (p *Preview) View(d Deps, size tui.Size) tui.Frame {
	t := &d.Text.Preview
	text := papers.Screen(p.doc, min(papers.Columns80mm, max(1, size.W-2*previewMargin)))
	p.lines, p.room = len(text), max(1, size.H-1)
	p.top = max(0, min(p.top, p.lines-p.room))
	lines := []tui.Line{tui.Rule(Fill(t.Title, "paper", p.doc.Title, "from", string(tui.Int(p.top+1)), "to", string(tui.Int(min(p.top+p.room, p.lines))), "of", string(tui.Int(p.lines))), size.W, tui.Border)}
	for _, l := range text[p.top:min(p.top+p.room, p.lines)] {
		lines = append(lines, tui.Text(tui.Plain, tui.Spaces(previewMargin)+tui.Clean(l)).Truncate(size.W))
	}
	return tui.Frame{Lines: tui.Fit(lines, size.H)}
}

// previewMargin stands left of the paper.
const previewMargin = 4
