package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"onewindow/bench/keylat"
)

// keys that are measured. Search types by initials and in Chinese, as clerks
// do; the burst is two hundred keys.
var (
	searchKeys = "z f g j j <bs>*5 公 积 金 <bs>*3 d j <bs>*2"
	arrowKeys  = "<down>*6 <up>*6"
	burst      = strings.Repeat("z f g j j <bs>*5 ", 19) + "z f g j j <bs>*4 z"
	rowBurst   = "<down>*160 <up>*40"
)

const (
	idleFor  = 3 * time.Second
	heldKeys = 45
)

// shown is a case with what the table says of it.
type shown struct {
	keylat.Case

	what    string // what a key does
	missing string
	got     keylat.Samples
}

// sizes are the terminals: what desks have, and a large screen.
var sizes = [][2]int{{120, 40}, {200, 60}}

// screens measures the product beside its peers.
func screens(ctx context.Context, f flags, tmp string) (string, error) {
	small, large, err := programs(ctx, tmp)
	if err != nil {
		return "", err
	}
	here, err := prepare(small, tmp+"/items-97", true)
	if err != nil {
		return "", err
	}
	there, err := prepare(large, tmp+"/items-2711", false)
	if err != nil {
		return "", err
	}
	hall, err := serveHall(ctx, large, tmp+"/served")
	if err != nil {
		return "", err
	}
	defer func() { _ = hall.stop() }()
	peers, err := peerFiles(ctx, tmp)
	if err != nil {
		return "", err
	}
	var all []*shown
	for i, size := range sizes {
		for _, c := range append(ours(small, large, here, there, hall, i == 0), others(peers)...) {
			c.W, c.H, c.got = size[0], size[1], keylat.Samples{}
			if c.Keys != "" {
				c.N = f.n
			}
			all = append(all, c)
		}
	}
	for r := range f.rounds {
		for _, i := range rand.Perm(len(all)) {
			c := all[i]
			if c.missing != "" {
				continue
			}
			s, screen, err := keylat.Run(c.Case)
			if err != nil {
				fmt.Fprintf(os.Stderr, "round %d %s: %v\n%s\n", r+1, c.Name, err, screen)
				if len(c.got) == 0 && r == f.rounds-1 {
					c.missing = err.Error()
				}
				continue
			}
			fmt.Fprintf(os.Stderr, "round %d %s %d×%d: start %s ms, key %s ms, others %.0f %%\n", r+1, c.Name, c.W, c.H,
				number(s.Quantile("start", 0.5)), number(s.Quantile("frame", 0.5)), s.Quantile("others", 0.5))
			c.got.Add(s)
		}
	}
	return screenTables(f, all), nil
}

const (
	nameSearch = "**window**, search in 97 items"
	nameLarge  = "**window**, search in 2,711 items"
	nameRows   = "**window**, rows of 2,711 items"
	namePapers = "**window**, papers judged"
	nameWait   = "**window**, waiting screen"
	nameLive   = "**window**, waiting screen, citizens arriving"
	nameDesk   = "**window --config**, hall out of reach"

	nameDeskLarge = nameDesk + ", 2,711 items"
	nameSignedIn  = "**window --config**, signed in at a hall elsewhere, 2,711 items"
	nameFzf       = "fzf, 2,711 names"
	nameVim       = "vim, 2,711 names"
)

// ours are the cases of the product.
func ours(small, large string, here, there places, hall *servedHall, first bool) []*shown {
	demo := func(program, pace string) []string {
		return []string{program, "demo", "--data", "{data}", "--lang", "zh", "--pace", pace}
	}
	still := "0.001" // nobody else comes
	cases := []*shown{
		{what: "letters, Chinese, backspace", Case: keylat.Case{
			Name: nameSearch, Cmd: demo(small, still), Data: here.item, Ready: here.atItem, Keys: searchKeys,
			Burst: burst, BurstReset: "<bs>*2", Bursts: 2, Held: "z <bs>", HeldN: heldKeys, Resizes: 4, Idle: idleFor,
		}},
		{what: "letters, Chinese, backspace", Case: keylat.Case{
			Name: nameLarge, Cmd: demo(large, still), Data: there.item, Ready: there.atItem, Keys: searchKeys,
			Burst: burst, BurstReset: "<bs>*2", Bursts: 2, Held: "z <bs>", HeldN: heldKeys, Resizes: 4, Idle: idleFor,
		}},
		{what: "down, up", Case: keylat.Case{
			Name: nameRows, Cmd: demo(large, still), Data: there.item, Ready: there.atItem, Setup: "d j", Keys: arrowKeys,
			Held: "<down> <up>", HeldN: heldKeys, Resizes: 4,
		}},
		{what: "down, up, a judgement", Case: keylat.Case{
			Name: namePapers, Cmd: demo(small, still), Data: here.papers, Ready: here.atPapers, Keys: "<down> <up> <space> <up>",
			Held: "<down> <up>", HeldN: heldKeys, Resizes: 4,
		}},
	}
	if !first {
		return cases
	}
	mute := func(name string, cmd []string, data, ready string) *shown {
		return &shown{Case: keylat.Case{Name: name + ", mute terminal", Cmd: cmd, Data: data, Ready: ready, Term: keylat.Mute}}
	}
	desk := func(name, program string, term keylat.Profile) *shown {
		return &shown{Case: keylat.Case{Name: name, Cmd: []string{program, "--config", here.config}, Ready: here.atSignIn, Idle: idleFor, Term: term}}
	}
	return append(cases,
		&shown{Case: keylat.Case{Name: nameWait, Cmd: demo(small, still), Data: here.signed, Ready: here.atWaiting, Idle: idleFor}},
		&shown{Case: keylat.Case{Name: nameLive, Cmd: demo(small, "4"), Data: here.signed, Ready: here.atWaiting, Idle: 2 * idleFor}},
		mute(nameWait, demo(small, still), here.signed, here.atWaiting),
		mute(nameLarge, demo(large, still), there.item, there.atItem),
		desk(nameDesk, small, keylat.Modern), desk(nameDeskLarge, large, keylat.Modern), desk(nameDeskLarge+", mute terminal", large, keylat.Mute),
		&shown{Case: keylat.Case{
			Name: nameSignedIn, Cmd: []string{large, "--config", "{data}/desk.toml"}, Data: hall.folder, Ready: here.atSignIn,
			Setup: hall.keys, Begin: here.atWaiting, Idle: idleFor,
		}},
	)
}

// screenTables writes the tables of all sizes, then the targets.
func screenTables(f flags, all []*shown) string {
	var b strings.Builder
	fmt.Fprintf(&b, `## Screens beside terminal programs

%s; %d rounds of %d keys, all programs once a round in random order. The built binary in
a pseudo-terminal: `+"`window demo`"+` with hall, devices and citizens in the same process,
a person at the desk, Chinese on every row. “2,711 items” is the same program with the
large catalogue in place of the small one. Peers are Debian's: fzf and vim on the 2,711
names, tig on 400 Chinese commits, mc on 400 Chinese file names, htop on what runs here.
(echo) reads and writes in raw mode: the floor of machine and harness.

Times in ms. Start: from exec to the named screen. Key: from the key to the first visible
change. Burst: 200 keys in one write to the last change. Held: how long the screen goes on
after a key held at 30 a second is let go. Memory and idle include the process that
guards the terminal. RSS is what is resident when a row's work is done, pages of the
program's file that both processes look at counted twice; own is what of it no file
backs; peak is the most that each process ever had, added up: the start, mostly.

`, machine(), f.rounds, f.n)
	for _, size := range sizes {
		fmt.Fprintf(&b, "### %d×%d\n\n", size[0], size[1])
		b.WriteString("| program | keys | start | start CPU | key p50 | p95 | p99 | bytes a key p50 | CPU a key | 200 keys | held | redraw | redraw bytes | idle %% | RSS MB | own MB | peak MB | others %% |\n")
		b.WriteString(strings.Repeat("|---", 18) + "|\n")
		for _, c := range all {
			if c.W == size[0] {
				row(&b, c)
			}
		}
		b.WriteString("\n")
	}
	for _, c := range all {
		if c.missing != "" {
			fmt.Fprintf(&b, "Left out: %s: %s\n\n", c.Name, c.missing)
		}
	}
	b.WriteString("### Targets\n\n| goal | measured | target | |\n|---|---|---|---|\n")
	for _, size := range sizes {
		targets(&b, all, size)
	}
	return strings.ReplaceAll(b.String(), "%%", "%")
}

func row(b *strings.Builder, c *shown) {
	if c.missing != "" {
		return
	}
	q := func(name string, q float64) string { return number(c.got.Quantile(name, q)) }
	mb := func(name string) string { return number(c.got.Quantile(name, 0.5) / 1e6) }
	fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", c.Name, c.what,
		q("start", 0.5), q("start_cpu", 0.5), q("frame", 0.5), q("frame", 0.95), q("frame", 0.99), q("bytes", 0.5), q("cpu_key", 0.5),
		q("burst", 0.5), q("held", 0.5), q("resize", 0.5), q("resize_bytes", 0.5), q("idle", 0.5), mb("rss"), mb("anon"), mb("peak"), q("others", 0.5))
}

// targets are those of the product's own list.
func targets(b *strings.Builder, all []*shown, size [2]int) {
	of := func(name string) func(string, float64) float64 {
		for _, c := range all {
			if c.Name == name && c.W == size[0] {
				return c.got.Quantile
			}
		}
		return func(string, float64) float64 { return math.NaN() }
	}
	at := fmt.Sprintf(", %d×%d", size[0], size[1])
	search, rows, papers, fzf, vim := of(nameLarge), of(nameRows), of(namePapers), of(nameFzf), of(nameVim)
	goal(b, "search in 2,711 items, key p50 ÷ fzf's"+at, search("frame", 0.5)/fzf("frame", 0.5), 1.2, false, "")
	goal(b, "rows, key p50 ÷ vim's"+at, rows("frame", 0.5)/vim("frame", 0.5), 3, false, "")
	goal(b, "search, key p99"+at, search("frame", 0.99), 6, false, " ms")
	goal(b, "papers, key p99"+at, papers("frame", 0.99), 6, false, " ms")
	goal(b, "a moved row"+at, rows("bytes", 0.5), 2500, false, " bytes")
	goal(b, "200 keys at once"+at, search("burst", 0.5), 50, false, " ms")
	goal(b, "full redraw"+at, search("resize", 0.5), 10, false, " ms")
	if size != sizes[0] {
		return
	}
	wait, desk := of(nameWait), of(nameDesk)
	goal(b, "first useful screen of a desk, 2,711 items", of(nameDeskLarge)("start", 0.5), 50, false, " ms")
	goal(b, "… on a terminal that answers nothing", of(nameDeskLarge+", mute terminal")("start", 0.5), 50, false, " ms")
	goal(b, "waiting screen of the demo", wait("start", 0.5), 50, false, " ms")
	goal(b, "resident, the workstation alone", desk("rss", 0.5)/1e6, 40, false, " MB")
	goal(b, "resident, the workstation alone, 2,711 items", of(nameDeskLarge)("rss", 0.5)/1e6, 40, false, " MB")
	goal(b, "… signed in at a hall elsewhere", of(nameSignedIn)("rss", 0.5)/1e6, 40, false, " MB")
	goal(b, "resident, demo with hall and devices", wait("rss", 0.5)/1e6, 40, false, " MB")
	goal(b, "idle, the workstation alone", desk("idle", 0.5), 0.5, false, " % of a core")
	goal(b, "idle, demo with hall and devices", wait("idle", 0.5), 0.5, false, " % of a core")
	goal(b, "live board", of(nameLive)("idle", 0.5), 2, false, " % of a core")
}
