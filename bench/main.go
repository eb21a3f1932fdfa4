// Command bench measures the built program against peers and writes the tables
// of docs/BENCH.md. It is a module of its own so that nothing it measures
// becomes a dependency of the product.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"time"

	"onewindow/bench/keylat"
)

type flags struct {
	out, only string
	rounds, n int
	seconds   float64
	contender string
	profile   string
}

func main() {
	if os.Getenv(keylat.EchoEnv) != "" {
		_ = keylat.Echo() // ends when its terminal is closed
		return
	}
	var f flags
	flag.StringVar(&f.out, "out", "../docs/BENCH.md", "`file` to write")
	flag.StringVar(&f.only, "only", "", "screens, board, keys, hall or micro; what the file has of the rest is kept")
	flag.IntVar(&f.rounds, "rounds", 3, "interleaved rounds")
	flag.IntVar(&f.n, "n", 40, "keys a round")
	flag.Float64Var(&f.seconds, "seconds", 4, "how long each load of the hall lasts")
	flag.StringVar(&f.contender, "contender", "", "run one contender of the hall's table and print its result (used by the program itself)")
	flag.StringVar(&f.profile, "cpuprofile", "", "with -contender: write a CPU profile to this `file`")
	flag.Parse()
	err := run(context.Background(), f)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, f flags) error {
	if f.contender != "" {
		if f.profile != "" {
			file, err := os.Create(f.profile)
			if err != nil {
				return err
			}
			defer file.Close()
			err = pprof.StartCPUProfile(file)
			if err != nil {
				return err
			}
			defer pprof.StopCPUProfile()
		}
		r, err := contend(ctx, f.contender, time.Duration(f.seconds*float64(time.Second)))
		return errors.Join(err, json.NewEncoder(os.Stdout).Encode(r))
	}
	tmp, err := os.MkdirTemp("", "onewindow-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	f.out, err = filepath.Abs(f.out)
	if err != nil {
		return err
	}
	for _, part := range []struct {
		name string
		make func(context.Context, flags, string) (string, error)
	}{{"screens", screens}, {"board", board}, {"keys", keys}, {"hall", halls}, {"micro", micro}} {
		if f.only != "" && f.only != part.name {
			continue
		}
		text, err := part.make(ctx, f, tmp)
		if err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
		err = put(f.out, part.name, text)
		if err != nil {
			return err
		}
	}
	return nil
}
