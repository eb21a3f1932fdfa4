package screentest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"onewindow/catalog"
	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

// Morning is when the visits of the tests happen: the start of tuitest.Clock.
var Morning = time.Date(2026, 11, 23, 9, 0, 0, 0, values.Shanghai)

// World is one window with one visit at a time. Every change goes through
// visit.Decide, so that no test shows a state that cannot be.
type World struct {
	t     testing.TB
	Now   time.Time
	Visit visit.State
	// Snap is the rest of the snapshot: session, link, devices, overview.
	Snap  station.Snapshot
	rules visit.Rules
	ids   int
}

var loaded sync.Map // catalogue text → *catalog.Catalog

// New is a window in the morning: signed in, online, nobody called. catalogue
// is fixtures.Catalogue().
func New(t testing.TB, catalogue []byte) *World {
	t.Helper()
	key := len(catalogue)
	c, ok := loaded.Load(key)
	if !ok {
		made, err := catalog.Load(catalogue)
		if err != nil {
			t.Fatal(err)
		}
		c, _ = loaded.LoadOrStore(key, made)
	}
	cat := c.(*catalog.Catalog)
	w := &World{t: t, Now: Morning}
	w.rules = visit.Rules{
		Catalogs: map[string]*catalog.Catalog{cat.Version(): cat}, Current: cat.Version(), Limits: visit.DefaultLimits(),
	}
	w.Snap = station.Snapshot{
		Seat: station.Seat{
			Window: "A035", Link: station.Online, LinkAt: w.Now.Add(-time.Hour),
			Session: station.Session{StaffNo: "1001", Name: "陈晓岚", Role: "clerk", HallName: "东莞市民服务中心"},
			Devices: []station.Device{
				{Name: "idcard", State: "ready"},
				{Name: "printer", State: "ready"},
				{Name: "barcode", State: "ready"},
				{Name: "keypad", State: "ready"},
			},
		},
	}
	return w
}

// After lets time go by.
func (w *World) After(d time.Duration) *World {
	w.Now = w.Now.Add(d)
	return w
}

func (w *World) id() string {
	w.ids++
	return fmt.Sprintf("019aae%02d-0000-7000-8000-000000000000", w.ids)
}

// Do carries commands out; a refusal ends the test.
func (w *World) Do(cmds ...visit.Command) *World {
	w.t.Helper()
	for _, c := range cmds {
		if open, ok := c.(visit.ChooseItem); ok && open.CaseID == "" {
			open.CaseID = w.id()
			c = open
		}
		if open, ok := c.(visit.ChoosePackage); ok {
			p, _ := w.rules.Catalogs[w.rules.Current].Package(open.Package)
			open.PackageID = w.id()
			for range p.Items {
				open.CaseIDs = append(open.CaseIDs, w.id())
			}
			c = open
		}
		events, err := visit.Decide(w.Visit, c, visit.Meta{ID: w.id(), At: w.Now}, w.rules)
		if err != nil {
			w.t.Fatalf("%s: %v", visit.Name(c), err)
		}
		for _, e := range events {
			w.Visit = visit.Apply(w.Visit, w.Now, e)
		}
	}
	return w
}

// Call calls the ticket; zero fields are filled in.
func (w *World) Call(k visit.Ticket) *World {
	w.t.Helper()
	w.Visit = visit.State{}
	if k.ID == "" {
		k.ID = "t1"
	}
	if k.Label == "" {
		k.Label = "G012"
	}
	if k.Class == "" {
		k.Class = visit.NormalClass
	}
	if k.IssuedAt.IsZero() {
		k.IssuedAt = w.Now.Add(-11*time.Minute - 27*time.Second)
	}
	k.CalledAt = w.Now
	return w.Do(visit.Call{VisitID: "v1", Window: "A035", Clerk: "1001"}, visit.Assign{Ticket: k})
}

// Lay lays a card on the reader, as the reader tells of it.
func (w *World) Lay(card values.Card) *World {
	w.t.Helper()
	asked := w.Now
	w.After(2 * time.Second)
	return w.Do(visit.BindCard{
		Ticket: w.Visit.Ticket.ID, ReadID: "r1", AskedAt: asked, AbsentSeenAt: asked, ReadAt: w.Now, Card: card,
	})
}

// Swipe draws a travel document through its reader.
func (w *World) Swipe(lines ...string) *World {
	w.t.Helper()
	r, err := values.ReadMRZ(lines, values.Of(w.Now))
	if err != nil {
		w.t.Fatal(err)
	}
	d := visit.DocumentOf(r)
	d.ReadID, d.AskedAt = "r1", w.Now
	w.After(2 * time.Second)
	d.ReadAt = w.Now
	return w.Do(visit.ReadDocument{Ticket: w.Visit.Ticket.ID, Document: d})
}

// Ask is the question that is open now.
func (w *World) Ask() (visit.Ask, bool) {
	w.t.Helper()
	ask, open, err := w.rules.Asking(&w.Visit, w.Visit.Matter(), w.Now)
	if err != nil {
		w.t.Fatal(err)
	}
	return ask, open
}

// Says is how a person answers: by node, by visit.AskParty, visit.AskDelivery,
// or visit.AskModifier and an id. What is not in it is answered by the first
// option, or by nothing where several may be chosen.
type Says map[string][]string

// Answer answers until nothing of the matter in hand is open.
func (w *World) Answer(says Says) *World {
	w.t.Helper()
	for m := w.Visit.Matter().CaseID; ; {
		ask, open := w.Ask()
		if !open || w.Visit.Matter().CaseID != m {
			return w
		}
		keys, ok := says[ask.Node]
		if !ok && len(ask.Suggested) > 0 {
			keys, ok = ask.Suggested, true
		}
		if !ok && (!ask.Multi || ask.Min > 0) {
			keys = []string{ask.Options[0].Key}
		}
		w.Do(visit.Reply{Node: ask.Node, Options: keys})
	}
}

// Lines are the papers of the case.
func (w *World) Lines() []catalog.Line {
	w.t.Helper()
	lines, err := w.rules.Lines(w.Visit.Matter())
	if err != nil {
		w.t.Fatal(err)
	}
	return lines
}

// JudgeAll finds every paper that has no judgement in order, but for those
// named with a reason.
func (w *World) JudgeAll(wrong map[string]string) *World {
	w.t.Helper()
	_, judged, err := w.rules.Judgements(&w.Visit, w.Visit.Matter(), w.Now)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, l := range w.Lines() {
		if _, ok := judged[l.ID]; ok && wrong[l.ID] == "" {
			continue
		}
		j := visit.Judge{Line: l.ID, Status: visit.Proper(l)}
		if visit.Prints(l) {
			j.Hands = visit.Hands{Right: visit.Finger{Finger: "thumb", Quality: 80}, Left: visit.Finger{Failed: "injured"}}
		}
		switch reason := wrong[l.ID]; {
		case reason == visit.ReasonNotBrought:
			j.Status, j.Reason = visit.Missing, reason
		case reason != "":
			j.Status, j.Reason = visit.Defective, reason
			j.Note = strings.Repeat("公章模糊", btoi(reason == visit.ReasonOther))
		}
		w.Do(j)
	}
	return w
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// HandIn hands the case in.
func (w *World) HandIn(o visit.OutcomeCode) *World {
	w.t.Helper()
	return w.Do(visit.HandIn{Outcome: o})
}

// Answered is the hall's answer to the newest hand-in.
func (w *World) Answered(r visit.HallReceipt) *World {
	w.t.Helper()
	r.CommandID = w.Visit.Matter().CommandID
	r.At = w.Now
	return w.Do(r)
}

// Print ends the newest job.
func (w *World) Print(state visit.JobState, cause string) *World {
	w.t.Helper()
	job := w.Visit.Jobs[len(w.Visit.Jobs)-1].ID
	w.Do(visit.PrintSending{Job: job})
	if state == visit.JobSending {
		return w
	}
	return w.Do(visit.PrintEnded{Job: job, State: state, Cause: cause})
}

// Snapshot is what the station would publish now.
func (w *World) Snapshot() station.Snapshot {
	n := w.Snap
	n.Now, n.Rules, n.Visit = w.Now, w.rules, w.Visit
	n.Phase = w.rules.Phase(&n.Visit, n.Now)
	if !n.Visit.ClosedAt.IsZero() {
		n.Last, n.Visit, n.Phase = n.Visit, visit.State{}, visit.Idle
	}
	if !n.Visit.HeldAt.IsZero() {
		n.Held, n.Visit, n.Phase = append(n.Held, n.Visit), visit.State{}, visit.Idle
	}
	return n
}
