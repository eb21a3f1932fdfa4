package queue

import (
	"slices"
	"strings"
	"time"
)

// canIssue looks at a priority ticket's group. Old kiosks send the class alone.
func canIssue(t *Ticket, _ *Input, _ time.Time, l *Limits) (string, map[string]string) {
	if t.Group == "" {
		return "", nil
	}
	return knownGroup(t.Group, l)
}

func knownGroup(group string, l *Limits) (string, map[string]string) {
	switch {
	case group == "":
		return GroupRequired, nil
	case len(l.Groups) > 0 && !slices.Contains(l.Groups, group):
		return UnknownGroup, map[string]string{"group": group}
	}
	return "", nil
}

func canAmend(_ *Ticket, in *Input, _ time.Time, _ *Limits) (string, map[string]string) {
	if in.Item == "" && len(in.Needs) == 0 {
		return ItemRequired, nil
	}
	return "", nil
}

// canFavour lets a person go first: never without the group, and the guide's
// own judgement never without words for it.
func canFavour(_ *Ticket, in *Input, _ time.Time, l *Limits) (string, map[string]string) {
	if code, d := knownGroup(in.Group, l); code != "" {
		return code, d
	}
	if in.Group == OwnJudgement && in.Reason == "" {
		return ReasonRequired, nil
	}
	return "", nil
}

// OwnJudgement is the group of a person whom the guide lets go first for a
// reason of its own.
const OwnJudgement = "guide"

func canPrepare(_ *Ticket, in *Input, _ time.Time, _ *Limits) (string, map[string]string) {
	if in.Prepared == nil || in.Prepared.Item == "" {
		return ItemRequired, nil
	}
	return "", nil
}

func doCancel(t *Ticket, _ *Input, now time.Time, _ *Limits) {
	t.Ended, t.ClosedAt = EndedCancelled, now
}

func doCloseDay(t *Ticket, _ *Input, now time.Time, _ *Limits) {
	t.Ended, t.ClosedAt = EndedDay, now
}

// doAmend repairs what the person came for; the place in the line stays. What
// was prepared for another item says nothing any more, and a transfer was for
// the item of before.
func doAmend(t *Ticket, in *Input, _ time.Time, _ *Limits) {
	if len(in.Needs) > 0 {
		t.Needs = slices.Clone(in.Needs)
	}
	if in.Item == "" {
		return
	}
	if t.Prepared != nil && t.Prepared.Item != in.Item {
		t.Prepared = nil
	}
	t.Item, t.Dept, t.Zone, t.Target = in.Item, in.Dept, in.Zone, ""
}

func doFavour(t *Ticket, in *Input, _ time.Time, _ *Limits) {
	t.Class, t.Group, t.GroupNote = Priority, in.Group, in.Reason
	if len(in.Needs) > 0 {
		t.Needs = slices.Clone(in.Needs)
	}
	t.NotBefore, t.Behind = time.Time{}, nil
}

// doPrepare attaches the guide desk's look; the ticket is for its item then.
func doPrepare(t *Ticket, in *Input, now time.Time, _ *Limits) {
	p := *in.Prepared
	p.By, p.At = in.Actor, now
	t.Item, t.Dept, t.Zone = p.Item, in.Dept, in.Zone
	t.Prepared = &p
}

func needsReason(_ *Ticket, in *Input, _ time.Time, _ *Limits) (string, map[string]string) {
	if in.Reason == "" {
		return ReasonRequired, nil
	}
	return "", nil
}

// doRedirect changes who may call the person; the place by age stays.
func doRedirect(t *Ticket, in *Input, _ time.Time, _ *Limits) {
	t.Target, t.Redirected = in.Target, in.Reason
}

// lineKind begins the target of a ticket that was sent to another line.
const lineKind = "line:"

// LineTarget is the line of the windows that take just these items.
func LineTarget(items []string) string { return lineKind + strings.Join(items, ",") }

// SentTo are the items of the line that the ticket was sent to; false when it is in
// the line of its own item.
func (t *Ticket) SentTo() ([]string, bool) {
	items, ok := strings.CutPrefix(t.Target, lineKind)
	return strings.Split(items, ","), ok
}
