package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"onewindow/bench/engine"
	"onewindow/bench/keylat"
	"onewindow/bench/river/load"
)

// windows and waiting are those of the largest hall that publishes its figures.
const (
	windows = 151
	waiting = 300
	warmUp  = time.Second
	trickle = 4 * time.Second
)

// outcome is what any contender answers; the rest of the fields are its own.
type outcome struct {
	engine.Result
	PickUpP50 float64 `json:"pick_up_p50"`
	PickUpP99 float64 `json:"pick_up_p99"`
	Others    float64 `json:"others"`
}

// contender is one line of the table.
type contender struct {
	name string
	// args make the program that prints an outcome; missing says why there is none.
	args    func(round int) []string
	missing string
	got     []outcome
}

// contend runs one contender in this process: KIND:ARGUMENT.
func contend(ctx context.Context, what string, d time.Duration) (any, error) {
	kind, arg, _ := strings.Cut(what, ":")
	o := engine.Options{Store: arg, Windows: windows, Halls: 1, Waiting: waiting, Warm: warmUp, For: d, Trickle: trickle}
	switch kind {
	case "memory", "hall":
		return engine.Run(ctx, o)
	case "halls":
		o.Halls = 30
		return engine.Run(ctx, o)
	case "river":
		return riverPostgres(ctx, arg, d)
	}
	return nil, fmt.Errorf("no contender %q", kind)
}

func riverPostgres(ctx context.Context, dsn string, d time.Duration) (load.Result, error) {
	pool, err := pgxpool.New(ctx, dsn+"&pool_max_conns=40")
	if err != nil {
		return load.Result{}, err
	}
	defer pool.Close()
	_, err = pool.Exec(ctx, "CREATE TABLE bench_event (id BIGSERIAL PRIMARY KEY, no BIGINT, at_ms BIGINT, kind TEXT)")
	if err != nil {
		return load.Result{}, err
	}
	return load.Run(ctx, load.Engine[pgx.Tx]{
		Driver: riverpgxv5.New(pool),
		Begin:  pool.Begin,
		Exec: func(ctx context.Context, tx pgx.Tx, query string, args ...any) error {
			_, err := tx.Exec(ctx, query, args...)
			return err
		},
		Commit:   func(ctx context.Context, tx pgx.Tx) error { return tx.Commit(ctx) },
		Rollback: func(ctx context.Context, tx pgx.Tx) error { return tx.Rollback(ctx) },
		Complete: func(ctx context.Context, tx pgx.Tx, job *river.Job[load.Visit]) error {
			_, err := river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, job)
			return err
		},
		Poll: 100 * time.Millisecond, // NOTIFY tells it sooner
	}, load.Options{Workers: windows, Waiting: waiting, Warm: warmUp, For: d, Trickle: trickle})
}

// halls measures the hall's engine.
func halls(ctx context.Context, f flags, tmp string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	own := func(what string) []string {
		return []string{self, "-seconds", fmt.Sprint(f.seconds), "-contender", what}
	}
	memory := &contender{name: "gRPC alone, answers from memory (ceiling)", args: func(int) []string { return own("memory:") }}
	sqlite := &contender{name: "**hall, SQLite**, every call durable", args: func(r int) []string { return own(fmt.Sprintf("hall:sqlite:%s/hall%d.db", tmp, r)) }}
	riverLite := &contender{name: "river 0.31.0, SQLite (its newest SQLite driver)"}
	program, said := filepath.Join(tmp, "riversqlite"), []byte(nil)
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "./riversqlite")
	build.Dir = "river"
	if said, err = build.CombinedOutput(); err != nil {
		riverLite.missing = "could not be built here: " + lastLine(said)
	}
	riverLite.args = func(r int) []string {
		return []string{program, "-seconds", fmt.Sprint(f.seconds), "-path", fmt.Sprintf("%s/river%d.db", tmp, r)}
	}
	one := &contender{name: "**hall, PostgreSQL**, 1 hall"}
	thirty := &contender{name: "hall, PostgreSQL, 30 halls"}
	riverPG := &contender{name: "river 0.51.1, PostgreSQL"}
	server := os.Getenv("HALL_TEST_PG")
	for kind, c := range map[string]*contender{"hall": one, "halls": thirty, "river": riverPG} {
		if server == "" {
			c.missing = "no PostgreSQL: HALL_TEST_PG is not set (.ci/postgres make bench starts one)"
		}
		c.args = func(r int) []string { return own(kind + ":" + inDatabase(server, fmt.Sprintf("bench_%s_%d", kind, r))) }
	}
	all := []*contender{memory, sqlite, riverLite, one, thirty, riverPG}
	for r := range f.rounds {
		for _, i := range rand.Perm(len(all)) {
			c := all[i]
			if c.missing != "" {
				continue
			}
			o, err := compete(ctx, c, r, server)
			if err != nil {
				c.missing = err.Error()
				continue
			}
			fmt.Fprintf(os.Stderr, "round %d %s: %.0f/s, others %.0f %%\n", r+1, c.name, o.PerSecond, o.Others)
			c.got = append(c.got, o)
		}
	}
	return hallTable(f, memory, sqlite, riverLite, one, thirty, riverPG), nil
}

func inDatabase(server, name string) string {
	before, after, _ := strings.Cut(server, "/postgres?")
	return before + "/" + name + "?" + after
}

// compete runs a contender once, on an empty database.
func compete(ctx context.Context, c *contender, round int, server string) (outcome, error) {
	var o outcome
	args := c.args(round)
	if last := args[len(args)-1]; strings.Contains(last, "postgres://") {
		name := last[strings.LastIndex(last, "/")+1 : strings.LastIndex(last, "?")]
		err := newDatabase(ctx, server, name)
		if err != nil {
			return o, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	var said bytes.Buffer
	cmd.Stderr = &said
	busy, at := keylat.Busy(), time.Now()
	out, err := cmd.Output()
	if err != nil {
		return o, fmt.Errorf("failed: %w: %s", err, lastLine(said.Bytes()))
	}
	own := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	err = json.Unmarshal(out, &o)
	o.Others = 100 * max(0, keylat.Busy()-busy-own).Seconds() / time.Since(at).Seconds()
	return o, err
}

func newDatabase(ctx context.Context, server, name string) error {
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "DROP DATABASE IF EXISTS "+name)
	if err == nil {
		_, err = conn.Exec(ctx, "CREATE DATABASE "+name)
	}
	return err
}

func lastLine(said []byte) string {
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	return lines[len(lines)-1]
}

// median over the rounds; NaN where there were none.
func (c *contender) median(of func(outcome) float64) float64 {
	var v []float64
	for _, o := range c.got {
		v = append(v, of(o))
	}
	if len(v) == 0 {
		return math.NaN()
	}
	slices.Sort(v)
	return v[(len(v)-1)/2]
}

func perSecond(o outcome) float64 { return o.PerSecond }
func p50(o outcome) float64       { return o.P50 }
func p99(o outcome) float64       { return o.P99 }

// calm is what is felt at twenty a second.
func calm(o outcome) float64 {
	if o.PickUpP50 != 0 {
		return o.PickUpP50
	}
	return o.CalmP50
}

func calm99(o outcome) float64 {
	if o.PickUpP99 != 0 {
		return o.PickUpP99
	}
	return o.CalmP99
}

func hallTable(f flags, memory, sqlite, riverLite, one, thirty, riverPG *contender) string {
	var b strings.Builder
	fmt.Fprintf(&b, `## The hall under 151 windows

%s; %d rounds of %g s, every contender once a round in random order, medians (least–most).

A window calls the next ticket and brings the start and the finish of the visit before
in the same transaction (CallNext with two moves), and somebody takes a new ticket: %d
windows, each its own connection, %d tickets waiting, over gRPC on loopback. Calls are
counted; each comes with three more writes, acknowledged with it or by the issue. river does the like per job (take, write an event, complete,
enqueue the next, in one transaction) with %d workers, in its own process, without
gRPC and without choosing by skill; its times are the pick-up of a single job, from
the end of its insert to the begin of its work (FetchCooldown 1 ms, on SQLite a poll
every 2 ms, on PostgreSQL NOTIFY). SQLite stands at synchronous=EXTRA with WAL in both.
After each run of the hall every acknowledged call is looked for in the store.

`, machine(), f.rounds, f.seconds, windows, waiting, windows)
	b.WriteString("| | per second | p50 ms | p99 ms | at 20 a second: p50 ms | p99 ms | calls checked | lost | twice | others % CPU |\n|---|---|---|---|---|---|---|---|---|---|\n")
	for _, c := range []*contender{memory, sqlite, riverLite, one, thirty, riverPG} {
		if len(c.got) == 0 {
			fmt.Fprintf(&b, "| %s | left out: %s | | | | | | | | |\n", c.name, c.missing)
			continue
		}
		least, most := math.Inf(1), 0.0
		var calls, lost, doubled int
		for _, o := range c.got {
			least, most = min(least, o.PerSecond), max(most, o.PerSecond)
			calls, lost, doubled = calls+o.Calls, lost+o.Lost, doubled+o.Doubled
		}
		checked := "| | |"
		if calls > 0 && c != memory {
			checked = fmt.Sprintf("| %d | %d | %d", calls, lost, doubled)
		}
		fmt.Fprintf(&b, "| %s | %.0f (%.0f–%.0f) | %s | %s | %s | %s %s | %.0f |\n", c.name, c.median(perSecond), least, most,
			number(zeroIsNone(c.median(p50))), number(zeroIsNone(c.median(p99))), number(c.median(calm)), number(c.median(calm99)), checked,
			c.median(func(o outcome) float64 { return o.Others }))
	}
	b.WriteString("\n“others” is the processor time of everything but the contender's own process, of 200: neighbours, and for PostgreSQL the database itself.\n\n| goal | measured | target | |\n|---|---|---|---|\n")
	ratio := func(what string, a, c *contender, of func(outcome) float64, target float64, atLeast bool) {
		goal(&b, what, a.median(of)/c.median(of), target, atLeast, "")
	}
	ratio("calls a second, SQLite ÷ river on SQLite", sqlite, riverLite, perSecond, 5, true)
	ratio("… ÷ gRPC alone", sqlite, memory, perSecond, 0.4, true)
	ratio("PostgreSQL, 1 hall ÷ river on the same server", one, riverPG, perSecond, 1, true)
	ratio("PostgreSQL, 30 halls ÷ river", thirty, riverPG, perSecond, 1.2, true)
	ratio("SQLite, at 20 a second: p50 ÷ river's pick-up", sqlite, riverLite, calm, 1.25, false)
	for _, c := range []*contender{sqlite, one} {
		goal(&b, "p99 ÷ p50 under 151 windows, "+strings.ReplaceAll(c.name, "**", ""), c.median(p99)/c.median(p50), 3, false, "")
	}
	return b.String()
}

func zeroIsNone(v float64) float64 {
	if v == 0 {
		return math.NaN()
	}
	return v
}
