package chaos

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"testing"
)

// heapGrowth is by how much the heap of a settled world may grow (PROMISES R16).
const heapGrowth = 0.05

// holds is what a settled world keeps in memory.
type holds struct {
	goroutines map[string]int // by the function that began them
	heap       int
}

func whatHolds() holds {
	for range 2 { // what a finalizer or a pool lets go of goes with the second
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return holds{goroutines: origins(), heap: int(m.HeapAlloc)}
}

// origins counts goroutines by the function that began them.
func origins() map[string]int {
	stacks := make([]byte, 1<<20)
	for {
		n := runtime.Stack(stacks, true)
		if n < len(stacks) {
			stacks = stacks[:n]
			break
		}
		stacks = make([]byte, 2*len(stacks))
	}
	count := map[string]int{}
	for one := range strings.SplitSeq(string(stacks), "\n\n") {
		_, by, ok := strings.Cut(one, "\ncreated by ")
		if !ok {
			continue // the first of all
		}
		by, _, _ = strings.Cut(by, " in goroutine ")
		by, _, _ = strings.Cut(by, "\n")
		count[by]++
	}
	return count
}

func (h holds) count() (n int) {
	for _, k := range h.goroutines {
		n += k
	}
	return n
}

// leaks says what has grown since before: any kind of goroutine, or the heap by
// more than a little.
func (h holds) leaks(before holds) (grown []string) {
	for by, n := range h.goroutines {
		if was := before.goroutines[by]; n > was {
			grown = append(grown, fmt.Sprintf("%d goroutines of %s, then %d", was, by, n))
		}
	}
	slices.Sort(grown)
	if float64(h.heap) > float64(before.heap)*(1+heapGrowth) {
		grown = append(grown, fmt.Sprintf("heap of %d bytes, then %d", before.heap, h.heap))
	}
	return grown
}

// leaked is the runtime's own count of goroutines that wait for what nobody can
// bring any more; known is false in a build without GOEXPERIMENT=goroutineleakprofile.
func leaked(t *testing.T) (n int, known bool) {
	t.Helper()
	p := pprof.Lookup("goroutineleak")
	if p == nil {
		return 0, false
	}
	var out bytes.Buffer
	if err := p.WriteTo(&out, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscanf(out.String(), "goroutineleak profile: total %d", &n); err != nil {
		t.Fatalf("%v: %.200s", err, out.String())
	}
	return n, true
}

// leakProfile holds the runtime's count to nothing, and shows that it would tell.
func leakProfile(t *testing.T) string {
	t.Helper()
	n, known := leaked(t)
	if !known {
		return "the runtime's leak profile in releases only"
	}
	if n != 0 {
		t.Errorf("the runtime tells of %d leaked goroutines", n)
	}
	go func() { <-make(chan struct{}) }()
	if !until(t.Context(), patience, func() bool { more, _ := leaked(t); return more == n+1 }) {
		t.Error("the runtime does not tell of a goroutine that nobody can wake")
	}
	return fmt.Sprintf("%d in the runtime's leak profile", n)
}
