package practice

import (
	"slices"
	"strings"
	"time"

	"onewindow/visit"
)

// Result is what became of one exercise. The words of a line that was judged wrongly
// are the screen's to make.
type Result struct {
	ID        string    `json:"id"`
	At        time.Time `json:"at"`
	Situation           // item and leaf
	// Version is the catalogue that was the key.
	Version string `json:"version"`
	// Unseen: the situation had not been practised before.
	Unseen bool `json:"unseen"`
	// RightSituation: the item and everything that decides it; RightList: the papers
	// that were asked for are those of the situation, whatever was answered on the way.
	RightSituation bool `json:"rightSituation"`
	RightList      bool `json:"rightList"`
	// Papers is how many there are, Wrong those that were judged wrongly.
	Papers  int      `json:"papers"`
	Wrong   []string `json:"wrong,omitempty"`
	Seconds int      `json:"seconds"`
	Keys    int      `json:"keys"`
}

// Right: nothing at all was wrong.
func (r *Result) Right() bool { return r.RightSituation && r.RightList && len(r.Wrong) == 0 }

// Score compares a matter that was handed in, or turned down, with the key. m is nil
// where nothing was.
func Score(r visit.Rules, e *Exercise, m *visit.Matter) (Result, error) {
	out := Result{Situation: e.Situation(), Version: r.Current, Papers: len(e.Papers)}
	if m == nil {
		for _, p := range e.Papers {
			out.Wrong = append(out.Wrong, p.Name)
		}
		return out, nil
	}
	out.RightSituation = m.Item == e.Item && same(e, m)
	lines, err := r.Lines(m)
	if err != nil {
		return out, err
	}
	var got, want []string
	for _, l := range lines {
		got = append(got, l.ID)
	}
	for _, p := range e.Papers {
		want = append(want, p.Line)
		if !slices.Contains(got, p.Line) || !judged(p, m.Judged[p.Line]) {
			out.Wrong = append(out.Wrong, p.Name)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	out.RightList = m.Item == e.Item && slices.Equal(got, want)
	return out, nil
}

// same reports whether everything that the citizen said was taken down.
func same(e *Exercise, m *visit.Matter) bool {
	for _, s := range e.Said {
		took := slices.Sorted(slices.Values(said(m, s.Node)))
		want := slices.Sorted(slices.Values(s.Answers))
		if !slices.Equal(took, want) {
			return false
		}
	}
	return true
}

// said is what was taken down for a question.
func said(m *visit.Matter, node string) []string {
	switch {
	case node == visit.AskParty:
		return []string{m.Party}
	case node == visit.AskDelivery:
		return []string{m.Delivery}
	case strings.HasPrefix(node, visit.AskModifier):
		return []string{m.Modifiers[strings.TrimPrefix(node, visit.AskModifier)]}
	}
	return m.Answers[node]
}

// judged reports whether a line was judged as its paper is. What an electronic source
// proves, and what is promised for later, is right for a paper that is not in order.
func judged(p Paper, j visit.Judgement) bool {
	switch j.Status {
	case visit.Exempt, visit.Awaited:
		return true
	case visit.Deferred, visit.Declared:
		return p.Reason != ""
	case visit.Missing:
		return p.Reason == visit.ReasonNotBrought
	case visit.Defective:
		return p.Reason == j.Reason
	case visit.Verified, visit.Collected, visit.Copied:
		return p.Reason == ""
	}
	return false
}
