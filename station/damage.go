package station

import (
	"context"
	"slices"
	"strconv"
	"time"

	"onewindow/visit"
)

// Comparison is a store that was set aside, compared with the hall case by
// case.
type Comparison struct {
	Damage
	// At is when it was compared; zero while the hall was not asked.
	At time.Time `json:"at,omitzero"`
	// Nameless are entries that do not open and belong to no case that is named.
	Nameless int64 `json:"nameless,omitempty"`
	// Blind: not one entry of the store opens.
	Blind bool `json:"blind,omitempty"`
	// Requeued are commands that the outbox had lost and their visits still told.
	Requeued int               `json:"requeued,omitempty"`
	Counts   map[DiffClass]int `json:"counts,omitempty"`
	// Reviewed is who has looked at it and answers for what had to be done.
	Reviewed string `json:"reviewed,omitempty"`
	// Rows are the cases, those that need somebody first, at most diffRows.
	Rows []CaseDiff `json:"rows,omitempty"`
}

// ComparisonNote is where the journal keeps the comparisons, also for those who
// look from outside.
const ComparisonNote = "damage"

// diffRows bounds what is kept of a long past.
const diffRows = 300

// compareAgain is the time between two tries when the hall gave no answer.
const compareAgain = 10 * time.Second

// loadComparisons reads what was compared before and adds what was set aside
// since.
func (s *Station) loadComparisons(ctx context.Context) error {
	if s.o.Recovery == nil {
		return nil
	}
	err := LoadNote(ctx, s.o.Journal, ComparisonNote, &s.compared)
	if err != nil {
		return err
	}
	stores, err := s.o.Recovery.Damaged()
	if err != nil {
		return err
	}
	for _, d := range stores {
		if !slices.ContainsFunc(s.compared, func(c Comparison) bool { return c.Name == d.Name }) {
			s.compared = append(s.compared, Comparison{Damage: d})
		}
	}
	return nil
}

// uncompared is the first store that waits for its comparison, or -1.
func (s *Station) uncompared() int {
	return slices.IndexFunc(s.compared, func(c Comparison) bool { return c.At.IsZero() })
}

// mayCopy reports whether a copy of a visit may go to the hall: not while the
// hall may have one that goes further than what a damaged store still gave.
func (s *Station) mayCopy(visitID string) bool {
	if s.uncompared() >= 0 {
		return false
	}
	return !slices.ContainsFunc(s.compared, func(c Comparison) bool {
		return slices.ContainsFunc(c.Rows, func(d CaseDiff) bool {
			return d.VisitID == visitID && (d.Why == DiffCopyNewer || d.Class == DiffOnlyHall && d.Why == DiffDraft)
		})
	})
}

// compareStores compares what was set aside as soon as the hall can be asked.
func (s *Station) compareStores(ctx context.Context) {
	i := s.uncompared()
	since := s.o.Now().Sub(s.compareAt)
	if i < 0 || s.comparing || s.snap.Link != Online || !s.snap.Session.In() || since >= 0 && since < compareAgain {
		return
	}
	s.comparing, s.compareAt = true, s.o.Now()
	store := s.compared[i].Damage
	s.loop.Work(func() {
		done, err := s.compareStore(ctx, store)
		s.enqueue(func(ctx context.Context) error {
			s.comparing = false
			if err != nil {
				s.o.Log.Warn("compare the damaged store", "store", store.Name, "err", err)
				return err
			}
			done.At = s.o.Now()
			next := slices.Clone(s.compared)
			next[i] = *done
			err := SaveNote(ctx, s.o.Journal, ComparisonNote, next)
			if err != nil {
				return err
			}
			s.compared = next
			s.o.Hall.Wake()
			n := done.Counts[DiffUnreadable] + done.Counts[DiffDiffers]
			s.notice("damage_compared", map[string]string{"n": strconv.Itoa(n), "all": strconv.Itoa(len(done.Rows))})
			return nil
		})
	})
}

// compareStore reads the store, asks the hall, and sends again what only the
// store knew.
func (s *Station) compareStore(ctx context.Context, store Damage) (*Comparison, error) {
	salvage, err := s.o.Recovery.Salvage(ctx, store)
	if err != nil {
		return nil, err
	}
	held, err := s.holdings(ctx, &salvage)
	if err != nil {
		return nil, err
	}
	c, owed, err := Compare(s.o.Window, &salvage, held, s.o.Recovery.Content)
	if err != nil {
		return nil, err
	}
	c.Damage, c.Rows = store, c.Rows[:min(len(c.Rows), diffRows)]
	c.Requeued, err = s.o.Recovery.Requeue(ctx, owed)
	return c, err
}

// Compare puts every case that a damaged store or the hall names into one
// class, and says which commands the hall may not have heard.
func Compare(window string, s *Salvage, h *Holdings, content func(visit.HallCommand) (string, error)) (*Comparison, []visit.HallCommand, error) {
	in := s.fold()
	rows, err := difference(s, in, h, content)
	if err != nil {
		return nil, nil, err
	}
	c := &Comparison{Nameless: nameless(s, h), Blind: s.Read == 0, Counts: map[DiffClass]int{}, Rows: rows}
	for i := range rows {
		c.Counts[rows[i].Class]++
	}
	return c, in.owed(window, h), nil
}

// askAtOnce is how many ids the hall is asked for in one call.
const askAtOnce = 400

// holdings asks the hall for all that it has of this window, and of what else
// the store names.
func (s *Station) holdings(ctx context.Context, salvage *Salvage) (*Holdings, error) {
	all := &Holdings{}
	known := map[string]bool{}
	take := func(h Holdings) {
		for _, c := range h.Cases {
			if !known[c.CaseID] {
				known[c.CaseID] = true
				all.Cases = append(all.Cases, c)
			}
		}
		for _, v := range h.Visits {
			if !known[v.TicketID] {
				known[v.TicketID] = true
				all.Visits = append(all.Visits, v)
			}
		}
		all.Logs = append(all.Logs, h.Logs...)
	}
	after := ""
	for more := true; more; {
		page, err := s.o.Recovery.Holdings(ctx, after, nil, nil)
		if err != nil {
			return nil, err
		}
		take(page)
		more = page.More && len(page.Cases) > 0
		if more {
			after = page.Cases[len(page.Cases)-1].CaseID
		}
	}
	cases, tickets := salvage.fold().unknown(salvage, known)
	for ids := range slices.Chunk(cases, askAtOnce) {
		page, err := s.o.Recovery.Holdings(ctx, "", ids, nil)
		if err != nil {
			return nil, err
		}
		take(page)
	}
	for ids := range slices.Chunk(tickets, askAtOnce) {
		page, err := s.o.Recovery.Holdings(ctx, "", nil, ids)
		if err != nil {
			return nil, err
		}
		take(page)
	}
	return all, nil
}

// unknown are the cases and tickets that the store names and the hall has not
// told of. A trace may be either.
func (in *inventory) unknown(s *Salvage, known map[string]bool) (cases, tickets []string) {
	for id := range in.cases {
		if !known[id] {
			cases = append(cases, id)
		}
	}
	for _, id := range s.Traces {
		if in.cases[id] == nil && !known[id] {
			cases, tickets = append(cases, id), append(tickets, id)
		}
	}
	for id, visitID := range in.tickets {
		if v := in.states[visitID]; id != "" && !known[id] && v.ClosedAt.IsZero() && !v.Ticket.ByHand {
			tickets = append(tickets, id)
		}
	}
	slices.Sort(cases)
	slices.Sort(tickets)
	return cases, slices.Compact(tickets)
}

// nameless counts what is missing by the longest word of the store's length: its
// own, or what the hall has seen of it. Of a store that no longer says which log
// it was, the newest one that the hall knows besides the present one counts.
func nameless(s *Salvage, h *Holdings) int64 {
	size, other := s.Size, int64(0)
	for _, l := range h.Logs {
		switch l.Log {
		case s.Log:
			size = max(size, l.Size)
		case s.Present:
		default:
			other = l.Size
		}
	}
	if s.Log == "" {
		size = max(size, other)
	}
	return size - s.Read
}

// Review says that whoever is signed in has looked at what was compared and
// answers for what had to be done.
func (s *Station) Review() *Pending {
	return s.enqueue(func(ctx context.Context) error {
		if !s.snap.Session.In() {
			return &visit.Refusal{Code: RefusedSignedOut}
		}
		next := slices.Clone(s.compared)
		for i := range next {
			if !next[i].At.IsZero() && next[i].Reviewed == "" {
				next[i].Reviewed = s.snap.Session.StaffNo
			}
		}
		err := SaveNote(ctx, s.o.Journal, ComparisonNote, next)
		if err == nil {
			s.compared = next
		}
		return err
	})
}
