package hall

import (
	"context"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"onewindow/hall/casework"
	"onewindow/hall/queue"
	"onewindow/hall/store"
	"onewindow/values"
)

// hallFigures are read from the store at each scrape.
type hallFigures struct{ s *Server }

// scrapeTime bounds what a scrape may ask of the store.
const scrapeTime = 2 * time.Second

func described(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(namespace+"_"+name, help, labels, nil)
}

var (
	waitingNow  = described("queue_waiting", "People who wait, by class.", "class")
	zoneNow     = described("queue_zone_waiting", "People who wait, by zone.", "zone")
	oldestNow   = described("queue_oldest_seconds", "How long the first of them has waited; 0 when nobody does.")
	activeNow   = described("queue_active", "Tickets at windows, by state.", "state")
	lastEvent   = described("events_total", "Number of the hall's last event.")
	staffedNow  = described("windows_staffed", "Windows at which somebody is signed in.")
	casesNow    = described("cases_open", "Cases under way, by state.", "state")
	overdueNow  = described("cases_overdue", "Cases under way whose promised day is past.")
	outboxNow   = described("outbox_pending", "Orders that wait to be brought to other systems.")
	brokenNow   = described("devices_red", "Windows with somebody at them whose device does not work, by device.", "device")
	unsentNow   = described("windows_outbox_rows", "Rows that windows have not brought to the hall, as they last told.")
	unsentSince = described("windows_outbox_oldest_seconds", "Age of the oldest of them; 0 when there is none.")
)

// Describe names the figures.
func (f hallFigures) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		waitingNow, zoneNow, oldestNow, activeNow, lastEvent, staffedNow, casesNow, overdueNow, outboxNow, brokenNow, unsentNow, unsentSince,
	} {
		to <- d
	}
}

// openStates are those of a case that somebody has to do something about.
var openStates = []string{
	string(casework.Received), string(casework.Correction), string(casework.Corrected), string(casework.DeptReturned),
	string(casework.Accepted), string(casework.Reviewing), string(casework.Special), string(casework.DecidedGrant),
	string(casework.DecidedGrantDeferred), string(casework.Producing), string(casework.Ready),
}

// undecided are those of a case that still runs against its promised day.
var undecided = []string{string(casework.Accepted), string(casework.Reviewing)}

// Collect reads the hall as it is now, in one snapshot; where that cannot be had the
// scrape says so.
func (f hallFigures) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	var found []prometheus.Metric
	err := f.s.store.View(ctx, func(r *store.Reader) (err error) {
		found, err = f.read(r)
		return err
	})
	if err != nil {
		to <- prometheus.NewInvalidMetric(waitingNow, err)
		return
	}
	for _, m := range found {
		to <- m
	}
	to <- prometheus.MustNewConstMetric(lastEvent, prometheus.CounterValue, float64(f.s.store.Last()))
}

// gauges collects values; labels follow the description's.
type gauges []prometheus.Metric

func (g *gauges) put(d *prometheus.Desc, v float64, labels ...string) {
	*g = append(*g, prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...))
}

func (g *gauges) each(d *prometheus.Desc, counts map[string]int) {
	for label, n := range counts {
		g.put(d, float64(n), label)
	}
}

func (f hallFigures) read(r *store.Reader) ([]prometheus.Metric, error) {
	var g gauges
	now := f.s.now()
	if err := f.line(r, &g, now); err != nil {
		return nil, err
	}
	active, err := r.Active()
	if err != nil {
		return nil, err
	}
	states := map[string]int{string(queue.Called): 0, string(queue.Serving): 0}
	for i := range active {
		states[active[i].State]++
	}
	g.each(activeNow, states)
	cases, err := r.CountCases(openStates)
	if err != nil {
		return nil, err
	}
	for _, s := range openStates {
		g.put(casesNow, float64(cases[s]), s)
	}
	overdue, err := r.CountOverdue(undecided, values.Of(now).String())
	if err != nil {
		return nil, err
	}
	g.put(overdueNow, float64(overdue))
	pending, err := r.CountPending()
	if err != nil {
		return nil, err
	}
	g.put(outboxNow, float64(pending))
	return g, f.desks(r, &g, now)
}

func (f hallFigures) line(r *store.Reader, g *gauges, now time.Time) error {
	rows, err := r.Waiting()
	if err != nil {
		return err
	}
	line, err := f.s.waiting(rows)
	if err != nil {
		return err
	}
	classes := map[string]int{string(queue.Normal): 0, string(queue.Priority): 0, string(queue.ByTime): 0}
	zones := map[string]int{"": 0}
	oldest := time.Duration(0)
	for i, t := range line {
		classes[rows[i].Class]++
		zones[t.Zone]++
		oldest = max(oldest, t.Waited(now))
	}
	g.each(waitingNow, classes)
	g.each(zoneNow, zones)
	g.put(oldestNow, oldest.Seconds())
	return nil
}

// desks are what windows told of themselves, of those where somebody is.
func (f hallFigures) desks(r *store.Reader, g *gauges, now time.Time) error {
	seated, err := r.SeatedAt(now)
	if err != nil {
		return err
	}
	reports, err := r.FloorReports()
	if err != nil {
		return err
	}
	red := map[string]int{"any": 0}
	rows, oldest := int64(0), time.Duration(0)
	for i := range reports {
		p := &reports[i]
		rows += p.Outbox
		if p.Outbox > 0 && !p.Oldest.IsZero() {
			oldest = max(oldest, now.Sub(p.Oldest))
		}
		if seated[p.Window] == "" || len(p.Devices) == 0 {
			continue
		}
		red["any"]++
		for _, d := range p.Devices {
			red[deviceOf(d)]++
		}
	}
	g.each(brokenNow, red)
	g.put(staffedNow, float64(len(seated)))
	g.put(unsentNow, float64(rows))
	g.put(unsentSince, oldest.Seconds())
	return nil
}

// devicesKnown bound the series: a window may tell whatever it likes.
var devicesKnown = map[string]bool{
	"idcard": true, "mrz": true, "barcode": true, "docscan": true, "printer": true, "office": true, "keypad": true, "signpad": true,
	"strip": true, "sign": true, "face": true,
}

func deviceOf(told string) string {
	name, _, _ := strings.Cut(told, "=")
	if devicesKnown[name] {
		return name
	}
	return "other"
}
