package casework

import (
	"slices"

	"onewindow/catalog"
	"onewindow/values"
)

// ItemOf takes from the catalogue what the rules need: the item, the leaf of
// the situation (nil when not known yet) and the effective list that the hall
// derived from the answers.
func ItemOf(it *catalog.Item, leaf *catalog.Leaf, lines []catalog.Line) Item {
	out := Item{
		Code: it.Code, Dept: it.Dept,
		AcceptMode: it.TimeLimits.AcceptMode, NoticeRule: it.TimeLimits.NoticeRule,
		Statutory: LimitOf(it.TimeLimits.Statutory), Promised: LimitOf(it.TimeLimits.Promised),
		SpecialProcedures: slices.Clone(it.TimeLimits.SpecialProcedures),
		Required:          RequiredOf(lines),
	}
	if leaf != nil && leaf.TimeOverride != nil {
		out.Statutory = LimitOf(*leaf.TimeOverride)
		// Nobody promises more time than the law gives.
		if out.Promised.Unit == out.Statutory.Unit && out.Promised.N > out.Statutory.N || out.Statutory.Instant() {
			out.Promised = out.Statutory
		}
	}
	for _, r := range it.Results {
		for _, m := range r.Delivery {
			if !slices.Contains(out.Delivery, m) {
				out.Delivery = append(out.Delivery, m)
			}
		}
	}
	return out
}

// SpecialMax is the longest plan of each special procedure that the item knows.
func SpecialMax(it *catalog.Item, all []catalog.SpecialProcedure) map[string]int {
	out := map[string]int{}
	for _, p := range all {
		if p.MaxDays > 0 && slices.Contains(it.TimeLimits.SpecialProcedures, p.Code) {
			out[p.Code] = p.MaxDays
		}
	}
	return out
}

// LimitOf turns a limit of the catalogue into one that the calendar counts.
func LimitOf(l catalog.Limit) values.Limit {
	switch l.Unit {
	case catalog.UnitWorkday:
		return values.Limit{N: l.N, Unit: values.WorkingDays}
	case catalog.UnitNaturalDay:
		return values.Limit{N: l.N, Unit: values.NaturalDays}
	default:
		return values.Limit{}
	}
}

// RequiredOf turns an effective list into what Judge needs. A line may be
// declared only where the catalogue lets a declaration stand in for it, and
// pages are not required here: the scanner may be down (workflow §15).
func RequiredOf(lines []catalog.Line) []RequiredLine {
	out := make([]RequiredLine, len(lines))
	for i := range lines {
		l := &lines[i]
		out[i] = RequiredLine{
			ID: l.ID, Original: l.Original.Need, Copy: l.Copy.Need,
			Exemptible: l.Exemptible, Deferrable: l.Deferrable, MaxWorkdays: l.DeferDays,
			Declarable: replaceable(l, catalog.ByDeclaration), Reusable: replaceable(l, catalog.ByReuseLibrary),
			Exchanged: l.Exchanged(),
		}
	}
	return out
}

func replaceable(l *catalog.Line, by string) bool {
	return slices.ContainsFunc(l.Substitutes, func(s catalog.Substitute) bool { return s.By == by })
}
