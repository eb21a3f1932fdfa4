package main

import (
	"time"

	"onewindow/devices/idcard"
	"onewindow/fixtures"
)

// comes is how long the officer of the demo takes to lay the own card down. The reader
// has to see its field empty first.
const comes = 2500 * time.Millisecond

// officer lays the own card of the demo's officer down while it is wanted.
func (d *demo) officer(wanted bool) {
	if wanted == d.officerAt || d.plate == nil {
		return
	}
	d.officerAt = wanted
	if !wanted {
		if d.laying != nil {
			d.laying.Stop()
		}
		d.plate.Remove()
		return
	}
	for _, s := range fixtures.Staff() {
		if !s.Officer {
			continue
		}
		card, err := idcard.NewCard(s.Card())
		if err != nil {
			return // the fixtures' own test says that it is one
		}
		d.laying = time.AfterFunc(time.Duration(float64(comes)/d.f.pace), func() { _ = d.plate.Put(card) })
		return
	}
}
