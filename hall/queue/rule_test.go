package queue

import (
	"errors"
	"testing"
	"time"
)

func TestRuleRanges(t *testing.T) {
	for field, wrong := range map[string]func(*Rule){
		"":                          func(*Rule) {},
		"dispatch.policy":           func(r *Rule) { r.Policy = "quick" },
		"dispatch.fairness_cap":     func(r *Rule) { r.FairnessCap = 4*time.Minute + 59*time.Second },
		"dispatch.head":             func(r *Rule) { r.Head = 0 },
		"dispatch.weights.normal":   func(r *Rule) { r.Weights.Normal = 0 },
		"dispatch.weights.booked":   func(r *Rule) { r.Weights.Booked = 0.5 },
		"dispatch.weights.priority": func(r *Rule) { r.Weights.Priority = 2 }, // below the booked
	} {
		r := DefaultRule()
		wrong(&r)
		got := ""
		if e, ok := errors.AsType[*RuleError](r.Check()); ok {
			got = e.Field
		}
		if got != field {
			t.Errorf("want a fault in %q, got %q", field, got)
		}
	}
}

// TestRuleIsObeyed: each number changes who is called.
func TestRuleIsObeyed(t *testing.T) {
	w := Window{No: "1", Clerk: "c1", Items: []string{"*"}}
	waiting := []Ticket{
		waitingTicket("old", Normal, "A-001", 29*time.Minute), waitingTicket("new", Normal, "B-001", time.Minute),
		waitingTicket("first", Priority, "A-001", time.Minute),
	}
	h := NewHistory([]Item{{"A-001", "A", 10 * time.Minute}, {"B-001", "B", 10 * time.Minute}})
	h.Add(Handling{"c1", "B-001", 400, 400 * 240_000}) // much faster here
	h.Add(Handling{"c1", "A-001", 400, 400 * 600_000})
	h.Add(Handling{"c2", "B-001", 4000, 4000 * 600_000})
	for name, tc := range map[string]struct {
		change func(*Rule)
		want   string
	}{
		"as measured":  {func(*Rule) {}, "new"},
		"a low cap":    {func(r *Rule) { r.FairnessCap = 10 * time.Minute }, "old"},
		"a small head": {func(r *Rule) { r.Head = time.Minute; r.Weights = Weights{1, 1, 1} }, "old"},
		"weight":       {func(r *Rule) { r.Weights.Priority = 100 }, "first"},
		"by age":       {func(r *Rule) { r.Policy = FIFO }, "old"},
	} {
		r := DefaultRule()
		tc.change(&r)
		i, _, ok := Pick(r, w, inLine(waiting...), h, t0)
		if !ok || waiting[i].ID != tc.want {
			t.Errorf("%s: called %s, want %s", name, waiting[i].ID, tc.want)
		}
	}
}
