package e2e_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"onewindow/e2e/terminal"
	"onewindow/fixtures/city"
)

// round are the three seats through which a case goes round the hall, on one
// data folder: whoever was there first hosts the hall.
type round struct {
	t        *testing.T
	clerk    *clerk
	reviewer *desk
	issuer   *desk
	// pulls: between any two steps a program is killed, by turns the one whose
	// step it is and the one that hosts the hall.
	pulls bool
	turn  int
	codes map[string]string // on the slips, by number
}

// openRound starts the three programs and signs in at each.
func openRound(t *testing.T) *round {
	t.Helper()
	args := func(role string) []string {
		return []string{"demo", "--data", "{data}", "--lang", "zh", "--pace", "4", "--role", role}
	}
	r := &round{t: t, clerk: newClerk(t, sitDown(t, 100, 30, args("clerk")...)), codes: map[string]string{}}
	r.clerk.signIn()
	r.reviewer = r.clerk.beside(args("reviewer")...)
	r.issuer = r.clerk.beside(args("issuer")...)
	for _, d := range []*desk{r.reviewer, r.issuer} {
		d.await("the sign-in", atSignIn)
		d.press("enter")
	}
	r.reviewer.await("the list", atReviewList)
	r.issuer.await("the issue desk", atIssue)
	return r
}

// beside starts another program on the same data.
func (d *desk) beside(args ...string) *desk {
	d.t.Helper()
	root := d.t.TempDir()
	b := &desk{t: d.t, w: d.w, h: d.h, mark: "E2E_DESK=" + root, home: filepath.Join(root, "home"), tmp: filepath.Join(root, "tmp"), data: d.data}
	for _, dir := range []string{b.home, b.tmp} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			d.t.Fatal(err)
		}
	}
	for _, a := range args {
		b.args = append(b.args, strings.ReplaceAll(a, "{data}", b.data))
	}
	d.t.Cleanup(func() {
		if b.term != nil {
			b.term.Kill()
		}
		b.nothingElsewhere()
		b.nothingInClear()
	})
	b.start()
	return b
}

func (r *round) desks() []*desk { return []*desk{r.clerk.desk, r.reviewer, r.issuer} }

// quit ends all three.
func (r *round) quit() {
	r.t.Helper()
	for _, d := range r.desks() {
		d.quit()
	}
}

// host is the desk whose program hosts the hall: it holds the lock.
func (r *round) host() *desk {
	r.t.Helper()
	info, err := os.Stat(filepath.Join(r.clerk.data, "hall.lock"))
	if err != nil {
		r.t.Fatal(err)
	}
	inode := fmt.Sprintf(":%d", info.Sys().(*syscall.Stat_t).Ino)
	locks, err := os.ReadFile("/proc/locks")
	if err != nil {
		r.t.Fatal(err)
	}
	for row := range strings.Lines(string(locks)) {
		f := strings.Fields(row)
		if len(f) < 6 || f[1] != "FLOCK" || !strings.HasSuffix(f[5], inode) {
			continue
		}
		env, err := os.ReadFile(filepath.Join("/proc", f[4], "environ"))
		if err != nil {
			return nil // just gone
		}
		for _, d := range r.desks() {
			if slices.Contains(strings.Split(string(env), "\x00"), d.mark) {
				return d
			}
		}
	}
	return nil
}

// awaitHost blocks until some other program than the one given hosts the hall.
func (r *round) awaitHost(not *desk) *desk {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if h := r.host(); h != nil && h != not {
			return h
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			r.t.Fatalf("nobody hosts the hall\n%s", r.clerk.log())
		}
	}
}

// pull is called between two steps of a desk. It kills the desk's program, or
// the hall's host while the others look on, and says whether the desk's own was
// killed.
func (r *round) pull(d *desk) (own bool) {
	r.t.Helper()
	if !r.pulls {
		return false
	}
	r.turn++
	victim := d
	if r.turn%2 == 0 {
		victim = r.awaitHost(nil)
	}
	r.kill(victim)
	for _, other := range r.desks() {
		other.await("the hall again", online)
	}
	return victim == d
}

// kill ends a program. If it hosted the hall, a survivor has taken over before
// it is started again.
func (r *round) kill(victim *desk) {
	r.t.Helper()
	hosted := r.host() == victim
	victim.leave()
	victim.kills++
	if hosted {
		for _, other := range r.desks() {
			if other != victim { // a change that is over before it was seen is none to wait for
				ctx, cancel := context.WithTimeout(r.t.Context(), seenWithin)
				_, _ = other.term.Await(ctx, func(s terminal.Screen) bool { return !online(s) })
				cancel()
			}
		}
		r.awaitHost(victim)
	}
	victim.start()
}

// seenWithin is how long a lost hall may take to be seen at a desk.
const seenWithin = 2 * time.Second

func (r *round) kills() int {
	n := 0
	for _, d := range r.desks() {
		n += d.kills
	}
	return n
}

// call calls until somebody comes who is wanted; the others have forgotten
// something and go.
func (r *round) call(wanted func(s script, back bool) bool) served {
	r.t.Helper()
	c := r.clerk
	for {
		c.await("somebody who waits", somebodyWaits)
		c.press("f2")
		v := served{label: label(c.awaitWithin(3*patience, "the card", func(s terminal.Screen) bool { return atChoose(s) && label(s) != "" }))}
		who, back := c.citizen(v.label)
		if v.script, v.back = scriptOf(r.t, c.rules, who), back; wanted(v.script, back) {
			return v
		}
		c.press("f10")
		c.await("the waiting screen", atWaiting)
	}
}

// takeIn takes in one new case of each kind that is wanted, in the order in
// which the people come, and gives them by the names of the kinds.
func (r *round) takeIn(wanted map[string]func(script) bool) map[string]*served {
	r.t.Helper()
	c := r.clerk
	took := map[string]*served{}
	for len(took) < len(wanted) {
		kind := ""
		v := r.call(func(s script, back bool) bool {
			kind = ""
			for k, is := range wanted {
				if took[k] == nil && !back && is(s) && (kind == "" || k < kind) {
					kind = k
				}
			}
			return kind != ""
		})
		took[kind] = &v
		c.serving = &v.script
		r.pullAtDesk()
		c.rest("card", atChoose)
		c.press("enter")
		for _, q := range v.script.questions {
			c.await("question "+q.text, asks(q.text))
			c.press(q.keys...)
		}
		c.papers(v.script)
		c.handIn(v.script)
		r.leave(&v)
		code := r.slips()[v.caseNo]
		if code == "" {
			r.t.Fatalf("no slip of %s", v.caseNo)
		}
		r.codes[v.caseNo] = code
		r.t.Logf("%s: %s %s %s, %s, %d kills", kind, v.label, v.script.citizen.Person.ID, v.caseNo, v.state, r.kills())
	}
	return took
}

// pullAtDesk pulls the plug between the steps of the visit in hand. Between two
// answers and two papers of one list TestVisitsThroughKills does it.
func (r *round) pullAtDesk() {
	if !r.pulls {
		return
	}
	r.clerk.settled = func(step string, again func(terminal.Screen) bool) {
		if step != "papers" {
			r.pull(r.clerk.desk)
			r.clerk.await(step+" after a kill", again)
		}
	}
	r.clerk.sent = func() { r.kill(r.clerk.desk) }
}

// leave ends a visit when its papers have come out.
func (r *round) leave(v *served) {
	r.t.Helper()
	c := r.clerk
	s := c.allPrinted(v)
	v.caseNo, v.state = numberOn(s), stateOn(s)
	c.rest("done", settledPapers)
	c.settled, c.sent = nil, nil
	c.press("f10")
	c.await("the waiting screen", atWaiting)
}

// slips are the codes on the papers in the citizens' pockets.
func (r *round) slips() map[string]string {
	r.t.Helper()
	people, err := city.Open(filepath.Join(r.clerk.data, "tickets.json"), demoSeed)
	if err != nil {
		r.t.Fatal(err)
	}
	slips, err := people.Slips(r.clerk.data)
	if err != nil {
		r.t.Fatal(err)
	}
	return slips
}

// comeBack serves the citizen of a case that was sent back: the case stands in
// the clerk's list, and what is supplied goes on with the same case.
func (r *round) comeBack(v *served) {
	r.t.Helper()
	c := r.clerk
	listed := func(s terminal.Screen) bool {
		return atWaiting(s) && s.Has("── "+zh.Waiting.Corrections+" ") && s.Has("  "+v.caseNo+"  ")
	}
	c.await("the case in the clerk's list", listed)
	r.pull(c.desk)
	c.await("the list again", listed)
	back := r.call(func(s script, back bool) bool { return back && s.citizen.Person.ID == v.script.citizen.Person.ID })
	r.pull(c.desk)
	opened := func(s terminal.Screen) bool { return s.Has("── "+zh.Corrections.Title+" ", v.caseNo) && online(s) }
	for again := true; again; {
		c.await("the person again", func(s terminal.Screen) bool { return atChoose(s) && offers(s, "f8") })
		c.press("f8")
		s := c.await("the cases sent back", opened)
		if row, _ := s.Find("▸"); !strings.Contains(row, v.caseNo) {
			r.t.Fatalf("the case of the person at the desk does not stand first:\n%s", s.Text())
		}
		again = r.pull(c.desk)
	}
	c.await("the cases sent back", opened)
	c.press("enter")
	r.pullAtDesk()
	c.papers(back.script)
	c.handIn(back.script)
	number := v.caseNo
	r.leave(&back)
	if back.caseNo != number || back.state != zh.Desk.States["corrected"] {
		r.t.Errorf("the supplement is %s %s, want %s %s", back.caseNo, back.state, number, zh.Desk.States["corrected"])
	}
	v.again += back.again
}

// handOver collects a result, or the decision of a denial, at the issue desk.
func (r *round) handOver(v *served) {
	r.t.Helper()
	d := r.issuer
	confirm := func(s terminal.Screen) bool { return s.Has(zh.Issue.Confirm) || s.Has(zh.Issue.ConfirmDenied) }
	done := func(s terminal.Screen) bool { return s.Has(zh.Issue.DoneTitle) || s.Has(zh.Issue.DoneDenied) }
	r.pull(d)
	d.await("the issue desk", atIssue)
	if err := d.term.Type(r.codes[v.caseNo]); err != nil {
		r.t.Fatal(err)
	}
	d.press("enter")
	d.await("the result", func(s terminal.Screen) bool { return s.Has("── "+v.caseNo+" ") && s.Has(zh.Issue.SlipHere) })
	r.pull(d)
	d.await("the card", confirm)
	r.pull(d)
	d.await("the card after a kill", func(s terminal.Screen) bool { return confirm(s) && online(s) })
	d.press("enter", "enter")
	if r.pulls {
		r.kill(d) // nobody knows whether Enter was heard
		if s := d.await("the handover", func(s terminal.Screen) bool { return confirm(s) && online(s) || done(s) }); confirm(s) {
			d.press("enter", "enter")
		}
	}
	settled := func(s terminal.Screen) bool { return done(s) && jobsIn(s, "queued", "sending") == 0 }
	for s := d.await("the papers", settled); jobsIn(s, "uncertain") > 0; {
		v.again++
		before := jobsIn(s, "printed")
		d.press("f7")
		d.awaitText(zh.Issue.ReprintTitle)
		d.press("1")
		s = d.await("the paper once more", func(s terminal.Screen) bool {
			return settled(s) && jobsIn(s, "printed") > before
		})
	}
	r.pull(d)
	d.await("the papers", settled)
	d.press("esc")
	d.awaitText(zh.Issue.Nothing)
}

// awaitAt looks a case up at the issue desk until it stands there as wanted.
func (r *round) awaitAt(no, want string) {
	r.t.Helper()
	d := r.issuer
	ctx, cancel := context.WithTimeout(r.t.Context(), 4*patience)
	defer cancel()
	tick := time.NewTicker(300 * time.Millisecond)
	defer tick.Stop()
	notHere := zh.Desk.HallRefusals["unknown_case"] // until the result has come to this desk
	for {
		if err := d.term.Type(no); err != nil {
			r.t.Fatal(err)
		}
		d.await("the number", func(s terminal.Screen) bool { return s.Has(zh.Issue.Ask+"  "+no) && !s.Has(zh.Issue.Looking) })
		d.press("enter")
		s := d.await("case "+no, func(s terminal.Screen) bool {
			return s.Has("── "+no+" ") || s.Has(notHere) && !s.Has(zh.Issue.Looking) && !s.Has(zh.Issue.Ask+"  "+no)
		})
		if s.Has("── " + no + " ") { // else nothing says when Esc was taken, and with the next key it is Alt
			d.press("esc")
			d.awaitText(zh.Issue.Nothing)
		}
		if s.Has(want) {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			r.t.Fatalf("%s does not come so far as %q; the screen is\n%s", no, want, s.Text())
		}
	}
}
