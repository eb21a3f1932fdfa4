package practice

import "slices"

// Pool is what there is to practise.
type Pool struct {
	Items []string // codes
	// Changed are those that a release has changed; Version is that release.
	Changed []string
	Version string
}

// What a situation that went wrong has to go through before it is left alone: right so
// many times in a row, each time after twice as many others.
const (
	rightInARow = 2
	othersFirst = 2
)

// Next says what comes next for somebody with this record, in its order: changed items
// until one situation of them was right, then what went wrong and is due again, then
// what was never practised. Leaf is empty where any situation of the item will do.
func Next(p Pool, record []Result, dice Dice) Situation {
	var changed []string
	for _, code := range p.Changed {
		known := slices.ContainsFunc(record, func(r Result) bool { return r.Item == code && r.Version == p.Version && r.Right() })
		if !known && slices.Contains(p.Items, code) && !lately(record, code) {
			changed = append(changed, code)
		}
	}
	if len(changed) > 0 {
		return Situation{Item: changed[0]}
	}
	if s, ok := hardest(p, record); ok {
		return s
	}
	var fresh []string
	for _, code := range p.Items {
		if !slices.ContainsFunc(record, func(r Result) bool { return r.Item == code }) {
			fresh = append(fresh, code)
		}
	}
	if len(fresh) == 0 {
		fresh = p.Items
	}
	return Situation{Item: fresh[dice(len(fresh))]}
}

// lately reports whether an item was the last that was practised: what was just told is
// not yet learnt.
func lately(record []Result, item string) bool {
	return len(record) > 0 && record[len(record)-1].Item == item
}

// hardest is the situation that is longest overdue.
func hardest(p Pool, record []Result) (due Situation, ok bool) {
	worst := 0
	for i := range record {
		s := record[i].Situation
		if !slices.Contains(p.Items, s.Item) {
			continue
		}
		last, row, wrong := i, 0, false
		for j := range record {
			if record[j].Situation != s {
				continue
			}
			last = j
			if record[j].Right() {
				row++
			} else {
				row, wrong = 0, true
			}
		}
		if !wrong || row >= rightInARow {
			continue
		}
		if over := len(record) - 1 - last - othersFirst<<row; over >= 0 && over+1 > worst {
			worst, due, ok = over+1, s, true
		}
	}
	return due, ok
}

// Share is how many of some exercises were right.
type Share struct{ Right, Of int }

// Standing is what a record comes to.
type Standing struct {
	All Share
	// Unseen are the lists of situations that were met for the first time: what a
	// clerk is measured by.
	Unseen Share
	// Hard are the situations that went wrong and are not yet learnt.
	Hard []Situation
}

// Stand sums a record up.
func Stand(record []Result) Standing {
	var out Standing
	rows := map[Situation]int{}
	wrong := map[Situation]bool{}
	var order []Situation
	for i := range record {
		r := &record[i]
		out.All.add(r.Right())
		if r.Unseen {
			out.Unseen.add(r.RightList)
		}
		if _, known := rows[r.Situation]; !known {
			order = append(order, r.Situation)
		}
		rows[r.Situation]++
		if !r.Right() {
			rows[r.Situation], wrong[r.Situation] = 0, true
		}
	}
	for _, s := range order {
		if wrong[s] && rows[s] < rightInARow {
			out.Hard = append(out.Hard, s)
		}
	}
	return out
}

func (s *Share) add(right bool) {
	s.Of++
	if right {
		s.Right++
	}
}
