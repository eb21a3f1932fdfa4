package custody

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// rules are the steps under test; a mutant has one of them spoiled.
type rules struct {
	pack func(string, Place, Place, []Paper, func(Paper) Place) (Bag, error)
	give func(Bag, Place, Place) (Bag, error)
	take func(Bag, Place) (Bag, error)
	open func(Bag, Place, []Paper) (Bag, []Paper, error)
}

var honest = rules{pack: Pack, give: Bag.Give, take: Bag.Take, open: Bag.Open}

// hallOf is a hall with its papers: loose ones by their place, and bags.
type hallOf struct {
	r     rules
	loose map[Paper]Place
	bags  []Bag
}

func (h *hallOf) where(p Paper) Place { return h.loose[p] }

// counted is in how many places each paper is.
func (h *hallOf) counted(p Paper) int {
	n := 0
	if h.loose[p] != "" {
		n++
	}
	for _, b := range h.bags {
		if b.State != Opened && slices.Contains(b.Papers, p) {
			n++
		}
	}
	return n
}

var (
	places = []Place{Window("A035"), Window("A036"), Room, Dept("GJJ"), Issue}
	papers = []Paper{{"c1", "IDC"}, {"c1", "HKB"}, {"c2", "IDC"}, {"c3", "DEED"}}
)

// step does one thing that somebody might try; it gives the place that had to have
// scanned for what happened, or "".
func (h *hallOf) step(draw func(n int) int) error {
	by, to := places[draw(len(places))], places[draw(len(places))]
	some := func(of []Paper) (out []Paper) {
		for _, p := range of {
			if draw(2) == 1 {
				out = append(out, p)
			}
		}
		return out
	}
	kind := draw(4)
	if kind == 0 || len(h.bags) == 0 {
		b, err := h.r.pack(fmt.Sprint(len(h.bags)), by, to, some(papers), h.where)
		if err != nil {
			return nil //nolint:nilerr // refused
		}
		for _, p := range b.Papers {
			delete(h.loose, p)
		}
		h.bags = append(h.bags, b)
		return nil
	}
	b := &h.bags[draw(len(h.bags))]
	was := *b
	switch kind {
	case 1:
		next, err := h.r.give(*b, by, to)
		if err == nil {
			*b = next
			if by != was.At || b.At != was.At {
				return errors.New("a bag moved by the giver's scan alone, or was given by who does not have it")
			}
		}
	case 2:
		next, err := h.r.take(*b, by)
		if err == nil {
			*b = next
			if b.At != was.At && (was.State != Given || was.Next != b.At) {
				return errors.New("a bag changed hands without both scans")
			}
		}
	case 3:
		next, lost, err := h.r.open(*b, by, some(append(slices.Clone(b.Papers), papers...)[:len(b.Papers)]))
		if err != nil {
			return nil //nolint:nilerr // refused
		}
		*b = next
		if by != was.To {
			return errors.New("opened by whom it is not for")
		}
		for _, p := range b.Papers {
			h.loose[p] = by
			if slices.Contains(lost, p) {
				h.loose[p] = Lost
			}
		}
	}
	return nil
}

// play tries steps at random and looks at every paper after each.
func play(r rules, steps int, draw func(n int) int) error {
	h := &hallOf{r: r, loose: map[Paper]Place{}}
	for i, p := range papers {
		h.loose[p] = places[i%2]
	}
	for range steps {
		if err := h.step(draw); err != nil {
			return err
		}
		for _, p := range papers {
			if n := h.counted(p); n != 1 {
				return fmt.Errorf("paper %v is in %d places", p, n)
			}
		}
	}
	return nil
}

// TestOriginalIsAtOnePlace: whatever is scanned in whatever order, an original is at
// exactly one place, and a bag changes hands by two scans.
func TestOriginalIsAtOnePlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if err := play(honest, 60, func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "n") }); err != nil {
			t.Fatal(err)
		}
	})
}

// TestCustodyCatchesMutants removes one defence at a time.
func TestCustodyCatchesMutants(t *testing.T) {
	for name, spoil := range map[string]func(*rules){
		"packs what lies elsewhere": func(r *rules) {
			r.pack = func(no string, from, to Place, ps []Paper, _ func(Paper) Place) (Bag, error) {
				return Pack(no, from, to, ps, func(Paper) Place { return from })
			}
		},
		"takes what was not given": func(r *rules) {
			r.take = func(b Bag, by Place) (Bag, error) {
				if b.State == Sealed {
					b.State, b.Next = Given, by
				}
				return b.Take(by)
			}
		},
		"the giver's scan moves it": func(r *rules) {
			r.give = func(b Bag, by, to Place) (Bag, error) {
				next, err := b.Give(by, to)
				if err == nil {
					next.At = to
				}
				return next, err
			}
		},
		"anybody opens it": func(r *rules) {
			r.open = func(b Bag, by Place, found []Paper) (Bag, []Paper, error) {
				b.At, b.To, b.State = by, by, Sealed
				return b.Open(by, found)
			}
		},
		"opened twice": func(r *rules) {
			r.open = func(b Bag, by Place, found []Paper) (Bag, []Paper, error) {
				if b.State == Opened {
					return Bag{No: b.No, State: Opened, To: by}, nil, nil
				}
				n, lost, err := b.Open(by, found)
				if err == nil && len(lost) > 0 {
					n.Papers = found // who forgets what is lost
				}
				return n, lost, err
			}
		},
	} {
		r := honest
		spoil(&r)
		caught := false
		for seed := uint64(1); seed < 400 && !caught; seed++ {
			n := seed
			caught = play(r, 120, func(max int) int {
				n = n*6364136223846793005 + 1442695040888963407
				return int((n >> 33) % uint64(max)) //nolint:gosec // below max
			}) != nil
		}
		if !caught {
			t.Errorf("the mutant %q survives", name)
		}
	}
}

// TestCodes: each refusal has its own code.
func TestCodes(t *testing.T) {
	at := func(Paper) Place { return Room }
	bag, err := Pack("1", Room, Dept("GJJ"), papers[:2], at)
	if err != nil {
		t.Fatal(err)
	}
	given, err := bag.Give(Room, Dept("GJJ"))
	if err != nil {
		t.Fatal(err)
	}
	taken, err := given.Take(Dept("GJJ"))
	if err != nil {
		t.Fatal(err)
	}
	opened, lost, err := taken.Open(Dept("GJJ"), papers[:1])
	if err != nil || !slices.Equal(lost, papers[1:2]) {
		t.Fatalf("lost %v, %v", lost, err)
	}
	kept, err := given.Take(Room)
	if err != nil || kept.State != Sealed || kept.At != Room {
		t.Errorf("who gave it keeps it again: %v %v", kept, err)
	}
	one := func(_ Bag, err error) error { return err }
	open := func(_ Bag, _ []Paper, err error) error { return err }
	for i, c := range []struct {
		err  error
		want string
	}{
		{one(Pack("2", Room, Issue, nil, at)), Empty},
		{one(Pack("2", Room, Room, papers[:1], at)), SamePlace},
		{one(Pack("2", Room, Owner, papers[:1], at)), NoPlace},
		{one(Pack("2", Issue, Room, papers[:1], at)), NotHere},
		{one(Pack("2", Room, Issue, []Paper{papers[0], papers[0]}, at)), Twice},
		{one(bag.Give(Issue, Room)), NotHolder},
		{one(bag.Give(Room, Room)), SamePlace},
		{one(bag.Give(Room, Lost)), NoPlace},
		{one(bag.Take(Issue)), NotAddressed},
		{open(given.Open(Room, nil)), OnItsWay},
		{open(bag.Open(Room, nil)), NotAddressed},
		{open(bag.Open(Issue, nil)), NotHolder},
		{open(taken.Open(Dept("GJJ"), papers[2:3])), NotInBag},
		{open(opened.Open(Dept("GJJ"), nil)), WasOpened},
		{one(opened.Give(Dept("GJJ"), Room)), WasOpened},
		{one(opened.Take(Dept("GJJ"))), WasOpened},
	} {
		if r, ok := errors.AsType[*Refusal](c.err); !ok || r.Code != c.want {
			t.Errorf("%d: %v, want %s", i, c.err, c.want)
		}
	}
}

// TestAstray: what a closed case may leave where.
func TestAstray(t *testing.T) {
	dept := Dept("GJJ")
	for _, c := range []struct {
		at           Place
		bag, decided bool
		want         bool
	}{
		{dept, false, true, false},
		{dept, false, false, true},
		{Owner, false, false, false},
		{Owner, false, true, false},
		{dept, true, true, true},
		{Room, false, true, true},
		{Dept("WJ"), false, true, true},
		{Lost, false, true, true},
	} {
		if got := Astray(c.at, c.bag, c.decided, dept); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
