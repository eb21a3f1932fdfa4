package station

import (
	"context"
	"slices"
	"time"

	"onewindow/visit"
)

// Recovery is the stores of this window that were set aside, and the hall as
// the place to compare them with. An error is ErrUnreachable, a *Refused, or of
// the disk.
type Recovery interface {
	// Damaged lists the stores set aside, oldest first.
	Damaged() ([]Damage, error)
	// Salvage reads what is left of one.
	Salvage(ctx context.Context, d Damage) (Salvage, error)
	// Holdings is a page of what the hall has of this window, or, when ids are
	// given, what it has of those.
	Holdings(ctx context.Context, after string, cases, tickets []string) (Holdings, error)
	// Content is the hash by which the hall knows a command.
	Content(cmd visit.HallCommand) (string, error)
	// Requeue puts commands back that the outbox has lost, and says how many.
	Requeue(ctx context.Context, commands []visit.HallCommand) (int, error)
}

// Damage is a store that was found damaged and set aside.
type Damage struct {
	// Name is the folder that holds it, Path where that is.
	Name string `json:"name"`
	Path string `json:"path"`
	// Entries and Commands were still readable and were taken over.
	Entries  int `json:"entries"`
	Commands int `json:"commands"`
}

// Salvage is what a store set aside still shows.
type Salvage struct {
	Log        string // "" when not even that can be read
	Present    string // the log of the store that is in use now
	Size, Read int64  // entries that it had, and those that open
	// Records are of each visit up to its first gap; Broken are the visits of
	// which there was more.
	Records  []visit.Record
	Commands []visit.HallCommand
	Broken   []string
	// Traces are ids of cases or tickets that it names.
	Traces []string
}

// Holdings is what the hall has of this window.
type Holdings struct {
	Cases  []HeldCase
	More   bool // cases follow
	Visits []HeldVisit
	Logs   []HeldLog // the one shown last at the end
}

// HeldCase is a case that the hall has received, with what this window has sent
// about it.
type HeldCase struct {
	CaseID, CaseNo, State, Window string
	Commands                      []HeldCommand
}

// HeldCommand is a command as the hall has answered it.
type HeldCommand struct {
	ID, Content, Kind string
	Accepted          bool
}

// HeldVisit is a visit in hand, with what may be known of its copy.
type HeldVisit struct {
	TicketID, Label, Window string
	VisitID                 string
	Events                  int64
	Cases                   []string // not handed in
	At                      time.Time
}

// HeldLog is how far the hall has seen a journal of this window.
type HeldLog struct {
	Log  string
	Size int64
}

// found is a case as the store set aside shows it.
type found struct {
	caseID, visitID, ticketID, label string

	sent     []visit.HallCommand // about the case, rebuilt from its events or read from the outbox
	answered map[string]bool     // by command: the hall's yes or no, as the store knows it
	open     bool                // in hand and not handed in
	fenced   bool                // another window went on
	late     bool                // papers for a case that the hall had before
	broken   bool                // the visit had more than can be read
	events   int64               // of the visit
}

// inventory is what a store shows when its visits are folded.
type inventory struct {
	cases map[string]*found
	// unanswered are the commands by visit, in their order.
	unanswered map[string][]visit.HallCommand
	states     map[string]*visit.State
	order      []string
	tickets    map[string]string // visit by ticket
	events     map[string]int64
}

// fold reads the cases out of a store.
func (s *Salvage) fold() *inventory {
	in := &inventory{
		cases: map[string]*found{}, unanswered: map[string][]visit.HallCommand{}, states: map[string]*visit.State{},
		tickets: map[string]string{}, events: map[string]int64{},
	}
	sent := map[string][]visit.HallCommand{}
	answers := map[string]bool{}
	for _, r := range s.Records {
		v := in.states[r.VisitID]
		if v == nil {
			v = &visit.State{}
			in.states[r.VisitID] = v
			in.order = append(in.order, r.VisitID)
		}
		*v = visit.Apply(*v, r.At, r.Event)
		in.events[r.VisitID] = r.Seq
		if cmd, ok := visit.Outgoing(*v, r.At, r.Event); ok {
			sent[r.VisitID] = append(sent[r.VisitID], cmd)
		}
		switch e := r.Event.(type) {
		case visit.CaseAnswered:
			answers[e.CommandID] = e.Answer.Accepted
		case visit.MoveAnswered:
			answers[e.CommandID] = e.Accepted
		}
	}
	for _, id := range in.order {
		v := in.states[id]
		in.tickets[v.Ticket.ID] = id
		for i := range v.Matters {
			in.matter(v, &v.Matters[i], slices.Contains(s.Broken, id))
		}
		for _, cmd := range sent[id] {
			in.command(cmd, answers)
		}
	}
	// What the events no longer tell, the outbox may.
	for _, cmd := range s.Commands {
		in.command(cmd, answers)
	}
	return in
}

func (in *inventory) matter(v *visit.State, m *visit.Matter, broken bool) {
	f := in.at(m.CaseID)
	f.visitID, f.ticketID, f.label = v.ID, v.Ticket.ID, v.Ticket.Label
	f.open = f.open || v.ClosedAt.IsZero() && m.CommandID == "" && m.Discarded == ""
	f.fenced = v.End == visit.EndTaken
	f.late = m.Kind == visit.Supplement
	f.broken = f.broken || broken
	f.events = in.events[v.ID]
}

func (in *inventory) at(caseID string) *found {
	f := in.cases[caseID]
	if f == nil {
		f = &found{caseID: caseID, answered: map[string]bool{}}
		in.cases[caseID] = f
	}
	return f
}

func (in *inventory) command(cmd visit.HallCommand, answers map[string]bool) {
	yes, answered := answers[cmd.ID]
	same := func(o visit.HallCommand) bool { return o.ID == cmd.ID }
	if cmd.CaseID != "" {
		f := in.at(cmd.CaseID)
		if f.visitID == "" {
			f.visitID, f.ticketID = cmd.VisitID, cmd.TicketID
		}
		if !slices.ContainsFunc(f.sent, same) {
			f.sent = append(f.sent, cmd)
		}
		if answered {
			f.answered[cmd.ID] = yes
		}
	}
	if waits := in.unanswered[cmd.VisitID]; !answered && !slices.ContainsFunc(waits, same) {
		in.unanswered[cmd.VisitID] = append(waits, cmd)
	}
}

// owed are the commands of which nobody knows whether the hall has them: those
// of visits that wait for an answer, and of those that the hall still has in
// hand. Sent again, they get the first answer or take effect once.
func (in *inventory) owed(window string, h *Holdings) []visit.HallCommand {
	held := map[string]bool{}
	for i := range h.Visits {
		if h.Visits[i].Window == window {
			held[in.tickets[h.Visits[i].TicketID]] = true
		}
	}
	var out []visit.HallCommand
	for _, id := range in.order {
		if !in.states[id].Done() || held[id] {
			out = append(out, in.unanswered[id]...)
		}
	}
	return out
}
