package custody

import "slices"

// Place is where papers and bags are, and who answers for them there.
type Place string

// The places without a number.
const (
	Room  Place = "room"  // the material room (物料间)
	Issue Place = "issue" // the issue desk
	Owner Place = "owner" // given back to whom they belong
	Lost  Place = "lost"  // not found when the bag was opened
)

// Window is a window's drawer, Dept a department's.
func Window(no string) Place { return Place("window:" + no) }
func Dept(code string) Place { return Place("dept:" + code) }

// Paper is one original: a line of a case.
type Paper struct{ Case, Line string }

// State of a bag.
type State string

// The states of a bag.
const (
	Sealed State = "sealed"
	Given  State = "given" // its holder has scanned it out, the taker not yet in
	Opened State = "opened"
)

// Bag is papers under one code.
type Bag struct {
	No     string
	State  State
	At, To Place
	// Next is to whom it was given; At answers for it until it was taken there.
	Next   Place
	Papers []Paper
}

// Codes of refusals.
const (
	Empty        = "bag_empty"
	Twice        = "paper_twice"
	NotHere      = "paper_elsewhere"
	NoPlace      = "no_such_place"
	SamePlace    = "same_place"
	NotHolder    = "not_holder"
	NotAddressed = "not_addressed"
	WasOpened    = "bag_opened"
	NotInBag     = "not_in_bag"
	OnItsWay     = "bag_given"
)

// Refusal says why a step is not taken.
type Refusal struct {
	Code  string
	Place Place
}

// Error gives the code for logs.
func (r *Refusal) Error() string { return "custody: " + r.Code }

func deny(code string, at Place) error { return &Refusal{Code: code, Place: at} }

// keeps reports whether a bag can be sent to a place.
func keeps(p Place) bool { return p != "" && p != Owner && p != Lost }

// Pack seals papers that lie at a place into a new bag. where says where each lies:
// a paper in another bag lies nowhere.
func Pack(no string, from, to Place, papers []Paper, where func(Paper) Place) (Bag, error) {
	switch {
	case len(papers) == 0:
		return Bag{}, deny(Empty, from)
	case !keeps(to):
		return Bag{}, deny(NoPlace, to)
	case to == from:
		return Bag{}, deny(SamePlace, to)
	}
	for i, p := range papers {
		if slices.Contains(papers[:i], p) {
			return Bag{}, deny(Twice, from)
		}
		if at := where(p); at != from {
			return Bag{}, deny(NotHere, at)
		}
	}
	return Bag{No: no, State: Sealed, At: from, To: to, Papers: slices.Clone(papers)}, nil
}

// Give is the holder's scan: the bag goes to another place, which has to take it.
// Given to somebody else it is taken back from the first.
func (b Bag) Give(by, to Place) (Bag, error) {
	switch {
	case b.State == Opened:
		return b, deny(WasOpened, b.At)
	case by != b.At:
		return b, deny(NotHolder, b.At)
	case !keeps(to):
		return b, deny(NoPlace, to)
	case to == by:
		return b, deny(SamePlace, to)
	}
	b.State, b.Next = Given, to
	return b, nil
}

// Take is the taker's scan. The holder that scans it again keeps it.
func (b Bag) Take(by Place) (Bag, error) {
	switch {
	case b.State == Opened:
		return b, deny(WasOpened, b.At)
	case by != b.At && (b.State != Given || by != b.Next):
		return b, deny(NotAddressed, b.At)
	}
	b.State, b.At, b.Next = Sealed, by, ""
	return b, nil
}

// Open ends a bag at the place that it is for: what was found lies there from now
// on, and the rest is lost until somebody finds it.
func (b Bag) Open(by Place, found []Paper) (opened Bag, lost []Paper, err error) {
	switch {
	case b.State == Opened:
		return b, nil, deny(WasOpened, b.At)
	case b.State == Given:
		return b, nil, deny(OnItsWay, b.At)
	case by != b.At:
		return b, nil, deny(NotHolder, b.At)
	case by != b.To:
		return b, nil, deny(NotAddressed, b.To)
	}
	for i, p := range found {
		if !slices.Contains(b.Papers, p) || slices.Contains(found[:i], p) {
			return b, nil, deny(NotInBag, b.At)
		}
	}
	for _, p := range b.Papers {
		if !slices.Contains(found, p) {
			lost = append(lost, p)
		}
	}
	b.State = Opened
	return b, lost, nil
}

// Astray reports whether an original is missing when its case is closed: what was
// decided is in the department's file or with its owner, what was not decided with
// its owner alone.
func Astray(at Place, inBag, decided bool, dept Place) bool {
	if inBag {
		return true
	}
	return at != Owner && (!decided || at != dept)
}
