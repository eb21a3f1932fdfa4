package entrust

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"onewindow/values"
)

func day(t interface{ Fatal(...any) }, text string) values.Date {
	d, err := values.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func fund(t interface{ Fatal(...any) }) Deed {
	return Deed{
		No: "G1", Items: []string{"GJJ-001"}, From: day(t, "2026-01-01"), Until: day(t, "2026-12-31"), Staff: []string{"2001"}, Ceiling: 100_000_00,
		Terms: []Term{
			{Answers: map[string]string{"q1": "3"}, Most: 18_000_00, Months: 3, Gap: 12},
			{Answers: map[string]string{"q1": "6"}},
			{Answers: map[string]string{"q1": "2"}, Keep: 100_00, Months: 6},
		},
	}
}

func TestRule(t *testing.T) {
	today := day(t, "2026-11-29")
	says := func(a string) map[string][]string { return map[string][]string{"q1": {a}} }
	rich := Standing{Found: true, Balance: 50_000_00, Months: 40}
	with := func(change func(*Standing)) Standing {
		s := rich
		change(&s)
		return s
	}
	for _, tt := range []struct {
		name      string
		standing  Standing
		reason    string
		verdict   Verdict
		why       string
		amount    int64
		conflicts []Conflict
	}{
		{"rent, up to the most", rich, "3", Grant, "", 18_000_00, nil},
		{"loan, all but what stays", rich, "2", Grant, "", 49_900_00, nil},
		{"retired, the whole", rich, "6", Grant, "", 50_000_00, nil},
		{"to the fen of the ceiling", with(func(s *Standing) { s.Balance = 100_000_00 }), "6", Grant, "", 100_000_00, nil},
		{"a fen above it", with(func(s *Standing) { s.Balance = 100_000_01 }), "6", Confirm, OverCeiling, 100_000_01, nil},
		{"a situation that the deed does not know", rich, "9", Confirm, NoTerm, 0, nil},
		{"nobody knows the account", Standing{}, "3", Deny, "", 0, []Conflict{{Code: NoRecord}}},
		{"nobody knows it in an unknown situation", Standing{}, "9", Deny, "", 0, []Conflict{{Code: NoRecord}}},
		{"frozen, and a debt", with(func(s *Standing) { s.Bars = []string{Debt, Frozen} }), "6", Deny, "", 0, []Conflict{{Code: Frozen}, {Code: Debt}}},
		{"a word on no list", with(func(s *Standing) { s.Bars = []string{"lost"} }), "6", Confirm, UnknownBar, 0, nil},
		{"too few months", with(func(s *Standing) { s.Months = 2 }), "3", Deny, "", 0, []Conflict{{Code: TooFew, Months: 3, Has: 2}}},
		{"the last month that is wanted", with(func(s *Standing) { s.Months = 3 }), "3", Grant, "", 18_000_00, nil},
		{"too soon", with(func(s *Standing) { s.Last = day(t, "2025-11-30") }), "3", Deny, "", 0, []Conflict{{Code: TooSoon, Until: day(t, "2026-11-30")}}},
		{"a year to the day", with(func(s *Standing) { s.Last = day(t, "2025-11-29") }), "3", Grant, "", 18_000_00, nil},
		{"nothing left", with(func(s *Standing) { s.Balance = 100_00 }), "2", Deny, "", 0, []Conflict{{Code: NoMoney}}},
		{"all at once", Standing{Found: true, Bars: []string{Dishonest}, Last: day(t, "2026-10-31")}, "3", Deny, "", 0, []Conflict{
			{Code: Dishonest}, {Code: TooFew, Months: 3}, {Code: TooSoon, Until: day(t, "2027-10-31")}, {Code: NoMoney},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := fund(t)
			got := d.Rule(tt.standing, says(tt.reason), today)
			if got.Verdict != tt.verdict || got.Why != tt.why || got.Amount != tt.amount || !reflect.DeepEqual(got.Conflicts, tt.conflicts) {
				t.Errorf("%+v", got)
			}
			if got.Deed != "G1" || !got.Paid {
				t.Errorf("the deed is %q, paid %v", got.Deed, got.Paid)
			}
		})
	}
	query := Deed{No: "Q1", Items: []string{"DA-001"}}
	if got := query.Rule(Standing{Found: true}, nil, today); got.Verdict != Grant || got.Paid || got.Amount != 0 {
		t.Errorf("a query: %+v", got)
	}
	if got := query.Rule(Standing{Found: true, Bars: []string{Restrict}}, nil, today); got.Verdict != Deny || !slices.Equal(got.Codes(), []string{Restrict}) {
		t.Errorf("a query of another's record: %+v", got)
	}
}

func TestMonthsAfter(t *testing.T) {
	for _, tt := range []struct {
		from   string
		months int
		want   string
	}{{"2026-01-31", 1, "2026-02-28"}, {"2024-01-31", 1, "2024-02-29"}, {"2025-11-30", 12, "2026-11-30"}, {"2026-12-15", 1, "2027-01-15"}} {
		if got := monthsAfter(day(t, tt.from), tt.months); got != day(t, tt.want) {
			t.Errorf("%s and %d months: %s, want %s", tt.from, tt.months, got, tt.want)
		}
	}
}

// fault holds a ruling to what every ruling keeps; "" is well.
func fault(s Standing, r Ruling) string {
	switch {
	case r.Amount < 0 || r.Amount > max(0, s.Balance):
		return "more than is there"
	case r.Verdict == Grant && r.Ceiling > 0 && r.Amount > r.Ceiling:
		return "above the ceiling without an approver"
	case (r.Verdict == Deny) != (len(r.Conflicts) > 0):
		return "a denial and its reasons part"
	case r.Verdict == Deny && r.Amount != 0:
		return "a denial pays"
	case r.Verdict == Confirm && r.Why == "":
		return "an approver is not told why"
	case r.Verdict == Grant && (!s.Found || len(s.Bars) > 0):
		return "granted against the register"
	case r.Verdict == Grant && r.Paid && r.Amount == 0:
		return "granted for nothing"
	}
	for _, c := range r.Codes() {
		if !slices.Contains(Conflicts(), c) {
			return "a reason outside the list"
		}
	}
	for _, l := range r.Limits {
		if r.Amount > l.Fen {
			return "above a limit"
		}
	}
	return ""
}

func draw(rt *rapid.T, d *Deed, rule func(*Deed, Standing, map[string][]string, values.Date) Ruling) string {
	s := Standing{
		Found: rapid.IntRange(0, 4).Draw(rt, "found") > 0, Balance: rapid.Int64Range(0, 200_000_00).Draw(rt, "balance"), Months: rapid.IntRange(0, 20).Draw(rt, "months"),
		Bars: rapid.SliceOfNDistinct(rapid.SampledFrom([]string{Frozen, Dishonest, Debt, Restrict, "lost"}), 0, 2, rapid.ID).Draw(rt, "bars"),
	}
	if rapid.Bool().Draw(rt, "paid") {
		s.Last = day(rt, "2026-11-29").AddDays(-rapid.IntRange(0, 800).Draw(rt, "ago"))
	}
	answers := map[string][]string{"q1": {rapid.SampledFrom([]string{"2", "3", "6", "9"}).Draw(rt, "q1")}}
	return fault(s, rule(d, s, answers, day(rt, "2026-11-29")))
}

func TestRuleKeeps(t *testing.T) {
	d := fund(t)
	rapid.Check(t, func(rt *rapid.T) {
		if f := draw(rt, &d, (*Deed).Rule); f != "" {
			rt.Fatal(f)
		}
	})
}

// A rule that pays past its ceiling, against the register, or without an end is caught.
func TestRuleCatchesMutants(t *testing.T) {
	d := fund(t)
	for want, rule := range map[string]func(*Deed, Standing, map[string][]string, values.Date) Ruling{
		"above the ceiling without an approver": func(d *Deed, s Standing, a map[string][]string, day values.Date) Ruling {
			r := d.Rule(s, a, day)
			if r.Why == OverCeiling {
				r.Verdict, r.Why = Grant, ""
			}
			return r
		},
		"granted against the register": func(d *Deed, s Standing, a map[string][]string, day values.Date) Ruling {
			s.Bars = nil
			return d.Rule(s, a, day)
		},
		"above a limit": func(d *Deed, s Standing, a map[string][]string, day values.Date) Ruling {
			r := d.Rule(s, a, day)
			if r.Verdict == Grant {
				r.Amount = s.Balance
			}
			return r
		},
		"a denial pays": func(d *Deed, s Standing, a map[string][]string, day values.Date) Ruling {
			r := d.Rule(s, a, day)
			if r.Verdict == Deny {
				r.Amount = s.Balance
			}
			return r
		},
	} {
		caught := false
		for seed := range 400 {
			if rapid.Custom(func(rt *rapid.T) string { return draw(rt, &d, rule) }).Example(seed) == want {
				caught = true
				break
			}
		}
		if !caught {
			t.Errorf("the mutant %q survives", want)
		}
	}
}

func TestDeeds(t *testing.T) {
	d := fund(t)
	next := d
	next.No, next.From, next.Until = "G2", day(t, "2027-01-01"), values.Date{}
	deeds := []Deed{d, next}
	if err := Check(deeds); err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{"2025-12-31": "", "2026-01-01": "G1", "2026-12-31": "G1", "2027-01-01": "G2", "2031-05-05": "G2"} {
		if got, ok := Find(deeds, "GJJ-001", day(t, at)); got.No != want || ok != (want != "") {
			t.Errorf("on %s: %q", at, got.No)
		}
	}
	if _, ok := Find(deeds, "GJJ-002", day(t, "2026-05-05")); ok || Entrusted(deeds, "GJJ-002") || !Entrusted(deeds, "GJJ-001") {
		t.Error("another item is entrusted")
	}
	if !d.Trained("2001") || d.Trained("2002") || !(&Deed{}).Trained("2002") {
		t.Error("who passed the training")
	}
	for name, wrong := range map[string][]Deed{
		"no number":    {{Items: []string{"X"}, From: day(t, "2026-01-01")}},
		"no items":     {{No: "1", From: day(t, "2026-01-01")}},
		"no day":       {{No: "1", Items: []string{"X"}}},
		"ends before":  {{No: "1", Items: []string{"X"}, From: day(t, "2026-01-02"), Until: day(t, "2026-01-01")}},
		"below":        {{No: "1", Items: []string{"X"}, From: day(t, "2026-01-02"), Ceiling: -1}},
		"two on a day": {d, {No: "G9", Items: []string{"GJJ-001"}, From: day(t, "2026-12-31")}},
	} {
		if Check(wrong) == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
