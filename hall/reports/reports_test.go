package reports_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"onewindow/hall/figures"
	"onewindow/hall/queue"
	"onewindow/hall/reports"
	"onewindow/i18n"
	"onewindow/values"
)

// evil is a department whose name wants to be markup and a formula.
const evil = "=HYPERLINK(\"//x\")<script>alert(1)</script>"

// made is a month of invented visits and cases, the same every time.
func made(t *testing.T, lang i18n.Lang) *reports.Report { return madeWith(t, lang, "clerk") }

// madeWith is the same with cases that a role handed in.
func madeWith(t *testing.T, lang i18n.Lang, role string) *reports.Report {
	t.Helper()
	span := figures.Span{From: values.Date{Year: 2026, Month: 11, Day: 2}, To: values.Date{Year: 2026, Month: 11, Day: 29}}
	h := &figures.History{Ratings: map[string]int{}}
	fold, err := figures.Begin(span, figures.ByWeek, figures.DefaultRules())
	if err != nil {
		t.Fatal(err)
	}
	depts := []string{"GJJ", "WJ", "SUI", "EVIL"}
	for day := span.From; !span.To.Before(day); day = day.AddDays(1) {
		if wd := day.Time().Weekday(); wd == time.Saturday || wd == time.Sunday {
			continue
		}
		for i := range 60 {
			id := fmt.Sprintf("%s-%d", day, i)
			at := day.Time().Add(9*time.Hour + time.Duration(i*8)*time.Minute)
			wait := time.Duration(4+(i*7+day.Day)%40) * time.Minute
			dept := depts[(i+day.Day)%len(depts)]
			move := func(at time.Time, s queue.State) {
				fold.Move(&figures.Move{At: at, Ticket: id, State: s, Dept: dept, Issued: at})
			}
			move(at, queue.Waiting)
			move(at.Add(wait), queue.Serving)
			move(at.Add(wait+12*time.Minute+41*time.Second), queue.Finished)
			h.Ratings[id] = []int{0, 5, 5, 5, 4, 5, 3, 5}[i%8]
			for _, s := range [][2]string{{"draft", "received"}, {"received", []string{"accepted", "accepted", "accepted", "correction"}[i%4]}} {
				h.Steps = append(h.Steps, figures.Step{At: at.Add(wait), Case: id, Item: dept + "-001", Dept: dept, Clerk: "clerk-2001", Role: role, From: s[0], To: s[1]})
			}
		}
	}
	text, _ := i18n.For(lang)
	return &reports.Report{
		Report: fold.End(h), Hall: "演示大厅", Made: span.End(), Text: text,
		Returned: figures.Returns(h, span, figures.DefaultLimit()).Rates, Limit: figures.DefaultLimit(),
		Department: func(code string) string {
			return map[string]string{"GJJ": "住房公积金中心", "WJ": "卫健局", "SUI": "税务局", "EVIL": evil}[code]
		},
	}
}

func write(t *testing.T, f func(*bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Every format tells the same figures: JSON, CSV and the workbook are read back and
// compared cell by cell.
func TestFormatsAgree(t *testing.T) {
	for _, role := range []string{"clerk", "online"} {
		t.Run(role, func(t *testing.T) { formatsAgree(t, madeWith(t, i18n.Chinese, role), role == "online") })
	}
}

// same compares a cell with what JSON has: null is a word, or nothing.
func same(cell string, want any, none string) bool {
	got, err := strconv.ParseFloat(cell, 64)
	if want == nil {
		return cell == none
	}
	n, ok := want.(float64)
	return ok && err == nil && math.Abs(got-n) < 1e-9
}

func formatsAgree(t *testing.T, r *reports.Report, web bool) {
	raw, err := json.Marshal(r.JSON())
	if err != nil {
		t.Fatal(err)
	}
	var told struct {
		Total       map[string]any
		Periods     []map[string]any
		Departments []map[string]any
	}
	if err := json.Unmarshal(raw, &told); err != nil {
		t.Fatal(err)
	}
	if len(told.Periods) != 4 || len(told.Departments) != 4 || told.Total["people"] != 1200.0 || told.Total["served"] != 1200.0 {
		t.Fatalf("%d periods, %d departments, %v", len(told.Periods), len(told.Departments), told.Total)
	}
	if told.Total["mean_service_min"] != 12.68 || told.Total["return_rate"] != 0.25 || told.Total["received"] != 1200.0 {
		t.Errorf("total %v", told.Total)
	}
	// Where no case came over the web its share is not known, rather than nought.
	if online, there := told.Total["online"]; !there || web != (online == 1200.0) || !web && online != nil {
		t.Errorf("on line %v", online)
	}
	rows, err := csv.NewReader(bytes.NewReader(write(t, func(b *bytes.Buffer) error { return r.CSV(b) }))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1+1+4+4 {
		t.Fatalf("%d lines", len(rows))
	}
	wanted := func(n int) map[string]any {
		switch {
		case n == 0:
			return told.Total
		case n <= 4:
			return told.Periods[n-1]
		}
		return told.Departments[n-5]
	}
	for n, row := range rows[1:] {
		for i, code := range reports.Codes() {
			if !same(row[5+i], wanted(n)[code], "") {
				t.Errorf("CSV line %d, %s: %s, JSON has %v", n, code, row[5+i], wanted(n)[code])
			}
		}
	}
	book, err := excelize.OpenReader(bytes.NewReader(write(t, func(b *bytes.Buffer) error { return r.XLSX(b) })))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	seen := 0
	for s, sheet := range book.GetSheetList()[:2] {
		cells, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range cells {
			if len(row) < 3+len(reports.Codes()) || row[1] == r.Text.Figures.Columns["from"] {
				continue
			}
			n := seen
			seen++
			for i, code := range reports.Codes() {
				if want := wanted(n)[code]; !same(row[3+i], want, "暂无") {
					t.Errorf("sheet %d, line %d, %s: %s, JSON has %v", s, n, code, row[3+i], want)
				}
			}
		}
	}
	if seen != 9 {
		t.Errorf("%d lines in the workbook", seen)
	}
}

var outside = regexp.MustCompile(`(?i)(src=|href|url\(|@import|https?:)`)

// The page needs nothing from outside and takes no word of the catalogue for markup;
// in a table it is no formula either.
func TestPageIsItsOwn(t *testing.T) {
	for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
		r := made(t, lang)
		html := string(write(t, func(b *bytes.Buffer) error { return r.HTML(b) }))
		if found := outside.FindString(html); found != "" {
			t.Errorf("%s: the page points outside: %s", lang, found)
		}
		if strings.Contains(html, "<script") || !strings.Contains(html, "&lt;script&gt;") {
			t.Errorf("%s: a department's name is markup", lang)
		}
		if n := strings.Count(html, "<svg"); n != 5 {
			t.Errorf("%s: %d plots", lang, n)
		}
		if strings.Contains(html, "2001") || strings.Count(html, "△") != 1+len(r.Departments) {
			t.Errorf("%s: a clerk is named, or rates over the line are not: %d", lang, strings.Count(html, "△"))
		}
		for _, code := range reports.Codes() {
			if r.Text.Figures.Names[code] == "" || r.Text.Figures.Meanings[code] == "" || !strings.Contains(html, r.Text.Figures.Names[code]) {
				t.Errorf("%s: %s has no name, no meaning or no place", lang, code)
			}
		}
	}
	table := string(write(t, func(b *bytes.Buffer) error { return made(t, i18n.Chinese).CSV(b) }))
	if strings.Contains(table, ",=") || strings.Contains(table, ",\"=") {
		t.Error("a name is a formula in the CSV")
	}
}

// quotients are the figures that divide, or take the greatest, of something.
var quotients = []string{"mean_wait_min", "longest_wait_min", "mean_service_min", "three_star", "five_star", "online_share", "return_rate"}

// Where nobody waited, was served, rated or handed in there is no mean and no share:
// a nought would be taken for a result, in any format and on any line.
func TestNothingIsNotNought(t *testing.T) {
	r := made(t, i18n.Chinese)
	empty := r.Periods[1].Sums
	empty.Stars = [6]int{}
	r.Periods[1].Sums = empty // nobody rated that week
	r.Departments = append(r.Departments[:1:1], figures.Row{Key: "WJ", Span: r.Span})
	_, periods, departments := r.Rows()
	for _, code := range []string{"three_star", "five_star"} {
		if _, told := periods[1].Values[code]; told {
			t.Errorf("%s of a week in which nobody rated", code)
		}
		if _, told := periods[0].Values[code]; !told {
			t.Errorf("no %s of a week in which people rated", code)
		}
	}
	if got := periods[1].Values["mean_wait_min"]; got <= 0 {
		t.Errorf("the same week's wait is %v", got)
	}
	var bare *reports.Row
	for i := range departments {
		if departments[i].Key == "WJ" {
			bare = &departments[i]
		}
	}
	for _, code := range quotients {
		if v, told := bare.Values[code]; told {
			t.Errorf("%s is %v where there is nothing", code, v)
		}
	}
	if n, told := bare.Values["people"]; !told || n != 0 {
		t.Error("a count of nobody is nought")
	}
	raw, err := json.Marshal(r.JSON())
	if err != nil || !strings.Contains(string(raw), `"five_star":null`) {
		t.Errorf("JSON tells nothing as something: %v", err)
	}
	html := string(write(t, func(b *bytes.Buffer) error { return r.HTML(b) }))
	if !strings.Contains(html, "<td>暂无</td>") || strings.Contains(html, "<td>0.0%</td>") {
		t.Error("the page shows a share of nothing")
	}
	table := string(write(t, func(b *bytes.Buffer) error { return r.CSV(b) }))
	if !strings.Contains(table, ",,") {
		t.Error("the CSV tells a mean of nothing")
	}
}

// printed is what the page asks of paper.
var printed = regexp.MustCompile(`@media print \{ @page \{ size: A4[^}]*\}.*break-inside: avoid`)

// The page prints on A4, and no plot or row is cut in two.
func TestPagePrints(t *testing.T) {
	html := string(write(t, func(b *bytes.Buffer) error { return made(t, i18n.Chinese).HTML(b) }))
	if !printed.MatchString(html) {
		t.Error("the page says nothing of paper")
	}
}
