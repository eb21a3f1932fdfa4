package hall

import (
	"strings"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/store"
)

// clocksProto is how a case stands by its clocks: both limits together, always.
func (s *Server) clocksProto(f *caseFile, now time.Time) *hallv1.CaseClocks {
	w := casework.Warn(f.Case, now, s.env(f.Item))
	return &hallv1.CaseClocks{
		Warning: string(w.Colour), PromisedLeft: leftProto(w.PromisedLeft), StatutoryLeft: leftProto(w.StatutoryLeft), Clock: string(w.Clock),
		Due: dateText(w.Due), Why: w.Why, PausedFor: w.PausedFor, PausedDays: int32(w.PausedDays), //nolint:gosec // days of a case
	}
}

func leftProto(l casework.Left) *int32 {
	if !l.Known {
		return nil
	}
	days := int32(l.Days) //nolint:gosec // working days of a case
	return &days
}

// tellSteps puts into the case what papers and screens say of its special steps:
// the machine keeps that they were taken, the history why and by whom.
func (s *Server) tellSteps(p *hallv1.Case, f *caseFile, steps []store.Step) {
	c := &f.Case
	for _, h := range steps {
		switch casework.Event(h.Event) {
		case casework.SpecialStart:
			p.Special = &hallv1.CaseSpecial{Reason: h.Reason}
		case casework.Extend:
			p.Extension = &hallv1.CaseExtension{Reason: h.Reason, By: h.Actor, Limit: casework.ExtensionOf(s.env(f.Item)).String()}
		case casework.RequestMore:
			p.MoreAsked = h.Reason
		case casework.Refuse, casework.MarkNotNeeded:
			p.Turndown = &hallv1.CaseTurndown{Reason: h.Reason, Facts: strings.TrimSuffix(h.Note, toOrgan+f.CompetentOrgan), CompetentOrgan: f.CompetentOrgan}
		case casework.CorrectionTimeout, casework.DeferTimeout, casework.Revoke:
			p.Ending = &hallv1.CaseEnding{Event: h.Event, Reason: h.Reason, On: stamp(h.At)}
		default:
		}
	}
	if n := len(c.Suspensions); p.Special != nil && n > 0 {
		last := c.Suspensions[n-1]
		p.Special.Kind, p.Special.Planned = last.Kind, last.Planned.String()
		p.Special.From, p.Special.Until = stamp(last.From), stamp(last.To)
	}
	if h := c.Hearing; !h.ToldAt.IsZero() {
		k, runs := casework.ClockOf(*c, casework.C10, s.now(), s.env(f.Item))
		p.Hearing = &hallv1.CaseHearing{ToldAt: stamp(h.ToldAt), AskedAt: stamp(h.AskedAt), HeldAt: stamp(h.HeldAt), Open: runs, Due: dateText(k.Due)}
	}
	if !c.MoreAsked {
		p.MoreAsked = ""
	}
}
