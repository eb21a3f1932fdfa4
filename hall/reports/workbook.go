package reports

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// Number formats of the workbook, by kind of column.
var formats = map[int]string{count: "0", minutes: "0.00", part: "0.0%"}

// XLSX writes the report as a workbook: a sheet for the whole and its periods, one
// for departments, one for hours, one that says what each figure means.
func (r *Report) XLSX(w io.Writer) (err error) {
	b := &book{File: excelize.NewFile(), r: r, styles: map[int]int{}}
	defer func() { err = errors.Join(err, b.Close()) }()
	f := &r.Text.Figures
	first := f.Scopes[scopePeriod]
	b.try(b.SetSheetName(b.GetSheetName(0), first))
	top := b.heading(first)
	b.figures(first, top, func(l *line) bool { return l.scope != scopeDepartment })
	b.chart(first, top, len(r.Periods))
	second := f.Scopes[scopeDepartment]
	b.sheet(second)
	b.figures(second, b.heading(second), func(l *line) bool { return l.scope == scopeDepartment })
	b.hours(f.Scopes["hour"])
	if len(r.returned()) > 0 {
		b.returns(f.Names["return_rate"])
	}
	b.meanings(f.Definitions)
	if b.err != nil {
		return fmt.Errorf("workbook: %w", b.err)
	}
	return b.Write(w)
}

// book collects the first error of many small steps.
type book struct {
	*excelize.File
	r      *Report
	styles map[int]int
	err    error
}

func (b *book) try(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *book) sheet(name string) {
	_, err := b.NewSheet(name)
	b.try(err)
}

// cell writes a text or a number; a text is never a formula.
func (b *book) cell(sheet string, col, row int, value any) {
	at, err := excelize.CoordinatesToCellName(col, row)
	b.try(err)
	if s, ok := value.(string); ok {
		b.try(b.SetCellStr(sheet, at, s))
		return
	}
	b.try(b.SetCellValue(sheet, at, value))
}

// heading writes title, span and notes, and gives the row below.
func (b *book) heading(sheet string) int {
	row := 1
	for _, s := range append([]string{b.r.title(), b.r.span()}, b.r.notes()...) {
		b.cell(sheet, 1, row, s)
		row++
	}
	return row + 1
}

func (b *book) figures(sheet string, row int, holds func(*line) bool) {
	f := &b.r.Text.Figures
	for i, name := range []string{f.Columns["name"], f.Columns["from"], f.Columns["to"]} {
		b.cell(sheet, i+1, row, name)
	}
	for i := range columns {
		b.cell(sheet, i+4, row, f.Names[columns[i].code])
	}
	first := row + 1
	for _, l := range b.r.lines() {
		if !holds(&l) {
			continue
		}
		row++
		b.cell(sheet, 1, row, l.name)
		b.cell(sheet, 2, row, l.span.From.String())
		b.cell(sheet, 3, row, l.span.To.String())
		for i := range columns {
			c, value := &columns[i], any(b.r.Text.Figures.NotYet)
			if b.r.known(c, l.sums) {
				value = c.value(l.sums)
			}
			b.cell(sheet, i+4, row, value)
		}
	}
	if row < first {
		return
	}
	for i := range columns {
		b.look(sheet, i+4, first, row, columns[i].kind)
	}
	b.try(b.SetColWidth(sheet, "A", "A", 28))
	b.try(b.SetColWidth(sheet, "B", "AA", 13))
}

func (b *book) look(sheet string, col, from, to, kind int) {
	style, known := b.styles[kind]
	if !known {
		format := formats[kind]
		var err error
		style, err = b.NewStyle(&excelize.Style{CustomNumFmt: &format})
		b.try(err)
		b.styles[kind] = style
	}
	top, err := excelize.CoordinatesToCellName(col, from)
	b.try(err)
	bottom, err := excelize.CoordinatesToCellName(col, to)
	b.try(err)
	b.try(b.SetCellStyle(sheet, top, bottom, style))
}

// chart draws the waits and services of the periods below the table. The first row
// after the header is the whole.
func (b *book) chart(sheet string, header, periods int) {
	if periods < 2 {
		return
	}
	from, to := header+2, header+1+periods
	series := func(code string) excelize.ChartSeries {
		col := 0
		for i := range columns {
			if columns[i].code == code {
				col = i + 4
			}
		}
		name, err := excelize.ColumnNumberToName(col)
		b.try(err)
		return excelize.ChartSeries{
			Name:       fmt.Sprintf("'%s'!$%s$%d", sheet, name, header),
			Categories: fmt.Sprintf("'%s'!$A$%d:$A$%d", sheet, from, to),
			Values:     fmt.Sprintf("'%s'!$%s$%d:$%s$%d", sheet, name, from, name, to),
		}
	}
	at, err := excelize.CoordinatesToCellName(1, to+2)
	b.try(err)
	b.try(b.AddChart(sheet, at, &excelize.Chart{
		Type:      excelize.Line,
		Series:    []excelize.ChartSeries{series("mean_wait_min"), series("mean_service_min")},
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: b.r.Text.Figures.PlotWaits}}},
		Dimension: excelize.ChartDimension{Width: 720, Height: 320},
	}))
}

func (b *book) hours(sheet string) {
	f := &b.r.Text.Figures
	b.sheet(sheet)
	for i, name := range []string{sheet, f.Names["people"], f.Names["mean_wait_min"]} {
		b.cell(sheet, i+1, 1, name)
	}
	for i, h := range b.r.hours() {
		b.cell(sheet, 1, i+2, h.Hour)
		b.cell(sheet, 2, i+2, h.People)
		b.cell(sheet, 3, i+2, h.MeanWait)
	}
}

func (b *book) returns(sheet string) {
	b.sheet(sheet)
	for i, name := range b.r.returnHead() {
		b.cell(sheet, i+1, 1, name)
	}
	rates := b.r.returned()
	for n := range rates {
		for i, text := range b.r.returnCells(&rates[n]) {
			if number, err := strconv.Atoi(text); err == nil && i > 2 {
				b.cell(sheet, i+1, n+2, number)
				continue
			}
			b.cell(sheet, i+1, n+2, text)
		}
	}
}

func (b *book) meanings(sheet string) {
	f := &b.r.Text.Figures
	b.sheet(sheet)
	b.cell(sheet, 1, 1, f.Figure)
	b.cell(sheet, 2, 1, f.Meaning)
	for i := range columns {
		b.cell(sheet, 1, i+2, f.Names[columns[i].code])
		b.cell(sheet, 2, i+2, f.Meanings[columns[i].code])
	}
	b.try(b.SetColWidth(sheet, "A", "A", 28))
	b.try(b.SetColWidth(sheet, "B", "B", 90))
}
