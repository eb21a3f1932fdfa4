package hall_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/hall/store"
)

func observed(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
	return w.Code, w.Body.String()
}

var (
	named    = regexp.MustCompile(`\b(?:onewindow|go|process)_[a-z_]+`)
	expected = regexp.MustCompile(`(?m)^# TYPE (\w+) (\w+)$`)
)

// metricsOf are the metrics of a scrape, a histogram by its three.
func metricsOf(scrape string) map[string]bool {
	out := map[string]bool{}
	for _, m := range expected.FindAllStringSubmatch(scrape, -1) {
		out[m[1]] = true
		if m[2] == "histogram" {
			out[m[1]+"_bucket"], out[m[1]+"_sum"], out[m[1]+"_count"] = true, true, true
		}
	}
	return out
}

// The dashboard asks for metrics that a hall has, and leaves none of its own out.
func TestDashboard(t *testing.T) {
	figures := hall.NewMetrics()
	w := newWorld(t, func(o *hall.Options) { o.Metrics = figures })
	w.as("8001", "guide", "").issue("GJJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
	figures.Committed(3, 0)
	status, scrape := observed(t, w.server.Observed(figures), "/metrics")
	if status != http.StatusOK {
		t.Fatal(status, scrape)
	}
	have := metricsOf(scrape)
	body, err := os.ReadFile("../deploy/grafana-hall.json")
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(body, &board); err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, p := range board.Panels {
		if len(p.Targets) == 0 {
			t.Errorf("%s shows nothing", p.Title)
		}
		for _, target := range p.Targets {
			names := named.FindAllString(target.Expr, -1)
			if len(names) == 0 {
				t.Errorf("%s asks for nothing: %s", p.Title, target.Expr)
			}
			for _, name := range names {
				shown[name] = true
				if !have[name] {
					t.Errorf("%s asks for %s, which no hall has", p.Title, name)
				}
			}
		}
	}
	for name := range have {
		base := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_bucket"), "_sum"), "_count")
		if strings.HasPrefix(name, "onewindow_") && !shown[name] && !shown[base+"_bucket"] && !shown[base+"_count"] {
			t.Errorf("%s stands on no panel", name)
		}
	}
}

// The figures of a scrape are those of the hall at that moment.
func TestScrapeIsTheHall(t *testing.T) {
	figures := hall.NewMetrics()
	w := newWorld(t, func(o *hall.Options) { o.Metrics = figures })
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	clerk.ok(w.submission(w.citizen("p01"), clerk.serve(guide, "GJJ-001").GetId(), "receive"))
	guide.issue("WJ-001", hallv1.TicketClass_TICKET_CLASS_NORMAL)
	err := w.store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.PutFloorReport(store.FloorReport{Window: "A035", Devices: []string{"printer=paper_out", "<odd>=x"}, Outbox: 4, Oldest: w.clock.Now()})
	})
	if err != nil {
		t.Fatal(err)
	}
	_, scrape := observed(t, w.server.Observed(figures), "/metrics")
	for _, line := range []string{
		`onewindow_queue_waiting{class="normal"} 1`, `onewindow_queue_active{state="serving"} 1`, `onewindow_cases_open{state="received"} 1`,
		`onewindow_windows_staffed 1`, `onewindow_devices_red{device="printer"} 1`, `onewindow_devices_red{device="other"} 1`,
		`onewindow_devices_red{device="any"} 1`, `onewindow_windows_outbox_rows 4`, `onewindow_cases_overdue 0`,
	} {
		if !strings.Contains(scrape, "\n"+line+"\n") {
			t.Errorf("no line %q", line)
		}
	}
	if strings.Contains(scrape, "<odd>") {
		t.Error("a window makes series as it likes")
	}
}

// A hall lives as long as its program, and takes calls as long as its store answers.
func TestReadiness(t *testing.T) {
	w := newWorld(t)
	h := w.server.Observed(hall.NewMetrics())
	for _, path := range []string{"/healthz", "/readyz"} {
		if status, _ := observed(t, h, path); status != http.StatusOK {
			t.Errorf("%s of a hall that runs: %d", path, status)
		}
	}
	w.stop()
	if status, _ := observed(t, h, "/healthz"); status != http.StatusOK {
		t.Errorf("a program that answers is alive: %d", status)
	}
	if status, _ := observed(t, h, "/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("ready without a store: %d", status)
	}
	if status, _ := observed(t, h, "/debug/pprof/"); status != http.StatusNotFound {
		t.Errorf("another path: %d", status)
	}
}

// lines is a log that many write to.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// personal are the words of a person that no log may hold.
func personal(p fixtures.Person) []string {
	return []string{p.Name.Clear(), p.IDNumber.Clear(), p.Address.Clear(), "13800138000", "200100", "张*"}
}

// The log is structured, at its most talkative, too, and knows nothing of a person:
// not what was handed in, not what was refused, not with which PIN.
func TestLogKnowsNobody(t *testing.T) {
	var log lines
	w := newWorld(t, func(o *hall.Options) {
		o.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	who := w.citizen("p01")
	clerk, guide := w.as("2001", "clerk", "A035"), w.as("8001", "guide", "")
	ticket := clerk.serve(guide, "GJJ-001")
	good := w.submission(who, ticket.GetId(), "accept_and_grant")
	good.GetSubmission().Applicant.Phone = "13800138000"
	clerk.ok(good)
	bad := w.submission(who, ticket.GetId(), "accept_and_grant")
	bad.GetSubmission().Applicant.IdNumber = who.IDNumber.Clear()[:17] + "?"
	clerk.deliver(bad)
	clerk.ok(move(ticket.GetId(), "finish"))
	if _, err := w.stranger().desk.SignIn(t.Context(), &hallv1.SignInRequest{StaffNo: "2001", Pin: "wrong-200100", Role: "clerk", Window: "A035"}); err == nil {
		t.Fatal("a wrong PIN lets in")
	}
	w.stop()
	said := log.String()
	if strings.Count(said, "\n") < 8 || !strings.Contains(said, `"method":"/hall.v1.DeskService/Deliver"`) {
		t.Fatalf("a poor log:\n%s", said)
	}
	for _, secret := range personal(who) {
		if secret != "" && strings.Contains(said, secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	for line := range strings.Lines(said) {
		if !json.Valid([]byte(line)) {
			t.Errorf("no JSON: %s", line)
		}
	}
	_, err := io.WriteString(&log, who.Name.Clear())
	if err != nil || !strings.Contains(log.String(), personal(who)[0]) {
		t.Error("the search would not find a name")
	}
}
