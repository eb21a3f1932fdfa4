package journal

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"onewindow/e2e/oracle"
	"onewindow/visit"
)

const (
	childDir    = "JOURNAL_CHILD_DIR"
	childMutant = "JOURNAL_CHILD_MUTANT"
)

// Mutants of the child.
const (
	ackEarly = "ack_early" // answers before the commit
	syncOff  = "sync_off"  // the engine never flushes
)

const (
	scanning      = "scan"
	scanRowFirst  = "scan, row before file"
	scanUnflushed = "scan, file not flushed"
)

// scanOf is how a child that scans pages stores one: the page's file and its
// row. nil is a child that does not scan.
func scanOf(mutant string) func(j *Journal, caseID string, data []byte) (string, error) {
	put := func(j *Journal, caseID string, data []byte) (string, error) {
		return j.PutPage(context.Background(), caseID, "IDC", "image/png", data)
	}
	switch mutant {
	case scanning:
		return put
	case scanRowFirst:
		return func(j *Journal, caseID string, data []byte) (string, error) {
			_, err := j.writer.Exec(`INSERT INTO page (sha256, case_id, line, media, bytes, at) VALUES (?, ?, 'IDC', 'image/png', ?, '')`,
				sumOf(data), caseID, len(data))
			if err != nil {
				return "", err
			}
			return put(j, caseID, data)
		}
	case scanUnflushed:
		return func(j *Journal, caseID string, data []byte) (string, error) {
			path, _ := j.pagePath(sumOf(data))
			sealed, err := j.seal(forPage, j.opt.Now(), data, joined(j.opt.Window, sumOf(data)))
			if err == nil {
				err = os.MkdirAll(filepath.Dir(path), 0o700)
			}
			if err == nil {
				err = os.WriteFile(path, sealed, 0o600)
			}
			if err != nil {
				return "", err
			}
			return put(j, caseID, data) // finds its file
		}
	}
	return nil
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// pagesOfCase is how many pages the scanning child takes for a case.
const pagesOfCase = 20

// childScan scans page after page, for ever, and says the hash of each.
func childScan(j *Journal, scan func(*Journal, string, []byte) (string, error), out func(string, ...any)) int {
	out("READY")
	start := time.Now().UnixNano()
	for n := 0; ; n++ {
		data := bytes.Repeat(fmt.Appendf(nil, "page %d of %d ", n, start), 60)
		out("TRY %s", sumOf(data))
		sum, err := scan(j, fmt.Sprintf("case-%d-%d", start, n/pagesOfCase), data)
		if err != nil {
			out("ERROR %v", err)
			return 1
		}
		out("ACK %s", sum)
	}
}

// wrongPages compares the pages that are there with what the lives were told.
func wrongPages(t *testing.T, dir string, tried, acked map[string]bool) string {
	t.Helper()
	j, err := Open(t.Context(), ringed(dir))
	if err != nil {
		return err.Error()
	}
	defer j.Close()
	if d := j.Damaged(); d != nil {
		return "set aside: " + d.Cause
	}
	rows, err := j.Pages(t.Context(), "")
	if err != nil {
		return err.Error()
	}
	have := map[string]bool{}
	for _, p := range rows {
		have[p.SHA256] = true
		data, err := j.Page(t.Context(), p.SHA256)
		if err != nil || int64(len(data)) != p.Bytes {
			return fmt.Sprintf("page %s has a row and cannot be read: %v", p.SHA256, err)
		}
		if !tried[p.SHA256] {
			return fmt.Sprintf("page %s was never scanned", p.SHA256)
		}
	}
	for sum := range acked {
		if !have[sum] {
			return fmt.Sprintf("page %s was shown and is gone", sum)
		}
	}
	return ""
}

// checkOf is what is looked at after the lives of a child.
func checkOf(mutant string) func(t *testing.T, dir string, tried, acked map[string]bool) string {
	if scanOf(mutant) != nil {
		return wrongPages
	}
	return wrong
}

// child is the window that gets killed: it appends and says so, for ever.
func child(dir string) int {
	out := func(format string, args ...any) { fmt.Fprintf(os.Stdout, format+"\n", args...) }
	out("OPEN")
	mutant := os.Getenv(childMutant)
	j, err := openMutant(dir, mutant)
	if err != nil {
		out("ERROR %v", err)
		return 1
	}
	if scan := scanOf(mutant); scan != nil {
		return childScan(j, scan, out)
	}
	var current string
	if mutant == ackEarly {
		j.fault = func(step string) error {
			if step == "commit" {
				out("ACK %s", current)
			}
			return nil
		}
	}
	b, err := j.Backlog(context.Background())
	if err != nil {
		out("ERROR %v", err)
		return 1
	}
	out("READY")
	start := time.Now().UnixNano()
	for n := 0; ; n++ {
		id := fmt.Sprintf("v%d-%d", start, n)
		current = id
		var settled []string
		if b.Count > 3 {
			rows, err := j.Pending(context.Background(), 1)
			if err != nil || len(rows) != 1 {
				out("ERROR %v", err)
				return 1
			}
			settled = append(settled, rows[0].CommandID)
		}
		out("TRY %s", id)
		err = j.Append(context.Background(), recs(id, 2), []visit.HallCommand{command("c"+id, id)}, settled)
		if err != nil {
			out("ERROR %v", err)
			return 1
		}
		if mutant != ackEarly {
			out("ACK %s", id)
		}
		b, _ = j.Backlog(context.Background())
	}
}

// openMutant opens the journal as it is, or on an engine that is told not to
// flush.
func openMutant(dir, mutant string) (*Journal, error) {
	if mutant != syncOff {
		return Open(context.Background(), ringed(dir))
	}
	e := onDisk
	e.connect = func(path, lock string, extra ...string) (*sql.DB, error) {
		return connect(path, lock, append(extra, "synchronous(OFF)")...)
	}
	e.check = func(context.Context, *sql.DB) error { return nil }
	return openOn(context.Background(), ringed(dir), migrations, e)
}

// life is what one killed child said.
type life struct {
	tried, acked []string
	problem      string
}

// pace is how long a child takes from one answer to the next, by the last that
// was seen: a kill falls into a step on slow machines and on fast ones.
var pace atomic.Int64

// live runs a child in dir and kills it: during its start, or at any instant
// of one of its first steps.
func live(t *testing.T, dir, mutant string, early bool) life {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), childDir+"="+dir, childMutant+"="+mutant)
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err = cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var l life
	var once sync.Once
	kill := func() { once.Do(func() { _ = cmd.Process.Kill() }) }
	after := func(most time.Duration) { time.AfterFunc(time.Duration(rand.Int64N(int64(most))), kill) }
	said, last := 0, time.Time{}
	step := rand.IntN(4) // the one in which it dies
	next := func() {
		if !last.IsZero() {
			pace.Store(int64(time.Since(last)))
		}
		last = time.Now()
		if said == step && !early {
			after(max(time.Duration(pace.Load())*3/2, 2*time.Millisecond))
		}
		said++
	}
	lines := bufio.NewReader(pipe)
	for {
		line, err := lines.ReadString('\n')
		if err != nil { // a line cut off by the kill was not said
			if !errors.Is(err, io.EOF) && !errors.Is(err, os.ErrClosed) {
				l.problem = err.Error()
			}
			break
		}
		word, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		switch word {
		case "OPEN":
			if early {
				after(8 * time.Millisecond)
			}
		case "READY":
			next()
		case "TRY":
			l.tried = append(l.tried, rest)
		case "ACK":
			l.acked = append(l.acked, rest)
			next()
		case "ERROR":
			l.problem = rest
		}
	}
	kill()
	_ = cmd.Wait() // it was killed
	return l
}

// wrong compares what the store holds with what the lives were told.
func wrong(t *testing.T, dir string, tried, acked map[string]bool) string {
	t.Helper()
	j, err := Open(t.Context(), ringed(dir))
	if err != nil {
		return err.Error()
	}
	defer j.Close()
	if d := j.Damaged(); d != nil {
		return "set aside: " + d.Cause
	}
	have := map[string]int{}
	err = j.Replay(t.Context(), func(r visit.Record) error {
		have[r.VisitID]++
		return nil
	})
	if err != nil {
		return err.Error()
	}
	for id := range acked {
		if have[id] != 2 {
			return fmt.Sprintf("%s was acknowledged and has %d of 2 events", id, have[id])
		}
	}
	for id, n := range have {
		if !tried[id] || n != 2 {
			return fmt.Sprintf("%s has %d events, tried: %v", id, n, tried[id])
		}
	}
	return ""
}

// lives kills children one after the other in one folder, and looks after each
// kill. It stops at the first thing wrong.
func lives(t *testing.T, dir, mutant string, kills int) (acks int, bad string) {
	t.Helper()
	tried, acked := map[string]bool{}, map[string]bool{}
	for n := range kills {
		l := live(t, dir, mutant, n%10 == 9)
		if l.problem != "" {
			return len(acked), l.problem
		}
		for _, id := range l.tried {
			tried[id] = true
		}
		for _, id := range l.acked {
			acked[id] = true
		}
		if bad = checkOf(mutant)(t, dir, tried, acked); bad != "" {
			return len(acked), bad
		}
	}
	j, err := Open(t.Context(), ringed(dir))
	if err != nil {
		return len(acked), err.Error()
	}
	whole(t, j)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return len(acked), ""
}

// livesOfFolder is how many lives follow each other on one folder.
const livesOfFolder = 25

// killMany kills children of two folders at a time; it stops at the first thing
// wrong.
func killMany(t *testing.T, mutant string, kills int) (acks int, bad string) {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	left := kills
	for range 2 {
		wg.Go(func() {
			for {
				mu.Lock()
				n := min(left, livesOfFolder)
				if bad != "" {
					n = 0
				}
				left -= n
				mu.Unlock()
				if n == 0 {
					return
				}
				told, wrong := lives(t, t.TempDir(), mutant, n)
				mu.Lock()
				acks += told
				if wrong != "" {
					bad = wrong
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return acks, bad
}

// A window killed at any instant has everything that it acknowledged, nothing
// that it was not given, and an unbroken chain (PROMISES R1).
func TestKill(t *testing.T) {
	began, kills := time.Now(), oracle.Count(300, 10_000)
	total, bad := killMany(t, "", kills)
	if bad != "" {
		t.Error(bad)
	}
	if total < kills/2 {
		t.Errorf("only %d acknowledgements: the children were killed before they did anything", total)
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R1", Harness: "window killed while it appends, or while it starts", Trials: kills, Unit: "kills",
		Result: fmt.Sprintf("%d acknowledged, 0 lost, 0 ghosts, chain unbroken; mutant caught by its own test: answer before the commit", total),
	})
}

// The harness must see a window that answers before the commit.
func TestKillCatchesEarlyAck(t *testing.T) {
	if _, bad := lives(t, t.TempDir(), ackEarly, 100); bad == "" {
		t.Error("100 kills did not show the missing commit")
	} else {
		t.Log(bad)
	}
}

// A page that was shown is on the disk, and no row names a page that is not,
// whenever the window is killed during a scan (PROMISES R13).
func TestKillWhileScanning(t *testing.T) {
	began, kills := time.Now(), oracle.Count(300, 3_000)
	total, bad := killMany(t, scanning, kills)
	if bad != "" {
		t.Error(bad)
	}
	if total < kills/2 {
		t.Errorf("only %d pages: the children were killed before they did anything", total)
	}
	_, caught := lives(t, t.TempDir(), scanRowFirst, 200)
	if caught == "" {
		t.Errorf("mutant %s: 200 kills showed nothing", scanRowFirst)
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R13", Harness: "window killed while it scans pages", Trials: kills, Unit: "kills",
		Result: fmt.Sprintf("%d pages shown, 0 gone, 0 rows without their page; mutant caught: %s", total, scanRowFirst),
	})
}
