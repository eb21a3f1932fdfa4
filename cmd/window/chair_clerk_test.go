package main

import (
	"slices"
	"testing"
)

type plateLog struct{ asked []string }

func (l *plateLog) Ask(token string) { l.asked = append(l.asked, token) }
func (l *plateLog) Cancel()          { l.asked = append(l.asked, "") }

// One reader, two seats: the visit goes first, and the result's wish is kept
// until the visit needs no card.
func TestPlates(t *testing.T) {
	log := &plateLog{}
	p := newPlates(log)
	visit, result := p.first(), p.second()
	result.Ask("case")
	visit.Ask("ticket")
	result.Ask("other case")
	visit.Cancel()
	visit.Cancel()
	result.Cancel()
	if want := []string{"case", "ticket", "other case", ""}; !slices.Equal(log.asked, want) {
		t.Errorf("the reader was asked %q, want %q", log.asked, want)
	}
	visit.Ask("ticket")
	result.Ask("case")
	p.met("ticket") // the visit has its card; the result's turn
	p.met("case")
	visit.Ask("ticket") // it was the wrong person's
	if want := []string{"case", "ticket", "other case", "", "ticket", "case", "ticket"}; !slices.Equal(log.asked, want) {
		t.Errorf("the reader was asked %q, want %q", log.asked, want)
	}
	if newPlates(nil).first() != nil {
		t.Error("a desk without a reader has none to share")
	}
}
