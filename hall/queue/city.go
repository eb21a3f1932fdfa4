package queue

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

// HallLoad is how busy a hall of the city is for one item.
type HallLoad struct {
	ID, Name string
	// Waiting are all who wait there, Open the windows where somebody is signed
	// in and that take the item, Windows those that take it at all.
	Waiting, Open, Windows int
	// Outlook is what somebody who comes now must expect.
	Outlook
	// Distance in metres as the crow flies; negative is not known.
	Distance float64
}

// LoadOf is the load of one hall for an item: who waits, which of its windows
// are open, and what a newcomer must expect.
func LoadOf(item, dept string, line []*Ticket, s Staffing, h *History, now time.Time) HallLoad {
	soon := now.Add(time.Second) // behind who came this very moment
	newcomer := Ticket{ID: "newcomer", Item: item, Dept: dept, Class: Normal, State: Waiting, ArrivedAt: soon, QueuedAt: soon}
	load := HallLoad{Waiting: len(line), Distance: -1}
	for i := range s.All {
		if s.All[i].Serves(item, dept) {
			load.Windows++
		}
	}
	for i := range s.Open {
		if s.Open[i].Serves(item, dept) {
			load.Open++
		}
	}
	load.Outlook = Expect(&newcomer, line, s, h, now)
	return load
}

// ReferBy is how halls are put in order for a person who may go to any.
type ReferBy string

// The orders: 最优 the way and the wait together, 最快 the wait, 最近 the way.
const (
	Best    ReferBy = "best"
	Fastest ReferBy = "fastest"
	Nearest ReferBy = "nearest"
)

// Valid says whether the order is known.
func (o ReferBy) Valid() bool { return o == Best || o == Fastest || o == Nearest }

// cityPace is how fast a person gets through the city, metres a second as the
// crow flies: 15 km/h, a bus with its stops. A local estimate.
const cityPace = 15.0 / 3.6

// Refer puts the halls that take the item in order, the one to go to first.
// Where the wait is not known comes after them, and last where the day is too
// short for one more.
func Refer(by ReferBy, halls []HallLoad) []HallLoad {
	able := slices.DeleteFunc(slices.Clone(halls), func(l HallLoad) bool { return l.Windows == 0 })
	slices.SortStableFunc(able, func(a, b HallLoad) int {
		if order := cmp.Compare(a.hope(), b.hope()); order != 0 {
			return order
		}
		way := func(l HallLoad) float64 {
			if l.Distance < 0 {
				return math.MaxFloat64 // nobody knows how far
			}
			return l.Distance
		}
		order := 0
		switch by {
		case Fastest:
			order = cmp.Compare(a.Wait, b.Wait)
		case Nearest:
			order = cmp.Compare(way(a), way(b))
		case Best:
			order = cmp.Compare(way(a)/cityPace+a.Wait.Seconds(), way(b)/cityPace+b.Wait.Seconds())
		}
		return cmp.Or(order, cmp.Compare(a.Wait, b.Wait), cmp.Compare(way(a), way(b)), strings.Compare(a.ID, b.ID))
	})
	return able
}

// hope is 0 where the person is served today, 2 where not.
func (l *HallLoad) hope() int {
	switch {
	case l.Late:
		return 2
	case !l.Known:
		return 1
	}
	return 0
}

// earth is the mean radius in metres.
const earth = 6_371_000

// Metres is the distance of two places given in degrees (haversine).
func Metres(lat1, lon1, lat2, lon2 float64) float64 {
	rad := func(d float64) float64 { return d * math.Pi / 180 }
	half := func(d float64) float64 { s := math.Sin(rad(d) / 2); return s * s }
	h := half(lat2-lat1) + math.Cos(rad(lat1))*math.Cos(rad(lat2))*half(lon2-lon1)
	return 2 * earth * math.Asin(math.Sqrt(min(1, h)))
}
