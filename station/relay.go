package station

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"onewindow/visit"
)

// Relay is the hall as the place where visits wait for another window to go on
// with them. An error is ErrUnreachable or a *Refused, as for Hall.
type Relay interface {
	// PutDraft leaves a copy of a visit. The refusal stale_lease says that another
	// window goes on already.
	PutDraft(ctx context.Context, c Copy) error
	// PutPage brings a scanned page to the hall before its case; CopyPage gives one
	// to the window that has taken the visit over.
	PutPage(ctx context.Context, p PageCopy, data []byte) error
	CopyPage(ctx context.Context, ticket, caseID, sha256 string) ([]byte, error)
	// FindTicket says who has a ticket in hand, by the number on its slip.
	FindTicket(ctx context.Context, label string) (InHand, error)
	// TakeOver brings a ticket to this window, and what became of those before to
	// the hall, and gives the newest copy of its visit. The same request id gets the
	// same answer.
	TakeOver(ctx context.Context, requestID, ticket string, lease int64, finished []visit.HallCommand) (Taken, error)
}

// Copy is a copy of a visit for the hall. It gets Body sealed, and the rest so
// that a desk whose store was damaged can compare.
type Copy struct {
	Ticket string
	Lease  int64
	Visit  string
	Events int64
	Cases  []string // not handed in
	Body   []byte
}

// InHand is a ticket that a window has in hand.
type InHand struct {
	Ticket visit.Ticket
	// State is the hall's word: called, serving or held.
	State, Window, StaffNo, Name string
	// DraftAt is when the newest copy of its visit came; zero without one.
	DraftAt time.Time
}

// Taken is a ticket that was taken over.
type Taken struct {
	Ticket visit.Ticket
	State  string // the hall's word for the ticket now
	From   visit.Hand
	// Draft is what the window before left; nil when there is nothing that can be
	// opened. Receipts answer hand-ins that took effect, by case.
	Draft    []byte
	Receipts map[string]visit.HallReceipt
	// Pages are those of cases not handed in that the hall has whole.
	Pages []PageCopy
}

// PageCopy is a scanned page of a visit in hand.
type PageCopy struct {
	Ticket string
	Lease  int64
	CaseID string
	visit.Page
}

// Codes of refusals of the relay.
const (
	RefusedNoRelay   = "no_relay"    // this seat cannot take visits over
	RefusedNotSought = "not_sought"  // no ticket was looked for
	refusedStale     = "stale_lease" // the hall's word: another window goes on
	hallServing      = "serving"
	hallCalled       = "called"
)

// replicaEvery is the least time between two copies of one visit; with a look each
// second no copy is older than two.
const replicaEvery = time.Second

// replica is what the hall has of a visit.
type replica struct {
	seq   int64 // of the last event in the copy
	at    time.Time
	busy  bool
	asked bool // for what the window before had left
	again bool // the copy on its way was asked before the line came back
	pages map[string]bool
}

// draft is a copy of a visit. Version is visit.SchemaVersion of the build that
// made it; a build reads its own and all older ones.
type draft struct {
	Version int         `json:"version"`
	Visit   visit.State `json:"visit"`
}

// replicate leaves copies of the visits in hand at the hall, at most one a
// second of each, and only after something has changed.
func (s *Station) replicate(ctx context.Context) {
	if s.o.Relay == nil || s.snap.Link != Online || !s.snap.Session.In() {
		return
	}
	now := s.o.Now()
	for _, v := range s.visits {
		if v.Ticket.ID == "" || !s.mayCopy(v.ID) {
			continue
		}
		r := s.replicas[v.ID]
		if r == nil {
			r = &replica{pages: map[string]bool{}}
			s.replicas[v.ID] = r
		}
		// The wall clock may jump; a time to come is no reason to wait for it.
		since := now.Sub(r.at)
		if r.busy || r.seq == s.seqs[v.ID] || since >= 0 && since < replicaEvery {
			continue
		}
		if begunElsewhere(v) && !r.asked {
			s.bringAlong(ctx, *v, r)
			continue
		}
		s.copyOut(ctx, *v, r)
	}
}

// begunElsewhere says that the person is called and was served before in this
// hall: it has what was taken in then.
func begunElsewhere(v *visit.State) bool {
	return v.Ticket.BegunAt != "" && v.Ticket.FromHall == "" && v.StartedAt.IsZero() && len(v.Former) == 0
}

// bringAlong fetches what was taken in before the ticket was called here. Until the
// answer is here no copy of this desk takes the place of that one.
func (s *Station) bringAlong(ctx context.Context, v visit.State, r *replica) {
	r.asked, r.busy, r.at = true, true, s.o.Now()
	id := s.o.NewID()
	s.loop.Work(func() {
		taken, err := s.o.Relay.TakeOver(ctx, id, v.Ticket.ID, v.Ticket.Lease, nil)
		s.enqueue(func(ctx context.Context) error {
			r.busy = false
			now := s.find(v.ID)
			switch {
			case errors.Is(err, ErrUnreachable):
				r.asked = false
			case err != nil:
				s.o.Log.Info("nothing came along", "err", err)
			case now != nil && begunElsewhere(now) && len(taken.Draft) > 0:
				return s.goOn(ctx, taken)
			}
			return nil
		})
	})
}

func (s *Station) copyOut(ctx context.Context, v visit.State, r *replica) {
	body, err := json.Marshal(draft{Version: visit.SchemaVersion, Visit: v})
	if err != nil {
		s.o.Log.Error("draft", "err", err)
		return
	}
	seq := s.seqs[v.ID]
	left := Copy{Ticket: v.Ticket.ID, Lease: v.Ticket.Lease, Visit: v.ID, Events: seq, Body: body}
	var pages []PageCopy
	for i := range v.Matters {
		m := &v.Matters[i]
		for _, p := range slices.Concat(m.Pages, m.Aside) { // what is wanted first
			if m.CommandID == "" && !r.pages[p.SHA256] {
				pages = append(pages, PageCopy{Ticket: left.Ticket, Lease: left.Lease, CaseID: m.CaseID, Page: p})
			}
		}
		if m.CommandID == "" && m.Discarded == "" {
			left.Cases = append(left.Cases, m.CaseID)
		}
	}
	r.busy, r.at = true, s.o.Now()
	s.loop.Work(func() {
		err := s.o.Relay.PutDraft(ctx, left)
		var sent []string
		if err == nil {
			sent = s.pagesOut(ctx, pages)
		}
		s.enqueue(func(ctx context.Context) error {
			counts := !r.again
			r.busy, r.again = false, false
			for _, sum := range sent {
				r.pages[sum] = true
			}
			var refused *Refused
			switch {
			case err == nil:
				if counts && len(sent) == len(pages) {
					r.seq = seq
				}
			case errors.As(err, &refused) && refused.Code == refusedStale:
				return s.fence(ctx, v.ID, visit.Hand{
					Window: refused.Details["window"], Clerk: refused.Details["clerk"], Name: refused.Details["name"],
				})
			case errors.As(err, &refused):
				r.seq = seq // not wanted as it is: the next change is tried again
				s.o.Log.Info("draft refused", "code", refused.Code)
			}
			return nil
		})
	})
}

// pagesOut brings pages to the hall and says which are there.
func (s *Station) pagesOut(ctx context.Context, pages []PageCopy) (sent []string) {
	for _, p := range pages {
		data, err := s.o.Journal.Page(ctx, p.SHA256)
		if err != nil {
			// It came from the window before, and the hall has it; or this disk has lost
			// it, and trying again would not help.
			sent = append(sent, p.SHA256)
			continue
		}
		err = s.o.Relay.PutPage(ctx, p, data)
		if err != nil {
			s.o.Log.Info("page for the relay", "err", err)
			return sent
		}
		sent = append(sent, p.SHA256)
	}
	return sent
}

// lookAgain makes every visit's copy due, so that a window that comes back
// learns at once when another one goes on. A copy that is on its way may have been
// answered before the line went: its answer says nothing of now.
func (s *Station) lookAgain() {
	for _, r := range s.replicas {
		r.seq, r.at, r.again = 0, time.Time{}, r.busy
	}
}

// TicketNews is a step of a ticket that the hall tells of.
type TicketNews struct {
	ID    string
	Lease int64
	// Holder is the window that has it, State the hall's word.
	Holder, State string
}

// TicketMoved takes a step of a ticket: one that is in hand here and was taken away is
// over here, and one that a supervisor called to this window is taken in hand.
func (s *Station) TicketMoved(ctx context.Context, news TicketNews) error {
	return s.enqueue(func(ctx context.Context) error {
		for _, v := range s.visits {
			if v.Ticket.ID == news.ID && news.Lease > v.Ticket.Lease && v.Ticket.Lease > 0 {
				return s.fence(ctx, v.ID, visit.Hand{Window: news.Holder})
			}
		}
		if news.Holder == s.o.Window && news.State == ticketCalled {
			s.sentHere(ctx, news.ID)
		}
		return nil
	}).Wait(ctx)
}

// ticketCalled is the hall's word for a ticket that is called.
const ticketCalled = "called"

// free says that a person may be taken in hand.
func (s *Station) free() bool { return s.mayTake() == nil && s.wanted == "" }

// sentHere takes a person in hand who was called to this window by somebody else. The
// news may be old: the hall is asked who is called here, and calls nobody for it.
func (s *Station) sentHere(ctx context.Context, ticket string) {
	if !s.free() {
		return // the next key of the window finds who is called here
	}
	s.loop.Work(func() {
		found, err := s.o.Relay.FindTicket(ctx, "")
		if err != nil || found.Ticket.ID != ticket || found.State != ticketCalled {
			return
		}
		s.enqueue(func(ctx context.Context) error {
			if !s.free() {
				return nil
			}
			if err := s.call(ctx); err != nil {
				return err
			}
			v := s.find(s.wanted)
			s.wanted = "" // the hall has answered already
			if err := s.decide(ctx, v, visit.Assign{Ticket: found.Ticket}); err != nil {
				return err
			}
			s.notice("sent_here", map[string]string{"number": found.Ticket.Label})
			return nil
		})
	})
}

// fence gives a visit up that another window goes on with.
func (s *Station) fence(ctx context.Context, visitID string, by visit.Hand) error {
	v := s.find(visitID)
	if v == nil || !v.ClosedAt.IsZero() {
		return nil
	}
	label := v.Ticket.Label
	err := s.decide(ctx, v, visit.Fence{By: by})
	if err != nil {
		return err
	}
	delete(s.replicas, visitID)
	code := "fenced"
	if by.Window == "" {
		code = "unlocked"
	}
	s.notice(code, map[string]string{"number": label, "window": by.Window, "name": by.Name})
	return nil
}

// Seek looks for a ticket that another window has in hand; what is found is
// Snapshot.Sought. Its end is nil then, else the hall's refusal.
func (s *Station) Seek(label string) *Pending {
	return s.later(func(ctx context.Context, end func(error)) {
		if err := s.mayTake(); err != nil {
			end(err)
			return
		}
		s.snap.Sought = InHand{}
		s.loop.Work(func() {
			found, err := s.o.Relay.FindTicket(ctx, label)
			end(s.enqueue(func(context.Context) error {
				if err == nil {
					s.snap.Sought = found
				}
				return err
			}).Wait(ctx))
		})
	})
}

// mayTake says why no visit can be taken over now.
func (s *Station) mayTake() error {
	switch {
	case !s.snap.Session.In():
		return &visit.Refusal{Code: RefusedSignedOut}
	case s.o.Relay == nil:
		return &visit.Refusal{Code: RefusedNoRelay}
	case s.active() != nil || s.taking:
		return &visit.Refusal{Code: visit.RefusedBusy}
	case s.snap.AtSeat().Away():
		return ErrUnreachable
	}
	return nil
}

// later is a command whose end comes from beside the loop; end is called once.
func (s *Station) later(begin func(ctx context.Context, end func(error))) *Pending {
	p := &Pending{reply: make(chan error, 1), done: s.loop.done}
	begun := s.enqueue(func(ctx context.Context) error {
		begin(ctx, func(err error) { p.reply <- err })
		return nil
	})
	select {
	case err := <-begun.reply: // the queue was full
		if err != nil {
			p.reply <- err
		}
	default:
	}
	return p
}

// TakeOver goes on with the ticket that was sought, at the place where the
// window before was.
func (s *Station) TakeOver() *Pending {
	return s.later(func(ctx context.Context, end func(error)) {
		sought := s.snap.Sought
		err := s.mayTake()
		if err == nil && sought.Ticket.ID == "" {
			err = &visit.Refusal{Code: RefusedNotSought}
		}
		if err != nil {
			end(err)
			return
		}
		s.taking = true
		id := s.o.NewID()
		s.loop.Work(func() {
			finished, err := s.unheard(ctx)
			var taken Taken
			if err == nil {
				taken, err = s.o.Relay.TakeOver(ctx, id, sought.Ticket.ID, sought.Ticket.Lease, finished)
			}
			end(s.enqueue(func(ctx context.Context) error {
				s.taking, s.snap.Sought = false, InHand{}
				if err != nil {
					return err
				}
				return s.goOn(ctx, taken)
			}).Wait(ctx))
		})
	})
}

// goOn opens the visit that was taken over. Without a copy it begins at the
// card.
func (s *Station) goOn(ctx context.Context, t Taken) error {
	var d draft
	if len(t.Draft) > 0 {
		err := json.Unmarshal(t.Draft, &d)
		if err != nil || d.Version > visit.SchemaVersion {
			s.o.Log.Error("draft is not readable", "version", d.Version, "err", err)
			d = draft{}
		}
	}
	called := t.State == hallCalled && t.Ticket.BegunAt != ""
	if called && d.Visit.ID == "" {
		return nil // the visit that is here begins at the card, too
	}
	unsent := s.arrived(ctx, &d.Visit, t)
	for held := s.withTicket(t.Ticket.ID); held != nil; held = s.withTicket(t.Ticket.ID) {
		// This very window had parked it, or has called it: that one is over, the copy
		// goes on.
		err := s.decide(ctx, held, visit.Fence{By: visit.Hand{Window: s.o.Window, Clerk: s.snap.Session.StaffNo, Name: s.snap.Session.Name}})
		if err != nil {
			return err
		}
	}
	err := s.decide(ctx, &visit.State{}, visit.TakeOver{
		VisitID: s.o.NewID(), Window: s.o.Window, Clerk: s.snap.Session.StaffNo, Ticket: t.Ticket,
		Serving: t.State == hallServing, Called: called, From: t.From, State: d.Visit,
		Receipts: t.Receipts,
	})
	if err != nil {
		return err
	}
	code := "taken_over"
	switch {
	case d.Visit.ID == "":
		code = "taken_over_bare"
	case unsent > 0:
		code = "taken_over_unsent"
	case called:
		return nil // the screen of the ticket says it
	}
	s.notice(code, map[string]string{
		"number": t.Ticket.Label, "window": t.From.Window, "name": t.From.Name, "n": strconv.Itoa(unsent),
	})
	return nil
}

// arrived keeps the pages of a copy that can be shown and handed in from here:
// those that the hall has, and those that this desk took itself. The others are
// to be taken again; it says how many. Of what was set aside nobody misses a page.
func (s *Station) arrived(ctx context.Context, v *visit.State, t Taken) (unsent int) {
	for i := range v.Matters {
		m := &v.Matters[i]
		if _, handedIn := t.Receipts[m.CaseID]; handedIn || m.Discarded != "" || m.Answer != nil {
			continue
		}
		held := func(p visit.Page) bool {
			if slices.ContainsFunc(t.Pages, func(h PageCopy) bool { return h.CaseID == m.CaseID && h.SHA256 == p.SHA256 }) {
				return true
			}
			_, err := s.o.Journal.Page(ctx, p.SHA256)
			return err == nil
		}
		var here []visit.Page
		for _, p := range m.Pages {
			if held(p) {
				here = append(here, p)
				continue
			}
			m.Unsent = append(m.Unsent, p)
		}
		m.Pages = here
		m.Aside = slices.DeleteFunc(m.Aside, func(p visit.Page) bool { return !held(p) })
		unsent += len(m.Unsent)
	}
	return unsent
}

func (s *Station) withTicket(id string) *visit.State {
	for _, v := range s.visits {
		if v.Ticket.ID == id {
			return v
		}
	}
	return nil
}
