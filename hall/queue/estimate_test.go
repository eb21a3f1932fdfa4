package queue

import (
	"testing"
	"time"
)

func TestExpectedWait(t *testing.T) {
	h := NewHistory([]Item{{"GA-001", "GA", 10 * time.Minute}, {"SW-001", "SW", 20 * time.Minute}})
	ticket := func(id, item, dept string, class Class, waited time.Duration) Ticket {
		x := waitingTicket(id, class, item, waited)
		x.Dept = dept
		return x
	}
	line := []Ticket{
		ticket("a", "GA-001", "GA", Normal, 9*time.Minute), ticket("b", "GA-001", "GA", Normal, 8*time.Minute),
		ticket("c", "SW-001", "SW", Normal, 7*time.Minute), ticket("d", "GA-001", "GA", Priority, time.Minute),
	}
	police, tax, both := Window{No: "1", Items: []string{"GA"}}, Window{No: "2", Items: []string{"SW"}}, Window{No: "3", Items: []string{"*"}}
	me := ticket("me", "GA-001", "GA", Normal, 0)
	for _, tc := range []struct {
		name string
		open []Window
		t    Ticket
		want time.Duration
		ok   bool
	}{
		{"nobody open", nil, me, 0, false},
		{"only the tax window", []Window{tax}, me, 0, false},
		{"one window, three before", []Window{police}, me, 30 * time.Minute, true},
		{"tax shares the window that does both", []Window{police, both}, me, 25 * time.Minute, true},
		{"tax has its own, too", []Window{police, tax, both}, me, 20 * time.Minute, true},
		{"priority goes first", []Window{police}, ticket("p", "GA-001", "GA", Priority, 0), 10 * time.Minute, true},
		{"nobody before", []Window{police}, line[3], 0, true},
	} {
		if got, ok := ExpectedWait(&tc.t, line, tc.open, h); got != tc.want || ok != tc.ok {
			t.Errorf("%s: %v, %v; want %v", tc.name, got, ok, tc.want)
		}
	}
	if got := Ahead(&me, line); got != 3 {
		t.Errorf("%d ahead", got)
	}
	if got := Ahead(&line[3], line); got != 0 {
		t.Errorf("%d ahead of the priority ticket", got)
	}
}
