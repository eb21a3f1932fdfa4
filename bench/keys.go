package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// dayOfKeys is what the scenario of a clerk's day has counted.
type dayOfKeys struct {
	Citizens, Keys, Kills int
	Seconds, Visit        float64
	Between               map[string]int
	Tasks                 []struct {
		Name string
		Most int
		Keys []int
	}
}

// keys plays a clerk's day at one desk, forty citizens with something in between each
// time, and writes the keys of its tasks beside those that they may take.
func keys(ctx context.Context, _ flags, tmp string) (string, error) {
	file := filepath.Join(tmp, "keys.json")
	cmd := exec.CommandContext(ctx, "go", "test", "-count=1", "-timeout", "30m", "-run", "^TestDayAtDesk$", "./e2e")
	cmd.Dir, cmd.Env = "..", append(os.Environ(), "ONEWINDOW_KEYS="+file, "ONEWINDOW_TIER=release")
	said, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, said)
	}
	body, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var day dayOfKeys
	err = json.Unmarshal(body, &day)
	if err != nil {
		return "", err
	}
	return keyTable(day), nil
}

func keyTable(day dayOfKeys) string {
	var b strings.Builder
	fmt.Fprintf(&b, `## Keys of a clerk's day

%s. One desk, %d citizens of mixed matters, each with a card; %d keys, %.1f s a visit (median,
emulated reader and printer at the speed of their lines), the desk killed %d times. In
between:`, machine(), day.Citizens, day.Keys, day.Visit, day.Kills)
	for i, what := range slices.Sorted(maps.Keys(day.Between)) {
		fmt.Fprintf(&b, "%s %s %d×", map[bool]string{false: ";"}[i == 0], what, day.Between[what])
	}
	b.WriteString(".\n\n| task | times | keys, median | most | may take | |\n|---|---|---|---|---|---|\n")
	for _, t := range day.Tasks {
		slices.Sort(t.Keys)
		most, met := t.Keys[len(t.Keys)-1], "✓ met"
		if most > t.Most {
			met = "✗ not met"
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %s |\n", t.Name, len(t.Keys), t.Keys[len(t.Keys)/2], most, t.Most, met)
	}
	return b.String()
}
