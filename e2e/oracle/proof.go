package oracle

import (
	"encoding/json"
	"os"
	"runtime"
	"testing"
	"time"
)

const (
	// tier is the variable that chooses the counts: release, or anything else
	// for the counts of every run.
	tier = "ONEWINDOW_TIER"
	// proofs is the file to which harnesses append their numbers.
	proofs = "ONEWINDOW_PROOFS"
)

// Release reports whether the long counts of `make release-check` are asked for.
func Release() bool { return os.Getenv(tier) == "release" }

// Tier is the tier of this run.
func Tier() string {
	if Release() {
		return ReleaseTier
	}
	return EveryRun
}

// raceShare is how much less is done under the race detector, which makes each
// step many times slower and looks for something else: how goroutines meet is
// seen in a few trials, what a disk or a line may do is counted without it.
const raceShare = 50

// Count is how many trials a harness does: pr in every run, release in the
// release tier, and under the race detector a share of the one or pr.
func Count(pr, release int) int { return count(pr, release, Release(), raced) }

func count(pr, release int, long, raced bool) int {
	switch {
	case long && !raced:
		return release
	case long || !raced:
		return pr
	}
	return (pr + raceShare - 1) / raceShare
}

// The tiers of a proof.
const (
	EveryRun    = "every run"
	ReleaseTier = "release"
)

// Proof is what one run of a harness has shown: one line of docs/PROOFS.md.
type Proof struct {
	Promise string `json:"promise"` // R1 … as in the design
	Harness string `json:"harness"` // what was done
	Trials  int    `json:"trials"`
	Unit    string `json:"unit"`   // what a trial is
	Result  string `json:"result"` // numbers, and the mutants caught
	// Fewer says why there are fewer trials than promised, where there are.
	Fewer string `json:"fewer,omitempty"`

	Passed  bool      `json:"passed"`
	Tier    string    `json:"tier"`
	Seconds float64   `json:"seconds"`
	At      time.Time `json:"at"`
	System  string    `json:"system"`
	CPUs    int       `json:"cpus"`
	Go      string    `json:"go"`
}

// Prove logs a proof, and appends it as a line of JSON to the file of
// $ONEWINDOW_PROOFS if that is set. It is called at the end of the harness,
// which began at began.
func Prove(t testing.TB, began time.Time, p Proof) {
	t.Helper()
	t.Logf("%s %s: %d %s: %s", p.Promise, p.Harness, p.Trials, p.Unit, p.Result)
	path := os.Getenv(proofs)
	if path == "" {
		return
	}
	p.Passed, p.Tier, p.At, p.Seconds = !t.Failed(), Tier(), time.Now().UTC().Truncate(time.Second), time.Since(began).Seconds()
	p.System, p.CPUs, p.Go = runtime.GOOS+"/"+runtime.GOARCH, runtime.NumCPU(), runtime.Version()
	line, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	// One write: several packages append at once.
	if _, err = f.Write(append(line, '\n')); err != nil {
		t.Fatal(err)
	}
}
