package figures

import (
	"strconv"

	"onewindow/i18n"
	"onewindow/papers"
	"onewindow/screens"
	"onewindow/station/supervision"
)

// report is the page for the printer: the figures, the departments, the rates, the
// cases, or what the measure in hand is about.
func (s *Screen) report() papers.Report {
	t, d := &s.deps.Text.Study, s.snap.Study
	r := papers.Report{
		Title: t.Title + " " + t.Pages[s.page],
		Facts: []papers.Pair{{Label: t.Periods[string(d.Period)], Value: i18n.Fill(t.Span, "from", d.From, "to", d.To)}},
	}
	switch s.page {
	case figures:
		for _, code := range d.Codes {
			r.Rows = append(r.Rows, s.figure(&d.Total, code))
		}
	case departments:
		for i := range d.Departments {
			of := &d.Departments[i]
			row := papers.Item{Text: s.department(of.Key)}
			for _, code := range departmentCodes {
				row.Lines = append(row.Lines, papers.Pair{Label: s.deps.Text.Figures.Names[code], Value: string(s.number(of, code))})
			}
			r.Rows = append(r.Rows, row)
		}
	case rates:
		for i := range d.Rates {
			r.Rows = append(r.Rows, s.rateItem(&d.Rates[i]))
		}
	case returned:
		r.Rows = s.cases(func(*supervision.ReturnedCase) bool { return true })
	case measures:
		s.about(&r, &d.Measures[min(max(0, s.list.Selected()), s.rows()-1)])
	default:
	}
	return r
}

func (s *Screen) figure(of *supervision.Figures, code string) papers.Item {
	return papers.Item{Text: s.deps.Text.Figures.Names[code], Note: string(s.number(of, code))}
}

func (s *Screen) rateItem(r *supervision.ReturnRate) papers.Item {
	f := &s.deps.Text.Figures
	note := string(percent(r.Share()))
	if r.Over {
		note = "△ " + note
	}
	item := papers.Item{Text: f.Kinds[r.Kind] + " " + r.Month + " " + s.subject(r), Note: note}
	for _, cause := range supervision.Causes {
		if n := r.Causes[cause]; n > 0 {
			item.Lines = append(item.Lines, papers.Pair{Label: f.Causes[cause], Value: strconv.Itoa(n)})
		}
	}
	return item
}

// about makes the training list of a clerk, or the rework note of an item: the rate,
// what was done, and each case that came back, with its papers and its cause.
func (s *Screen) about(r *papers.Report, m *supervision.Measure) {
	t := &s.deps.Text.Study
	rate := supervision.ReturnRate{Received: m.Received, Returned: m.Returned}
	r.Title = s.task(m)
	r.Facts = []papers.Pair{{Label: t.Notes, Value: i18n.Fill(t.PrintMeasure, "what", r.Title, "month", m.Month,
		"returned", strconv.Itoa(m.Returned), "received", strconv.Itoa(m.Received), "share", string(percent(rate.Share())))}}
	if m.Done {
		r.Facts = append(r.Facts, papers.Pair{Label: t.KeyDone, Value: m.DoneBy + " " + m.Note})
	}
	r.Rows = s.cases(func(c *supervision.ReturnedCase) bool {
		return c.Month == m.Month && (m.Kind == "training" && c.Clerk == m.Subject || m.Kind == "rework" && c.Item == m.Subject)
	})
}

// task is what a measure asks for, in words.
func (s *Screen) task(m *supervision.Measure) string {
	subject := m.Subject
	if m.Kind == "rework" {
		subject = screens.ItemName(s.snap.Rules, m.Subject)
	}
	return i18n.Fill(s.deps.Text.Study.Measures[m.Kind], "subject", subject)
}

func (s *Screen) cases(of func(*supervision.ReturnedCase) bool) []papers.Item {
	var rows []papers.Item
	for i := range s.snap.Study.Returned {
		c := &s.snap.Study.Returned[i]
		if !of(c) {
			continue
		}
		row := papers.Item{Text: c.No + " " + screens.ItemName(s.snap.Rules, c.Item), Note: s.behind(c)}
		for _, l := range c.Lines {
			row.Lines = append(row.Lines, papers.Pair{Label: s.line(c.Item, l.Line), Value: s.reason(l.Reason)})
		}
		rows = append(rows, row)
	}
	return rows
}
