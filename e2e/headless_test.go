package e2e_test

import (
	"bufio"
	"encoding/json"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onewindow/fixtures"
	"onewindow/papers"
	"onewindow/visit"
)

// line is one event of window headless, as far as the scenario looks.
type line struct {
	Event, ID, Code, Message string
	State                    *struct {
		Phase   visit.Phase
		Link    string
		Waiting int
		Ticket  *visit.Ticket
		Person  *struct{ Name string }
		Matters []visit.Matter
		Ask     *struct{ Node string }
		Lines   []struct {
			ID     string
			Status visit.Status
		}
		Outcomes []visit.OutcomeOption
		Jobs     []visit.Job
	}
}

// speaker talks to window headless in lines.
type speaker struct {
	t     *testing.T
	in    io.WriteCloser
	lines chan line
}

func (s *speaker) say(fields map[string]any) {
	s.t.Helper()
	body, err := json.Marshal(fields)
	if err == nil {
		_, err = s.in.Write(append(body, '\n'))
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// until reads events until one is as wanted.
func (s *speaker) until(what string, when func(line) bool) line {
	s.t.Helper()
	timer := time.NewTimer(cardPatience)
	defer timer.Stop()
	for {
		select {
		case l, ok := <-s.lines:
			if !ok {
				s.t.Fatalf("the output ended before %s", what)
			}
			if l.Event == "refused" || l.Event == "failed" {
				s.t.Fatalf("before %s: %+v", what, l)
			}
			if when(l) {
				return l
			}
		case <-timer.C:
			s.t.Fatalf("no %s", what)
		}
	}
}

func (s *speaker) phase(p visit.Phase) line {
	s.t.Helper()
	return s.until(string(p), func(l line) bool { return l.State != nil && l.State.Phase == p })
}

// TestHeadless serves a withdrawal through lines of JSON, without a screen.
func TestHeadless(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	cmd := exec.CommandContext(t.Context(), program, "headless", "--demo", "--data", data, "--pace", "4")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &speaker{t: t, in: in, lines: make(chan line, 1024)}
	go func() {
		defer close(s.lines)
		for scan := bufio.NewScanner(out); scan.Scan(); {
			var l line
			if json.Unmarshal(scan.Bytes(), &l) == nil {
				s.lines <- l
			}
		}
	}()
	s.say(map[string]any{"command": "sign_in", "id": "1", "staffNo": "2001", "pin": "200100"})
	s.until("a session", func(l line) bool { return l.ID == "1" && l.Event == "done" })
	r := rules(t)
	d := &clerk{desk: &desk{t: t, data: data}}
	for {
		s.until("somebody who waits", func(l line) bool { return l.State != nil && l.State.Phase == visit.Idle && l.State.Waiting > 0 })
		s.say(map[string]any{"command": "call"})
		s.phase(visit.Called)
		l := s.phase(visit.Choose)
		who, back := d.citizen(l.State.Ticket.Label)
		plan := scriptOf(t, r, who)
		if l.State.Person == nil || strings.Contains(l.State.Person.Name, plan.citizen.Person.Name.Clear()) {
			t.Errorf("the name of %s is not masked: %+v", plan.citizen.Person.ID, l.State.Person)
		}
		if !back {
			s.serve(plan)
		}
		s.say(map[string]any{"command": "finish"})
		s.phase(visit.Idle)
		if plan.isFund() && !back {
			break
		}
		s.say(map[string]any{"command": "state"})
	}
	in.Close()
	for range s.lines { // drained to the end
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

// serve answers, judges and hands in what the plan says.
func (s *speaker) serve(plan script) {
	s.t.Helper()
	says := plan.citizen.Matter
	s.say(map[string]any{"command": "choose_item", "item": says.Item})
	for asked := ""; ; {
		l := s.until("the next question or the papers", func(l line) bool {
			return l.State != nil && (l.State.Ask != nil && l.State.Ask.Node != asked || l.State.Phase == visit.Papers)
		})
		if l.State.Phase == visit.Papers {
			s.judge(l, says)
			break
		}
		asked = l.State.Ask.Node
		s.say(map[string]any{"command": "reply", "node": asked, "options": plan.answers[asked]})
	}
	l := s.phase(visit.Outcome)
	way := slices.IndexFunc(l.State.Outcomes, func(o visit.OutcomeOption) bool { return o.WhyNot == "" })
	s.say(map[string]any{"command": "hand_in", "outcome": l.State.Outcomes[way].Code})
	s.until("the printed paper", func(l line) bool {
		if l.State == nil || l.State.Phase != visit.Answered || len(l.State.Jobs) == 0 {
			return false
		}
		kinds := []string{string(papers.AcceptanceNotice), string(papers.IntakeReceipt), string(papers.CorrectionNotice)}
		notice := slices.ContainsFunc(l.State.Jobs, func(j visit.Job) bool { return slices.Contains(kinds, j.Kind) })
		return notice && !slices.ContainsFunc(l.State.Jobs, func(j visit.Job) bool { return j.State != visit.JobPrinted })
	})
}

// judge judges every line that is open.
func (s *speaker) judge(l line, says fixtures.Matter) {
	s.t.Helper()
	for _, p := range l.State.Lines {
		judgement := map[string]any{"command": "judge", "line": p.ID, "status": visit.Collected}
		switch {
		case p.Status != "":
			continue
		case slices.Contains(says.Missing, p.ID):
			judgement["status"] = visit.Missing
		case says.Defects[p.ID] != "":
			judgement["status"], judgement["reason"] = visit.Defective, says.Defects[p.ID]
		}
		s.say(judgement)
	}
}
