package simulated

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"onewindow/hall"
)

// Entry is one address with its pinyin, in small letters without blanks.
type Entry struct {
	hall.Address
	Initials, Full string
}

// Addresses is a list of addresses that is searched by Chinese, by full pinyin or
// by initials.
type Addresses struct {
	List []Entry
	// OutOfReach is in per mille of the questions: the first try of such a question
	// fails.
	OutOfReach int

	asked onceEach
}

// Search gives the entries that fit every word of the query, those that begin
// with it first.
func (a *Addresses) Search(_ context.Context, query string, limit int) ([]hall.Address, error) {
	if fateOf(query) < a.OutOfReach && a.asked.first(query) {
		return nil, ErrOutOfReach
	}
	type found struct {
		hall.Address
		rank int
	}
	var all []found
	words := strings.Fields(strings.ToLower(query))
	for _, e := range a.List {
		rank := 0
		for _, w := range words {
			rank = max(rank, e.rank(w))
		}
		if len(words) > 0 && rank < miss {
			all = append(all, found{e.Address, rank})
		}
	}
	slices.SortStableFunc(all, func(x, y found) int { return cmp.Compare(x.rank, y.rank) })
	out := make([]hall.Address, 0, min(limit, len(all)))
	for _, f := range all[:min(limit, len(all))] {
		out = append(out, f.Address)
	}
	return out, nil
}

// miss is the rank of an entry that does not fit.
const miss = 3

// rank is how well a word fits: at the beginning, inside, or not at all.
func (e Entry) rank(word string) int {
	switch {
	case strings.HasPrefix(e.Initials, word) || strings.HasPrefix(e.Full, word):
		return 0
	case strings.Contains(e.Text, word):
		return 1
	case strings.Contains(e.Initials, word) || strings.Contains(e.Full, word):
		return 2
	}
	return miss
}
