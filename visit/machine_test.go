package visit_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onewindow/catalog"
	"onewindow/values"
	"onewindow/visit"
)

// decideFunc is visit.Decide or a mutant of it.
type decideFunc func(visit.State, visit.Command, visit.Meta, visit.Rules) ([]visit.Event, error)

// world drives random visits of two tickets, one after the other, and keeps
// what an outside observer sees.
type world struct {
	decide  decideFunc
	rules   visit.Rules
	now     time.Time
	n       int
	state   visit.State
	records []visit.Record
	sent    map[string]int    // hand-ins by case
	people  map[string]string // ticket → id number that was read for it
	found   map[string]string // hit → id number for which it was found
	err     error
}

func (w *world) fail(why string) {
	if w.err == nil {
		w.err = errors.New(why)
	}
}

func (w *world) do(cmd visit.Command) {
	w.n++
	events, err := w.decide(w.state, cmd, visit.Meta{ID: "cmd" + strconv.Itoa(w.n), At: w.now}, w.rules)
	var refusal *visit.Refusal
	if err != nil && !errors.As(err, &refusal) {
		w.fail("not a refusal: " + err.Error())
		return
	}
	for _, e := range events {
		w.state = visit.Apply(w.state, w.now, e)
		w.records = append(w.records, visit.Record{At: w.now, Event: e})
		switch e := e.(type) {
		case visit.CaseHandedIn:
			w.sent[e.CaseID]++
			for _, j := range e.Judgements {
				if whose, ok := w.found[j.Hit]; j.Status == visit.Exempt && (!ok || whose != w.state.Identity.Card.PassNumber.Clear()) {
					w.fail("a line is exempt by what was not found for this person")
				}
			}
		case visit.IdentityBound:
			if want := w.people[w.state.Ticket.ID]; e.Identity.Source == visit.FromCard && e.Identity.Card.PassNumber.Clear() != want {
				w.fail("a card read for another ticket was bound")
			}
		case visit.PaperQueued:
			if m := w.state.Find(e.Job.CaseID); e.Job.Kind != visit.TemporarySlip && (m == nil || m.Answer == nil || !m.Answer.Accepted) {
				w.fail("official paper before the hall's answer")
			}
		}
	}
	w.check()
}

func (w *world) check() {
	for id, n := range w.sent {
		if n > 1 {
			w.fail("case " + id + " was handed in " + strconv.Itoa(n) + " times")
		}
	}
	if len(w.records) > 0 {
		if diff := cmp.Diff(w.state, visit.Fold(w.records)); diff != "" {
			w.fail("fold differs from the state: " + diff)
		}
	}
}

// next is the command that takes a visit one step on, so that random runs
// reach its end.
func (w *world) next() visit.Command {
	id := strconv.Itoa(w.n)
	m := w.state.Matter()
	switch w.rules.Phase(&w.state, w.now) {
	case visit.Calling:
		return visit.Assign{Ticket: visit.Ticket{ID: "t1", Label: "G1"}}
	case visit.Called, visit.Identify:
		c := card()
		c.PassNumber = values.Personal("of " + w.state.Ticket.ID)
		w.now = w.now.Add(time.Second)
		return visit.BindCard{
			Ticket: w.state.Ticket.ID, ReadID: "r" + id, Card: c, AskedAt: w.now, AbsentSeenAt: w.now, ReadAt: w.now,
		}
	case visit.Choose:
		return visit.ChooseItem{CaseID: "c" + id, Item: "WJ-001"}
	case visit.Situation:
		if ask, open, err := w.rules.Asking(&w.state, m, w.now); err == nil && open {
			return visit.Reply{Node: ask.Node, Options: []string{ask.Options[0].Key}}
		}
	case visit.Papers:
		lines, judged, err := w.rules.Judgements(&w.state, m, w.now)
		if err != nil {
			w.fail(err.Error())
			return visit.Back{}
		}
		for _, l := range lines {
			if _, ok := judged[l.ID]; !ok {
				return visit.Judge{Line: l.ID, Status: m.Proper(l)}
			}
		}
	case visit.Outcome:
		return visit.HandIn{Outcome: visit.Receive}
	case visit.Sent:
		return visit.HallReceipt{
			CommandID: m.CommandID, Accepted: true, Case: &visit.CaseAnswer{CaseNo: "DG1"},
			Papers: []visit.PaperOrder{{Kind: "intake_receipt"}},
		}
	case visit.Held:
		return visit.Resume{}
	case visit.Answered:
		return visit.Finish{}
	case visit.Idle, visit.Closed:
	}
	return visit.Call{VisitID: "v" + id, Window: "A035", Clerk: "1001"}
}

// step does one random thing, more often one that fits the phase.
func (w *world) step(t *rapid.T) {
	w.now = w.now.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "seconds")) * time.Second)
	if rapid.IntRange(0, 9).Draw(t, "goes on") < 6 {
		if !w.state.ClosedAt.IsZero() {
			w.state, w.records = visit.State{}, nil
		}
		w.do(w.next())
		return
	}
	id := strconv.Itoa(w.n)
	tickets := []string{"t1", "t2"}
	switch rapid.SampledFrom([]string{
		"call", "assign", "read", "read", "item", "answer", "answer", "answer", "answer", "judge", "judge", "hand in",
		"receipt", "receipt", "take", "take", "back", "hold", "resume", "finish", "undo", "miss", "recall", "unbind", "slip", "discard",
		"found", "found", "exempt",
	}).Draw(t, "what") {
	case "call":
		if !w.state.ClosedAt.IsZero() {
			w.state, w.records = visit.State{}, nil
		}
		w.do(visit.Call{VisitID: "v" + id, Window: "A035", Clerk: "1001"})
	case "assign":
		w.do(visit.Assign{Ticket: visit.Ticket{ID: rapid.SampledFrom(tickets).Draw(t, "ticket"), Label: "G1"}})
	case "read":
		ticket := rapid.SampledFrom(tickets).Draw(t, "asked for")
		asked := w.now.Add(-time.Duration(rapid.IntRange(0, 30).Draw(t, "age")) * time.Second)
		c := card()
		c.PassNumber = values.Personal("of " + ticket) // marks whose card this is; the rules do not look at it
		w.do(visit.BindCard{
			Ticket: ticket, ReadID: "r" + id, Card: c,
			AskedAt: asked, AbsentSeenAt: asked.Add(rapid.SampledFrom([]time.Duration{-1, 0, 1}).Draw(t, "absent")), ReadAt: w.now,
		})
	case "item":
		w.do(visit.ChooseItem{CaseID: "c" + id, Item: rapid.SampledFrom([]string{"WJ-001", "GJJ-001", "nothing"}).Draw(t, "item")})
	case "answer":
		if m := w.state.Matter(); m != nil {
			ask, open, err := w.rules.Asking(&w.state, m, w.now)
			if err == nil && open {
				w.do(visit.Reply{Node: ask.Node, Options: []string{rapid.SampledFrom(ask.Options).Draw(t, "option").Key}})
			}
		}
	case "judge":
		if m := w.state.Matter(); m != nil {
			lines, err := w.rules.Lines(m)
			if err == nil && len(lines) > 0 {
				l := rapid.SampledFrom(lines).Draw(t, "line")
				w.do(visit.Judge{Line: l.ID, Status: rapid.SampledFrom([]visit.Status{visit.Proper(l), visit.Missing}).Draw(t, "status")})
			}
		}
	case "found":
		if m := w.state.Matter(); m != nil && w.state.Identity != nil {
			ask := w.rules.ToAsk(&w.state, m, w.now)
			var hits []visit.Hit
			for i, line := range ask {
				hits = append(hits, visit.Hit{ID: "h" + id + "." + strconv.Itoa(i), Line: line, By: catalog.ByELicence})
				w.found[hits[i].ID] = w.state.Identity.Card.PassNumber.Clear()
			}
			w.do(visit.TakeHits{CaseID: m.CaseID, Asked: ask, Hits: hits})
		}
	case "exempt":
		if m := w.state.Matter(); m != nil {
			lines, err := w.rules.Lines(m)
			if err == nil && len(lines) > 0 {
				w.do(visit.Judge{Line: rapid.SampledFrom(lines).Draw(t, "exempt line").ID, Status: visit.Exempt})
			}
		}
	case "hand in":
		hand := visit.HandIn{}
		if all := w.state.Matters; len(all) > 0 && rapid.Bool().Draw(t, "named") {
			hand.CaseID = rapid.SampledFrom(all).Draw(t, "which").CaseID
		}
		hand.Outcome = rapid.SampledFrom([]visit.OutcomeCode{visit.Receive, visit.AcceptAndGrant, visit.Notice}).Draw(t, "outcome")
		w.do(hand)
	case "receipt":
		if m := w.state.Matter(); m != nil && m.CommandID != "" {
			w.do(visit.HallReceipt{
				CommandID: m.CommandID, Accepted: true, Case: &visit.CaseAnswer{CaseNo: "DG1"},
				Papers: []visit.PaperOrder{{Kind: "intake_receipt"}},
			})
		}
	case "take":
		if all := w.state.Matters; len(all) > 0 {
			w.do(visit.TakeMatter{CaseID: rapid.SampledFrom(all).Draw(t, "matter").CaseID})
		}
	case "back":
		w.do(visit.Back{})
	case "hold":
		w.do(visit.Hold{Reason: "copy"})
	case "resume":
		w.do(visit.Resume{})
	case "finish":
		w.do(visit.Finish{})
	case "undo":
		w.do(visit.UndoFinish{})
	case "miss":
		w.do(visit.Miss{})
	case "recall":
		w.do(visit.Recall{})
	case "unbind":
		w.do(visit.Unbind{})
	case "slip":
		w.do(visit.PrintTemporary{})
	case "discard":
		w.do(visit.DiscardMatter{Reason: "citizen left"})
	}
}

func runMachine(t *rapid.T, r visit.Rules, decide decideFunc) error {
	w := &world{
		decide: decide, rules: r, now: morning, sent: map[string]int{},
		people: map[string]string{"t1": "of t1", "t2": "of t2"}, found: map[string]string{},
	}
	for range rapid.IntRange(30, 120).Draw(t, "steps") {
		w.step(t)
		if w.err != nil {
			return w.err
		}
	}
	return nil
}

func TestMachine(t *testing.T) {
	r := rules(t)
	rapid.Check(t, func(t *rapid.T) {
		if err := runMachine(t, r, visit.Decide); err != nil {
			t.Fatal(err)
		}
	})
}

// The machine must catch a Decide whose defence was taken out.
func TestMachineCatchesMutants(t *testing.T) {
	r := rules(t)
	mutants := map[string]decideFunc{
		"read of any ticket": func(s visit.State, c visit.Command, m visit.Meta, r visit.Rules) ([]visit.Event, error) {
			if read, ok := c.(visit.BindCard); ok {
				read.Ticket = s.Ticket.ID
				c = read
			}
			return visit.Decide(s, c, m, r)
		},
		"hand in twice": func(s visit.State, c visit.Command, m visit.Meta, r visit.Rules) ([]visit.Event, error) {
			if _, ok := c.(visit.HandIn); ok {
				s.Matters = slices.Clone(s.Matters)
				for i := range s.Matters {
					s.Matters[i].CommandID = ""
				}
			}
			return visit.Decide(s, c, m, r)
		},
		"exempt by word": func(s visit.State, c visit.Command, m visit.Meta, r visit.Rules) ([]visit.Event, error) {
			events, err := visit.Decide(s, c, m, r)
			var refusal *visit.Refusal
			if j, ok := c.(visit.Judge); ok && errors.As(err, &refusal) && refusal.Code == visit.RefusedNoHit {
				return []visit.Event{visit.LineJudged{
					CaseID: s.Matter().CaseID, Judgement: visit.Judgement{Line: j.Line, Status: j.Status},
				}}, nil
			}
			return events, err
		},
		"paper without an answer": func(s visit.State, c visit.Command, m visit.Meta, r visit.Rules) ([]visit.Event, error) {
			events, err := visit.Decide(s, c, m, r)
			for _, e := range events {
				if sent, ok := e.(visit.CaseHandedIn); ok {
					events = append(events, visit.PaperQueued{Job: visit.Job{ID: "j", CaseID: sent.CaseID, Kind: "acceptance_notice"}})
				}
			}
			return events, err
		},
	}
	for name, mutant := range mutants {
		t.Run(name, func(t *testing.T) {
			caught := false
			for seed := 0; seed < 300 && !caught; seed++ {
				gen := rapid.Custom(func(t *rapid.T) error { return runMachine(t, r, mutant) })
				caught = gen.Example(seed) != nil
			}
			if !caught {
				t.Fatal("the mutant survived: the harness proves nothing")
			}
		})
	}
}

// Every event survives the journal, and every kind has an example that was
// written by the first build and must be read by all later ones.
func TestEventsSurviveTheJournal(t *testing.T) {
	for kind, typ := range visit.EventTypes() {
		e := reflect.New(typ)
		fill(e.Elem(), 1)
		event := e.Elem().Interface().(visit.Event)
		body, err := visit.MarshalEvent(event)
		if err != nil {
			t.Fatal(err)
		}
		back, err := visit.UnmarshalEvent(kind, visit.SchemaVersion, body)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(event, back); diff != "" {
			t.Errorf("%s:\n%s", kind, diff)
		}
		newer, err := visit.UnmarshalEvent(kind, visit.SchemaVersion, addField(t, body))
		if err != nil {
			t.Errorf("%s with a field of a newer build: %v", kind, err)
		} else if diff := cmp.Diff(event, newer); diff != "" {
			t.Errorf("%s with a field of a newer build:\n%s", kind, diff)
		}
	}
	var unknown *visit.UnknownKindError
	if _, err := visit.UnmarshalEvent("nonsense", 1, nil); !errors.As(err, &unknown) {
		t.Errorf("got %v", err)
	}
	if _, err := visit.UnmarshalEvent("replied", visit.SchemaVersion+1, nil); !errors.As(err, &unknown) {
		t.Errorf("an event of a newer schema must not be guessed, got %v", err)
	}
}

func addField(t *testing.T, body []byte) []byte {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(body, &m); err != nil {
		t.Fatal(err)
	}
	m["addedLater"] = 1
	out, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// fill puts something into every field, so that none is forgotten on the way.
func fill(v reflect.Value, depth int) {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(morning.UTC()))
		return
	case catalog.Answers:
		v.Set(reflect.ValueOf(catalog.Answers{"q1": {"2"}}))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), depth+1)
			}
		}
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Uint8:
		v.SetUint(7)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), depth+1)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth+1)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		value := reflect.New(v.Type().Elem()).Elem()
		fill(value, depth+1)
		v.SetMapIndex(reflect.ValueOf("k").Convert(v.Type().Key()), value)
	}
}
