package casework

import (
	"bytes"
	"crypto/sha256"
	"slices"
)

// Delegated reports whether the window decided the case for the department (全委托).
func (c *Case) Delegated(item *Item) bool {
	return item.AcceptMode == FullDelegation && !c.DecidedAt.IsZero() && (c.DecidedRole == Clerk || c.DecidedRole == Police || c.DecidedRole == Specialist)
}

// Sample draws what the department looks at again from the cases that windows decided
// for it on one day: percent of them, rounded up. Which ones follows from all of the
// day's ids together and from nothing else, so that every server draws the same and no
// window knows before the day is over.
func Sample(day string, ids []string, percent int) []string {
	n := (len(ids)*percent + 99) / 100
	ids = slices.Clone(ids)
	slices.Sort(ids)
	seed := sha256.New()
	for _, id := range append([]string{day}, ids...) {
		seed.Write(append([]byte(id), 0))
	}
	salt := seed.Sum(nil)
	place := func(id string) []byte {
		sum := sha256.Sum256(append(slices.Clone(salt), id...))
		return sum[:]
	}
	slices.SortFunc(ids, func(a, b string) int { return bytes.Compare(place(a), place(b)) })
	return ids[:min(n, len(ids))]
}
