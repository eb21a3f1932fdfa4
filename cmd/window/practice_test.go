package main

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"onewindow/fixtures"
	"onewindow/practice"
	"onewindow/screens/screentest"
	"onewindow/visit"
)

// practised is a desk at which somebody practises: the citizen of e has been called.
func practised(t *testing.T, c *coaching) *screentest.World {
	t.Helper()
	w := screentest.New(t, fixtures.Catalogue())
	p, _ := fixtures.PersonByID("p01")
	e, err := practice.Compose(w.Snapshot().Rules, practice.Situation{Item: "GJJ-001"}, p.Card(), w.Now, rand.New(rand.NewPCG(5, 1)).IntN)
	if err != nil {
		t.Fatal(err)
	}
	c.now = &turn{exercise: e, label: "P001"}
	w.Call(visit.Ticket{Label: "P001", Item: e.Item})
	c.look(t.Context(), w.Snapshot(), slog.New(slog.DiscardHandler))
	w.Lay(p.Card()).After(time.Minute).Do(visit.ChooseItem{Item: e.Item})
	return w
}

// as is how the citizen answers, and how the papers are.
func as(e practice.Exercise) (says screentest.Says, wrong map[string]string) {
	says, wrong = screentest.Says{}, map[string]string{}
	for _, s := range e.Said {
		says[s.Node] = s.Answers
	}
	for _, p := range e.Papers {
		if p.Reason != "" {
			wrong[p.Line] = p.Reason
		}
	}
	return says, wrong
}

// handOver hands the matter in in the first way that is open.
func handOver(t *testing.T, w *screentest.World) {
	t.Helper()
	n := w.Snapshot()
	ways, err := n.Rules.Outcomes(&n.Visit, n.Visit.Matter(), n.Now)
	if err != nil {
		t.Fatal(err)
	}
	for _, way := range ways {
		if way.WhyNot == "" {
			w.HandIn(way.Code)
			return
		}
	}
	t.Fatalf("no way is open: %+v", ways)
}

// A citizen is scored once, when the matter is handed in; the next one may come when the
// visit is over; the hall is told of what it missed before.
func TestCoachLooksOn(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	c := &coaching{file: filepath.Join(t.TempDir(), practiceFile)}
	var told [][]practice.Result
	away := errors.New("away")
	fail := away
	c.report = func(_ context.Context, results []practice.Result) error {
		if fail == nil {
			told = append(told, results)
		}
		return fail
	}
	w := practised(t, c)
	says, wrong := as(c.now.exercise)
	w.Answer(says).JudgeAll(wrong)
	c.look(t.Context(), w.Snapshot(), log)
	if len(c.record.Results) != 0 {
		t.Fatal("scored before anything was handed in")
	}
	c.keys.Add(20)
	handOver(t, w)
	for range 2 {
		c.look(t.Context(), w.Snapshot(), log)
	}
	if len(c.record.Results) != 1 || c.now == nil {
		t.Fatalf("scored %d times, the citizen gone: %v", len(c.record.Results), c.now == nil)
	}
	if got := c.record.Results[0]; !got.Right() || !got.Unseen || got.Keys != 21 || got.Seconds < 60 || got.ID == "" {
		t.Errorf("everything was as the citizen said, and %+v", got)
	}
	w.Answered(visit.HallReceipt{Accepted: true, Case: &visit.CaseAnswer{CaseNo: "DG1", State: "accepted"}}).Do(visit.Finish{})
	c.look(t.Context(), w.Snapshot(), log)
	if c.now != nil || c.last == nil {
		t.Fatal("the visit is over, and the citizen still sits there")
	}

	fail = nil
	w = practised(t, c)
	w.Do(visit.DiscardMatter{Reason: "left"}, visit.Finish{})
	c.look(t.Context(), w.Snapshot(), log)
	if len(c.record.Results) != 2 || c.now != nil {
		t.Fatalf("%d results", len(c.record.Results))
	}
	if got := c.record.Results[1]; got.Right() || got.RightSituation || got.RightList || got.Unseen || len(got.Wrong) != got.Papers {
		t.Errorf("sent away, and %+v", got)
	}
	if len(told) != 1 || len(told[0]) != 2 {
		t.Errorf("the hall was told of %v", told)
	}
	kept, err := readPractice(c.file)
	if err != nil || len(kept.Results) != 2 || kept.Told != 2 {
		t.Errorf("kept %+v, %v", kept, err)
	}
}
