package queue

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"time"
)

// Move is one allowed transition: a row of workflow §1.
type Move struct {
	From  State
	Event Event
	To    State
	Roles []Role
	guard func(t *Ticket, in *Input, now time.Time, l *Limits) (string, map[string]string)
	apply func(t *Ticket, in *Input, now time.Time, l *Limits)
}

var (
	desk     = []Role{Clerk, Police, Specialist, Supervisor}
	channels = []Role{Kiosk, Guide, Online, Supervisor}
	booking  = []Role{Kiosk, Guide, Online, Supervisor, Hall}
	guides   = []Role{Guide, Supervisor}
	counter  = []Role{Clerk, Police}
	system   = []Role{System}
	failOver = []Role{Supervisor, System}
)

// moves is the one table that drives Step.
var moves = []Move{
	{From: None, Event: Issue, To: Waiting, Roles: channels, guard: canIssue, apply: doIssue},
	{From: None, Event: Book, To: Booked, Roles: booking, guard: canBook, apply: doBook},
	{From: Booked, Event: Arrive, To: Waiting, Roles: channels, guard: canArrive, apply: doArrive},
	{From: Booked, Event: MarkNoShow, To: NoShow, Roles: system, guard: canNoShow},
	{From: Waiting, Event: Call, To: Called, Roles: desk, guard: canCall, apply: doCall},
	{From: Waiting, Event: CallSpecific, To: Called, Roles: desk, guard: canCallSpecific, apply: doCallSpecific},
	{From: Called, Event: Recall, To: Called, Roles: desk, guard: canRecall, apply: doRecall},
	{From: Called, Event: Start, To: Serving, Roles: desk, guard: ownWindow, apply: doStart},
	{From: Called, Event: Miss, To: Missed, Roles: desk, guard: canMiss, apply: doMiss},
	{From: Missed, Event: Requeue, To: Waiting, Roles: []Role{Guide, Kiosk, Supervisor}, guard: canRequeue, apply: doRequeue},
	{From: Missed, Event: Expire, To: Abandoned, Roles: system, guard: canExpire},
	{From: Serving, Event: Hold, To: Held, Roles: desk, guard: canHold, apply: doHold},
	{From: Held, Event: Resume, To: Serving, Roles: desk, guard: canResume, apply: doResume},
	{From: Held, Event: HoldTimeout, To: Missed, Roles: system, guard: canHoldTimeout, apply: doMiss},
	{From: Serving, Event: Transfer, To: Waiting, Roles: desk, guard: canTransfer, apply: doTransfer},
	{From: Serving, Event: AddItem, To: Serving, Roles: desk, guard: canAddItem, apply: doAddItem},
	{From: Serving, Event: Finish, To: Finished, Roles: desk, guard: canFinish, apply: doFinish},
	{From: Finished, Event: Rate, To: Closed, Roles: []Role{Applicant}, guard: canRate, apply: doRate},
	{From: Finished, Event: RatingTimeout, To: Closed, Roles: system, guard: canRatingTimeout, apply: doClose},
	{From: Called, Event: UndoCall, To: Waiting, Roles: desk, guard: canUndoCall, apply: doUndoCall},
	{From: Finished, Event: UndoFinish, To: Serving, Roles: desk, guard: canUndoFinish, apply: doUndoFinish},
	{From: Called, Event: WindowFailure, To: Waiting, Roles: failOver, apply: doWindowFailure},
	{From: Serving, Event: WindowFailure, To: Waiting, Roles: failOver, apply: doWindowFailure},
	{From: Held, Event: WindowFailure, To: Waiting, Roles: failOver, apply: doWindowFailure},
	{From: Booked, Event: Cancel, To: Abandoned, Roles: channels, apply: doCancel},
	{From: Waiting, Event: Cancel, To: Abandoned, Roles: channels, apply: doCancel},
	{From: Missed, Event: Cancel, To: Abandoned, Roles: channels, apply: doCancel},
	{From: Booked, Event: Amend, To: Booked, Roles: guides, guard: canAmend, apply: doAmend},
	{From: Waiting, Event: Amend, To: Waiting, Roles: guides, guard: canAmend, apply: doAmend},
	{From: Waiting, Event: Favour, To: Waiting, Roles: guides, guard: canFavour, apply: doFavour},
	{From: Booked, Event: Prepare, To: Booked, Roles: guides, guard: canPrepare, apply: doPrepare},
	{From: Waiting, Event: Prepare, To: Waiting, Roles: guides, guard: canPrepare, apply: doPrepare},
	{From: Waiting, Event: CloseDay, To: Abandoned, Roles: system, guard: canExpire, apply: doCloseDay},
	{From: Waiting, Event: Redirect, To: Waiting, Roles: []Role{Supervisor}, guard: needsReason, apply: doRedirect},
	{From: Waiting, Event: Offer, To: Waiting, Roles: guides, guard: canOffer, apply: doOffer},
	{From: Waiting, Event: KeepHere, To: Waiting, Roles: system, guard: isOffered, apply: doKeepHere},
	{From: Waiting, Event: Leave, To: Abandoned, Roles: system, guard: isOffered, apply: doLeave},
	{From: Waiting, Event: Withdraw, To: Waiting, Roles: append(slices.Clone(guides), System), guard: canWithdraw, apply: doKeepHere},
	{From: Waiting, Event: Confirm, To: Waiting, Roles: []Role{Hall}, guard: isReserved, apply: doConfirm},
	{From: Waiting, Event: Release, To: Abandoned, Roles: []Role{Hall}, guard: isReserved, apply: doRelease},
	{From: None, Event: Admit, To: Waiting, Roles: []Role{Hall}, guard: canIssue, apply: doAdmit},
	{From: Called, Event: TakeOver, To: Called, Roles: counter, guard: canCall, apply: doTakeOver},
	{From: Serving, Event: TakeOver, To: Serving, Roles: counter, guard: canCall, apply: doTakeOver},
	{From: Held, Event: TakeOver, To: Serving, Roles: counter, guard: canCall, apply: doTakeOver},
}

// Moves returns the table of allowed moves, for documents and tests.
func Moves() []Move {
	out := slices.Clone(moves)
	for i := range out {
		out[i].Roles = slices.Clone(out[i].Roles)
	}
	return out
}

// Step applies one event to a ticket and returns the ticket after it. The
// error is always a *Refusal, and then the ticket comes back unchanged.
func Step(t Ticket, ev Event, in Input, now time.Time, l Limits) (Ticket, error) {
	for i := range moves {
		m := &moves[i]
		if m.From != t.State || m.Event != ev {
			continue
		}
		if !slices.Contains(m.Roles, in.Role) {
			return t, refuse(t, ev, WrongRole, map[string]string{"role": string(in.Role)})
		}
		if t.Offered != nil && ev != KeepHere && ev != Leave && ev != Withdraw {
			// Only the other hall's answer moves it: whatever is done here
			// meanwhile would be undone there.
			return t, refuse(t, ev, OfferedElsewhere, map[string]string{"hall": t.Offered.Hall})
		}
		if t.Reserved && ev != Confirm && ev != Release && ev != CloseDay {
			return t, refuse(t, ev, ReservedFor, map[string]string{"hall": t.From.Name})
		}
		if m.guard != nil {
			if code, details := m.guard(&t, &in, now, &l); code != "" {
				return t, refuse(t, ev, code, details)
			}
		}
		next := t
		next.Extra = slices.Clone(t.Extra)
		next.Behind = slices.Clone(t.Behind)
		next.Needs = slices.Clone(t.Needs)
		next.Former = slices.Clone(t.Former)
		next.Cases = slices.Clone(t.Cases)
		next.State = m.To
		if m.apply != nil {
			m.apply(&next, &in, now, &l)
		}
		return next, nil
	}
	return t, refuse(t, ev, NotAllowed, nil)
}

// NextIDs are the first n tickets of the line, by place: what a requeued
// ticket lets pass.
func NextIDs(waiting []*Ticket, n int) []string {
	order := make([]int, 0, len(waiting))
	for i := range waiting {
		if waiting[i].InLine() {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return older(waiting[a], waiting[b]) })
	ids := make([]string, 0, n)
	for _, i := range order[:min(n, len(order))] {
		ids = append(ids, waiting[i].ID)
	}
	return ids
}

func refuse(t Ticket, ev Event, code string, details map[string]string) *Refusal {
	return &Refusal{Code: code, State: t.State, Event: ev, Details: maps.Clone(details)}
}

func seconds(d time.Duration) map[string]string {
	return map[string]string{"wait_s": strconv.Itoa(int(math.Ceil(d.Seconds())))}
}

func ownWindow(t *Ticket, in *Input, _ time.Time, _ *Limits) (string, map[string]string) {
	if in.Role != Supervisor && in.Window != t.Window {
		return OtherWindow, map[string]string{"window": t.Window}
	}
	return "", nil
}

func canBook(t *Ticket, _ *Input, now time.Time, _ *Limits) (string, map[string]string) {
	if !t.Slot.After(now) {
		return TooLate, nil
	}
	return "", nil
}

func canArrive(t *Ticket, _ *Input, now time.Time, l *Limits) (string, map[string]string) {
	if wait := t.Slot.Add(-l.BookEarly).Sub(now); wait > 0 {
		return TooEarly, seconds(wait)
	}
	if now.After(slotEnd(t).Add(l.BookLate + l.LateOrdinary)) {
		return TooLate, nil
	}
	return "", nil
}

func canNoShow(t *Ticket, _ *Input, now time.Time, l *Limits) (string, map[string]string) {
	if wait := slotEnd(t).Add(l.BookLate + l.LateOrdinary).Sub(now); wait >= 0 {
		return TooEarly, seconds(wait)
	}
	return "", nil
}

func slotEnd(t *Ticket) time.Time {
	if t.SlotEnd.After(t.Slot) {
		return t.SlotEnd
	}
	return t.Slot
}

func canCall(_ *Ticket, in *Input, _ time.Time, _ *Limits) (string, map[string]string) {
	if in.Window == "" {
		return WindowRequired, nil
	}
	if in.Busy {
		return WindowBusy, map[string]string{"window": in.Window}
	}
	return "", nil
}

func canCallSpecific(t *Ticket, in *Input, now time.Time, l *Limits) (string, map[string]string) {
	if in.Reason == "" {
		return ReasonRequired, nil
	}
	return canCall(t, in, now, l)
}

func canRecall(t *Ticket, in *Input, now time.Time, l *Limits) (string, map[string]string) {
	if code, d := ownWindow(t, in, now, l); code != "" {
		return code, d
	}
	if t.Calls >= l.Calls {
		return NoMoreCalls, map[string]string{"calls": strconv.Itoa(t.Calls)}
	}
	if wait := t.RecalledAt.Add(l.RecallGap).Sub(now); wait > 0 {
		return TooSoon, seconds(wait)
	}
	return "", nil
}

func canMiss(t *Ticket, in *Input, now time.Time, l *Limits) (string, map[string]string) {
	if code, d := ownWindow(t, in, now, l); code != "" {
		return code, d
	}
	if t.Calls < l.Calls {
		return NotEnoughCalls, map[string]string{"calls": strconv.Itoa(t.Calls), "needed": strconv.Itoa(l.Calls)}
	}
	return "", nil
}

func canRequeue(t *Ticket, _ *Input, now time.Time, l *Limits) (string, map[string]string) {
	if t.Requeues >= l.Requeues {
		return RequeuedBefore, map[string]string{"times": strconv.Itoa(t.Requeues)}
	}
	if now.Sub(t.MissedAt) > l.RequeueWithin {
		return TooLate, nil
	}
	return "", nil
}

func canExpire(_ *Ticket, in *Input, now time.Time, _ *Limits) (string, map[string]string) {
	if wait := in.SessionEnds.Sub(now); wait > 0 {
		return TooEarly, seconds(wait)
	}
	return "", nil
}

func canHold(t *Ticket, in *Input, now time.Time, l *Limits) (string, map[string]string) {
	if code, d := ownWindow(t, in, now, l); code != "" {
		return code, d
	}
	if in.Reason == "" {
		return ReasonRequired, nil
	}
	if len(l.HoldReasons) > 0 && !slices.Contains(l.HoldReasons, in.Reason) {
		return UnknownReason, map[string]string{"reason": in.Reason}
	}
	return "", nil
}

func canResume(t *Ticket, in *Input, now time.Time, l *Limits) (string, map[string]string) {
	if in.Role != Supervisor && in.Actor != t.Clerk {
		return OtherClerk, nil
	}
	if code, d := canCall(t, in, now, l); code != "" {
		return code, d
	}
	return "", nil
}

func canHoldTimeout(t *Ticket, _ *Input, now time.Time, l *Limits) (string, map[string]string) {
	limit := l.HoldMax
	if t.Trailing {
		limit = l.TrailMax // its window has ended it already and will say so
	}
	if wait := t.HeldAt.Add(limit).Sub(now); wait > 0 {
		return TooEarly, seconds(wait)
	}
	return "", nil
}

func canTransfer(t *Ticket, in *Input, now time.Time, l *Limits) (string, map[string]string) {
	if code, d := ownWindow(t, in, now, l); code != "" {
		return code, d
	}
	if in.Target == "" {
		return TargetRequired, nil
	}
	if in.Role != Supervisor && t.Transfers >= l.Transfers {
		return TooManyTransfers, map[string]string{"times": strconv.Itoa(t.Transfers)}
	}
	return "", nil
}

func canAddItem(t *Ticket, in *Input, now time.Time, l *Limits) (string, map[string]string) {
	if code, d := ownWindow(t, in, now, l); code != "" {
		return code, d
	}
	if in.Item == "" {
		return ItemRequired, nil
	}
	return "", nil
}

func canFinish(t *Ticket, in *Input, now time.Time, l *Limits) (string, map[string]string) {
	if code, d := ownWindow(t, in, now, l); code != "" {
		return code, d
	}
	if in.OpenDrafts > 0 {
		return OpenDrafts, map[string]string{"count": strconv.Itoa(in.OpenDrafts)}
	}
	return "", nil
}

func canRate(_ *Ticket, in *Input, _ time.Time, _ *Limits) (string, map[string]string) {
	if in.Level < 1 || in.Level > 5 {
		return BadRating, map[string]string{"level": strconv.Itoa(in.Level)}
	}
	return "", nil
}

func canRatingTimeout(t *Ticket, _ *Input, now time.Time, l *Limits) (string, map[string]string) {
	if wait := t.FinishedAt.Add(l.RatingMax).Sub(now); wait > 0 {
		return TooEarly, seconds(wait)
	}
	return "", nil
}

func canUndoCall(t *Ticket, in *Input, now time.Time, l *Limits) (string, map[string]string) {
	if code, d := ownWindow(t, in, now, l); code != "" {
		return code, d
	}
	if now.Sub(t.CalledAt) > l.UndoFor+l.UndoGrace {
		return TooLate, nil
	}
	return "", nil
}

func canUndoFinish(t *Ticket, in *Input, now time.Time, l *Limits) (string, map[string]string) {
	if code, d := ownWindow(t, in, now, l); code != "" {
		return code, d
	}
	if in.Busy {
		return WindowBusy, map[string]string{"window": in.Window}
	}
	if now.Sub(t.FinishedAt) > l.UndoFor+l.UndoGrace {
		return TooLate, nil
	}
	return "", nil
}

func doIssue(t *Ticket, _ *Input, now time.Time, _ *Limits) {
	t.IssuedAt, t.ArrivedAt, t.QueuedAt = now, now, now
	if !t.Class.Valid() {
		t.Class = Normal
	}
}

func doBook(t *Ticket, _ *Input, now time.Time, _ *Limits) {
	t.IssuedAt = now
	t.Class = ByTime
}

func doArrive(t *Ticket, _ *Input, now time.Time, l *Limits) {
	t.ArrivedAt = now
	if now.After(slotEnd(t).Add(l.BookLate)) {
		// Too late for the booking: the ordinary line, from now on.
		t.Class, t.QueuedAt = Normal, now
		return
	}
	t.QueuedAt, t.NotBefore = t.Slot, t.Slot
}

func doCall(t *Ticket, in *Input, now time.Time, _ *Limits) {
	t.Window, t.Clerk, t.Chosen = in.Window, in.Actor, maps.Clone(in.Chosen)
	t.CalledAt, t.RecalledAt, t.Calls = now, now, 1
}

func doCallSpecific(t *Ticket, in *Input, now time.Time, l *Limits) {
	doCall(t, in, now, l)
	t.Jumped = in.Reason
}

func doRecall(t *Ticket, _ *Input, now time.Time, _ *Limits) {
	t.RecalledAt = now
	t.Calls++
}

func doStart(t *Ticket, _ *Input, now time.Time, _ *Limits) {
	t.StartedAt, t.HeldFor = now, 0
	t.Front, t.Behind = false, nil
}

func doMiss(t *Ticket, _ *Input, now time.Time, _ *Limits) {
	endRound(t, now)
	t.MissedAt = now
}

func doRequeue(t *Ticket, in *Input, now time.Time, l *Limits) {
	t.Requeues++
	t.Trailing = false
	t.Behind = slices.Clone(in.Ahead[:min(len(in.Ahead), l.RequeueBehind)])
	// The place in the line stays: once those ahead are called it is next by age.
	t.NotBefore = now.Add(l.RequeueWithin)
	if len(t.Behind) == 0 {
		t.NotBefore = now
	}
	backToLine(t)
}

func doHold(t *Ticket, in *Input, now time.Time, _ *Limits) {
	t.HeldAt, t.HoldReason = now, in.Reason
	t.Cases = slices.Clone(in.Cases)
}

func doResume(t *Ticket, in *Input, now time.Time, _ *Limits) {
	t.HeldFor += now.Sub(t.HeldAt)
	t.HeldAt, t.HoldReason = time.Time{}, ""
	t.Window, t.Clerk = in.Window, in.Actor
	t.Trailing = false
}

func doTransfer(t *Ticket, in *Input, now time.Time, _ *Limits) {
	endRound(t, now)
	t.Transfers++
	t.Target = in.Target
	backToLine(t)
}

func doAddItem(t *Ticket, in *Input, _ time.Time, _ *Limits) {
	if !slices.Contains(t.Extra, in.Item) {
		t.Extra = append(t.Extra, in.Item)
	}
}

func doFinish(t *Ticket, in *Input, now time.Time, _ *Limits) {
	t.FinishedAt = now
	t.Cases = slices.Clone(in.Cases)
}

func doRate(t *Ticket, in *Input, now time.Time, _ *Limits) {
	t.Rating, t.ClosedAt = in.Level, now
}

func doClose(t *Ticket, _ *Input, now time.Time, _ *Limits) { t.ClosedAt = now }

func doUndoCall(t *Ticket, _ *Input, _ time.Time, _ *Limits) {
	t.Undone++
	backToLine(t)
}

func doUndoFinish(t *Ticket, _ *Input, _ time.Time, _ *Limits) { t.FinishedAt = time.Time{} }

func doWindowFailure(t *Ticket, _ *Input, now time.Time, _ *Limits) {
	endRound(t, now)
	t.Front = true
	t.NotBefore, t.Behind = time.Time{}, nil
	backToLine(t)
}

// doTakeOver changes the desk and nothing else: the person was called once, and
// what was read or served since then stays.
func doTakeOver(t *Ticket, in *Input, now time.Time, _ *Limits) {
	if !t.HeldAt.IsZero() {
		t.HeldFor += now.Sub(t.HeldAt)
		t.HeldAt, t.HoldReason = time.Time{}, ""
	}
	t.Former = append(t.Former, t.Clerk)
	t.Window, t.Clerk, t.Chosen = in.Window, in.Actor, nil // the numbers were another clerk's
}

// endRound adds the time served so far to the ticket's account.
func endRound(t *Ticket, now time.Time) {
	if !t.StartedAt.IsZero() {
		end := now
		if !t.HeldAt.IsZero() {
			end = t.HeldAt
		}
		t.ServedFor += max(0, end.Sub(t.StartedAt)-t.HeldFor)
		t.Begun = &Begun{Window: t.Window, At: now}
	}
	t.StartedAt, t.HeldAt, t.HeldFor, t.HoldReason = time.Time{}, time.Time{}, 0, ""
}

// backToLine clears what belongs to one call.
func backToLine(t *Ticket) {
	t.Window, t.Clerk, t.Chosen, t.Jumped = "", "", nil, ""
	t.CalledAt, t.RecalledAt, t.Calls = time.Time{}, time.Time{}, 0
}
