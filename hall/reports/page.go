package reports

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strconv"

	"onewindow/hall/figures"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// pageData is what the page shows; the template escapes every word.
type pageData struct {
	Lang, Title, Span string
	Notes             []string
	Cards             []card
	Plots             []plot
	Tables            []table
	Definitions       string
	FigureWord, Meant string
	Meanings          []card
}

// card is a name beside a value or a meaning.
type card struct{ Name, Value string }

type table struct {
	Caption string
	Head    []string
	Rows    [][]string
}

// HTML writes one page that needs nothing else: plots are drawn in it, and it
// prints.
func (r *Report) HTML(w io.Writer) error {
	f := &r.Text.Figures
	d := pageData{
		Lang: string(r.Text.Lang), Title: r.title(), Span: r.span(), Notes: r.notes(),
		Definitions: f.Definitions, FigureWord: f.Figure, Meant: f.Meaning,
		Tables: []table{
			{Caption: f.Scopes[scopePeriod], Head: r.head()},
			{Caption: f.Scopes[scopeDepartment], Head: r.head()},
		},
		Plots: []plot{r.people(), r.times(), r.byHour(), r.stars(), r.departments()},
	}
	for i := range columns {
		c := &columns[i]
		d.Cards = append(d.Cards, card{f.Names[c.code], r.text(c, &r.Total)})
		d.Meanings = append(d.Meanings, card{f.Names[c.code], f.Meanings[c.code]})
	}
	for _, l := range r.lines() {
		row := []string{l.name}
		for i := range columns {
			row = append(row, r.text(&columns[i], l.sums))
		}
		at := 0
		if l.scope == scopeDepartment {
			at = 1
		}
		d.Tables[at].Rows = append(d.Tables[at].Rows, row)
	}
	if rates := r.returned(); len(rates) > 0 {
		t := table{Caption: f.Names["return_rate"], Head: r.returnHead()}
		for i := range rates {
			t.Rows = append(t.Rows, r.returnCells(&rates[i]))
		}
		d.Tables = append(d.Tables, t)
	}
	return page.Execute(w, d)
}

func (r *Report) head() []string {
	head := []string{r.Text.Figures.Columns["name"]}
	for i := range columns {
		head = append(head, r.Text.Figures.Names[columns[i].code])
	}
	return head
}

// text is a figure as people read it.
func (r *Report) text(c *column, s *figures.Sums) string {
	if !r.known(c, s) {
		return r.Text.Figures.NotYet
	}
	v := c.value(s)
	switch c.kind {
	case minutes:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case part:
		return percent(v)
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}

// The plots' measures, in the units of the drawing.
const (
	plotWidth, plotHeight = 720, 220
	plotLeft, plotTop     = 46, 16
	plotInner             = plotWidth - plotLeft - 10
	plotDeep              = plotHeight - plotTop - 28
	// labelsMax is how many labels stand below a plot without touching.
	labelsMax = 12
)

// plot is a drawing of bars and lines over the same places.
type plot struct {
	Title         string
	Width, Height int
	Bars          []bar
	Lines         []polyline
	Labels        []label
	Grid          []label
}

type bar struct {
	X, Y, W, H float64
	Tip        string
}

type polyline struct {
	Class, Name, Points string
	LegendX             int
}

type label struct {
	X, Y float64
	Text string
}

type series struct {
	name   string
	values []float64
	bars   bool
}

// draw lays series over places; all share one scale.
func draw(title string, places []string, rows ...series) plot {
	p := plot{Title: title, Width: plotWidth, Height: plotHeight}
	most := 0.0
	for _, s := range rows {
		for _, v := range s.values {
			most = max(most, v)
		}
	}
	most = roof(most)
	y := func(v float64) float64 { return round1(plotTop + plotDeep*(1-v/most)) }
	for i := range 5 {
		v := most * float64(i) / 4
		p.Grid = append(p.Grid, label{plotLeft, y(v), strconv.FormatFloat(v, 'f', -1, 64)})
	}
	step := float64(plotInner) / float64(max(1, len(places)))
	every := (len(places) + labelsMax - 1) / labelsMax
	for i, name := range places {
		if i%max(1, every) == 0 {
			p.Labels = append(p.Labels, label{round1(plotLeft + step*(float64(i)+0.5)), plotHeight - 8, name})
		}
	}
	for n, s := range rows {
		points := ""
		for i, v := range s.values {
			if s.bars {
				p.Bars = append(p.Bars, bar{
					round1(plotLeft + step*(float64(i)+0.15)), y(v), round1(step * 0.7), round1(plotTop + plotDeep - y(v)),
					places[i] + ": " + strconv.FormatFloat(v, 'f', -1, 64),
				})
				continue
			}
			points += fmt.Sprintf("%g,%g ", round1(plotLeft+step*(float64(i)+0.5)), y(v))
		}
		if !s.bars {
			p.Lines = append(p.Lines, polyline{"line" + itoa(n), s.name, points, plotLeft + 10 + 240*n})
		}
	}
	return p
}

func round1(v float64) float64 { return float64(int(v*10+0.5)) / 10 }

// roof is the next round number for the top of a scale, a multiple of four where
// things are counted.
func roof(v float64) float64 {
	for unit := 4.0; ; unit *= 10 {
		for _, n := range []float64{1, 2, 3, 5} {
			if v <= unit*n {
				return unit * n
			}
		}
	}
}

func (r *Report) over(of func(*figures.Sums) float64) ([]string, []float64) {
	places, values := make([]string, len(r.Periods)), make([]float64, len(r.Periods))
	for i := range r.Periods {
		places[i] = r.Periods[i].Key
		if r.By == figures.ByDay {
			places[i] = places[i][len("2006-"):]
		}
		values[i] = of(&r.Periods[i].Sums)
	}
	return places, values
}

func (r *Report) people() plot {
	places, values := r.over(func(s *figures.Sums) float64 { return float64(s.People) })
	return draw(r.Text.Figures.PlotPeople, places, series{values: values, bars: true})
}

func (r *Report) times() plot {
	f := &r.Text.Figures
	places, waits := r.over(meanWait.value)
	_, services := r.over(func(s *figures.Sums) float64 { return round1(s.MeanService().Minutes()) })
	return draw(f.PlotWaits+" · "+f.Minutes, places,
		series{name: f.Names["mean_wait_min"], values: waits}, series{name: f.Names["mean_service_min"], values: services})
}

func (r *Report) byHour() plot {
	f := &r.Text.Figures
	var places []string
	var people, waits []float64
	for _, h := range r.hours() {
		places = append(places, fmt.Sprintf("%02d", h.Hour))
		people, waits = append(people, float64(h.People)), append(waits, h.MeanWait)
	}
	return draw(f.PlotHours, places, series{name: f.Visits, values: people, bars: true}, series{name: f.Names["mean_wait_min"], values: waits})
}

func (r *Report) stars() plot {
	var values []float64
	for level := 1; level <= 5; level++ {
		values = append(values, float64(r.Total.Stars[level]))
	}
	return draw(r.Text.Figures.PlotStars, []string{"1", "2", "3", "4", "5"}, series{values: values, bars: true})
}

// short cuts a name to what stands below a bar.
func short(name string) string {
	if r := []rune(name); len(r) > 10 {
		return string(r[:9]) + "…"
	}
	return name
}

// plotDepartments is how many departments have a bar; the table has them all.
const plotDepartments = 10

func (r *Report) departments() plot {
	var places []string
	var values []float64
	for i, d := range figures.Busiest(r.Departments) {
		if i < plotDepartments && d.Received > 0 {
			places, values = append(places, short(r.name(d.Key))), append(values, float64(d.Received))
		}
	}
	return draw(r.Text.Figures.PlotDepartments, places, series{values: values, bars: true})
}

// Words are the whole span's figures as pairs of name and value, with the title and
// the notes around them.
func (r *Report) Words() [][2]string {
	out := [][2]string{{r.title(), r.span()}}
	for i := range columns {
		out = append(out, [2]string{r.Text.Figures.Names[columns[i].code], r.text(&columns[i], &r.Total)})
	}
	for _, n := range r.notes() {
		out = append(out, [2]string{n, ""})
	}
	return out
}
