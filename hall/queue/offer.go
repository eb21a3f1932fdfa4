package queue

import "time"

func canOffer(t *Ticket, in *Input, _ time.Time, _ *Limits) (string, map[string]string) {
	switch {
	case in.Elsewhere.Hall == "":
		return TargetRequired, nil
	case t.Item == "":
		return ItemRequired, nil
	}
	return "", nil
}

func isOffered(t *Ticket, _ *Input, _ time.Time, _ *Limits) (string, map[string]string) {
	if t.Offered == nil {
		return NotAllowed, nil
	}
	return "", nil
}

// canWithdraw: only where the other hall does nothing without this hall's word. By
// itself an offer ends when its time is over.
func canWithdraw(t *Ticket, in *Input, now time.Time, l *Limits) (string, map[string]string) {
	switch {
	case t.Offered == nil:
		return NotAllowed, nil
	case !t.Offered.Recall:
		return OfferBinding, map[string]string{"hall": t.Offered.Name}
	}
	if wait := t.Offered.At.Add(l.OfferMax).Sub(now); in.Role == System && wait > 0 {
		return TooEarly, seconds(wait)
	}
	return "", nil
}

func isReserved(t *Ticket, _ *Input, _ time.Time, _ *Limits) (string, map[string]string) {
	if !t.Reserved {
		return NotAllowed, nil
	}
	return "", nil
}

func doOffer(t *Ticket, in *Input, now time.Time, _ *Limits) {
	to := in.Elsewhere
	to.At = now
	t.Offered = &to
}

func doConfirm(t *Ticket, _ *Input, _ time.Time, _ *Limits) { t.Reserved = false }

func doRelease(t *Ticket, _ *Input, now time.Time, _ *Limits) {
	t.Reserved, t.Ended, t.ClosedAt = false, EndedTakenBack, now
}

// doKeepHere: the other hall will not have it; the place in the line is as it
// was.
func doKeepHere(t *Ticket, _ *Input, _ time.Time, _ *Limits) { t.Offered = nil }

func doLeave(t *Ticket, in *Input, now time.Time, _ *Limits) {
	to := *t.Offered
	to.Label = in.Elsewhere.Label
	t.Offered, t.Ended, t.ClosedAt = &to, EndedMoved, now
}

// doAdmit puts a ticket of another hall in the line, at the place that its
// arrival there gives it. What that hall's clock says of the time to come is
// not believed.
func doAdmit(t *Ticket, in *Input, now time.Time, _ *Limits) {
	for _, at := range []*time.Time{&t.IssuedAt, &t.ArrivedAt, &t.QueuedAt} {
		if at.IsZero() || at.After(now) {
			*at = now
		}
	}
	t.Reserved = in.Reserve
	if !t.Class.Valid() {
		t.Class = Normal
	}
	if !t.Slot.IsZero() {
		t.QueuedAt, t.NotBefore = t.Slot, t.Slot
	}
}
