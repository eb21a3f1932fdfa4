package station

import (
	"context"
	"slices"
	"strconv"
	"time"

	"onewindow/visit"
)

// Away is one time without the hall and what became of what was done in it.
type Away struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"` // zero while it lasts
	// Sent, Changed and Refused count the answers; each command is in one of them.
	Sent    int `json:"sent"`
	Changed int `json:"changed"`
	Refused int `json:"refused"`
	// Rows are the first answers, at most awayRows.
	Rows []AwayRow `json:"rows,omitempty"`
	// Done: everything of it was answered.
	Done bool `json:"done"`
}

// AwayRow is the hall's answer to one command.
type AwayRow struct {
	Label   string `json:"label,omitempty"`
	Step    string `json:"step"`            // as of visit.HallCommand.Step
	Event   string `json:"event,omitempty"` // of a ticket move
	CaseNo  string `json:"caseNo,omitempty"`
	State   string `json:"state,omitempty"` // the hall's word for the case
	Result  string `json:"result"`          // sent changed refused
	Refusal string `json:"refusal,omitempty"`
}

// Results of a command that was made without the hall.
const (
	AwaySent    = "sent"
	AwayChanged = "changed" // accepted, and the case stands elsewhere than the desk had said
	AwayRefused = "refused"
)

// AwayNote is where the journal keeps the newest Away, also for those who look
// from outside.
const AwayNote = "away"

// awayRows bounds what is kept of a long time away.
const awayRows = 200

// promised is the state that a hand-in by this outcome leads to.
var promised = map[visit.OutcomeCode][]string{
	visit.Receive: {"received"}, visit.Accept: {"accepted"}, visit.Notice: {"correction"},
	visit.AcceptAndDeny:  {"decided_deny"},
	visit.AcceptAndGrant: {"decided_grant", "decided_grant_deferred", "producing", "ready"},
}

// wentAway begins a time without the hall, or goes on with one of which not
// everything is answered.
func (s *Station) wentAway(ctx context.Context) {
	now := s.o.Now()
	if s.away == nil || s.away.Done {
		s.away = &Away{From: now}
	}
	s.away.To = time.Time{}
	s.keepAway(ctx)
}

func (s *Station) cameBack(ctx context.Context) {
	if s.away != nil && s.away.To.IsZero() {
		s.away.To = s.o.Now()
		s.keepAway(ctx)
	}
}

func (s *Station) keepAway(ctx context.Context) {
	err := SaveNote(ctx, s.o.Journal, AwayNote, s.away)
	if err != nil {
		s.o.Log.Warn("away", "err", err)
	}
}

// Reported takes the answer to a command of the outbox into the report of the
// time without the hall in which it was made.
func (s *Station) Reported(ctx context.Context, cmd visit.HallCommand, r visit.HallReceipt) error {
	return s.enqueue(func(ctx context.Context) error {
		a := s.away
		if a == nil || a.Done || cmd.MadeAt.Before(a.From) || !a.To.IsZero() && cmd.MadeAt.After(a.To) {
			return nil
		}
		row := AwayRow{Label: s.labels[cmd.VisitID], Step: cmd.Step(), Result: AwaySent, Refusal: r.Refusal}
		if cmd.Move != nil {
			row.Event = cmd.Move.Event
		}
		if r.Case != nil {
			row.CaseNo, row.State = r.Case.CaseNo, r.Case.State
		}
		switch {
		case !r.Accepted:
			row.Result = AwayRefused
			a.Refused++
		case cmd.Submission != nil && r.Case != nil && !slices.Contains(promised[cmd.Submission.Outcome], r.Case.State):
			row.Result = AwayChanged
			a.Changed++
		default:
			a.Sent++
		}
		if len(a.Rows) < awayRows {
			a.Rows = append(a.Rows, row)
			s.keepAway(ctx)
		}
		return nil
	}).Wait(ctx)
}

// endAway tells the report when the last answer is there.
func (s *Station) endAway(ctx context.Context) {
	a := s.away
	if a == nil || a.Done || a.To.IsZero() || s.snap.Link != Online {
		return
	}
	b, err := s.o.Journal.Backlog(ctx)
	if err != nil || b.Count > 0 {
		return
	}
	a.Done = true
	s.keepAway(ctx)
	if a.Sent+a.Changed+a.Refused > 0 {
		s.notice("away_report", map[string]string{
			"sent": strconv.Itoa(a.Sent), "changed": strconv.Itoa(a.Changed), "refused": strconv.Itoa(a.Refused),
		})
	}
}
