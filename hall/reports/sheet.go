package reports

import (
	"math"
	"strconv"
	"strings"
	"time"

	"onewindow/hall/figures"
	"onewindow/i18n"
)

// Kinds of column.
const (
	count   = iota // a whole number
	minutes        // with two places, as the city publishes
	part           // of one, shown in per cent
)

// column is one figure: its code in every format, and how it is read from sums.
type column struct {
	code string
	kind int
	of   func(*figures.Sums) float64
	// over is what the figure counts or divides by: it says nothing where there is
	// none, in the whole or in the line. Nil: it can always be told.
	over func(total, line *figures.Sums) int
}

func anyWeb(total, _ *figures.Sums) int     { return total.Web }
func anyWaits(_, line *figures.Sums) int    { return line.Waits }
func anyServices(_, line *figures.Sums) int { return line.Services }
func anyRatings(_, line *figures.Sums) int  { return line.Rated() }
func anyReceived(_, line *figures.Sums) int { return line.Received }

// anyShare is a share of the received cases of a hall that the web reaches.
func anyShare(total, line *figures.Sums) int { return min(total.Web, line.Received) }

var columns = []column{
	{"people", count, func(s *figures.Sums) float64 { return float64(s.People) }, nil},
	{"served", count, func(s *figures.Sums) float64 { return float64(s.Served) }, nil},
	{"lost", count, func(s *figures.Sums) float64 { return float64(s.Lost) }, nil},
	{"mean_wait_min", minutes, func(s *figures.Sums) float64 { return s.MeanWait().Minutes() }, anyWaits},
	{"longest_wait_min", minutes, func(s *figures.Sums) float64 { return float64(s.LongestS) / 60 }, anyWaits},
	{"long_waits", count, func(s *figures.Sums) float64 { return float64(s.LongWaits) }, nil},
	{"mean_service_min", minutes, func(s *figures.Sums) float64 { return s.MeanService().Minutes() }, anyServices},
	{"rated", count, func(s *figures.Sums) float64 { return float64(s.Rated()) }, nil},
	{"unrated", count, func(s *figures.Sums) float64 { return float64(s.Unrated) }, nil},
	{"three_star", part, func(s *figures.Sums) float64 { return s.AtLeast(3) }, anyRatings},
	{"five_star", part, func(s *figures.Sums) float64 { return s.AtLeast(5) }, anyRatings},
	{"received", count, func(s *figures.Sums) float64 { return float64(s.Received) }, nil},
	{"online", count, func(s *figures.Sums) float64 { return float64(s.Online) }, anyWeb},
	{"online_share", part, func(s *figures.Sums) float64 { return s.OnlineShare() }, anyShare},
	{"accepted", count, func(s *figures.Sums) float64 { return float64(s.Accepted) }, nil},
	{"granted", count, func(s *figures.Sums) float64 { return float64(s.Granted) }, nil},
	{"denied", count, func(s *figures.Sums) float64 { return float64(s.Denied) }, nil},
	{"withdrawn", count, func(s *figures.Sums) float64 { return float64(s.Withdrawn) }, nil},
	{"delivered", count, func(s *figures.Sums) float64 { return float64(s.Delivered) }, nil},
	{"in_time", count, func(s *figures.Sums) float64 { return float64(s.InTime) }, nil},
	{"late", count, func(s *figures.Sums) float64 { return float64(s.Late) }, nil},
	{"returned", count, func(s *figures.Sums) float64 { return float64(s.Returned) }, nil},
	{"return_rate", part, func(s *figures.Sums) float64 { return s.ReturnRate() }, anyReceived},
}

// Codes lists the figures in the order of every table.
func Codes() []string {
	out := make([]string, len(columns))
	for i := range columns {
		out[i] = columns[i].code
	}
	return out
}

// value is a figure with the places that it is published with.
func (c *column) value(s *figures.Sums) float64 {
	places := map[int]float64{count: 1, minutes: 100, part: 10000}[c.kind]
	return math.Round(c.of(s)*places) / places
}

// Scopes of a line.
const (
	scopeTotal      = "total"
	scopePeriod     = "period"
	scopeDepartment = "department"
)

// Report is a report with everything that its readers need.
type Report struct {
	*figures.Report
	Hall string
	Made time.Time
	// Department tells a department's name by its code.
	Department func(code string) string
	Text       *i18n.Text
	// Returned are rates of return; those of clerks are not published.
	Returned []figures.Rate
	Limit    figures.Limit
}

// known says that a figure can be told; a nought would be taken for a result.
func (r *Report) known(c *column, s *figures.Sums) bool {
	return c.over == nil || c.over(&r.Total, s) > 0
}

// returned are the rates that a report shows.
func (r *Report) returned() []figures.Rate {
	var out []figures.Rate
	for i := range r.Returned {
		if r.Returned[i].Kind != figures.KindClerk {
			out = append(out, r.Returned[i])
		}
	}
	return out
}

// returnCells are a rate's cells in a table, and returnHead what stands above them.
func (r *Report) returnCells(rate *figures.Rate) []string {
	f := &r.Text.Figures
	cells := []string{f.Kinds[rate.Kind], rate.Month, rate.Key, itoa(rate.Returned), itoa(rate.Received), percent(rate.Share())}
	for _, cause := range figures.Causes() {
		cells = append(cells, itoa(rate.Causes[cause]))
	}
	over := ""
	if r.Limit.Over(rate) {
		over = "△ " + i18n.Fill(f.Over, "line", percent(r.Limit.Share))
	}
	return append(cells, over)
}

func (r *Report) returnHead() []string {
	f := &r.Text.Figures
	head := []string{f.Names["return_rate"], f.Kinds[figures.KindMonth], f.Columns["key"], f.Names["returned"], f.Names["received"], f.Names["return_rate"]}
	for _, cause := range figures.Causes() {
		head = append(head, f.Causes[cause])
	}
	return append(head, "")
}

func percent(v float64) string { return strconv.FormatFloat(100*v, 'f', 1, 64) + "%" }

// line is one row of a table.
type line struct {
	scope, key, name string
	span             figures.Span
	sums             *figures.Sums
}

// lines are the rows of all tables: the whole, the periods, the departments.
func (r *Report) lines() []line {
	out := []line{{scopeTotal, "", r.Text.Figures.Total, r.Span, &r.Total}}
	for i := range r.Periods {
		p := &r.Periods[i]
		out = append(out, line{scopePeriod, p.Key, p.Key, p.Span, &p.Sums})
	}
	for _, d := range figures.Busiest(r.Departments) {
		out = append(out, line{scopeDepartment, d.Key, r.name(d.Key), d.Span, &d.Sums})
	}
	return out
}

// Row is a line of the report for other programs.
type Row struct {
	Key    string
	Span   figures.Span
	Values map[string]float64 // by code; what is not known is not there
}

// Rows are the whole, the periods and the departments.
func (r *Report) Rows() (total Row, periods, departments []Row) {
	for _, l := range r.lines() {
		row := Row{Key: l.key, Span: l.span, Values: map[string]float64{}}
		for i := range columns {
			if c := &columns[i]; r.known(c, l.sums) {
				row.Values[c.code] = c.value(l.sums)
			}
		}
		switch l.scope {
		case scopeTotal:
			total = row
		case scopePeriod:
			periods = append(periods, row)
		default:
			departments = append(departments, row)
		}
	}
	return total, periods, departments
}

func (r *Report) name(dept string) string {
	if dept == "" {
		return r.Text.Figures.Unknown
	}
	if name := r.Department(dept); name != "" {
		return name
	}
	return dept
}

// title, span and notes stand above every table that people read.
func (r *Report) title() string { return i18n.Fill(r.Text.Figures.Title, "hall", r.Hall) }

func (r *Report) span() string {
	return i18n.Fill(r.Text.Figures.Span, "from", r.Span.From.String(), "to", r.Span.To.String())
}

func (r *Report) notes() []string {
	f := &r.Text.Figures
	var out []string
	if len(r.Apart) > 0 {
		names := make([]string, len(r.Apart))
		for i, dept := range r.Apart {
			names[i] = r.name(dept)
		}
		out = append(out, i18n.Fill(f.Apart, "departments", strings.Join(names, ", ")))
	}
	if r.Marked > 0 {
		out = append(out, i18n.Fill(f.Marked, "n", itoa(r.Marked)))
	}
	if r.Open > 0 {
		out = append(out, i18n.Fill(f.Open, "n", itoa(r.Open)))
	}
	return append(out, i18n.Fill(f.Made, "at", r.Made.In(r.Span.Start().Location()).Format("2006-01-02 15:04")))
}
