package chaos

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"onewindow/catalog"
	"onewindow/e2e/oracle"
	"onewindow/journal"
	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

// draftEnv holds the draftConfig of a process that is to be a station.
const draftEnv = "CHAOS_DRAFT"

// draftConfig makes a station process. Known is how many events of the visit
// the parent knows to be acknowledged.
type draftConfig struct {
	Dir    string
	Known  int
	Mutant string
}

// writeBehind answers first and writes later.
const writeBehind = "the journal answers before it has written"

// Words of a station process.
const (
	saysOpen  = "OPEN"  // events, hash of the state on the screen, hash of their fold, hash of the fold of the known ones
	saysPost  = "POST"  // a command goes in
	saysState = "STATE" // it was answered: events, hash of the state
)

// stationJournal is the journal as the station asks for it.
type stationJournal struct {
	*journal.Journal
	behind  bool
	written sync.WaitGroup
	events  atomic.Int64 // taken, as far as the station knows
}

func (j *stationJournal) Backlog(ctx context.Context) (station.Backlog, error) {
	b, err := j.Journal.Backlog(ctx)
	return station.Backlog(b), err
}

func (j *stationJournal) Append(ctx context.Context, records []visit.Record, out []visit.HallCommand, settled []string) error {
	if !j.behind {
		err := j.Journal.Append(ctx, records, out, settled)
		if err == nil {
			j.events.Add(int64(len(records)))
		}
		return err
	}
	j.events.Add(int64(len(records)))
	before := make(chan struct{})
	j.written.Wait() // in order
	j.written.Go(func() {
		close(before)
		late := time.NewTimer(20 * time.Millisecond)
		<-late.C
		_ = j.Journal.Append(context.WithoutCancel(ctx), records, out, settled)
	})
	<-before
	return nil
}

// noHall is a hall that cannot be reached, after one sign-in.
type noHall struct{}

func (noHall) SignIn(_ context.Context, staffNo, _, _, role string) (station.Session, error) {
	return station.Session{Token: "t", StaffNo: staffNo, Name: "沈一诺", Role: role, HallName: "演示大厅"}, nil
}
func (noHall) SignOut(context.Context) error { return nil }

func (noHall) Lock(context.Context) error { return nil }
func (noHall) Resume(station.Session)     {}
func (noHall) Wake()                      {}

func (noHall) CallNext(context.Context, string, []visit.HallCommand) (visit.Ticket, bool, error) {
	return visit.Ticket{}, false, station.ErrUnreachable
}

func (noHall) Authorize(context.Context, station.Authorization) (station.Approval, error) {
	return station.Approval{}, station.ErrUnreachable
}

func (noHall) Case(context.Context, string) (station.Case, error) {
	return station.Case{}, station.ErrUnreachable
}

func (noHall) Ledger(context.Context, string, int) ([]station.CaseRow, string, error) {
	return nil, "", station.ErrUnreachable
}

func (noHall) FindCase(context.Context, station.CaseQuery) (station.Case, error) {
	return station.Case{}, station.ErrUnreachable
}

func (noHall) StepOwn(context.Context, station.OwnStep) error { return station.ErrUnreachable }

// draftMain is a station on which somebody works through a case, for ever.
func draftMain(config string) int {
	out := &says{w: os.Stdout}
	var c draftConfig
	err := json.Unmarshal([]byte(config), &c)
	if err == nil {
		err = workDraft(context.Background(), c, out)
	}
	out.say(saysProblem, err)
	return 1
}

func hashOf(s visit.State) string {
	body, err := json.Marshal(s)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%x", sha256.Sum256(body))
}

// records are the events of the one visit in the journal.
func recordsOf(ctx context.Context, j *journal.Journal) ([]visit.Record, error) {
	var out []visit.Record
	err := j.Replay(ctx, func(r visit.Record) error {
		out = append(out, r)
		return nil
	})
	return out, err
}

func workDraft(ctx context.Context, c draftConfig, out *says) error {
	j, err := openJournal(ctx, c.Dir, "A035")
	if err != nil {
		return err
	}
	cat, err := loadCatalog()
	if err != nil {
		return err
	}
	rules := visit.Rules{
		Catalogs: map[string]*catalog.Catalog{cat.Version(): cat}, Current: cat.Version(), Limits: visit.DefaultLimits(),
	}
	ticks := time.NewTicker(time.Second)
	now := func() time.Time { return time.Now().In(values.Shanghai).Round(0) }
	port := &stationJournal{Journal: j, behind: c.Mutant == writeBehind}
	st, err := station.Open(ctx, station.Options{
		Window: "A035", Role: "clerk", Lang: "zh", Rules: rules, Hall: noHall{}, Journal: port,
		Now: now, NewID: newID, Ticks: ticks.C, Log: quiet,
	})
	if err != nil {
		return err
	}
	records, err := recordsOf(ctx, j)
	if err != nil {
		return err
	}
	port.events.Store(int64(len(records)))
	known := records[:min(c.Known, len(records))]
	out.say(saysOpen, len(records), hashOf(st.Snapshot().Visit), hashOf(visit.Fold(records)), hashOf(visit.Fold(known)))
	go func() { _ = st.Run(ctx) }()
	if st.Snapshot().Session.StaffNo == "" {
		if err = st.SignIn(ctx, "2001", "200100", ""); err != nil {
			return err
		}
	}
	for {
		cmd, err := nextStep(rules, st.Snapshot(), now())
		if err != nil {
			return err
		}
		out.say(saysPost, visit.Name(cmd))
		err = st.Do(ctx, cmd)
		var refusal *visit.Refusal
		if errors.As(err, &refusal) {
			return fmt.Errorf("%s is refused: %s", visit.Name(cmd), refusal.Code)
		}
		if err != nil {
			return err
		}
		out.say(saysState, port.events.Load(), hashOf(st.Snapshot().Visit))
	}
}

// nextStep is what the clerk does next: opens a visit, answers what is asked,
// and then judges papers one way and another.
func nextStep(rules visit.Rules, n station.Snapshot, now time.Time) (visit.Command, error) {
	v := n.Visit
	switch {
	case v.ID == "" || !v.ClosedAt.IsZero():
		return visit.OpenByHand{Label: "手001"}, nil
	case v.Identity == nil:
		card := citizen().Card()
		return visit.EnterIdentity{
			Name: card.Name, IDNumber: card.IDNumber, Repeated: card.IDNumber, ApprovalID: newID(), ApprovedBy: "唐总揽",
		}, nil
	case len(v.Matters) == 0:
		return visit.ChooseItem{Item: citizen().Matter.Item}, nil
	}
	m := &v.Matters[0]
	ask, asking, err := rules.Asking(&v, m, now)
	if err != nil {
		return nil, err
	}
	if asking {
		pick := citizen().Matter.Answers[ask.Node]
		if len(pick) == 0 {
			pick = []string{ask.Options[rand.IntN(len(ask.Options))].Key}
		}
		return visit.Reply{Node: ask.Node, Options: pick}, nil
	}
	lines, err := rules.Lines(m)
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 || rand.IntN(8) == 0 {
		return visit.Back{}, nil
	}
	line := lines[rand.IntN(len(lines))].ID
	if _, judged := m.Judged[line]; judged && rand.IntN(2) == 0 {
		return visit.ClearJudgement{Line: line}, nil
	}
	status := []visit.Status{visit.Verified, visit.Collected, visit.Copied, visit.Missing}[rand.IntN(4)]
	return visit.Judge{Line: line, Status: status}, nil
}

// draft is one visit through many lives of its station.
type draft struct {
	t      *testing.T
	dir    string
	mutant string

	state          string // hash of the last acknowledged state, with its events
	events         int
	posted         bool // a command was in when the station was killed
	kills, answers int
	ahead          int // commands that were durable before they were answered
	wrong          string
}

// draftPace is how long a station takes from one answer to the next, by the last
// that was seen: a kill falls into a step on slow machines and on fast ones.
var draftPace atomic.Int64

// live runs the station once, kills it, and compares what it opened with what
// the life before was told. An early kill comes while it starts, the others at
// any instant of one of its first steps.
func (d *draft) live(early bool) {
	d.t.Helper()
	config, err := json.Marshal(draftConfig{Dir: d.dir, Known: d.events, Mutant: d.mutant})
	if err != nil {
		d.t.Fatal(err)
	}
	exe, err := os.Executable()
	if err != nil {
		d.t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), draftEnv+"="+string(config))
	out, err := cmd.StdoutPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	if err = cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	killIn := func(most time.Duration) {
		time.AfterFunc(rand.N(most), func() { _ = cmd.Process.Signal(syscall.SIGKILL) })
	}
	said, last := 0, time.Time{}
	step := rand.IntN(6) // the one in which it dies
	next := func() {
		if !last.IsZero() {
			draftPace.Store(int64(time.Since(last)))
		}
		last = time.Now()
		if said == step && !early {
			killIn(max(time.Duration(draftPace.Load())*3/2, 2*time.Millisecond))
		}
		said++
	}
	if early {
		killIn(startOfStation)
	}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break
		}
		f := strings.Fields(line)
		switch f[0] {
		case saysOpen:
			d.opened(f)
			next()
		case saysPost:
			d.posted = true
		case saysState:
			d.posted = false
			d.answers++
			d.events, _ = strconv.Atoi(f[1])
			d.state = f[2]
			next()
		case saysProblem:
			d.wrong = line
		}
	}
	_ = cmd.Process.Signal(syscall.SIGKILL)
	_ = cmd.Wait()
	d.kills++
}

// startOfStation is about how long a station takes to start.
const startOfStation = 100 * time.Millisecond

// mostEvents is how many events one command of the script makes at most.
const mostEvents = 3

func (d *draft) opened(f []string) {
	events, _ := strconv.Atoi(f[1])
	screen, fold, known := f[2], f[3], f[4]
	more := events - d.events
	switch {
	case screen != fold:
		d.wrong = fmt.Sprintf("life %d: the screen is not the fold of %d events", d.kills, events)
	case d.state == "":
	case more < 0:
		d.wrong = fmt.Sprintf("life %d: %d acknowledged events are gone", d.kills, -more)
	case known != d.state:
		d.wrong = fmt.Sprintf("life %d: the first %d events do not lead to the acknowledged state", d.kills, d.events)
	case more > 0 && !d.posted, more > mostEvents:
		d.wrong = fmt.Sprintf("life %d: %d events that nobody gave", d.kills, more)
	case more > 0:
		d.ahead++
	}
	d.events, d.state, d.posted = events, screen, false
}

// workers share the kills, each with drafts of its own.
func killDrafts(t *testing.T, kills int) (all draft) {
	t.Helper()
	const workers, lives = 2, 25
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range workers {
		dirs := make([]string, (kills/workers+lives-1)/lives)
		for i := range dirs {
			dirs[i] = t.TempDir()
		}
		wg.Go(func() {
			for _, dir := range dirs {
				d := &draft{t: t, dir: dir}
				for n := range lives {
					if d.wrong == "" {
						d.live(n%10 == 9)
					}
				}
				mu.Lock()
				all.kills, all.answers, all.ahead = all.kills+d.kills, all.answers+d.answers, all.ahead+d.ahead
				if d.wrong != "" {
					all.wrong = d.wrong
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return all
}

// A station killed at any instant goes on where it was: at most the command
// that was not answered is missing (PROMISES R10).
func TestDraft(t *testing.T) {
	began := time.Now()
	all := killDrafts(t, oracle.Count(300, 3_000))
	if all.wrong != "" {
		t.Error(all.wrong)
	}
	if all.answers < all.kills {
		t.Errorf("%d commands answered in %d lives: the kills come too early", all.answers, all.kills)
	}
	bad := &draft{t: t, dir: t.TempDir(), mutant: writeBehind}
	for bad.kills < 60 && bad.wrong == "" {
		bad.live(false)
	}
	if bad.wrong == "" {
		t.Errorf("mutant %s: %d kills lost nothing", writeBehind, bad.kills)
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R10", Harness: "station killed while a clerk works on a case", Trials: all.kills, Unit: "kills",
		Result: fmt.Sprintf("%d commands answered, 0 missing, %d durable before their answer; the screen is the fold each time; mutant caught after %d kills: %s",
			all.answers, all.ahead, bad.kills, writeBehind),
	})
}
