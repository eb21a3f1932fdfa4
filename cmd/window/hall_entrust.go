package main

import (
	"time"

	"onewindow/fixtures"
	"onewindow/hall/entrust"
	"onewindow/hall/simulated"
	"onewindow/values"
)

// entrustRules is what a department lets windows decide by rule, as the file of rules
// says it. Money is in whole yuan.
type entrustRules struct {
	Deed    string   `toml:"deed"`
	Items   []string `toml:"items"`
	From    string   `toml:"from"` // days, 2026-03-01
	Until   string   `toml:"until"`
	Staff   []string `toml:"staff"`
	Ceiling int64    `toml:"ceiling"`
	Term    []struct {
		Answers map[string]string `toml:"answers"`
		Most    int64             `toml:"most"`
		Keep    int64             `toml:"keep"`
		Months  int               `toml:"months"`
		Gap     int               `toml:"gap"`
	} `toml:"term"`
}

const fenOfYuan = 100

// deeds are the deeds of the file; a day that is none is an error.
func (r *hallRules) deeds() ([]entrust.Deed, error) {
	var out []entrust.Deed
	for _, e := range r.Entrust {
		from, until, err := daysOf(e.From, e.Until)
		if err != nil {
			return nil, err
		}
		d := entrust.Deed{No: e.Deed, Items: e.Items, From: from, Until: until, Staff: e.Staff, Ceiling: e.Ceiling * fenOfYuan}
		for _, t := range e.Term {
			d.Terms = append(d.Terms, entrust.Term{Answers: t.Answers, Most: t.Most * fenOfYuan, Keep: t.Keep * fenOfYuan, Months: t.Months, Gap: t.Gap})
		}
		out = append(out, d)
	}
	return out, nil
}

// daysOf reads the two days of a time that a rule holds; an empty one is zero.
func daysOf(from, until string) (first, last values.Date, err error) {
	for _, day := range []struct {
		text string
		into *values.Date
	}{{from, &first}, {until, &last}} {
		if day.text == "" {
			continue
		}
		if *day.into, err = values.ParseDate(day.text); err != nil {
			return values.Date{}, values.Date{}, err
		}
	}
	return first, last, nil
}

// demoDeeds are what the departments of the demo city let windows decide. Amounts and
// months are examples.
func demoDeeds() []entrust.Deed {
	from := values.Of(time.Date(2026, 1, 1, 12, 0, 0, 0, values.Shanghai))
	return []entrust.Deed{{
		No: "示例授〔2026〕1号", Items: []string{"GJJ-001"}, From: from, Ceiling: 100_000 * fenOfYuan,
		Terms: []entrust.Term{
			{Answers: map[string]string{"q1": "3"}, Most: 18_000 * fenOfYuan, Months: 3, Gap: 12}, // 租房
			{Answers: map[string]string{"q1": "2"}, Months: 6},                                    // 还贷
			{Answers: map[string]string{"q1": "6"}},                                               // 退休
			{},
		},
	}, {
		No: "示例授〔2026〕2号", Items: []string{"GJJ-003", "GJJ-004", "BDC-006", "SC-005", "WJ-005", "YB-001", "DA-001"}, From: from,
	}}
}

// demoRegister is where the rule of the demo city learns how its citizens stand.
func demoRegister() *simulated.Register {
	r := &simulated.Register{
		Slow: 100, OutOfReach: 100, Slowness: 3 * time.Second,
		Others: entrust.Standing{Found: true, Balance: 36_800 * fenOfYuan, Months: 60},
	}
	for _, s := range fixtures.Standings() {
		if p, ok := fixtures.PersonByID(s.Person); ok {
			r.Accounts = append(r.Accounts, simulated.Account{
				IDNumber: p.IDNumber.Clear(), Item: s.Item,
				Standing: entrust.Standing{Found: true, Bars: s.Bars, Balance: s.Balance, Months: s.Months, Last: s.Last},
			})
		}
	}
	return r
}
