package sim

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"onewindow/hall/queue"
)

// maxSeconds bounds every time in the files: a year. It keeps sums of
// durations far from overflow.
const maxSeconds = 366 * 24 * 3600

// table reads a CSV file with a header line. Columns may stand in any order;
// a missing, doubled or unknown one is an error of line 1.
type table struct {
	file string
	cols map[string]int
	csv  *csv.Reader
	row  []string
	line int
	err  *InputError
}

func open(file string, r io.Reader, want ...string) (*table, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	t := &table{file: file, cols: map[string]int{}, csv: csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))}
	head, err := t.csv.Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil, &InputError{file, 1, "no header line"}
	case err != nil:
		return nil, t.broken(err)
	}
	for i, name := range head {
		name = strings.TrimSpace(name)
		if !slices.Contains(want, name) {
			return nil, &InputError{file, 1, fmt.Sprintf("unknown column %q", name)}
		}
		if _, twice := t.cols[name]; twice {
			return nil, &InputError{file, 1, fmt.Sprintf("column %q twice", name)}
		}
		t.cols[name] = i
	}
	for _, name := range want {
		if _, ok := t.cols[name]; !ok {
			return nil, &InputError{file, 1, fmt.Sprintf("missing column %q", name)}
		}
	}
	return t, nil
}

// next reads a row; false at the end of the file or with err set.
func (t *table) next() (bool, error) {
	row, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err != nil {
		return false, t.broken(err)
	}
	t.row = row
	t.line, _ = t.csv.FieldPos(0)
	return true, nil
}

func (t *table) broken(err error) error {
	var p *csv.ParseError
	if errors.As(err, &p) {
		return &InputError{t.file, p.Line, p.Err.Error()}
	}
	return fmt.Errorf("%s: %w", t.file, err)
}

// fail keeps the first fault of a row.
func (t *table) fail(format string, args ...any) {
	if t.err == nil {
		t.err = &InputError{t.file, t.line, fmt.Sprintf(format, args...)}
	}
}

func (t *table) done() error {
	if t.err != nil {
		return t.err
	}
	return nil
}

func (t *table) text(col string) string { return strings.TrimSpace(t.row[t.cols[col]]) }

func (t *table) need(col string) string {
	s := t.text(col)
	if s == "" {
		t.fail("%s is empty", col)
	}
	return s
}

func (t *table) number(col string) float64 {
	f, err := strconv.ParseFloat(t.text(col), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		t.fail("%s is no number: %q", col, t.text(col))
		return 0
	}
	return f
}

// seconds reads a time of at least low and at most a year, to the millisecond.
func (t *table) seconds(col string, low float64) time.Duration {
	f := t.number(col)
	if f < low || f > maxSeconds {
		t.fail("%s must be between %g and %d", col, low, maxSeconds)
		return 0
	}
	return time.Duration(math.Round(f*1000)) * time.Millisecond
}

// ReadArrivals reads at_s,ticket,item,class,booked_s,service_s.
func ReadArrivals(file string, r io.Reader) ([]Arrival, error) {
	t, err := open(file, r, "at_s", "ticket", "item", "class", "booked_s", "service_s")
	if err != nil {
		return nil, err
	}
	var out []Arrival
	seen := map[string]bool{}
	for {
		ok, err := t.next()
		if err != nil || !ok {
			return out, err
		}
		a := Arrival{
			At: t.seconds("at_s", 0), Ticket: t.need("ticket"), Item: t.need("item"),
			Class: queue.Class(t.text("class")), Service: t.seconds("service_s", 0),
		}
		if !a.Class.Valid() {
			t.fail("class must be normal, priority or booked, not %q", a.Class)
		}
		if t.text("booked_s") != "" {
			a.Slot, a.HasSlot = t.seconds("booked_s", 0), true
		}
		if seen[a.Ticket] {
			t.fail("ticket %q twice", a.Ticket)
		}
		seen[a.Ticket] = true
		if err := t.done(); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
}

var shiftColumns = []string{"window", "clerk", "zone", "items", "skill", "from_s", "to_s"}

// ReadRoster reads window,clerk,zone,items,skill,from_s,to_s.
func ReadRoster(file string, r io.Reader) ([]Shift, error) {
	t, err := open(file, r, shiftColumns...)
	if err != nil {
		return nil, err
	}
	var out []Shift
	for {
		ok, err := t.next()
		if err != nil || !ok {
			return out, err
		}
		s := t.shift()
		if err := t.done(); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
}

// ReadChanges reads at_s and the columns of a roster; rows of one moment are
// one change.
func ReadChanges(file string, r io.Reader) ([]Change, error) {
	t, err := open(file, r, append([]string{"at_s"}, shiftColumns...)...)
	if err != nil {
		return nil, err
	}
	byTime := map[time.Duration][]Shift{}
	for {
		ok, err := t.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		at, s := t.seconds("at_s", 0), t.shift()
		if err := t.done(); err != nil {
			return nil, err
		}
		byTime[at] = append(byTime[at], s)
	}
	out := make([]Change, 0, len(byTime))
	for at, rows := range byTime {
		out = append(out, Change{At: at, Rows: rows})
	}
	slices.SortFunc(out, func(a, b Change) int { return cmp.Compare(a.At, b.At) })
	return out, nil
}

func (t *table) shift() Shift {
	s := Shift{
		Window: t.need("window"), Clerk: t.need("clerk"), Zone: t.text("zone"),
		Skill: t.number("skill"), From: t.seconds("from_s", 0), To: t.seconds("to_s", 0),
	}
	for item := range strings.SplitSeq(t.need("items"), ";") {
		if item = strings.TrimSpace(item); item != "" {
			s.Items = append(s.Items, item)
		}
	}
	if s.Skill < 0.01 || s.Skill > 100 {
		t.fail("skill must be between 0.01 and 100")
	}
	if s.To < s.From {
		t.fail("to_s lies before from_s")
	}
	return s
}

// ReadHistory reads clerk,item,n,sum_s.
func ReadHistory(file string, r io.Reader) ([]queue.Handling, error) {
	t, err := open(file, r, "clerk", "item", "n", "sum_s")
	if err != nil {
		return nil, err
	}
	var out []queue.Handling
	for {
		ok, err := t.next()
		if err != nil || !ok {
			return out, err
		}
		h := queue.Handling{Clerk: t.need("clerk"), Item: t.need("item")}
		n, sum := t.number("n"), t.number("sum_s")
		if n < 0 || n > 1e9 || n != math.Trunc(n) {
			t.fail("n must be a whole number from 0")
		}
		if sum < 0 || sum > 1e12 {
			t.fail("sum_s must be from 0 to 1e12")
		}
		if err := t.done(); err != nil {
			return nil, err
		}
		h.N, h.SumMS = int64(n), int64(math.Round(sum*1000))
		out = append(out, h)
	}
}

// ReadItems reads item,dept,mean_s.
func ReadItems(file string, r io.Reader) ([]queue.Item, error) {
	t, err := open(file, r, "item", "dept", "mean_s")
	if err != nil {
		return nil, err
	}
	var out []queue.Item
	seen := map[string]bool{}
	for {
		ok, err := t.next()
		if err != nil || !ok {
			return out, err
		}
		it := queue.Item{Code: t.need("item"), Dept: t.need("dept"), Mean: t.seconds("mean_s", 0.001)}
		if seen[it.Code] {
			t.fail("item %q twice", it.Code)
		}
		seen[it.Code] = true
		if err := t.done(); err != nil {
			return nil, err
		}
		out = append(out, it)
	}
}
