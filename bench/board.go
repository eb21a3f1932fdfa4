package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"onewindow/bench/engine"
	"onewindow/bench/keylat"
)

// The supervisor's board is watched over the largest hall at its busiest.
const (
	boardWindows = 270
	boardPeople  = 1000 // an hour
	boardFor     = 20 * time.Second
)

// board measures the supervisor's seat, a process of its own, over a live hall.
func board(ctx context.Context, f flags, tmp string) (string, error) {
	program, _, err := programs(ctx, tmp)
	if err != nil {
		return "", err
	}
	hall, err := engine.Floor(ctx, "sqlite:"+filepath.Join(tmp, "floor.db"), boardWindows, boardPeople)
	if err != nil {
		return "", err
	}
	all, err := boardCases(f, program, hall, filepath.Join(tmp, "boss"))
	if stopped := hall.Stop(); err == nil {
		err = stopped
	}
	if err != nil {
		return "", err
	}
	return boardTable(f, all), nil
}

func boardCases(f flags, program string, hall *engine.Live, folder string) ([]*shown, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	config := fmt.Sprintf("window = \"45\"\ndata = \"data\"\n[hall]\naddress = %q\nplain = true\n", hall.Addr)
	if err := os.WriteFile(filepath.Join(folder, "desk.toml"), []byte(config), 0o600); err != nil {
		return nil, err
	}
	typed := func(s string) string { return strings.Join(strings.Split(s, ""), " ") + " <enter> " }
	var all []*shown
	for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}} {
		c := &shown{what: "a page, a digit, esc", Case: keylat.Case{
			Name: "**window --role supervisor**", Cmd: []string{program, "--config", "{data}/desk.toml", "--role", "supervisor", "--lang", "zh"},
			Data: folder, Ready: "口令", Setup: typed(hall.Boss) + typed(hall.PIN), Begin: `等候 \d+ 人`,
			Keys: "<tab> 0 <esc>", N: f.n, Idle: boardFor, W: size[0], H: size[1],
		}, got: keylat.Samples{}}
		for range f.rounds {
			s, screen, err := keylat.Run(c.Case)
			if err != nil {
				return nil, fmt.Errorf("board at %d×%d: %w\n%s", c.W, c.H, err, screen)
			}
			c.got.Add(s)
		}
		all = append(all, c)
	}
	return all, nil
}

func boardTable(f flags, all []*shown) string {
	var b strings.Builder
	fmt.Fprintf(&b, `## The supervisor's board

%s; %d rounds of %d keys. The built binary in a pseudo-terminal, signed in at a hall in
another process: %d windows, a clerk with a person in hand at each, as many people
waiting, %d tickets an hour taken, called, served and let go, each step of which changes
the picture. Times in ms, from the key to the first visible change. Live: processor time
of the seat over %.0f s without a key, in per cent of a core.

| size | start | key p50 | p95 | p99 | bytes a key p50 | CPU a key | live %% | RSS MB | others %% |
|---|---|---|---|---|---|---|---|---|---|
`, machine(), f.rounds, f.n, boardWindows, boardPeople, boardFor.Seconds())
	worst, live := 0.0, 0.0
	for _, c := range all {
		q := c.got.Quantile
		fmt.Fprintf(&b, "| %d×%d | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", c.W, c.H, number(q("start", 0.5)), number(q("frame", 0.5)), number(q("frame", 0.95)),
			number(q("frame", 0.99)), number(q("bytes", 0.5)), number(q("cpu_key", 0.5)), number(q("idle", 0.5)), number(q("rss", 0.5)/1e6), number(q("others", 0.5)))
		worst, live = math.Max(worst, q("frame", 0.99)), math.Max(live, q("idle", 0.5))
	}
	b.WriteString("\n| goal | measured | target | |\n|---|---|---|---|\n")
	goal(&b, "a key on the board, p99, every size", worst, 16, false, " ms")
	goal(&b, "the live board, every size", live, 5, false, " % of a core")
	return b.String()
}
