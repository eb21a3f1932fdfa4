package oracle

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// Parser is a reader of bytes from outside, as a blast of inputs tries it.
type Parser struct {
	Name  string
	Seeds [][]byte
	// Check reads an input and says which promise it breaks.
	Check func(in []byte) error
	// Mutants are the same with a defence removed: each must break a promise.
	Mutants map[string]func(in []byte) error
}

// slowest is how long one input may take.
const slowest = 10 * time.Millisecond

// Blast tries a parser with inputs made of its seeds (PROMISES R27): none makes it
// panic, takes longer than 10 ms or breaks a promise; each mutant is caught.
func Blast(t *testing.T, p Parser) {
	t.Helper()
	began := time.Now()
	trials := Count(50_000, 10_000_000)
	if n, why := blast(p.Seeds, trials, p.Check); why != "" {
		t.Errorf("%s, input %d: %s", p.Name, n, why)
	}
	var caught []string
	for name, check := range p.Mutants {
		n, why := blast(p.Seeds, Count(50_000, 50_000), check)
		if why == "" {
			t.Errorf("%s: the mutant lives: %s", p.Name, name)
		}
		caught = append(caught, fmt.Sprintf("%s (after %d)", name, n+1))
	}
	slices.Sort(caught)
	Prove(t, began, Proof{
		Promise: "R27", Harness: p.Name + ", fed with what is like its input and is none", Trials: trials, Unit: "inputs",
		Result: "0 panics, none longer than 10 ms, no promise broken; mutants caught: " + strings.Join(caught, ", "),
		Fewer:  "the release tries 10^7, not 10^8: the fuzz targets go on from there",
	})
}

// blast gives the first input that does harm, and what it does.
func blast(seeds [][]byte, trials int, check func([]byte) error) (n int, why string) {
	r := rand.New(rand.NewPCG(27, 1)) //nolint:gosec // the same inputs each time
	for n = range trials {
		in := mutated(r, seeds)
		took, err := tried(check, in)
		for range 3 { // the machine may have been away
			if err != nil || took <= slowest {
				break
			}
			took, err = tried(check, in)
		}
		if err == nil && took > slowest {
			err = fmt.Errorf("took %v", took)
		}
		if err != nil {
			return n, fmt.Sprintf("% X: %v", in, err)
		}
	}
	return trials, ""
}

func tried(check func([]byte) error, in []byte) (took time.Duration, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	at := time.Now()
	err = check(slices.Clone(in))
	return time.Since(at), err
}

// mutated is a seed with a few things wrong.
func mutated(r *rand.Rand, seeds [][]byte) []byte {
	in := slices.Clone(seeds[r.IntN(len(seeds))])
	for range 1 + r.IntN(4) {
		at := r.IntN(len(in) + 1)
		switch op := r.IntN(7); {
		case op == 0 || len(in) == 0:
			in = slices.Insert(in, at, byte(r.Uint32()))
		case op == 1:
			in[min(at, len(in)-1)] ^= 1 << r.IntN(8)
		case op == 2:
			in[min(at, len(in)-1)] = byte(r.Uint32())
		case op == 3:
			in = in[:at]
		case op == 4:
			to := at + r.IntN(len(in)-at+1)
			in = slices.Delete(in, at, to)
		case op == 5:
			to := at + r.IntN(len(in)-at+1)
			in = slices.Insert(in, at, in[at:to]...)
		default:
			in = append(in[:at], seeds[r.IntN(len(seeds))]...)
		}
	}
	return in[:min(len(in), 1<<12)]
}
