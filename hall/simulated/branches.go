package simulated

import (
	"context"
	"sync"
	"time"

	"onewindow/hall"
	"onewindow/hall/casework"
	"onewindow/hall/police"
)

// Branches is a gateway to the branches of the police. The same envelope always
// gets the same fate, so that a demo can be repeated.
type Branches struct {
	Now func() time.Time
	// Takes is how long a branch takes for an item until its word; half of it goes by
	// before it says that it works on it.
	Takes func(item string) time.Duration
	// OutOfReach, Silent and Refuses are in per mille of the envelopes: the first try
	// of such an envelope fails; the first two of such a one are taken without a word,
	// not even a number; such a one is denied.
	OutOfReach, Silent, Refuses int
	// Slow are in per mille of the envelopes: the first try of such a one is answered
	// after Slowness, if somebody waits that long.
	Slow     int
	Slowness time.Duration
	// Wanted are the persons of whom a branch wants to be told, by their numbers.
	Wanted map[string]hall.Wanted

	mu    sync.Mutex
	have  map[string]*filed
	given map[uint32]bool
}

// filed is an envelope that a branch has.
type filed struct {
	number string
	begun  time.Time
	tries  int
}

// Check says whether a branch wants to be told of a person.
func (b *Branches) Check(ctx context.Context, p casework.Person) (hall.Wanted, bool, error) {
	w, wanted := b.Wanted[p.IDNumber.Clear()]
	return w, wanted, ctx.Err()
}

// Send takes an envelope, or says how far it is.
func (b *Branches) Send(ctx context.Context, e hall.Envelope) (police.Answer, error) {
	fate, first := fateOf(e.ID), b.file(e)
	switch {
	case first.tries == 1 && fate < b.OutOfReach:
		return police.Answer{}, ErrOutOfReach
	case first.tries == 1 && fate >= b.OutOfReach && fate < b.OutOfReach+b.Slow:
		select {
		case <-ctx.Done():
			return police.Answer{}, ctx.Err()
		case <-time.After(b.Slowness):
		}
	case first.tries <= 2 && fate >= 500 && fate < 500+b.Silent:
		return police.Answer{}, nil
	}
	gone, takes := b.Now().Sub(first.begun), b.Takes(e.Item)
	switch {
	case gone < takes/2:
		return police.Answer{Number: first.number, State: police.Sent}, nil
	case gone < takes:
		return police.Answer{Number: first.number, State: police.Pending}, nil
	case fate >= 1000-b.Refuses:
		return police.Answer{Number: first.number, State: police.Denied, Reason: "conditions"}, nil
	}
	return police.Answer{Number: first.number, State: police.Granted}, nil
}

// file takes an envelope in once, however often it comes.
func (b *Branches) file(e hall.Envelope) filed {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.have == nil {
		b.have, b.given = map[string]*filed{}, map[uint32]bool{}
	}
	f, ok := b.have[e.ID]
	if !ok {
		serial := hash(e.ID) % Serials
		for b.given[serial] {
			serial = (serial + 1) % Serials
		}
		b.given[serial] = true
		f = &filed{number: Numbered(e.Branch + "44")(serial), begun: b.Now()}
		b.have[e.ID] = f
	}
	f.tries++
	return *f
}

// Filed is how many envelopes the branches have taken in.
func (b *Branches) Filed() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.have)
}
