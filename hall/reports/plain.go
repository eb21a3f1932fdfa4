package reports

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"onewindow/hall/figures"
)

func itoa(n int) string { return strconv.Itoa(n) }

// object is a JSON object whose members keep their order.
type object struct {
	keys   []string
	values []any
}

func (o *object) put(key string, value any) {
	o.keys, o.values = append(o.keys, key), append(o.values, value)
}

// MarshalJSON writes the members as they were put.
func (o object) MarshalJSON() ([]byte, error) {
	var b strings.Builder
	b.WriteByte('{')
	for i, k := range o.keys {
		if i > 0 {
			b.WriteByte(',')
		}
		v, err := json.Marshal(o.values[i])
		if err != nil {
			return nil, err
		}
		b.WriteString(strconv.Quote(k) + ":" + string(v))
	}
	b.WriteByte('}')
	return []byte(b.String()), nil
}

// JSON is the whole report as one object.
func (r *Report) JSON() any {
	var o object
	o.put("hall", r.Hall)
	o.put("from", r.Span.From.String())
	o.put("to", r.Span.To.String())
	o.put("by", r.By)
	o.put("made", r.Made.Format(time.RFC3339))
	o.put("apart", append([]string{}, r.Apart...))
	o.put("marked", r.Marked)
	o.put("open", r.Open)
	parts := map[string][]object{scopePeriod: {}, scopeDepartment: {}}
	for _, l := range r.lines() {
		var row object
		if l.scope != scopeTotal {
			row.put("key", l.key)
			row.put("name", l.name)
			row.put("from", l.span.From.String())
			row.put("to", l.span.To.String())
		}
		for i := range columns {
			c, value := &columns[i], any(nil)
			if r.known(c, l.sums) {
				value = c.value(l.sums)
			}
			row.put(c.code, value)
		}
		if l.scope == scopeTotal {
			o.put("total", row)
			continue
		}
		parts[l.scope] = append(parts[l.scope], row)
	}
	o.put("periods", parts[scopePeriod])
	o.put("departments", parts[scopeDepartment])
	o.put("hours", r.hours())
	returns := []object{}
	for _, rate := range r.returned() {
		var row object
		row.put("kind", rate.Kind)
		row.put("key", rate.Key)
		row.put("month", rate.Month)
		row.put("received", rate.Received)
		row.put("returned", rate.Returned)
		row.put("causes", rate.Causes)
		row.put("over", r.Limit.Over(&rate))
		returns = append(returns, row)
	}
	o.put("returns", returns)
	return o
}

type hourLine struct {
	Hour     int     `json:"hour"`
	People   int     `json:"people"`
	MeanWait float64 `json:"mean_wait_min"`
}

// hours lists those in which anybody came.
func (r *Report) hours() []hourLine {
	out := []hourLine{}
	for hour := range r.Hours {
		h := &r.Hours[hour]
		if h.People > 0 {
			s := figures.Sums{Waits: h.Waits, Wait: h.Wait}
			out = append(out, hourLine{hour, h.People, meanWait.value(&s)})
		}
	}
	return out
}

var meanWait = column{"mean_wait_min", minutes, func(s *figures.Sums) float64 { return s.MeanWait().Minutes() }, anyWaits}

// CSV writes one table: a header of codes, then a line for the whole, for each
// period and for each department.
func (r *Report) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(append([]string{"scope", "key", "name", "from", "to"}, Codes()...)); err != nil {
		return err
	}
	for _, l := range r.lines() {
		row := []string{l.scope, harmless(l.key), harmless(l.name), l.span.From.String(), l.span.To.String()}
		for i := range columns {
			c, value := &columns[i], ""
			if r.known(c, l.sums) {
				value = strconv.FormatFloat(c.value(l.sums), 'f', -1, 64)
			}
			row = append(row, value)
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// harmless keeps a word of the catalogue from being a formula where a spreadsheet
// opens the file.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
