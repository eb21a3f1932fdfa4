package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"onewindow/devices/link"
	"onewindow/devices/ptyport"
)

func newDeviceTraceCommand() *cobra.Command {
	var port, tap string
	var baud int
	var replay, asJSON bool
	cmd := &cobra.Command{
		Use: "trace --port PATH FILE", Short: "Record a conversation with a device, or play it back",
		Long: "Stands between a program and the device at PATH and records what they say, byte for byte\n" +
			"with time. The program talks to the port that is printed as {\"port\":\"…\"}. FILE is written\n" +
			"when the recording is stopped. A trace of a card reader is personal data.\n\n" +
			"With --replay the device's part of FILE is played on a new port, named PATH if --port is\n" +
			"given. Exit status 3 if the program says something else than in the recording.",
		Args: func(cmd *cobra.Command, args []string) error {
			if err := wantArgs(1, 1)(cmd, args); err != nil {
				return err
			}
			switch {
			case !replay && port == "":
				return usage(fmt.Errorf("%s needs --port", cmd.CommandPath()))
			case replay && tap != "":
				return usage(errors.New("--link names the port of a recording; with --replay use --port"))
			case baud < 0:
				return usage(errors.New("--baud must be positive"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if replay {
				return playTrace(cmd, args[0], port)
			}
			return recordTrace(cmd, args[0], port, tap, baud)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&port, "port", "", "`path` of the device's port; with --replay the name of the port to play on")
	flags.StringVar(&tap, "link", "", "name the port for the program: a symbolic `path` that leads to it")
	flags.IntVar(&baud, "baud", 115200, "`speed` of the device's line")
	flags.BoolVar(&replay, "replay", false, "play FILE back")
	jsonFlag(cmd, &asJSON)
	return cmd
}

// recordTrace stands between the program and the device until it is stopped or
// the device goes away. The file appears whole at the end.
func recordTrace(cmd *cobra.Command, path, port, tap string, baud int) (err error) {
	out, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // 0600
	if err != nil {
		return err
	}
	keep := false
	defer func() {
		if keep {
			err = flat(errors.Join(err, out.Sync(), out.Close(), os.Rename(out.Name(), path)))
			return
		}
		out.Close()
		os.Remove(out.Name())
	}()
	device, err := link.Open(port, link.Settings{Baud: baud})
	if err != nil {
		return err
	}
	defer device.Close()
	side, err := ptyport.Open(tap)
	if err != nil {
		return err
	}
	defer side.Close()
	tape := recorder{w: out, start: time.Now()}
	ended := make(chan error, 2)
	go func() { ended <- tape.pass(side, device, false) }()
	go func() { ended <- tape.pass(device, side, true) }()
	keep = true
	err = writeJSON(cmd, portMessage{side.Path})
	if err != nil {
		return err
	}
	running := 2
	select {
	case <-cmd.Context().Done():
	case err = <-ended:
		running--
	}
	// Closing both ends wakes both directions.
	_ = errors.Join(device.Close(), side.Close())
	for range running {
		if hangup := <-ended; hangup != nil && err == nil && cmd.Context().Err() == nil {
			err = hangup
		}
	}
	if cmd.Context().Err() != nil {
		return nil
	}
	return err
}

// recorder writes down what passes in both directions.
type recorder struct {
	mu    sync.Mutex
	w     io.Writer
	start time.Time
}

// pass carries bytes as they come. They are written down before they go on, so
// that an answer never stands before its question.
func (r *recorder) pass(to io.Writer, from io.Reader, sent bool) error {
	buf := make([]byte, 4096)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			if werr := r.note(sent, buf[:n]); werr != nil {
				return werr
			}
			if _, werr := to.Write(buf[:n]); werr != nil {
				return werr
			}
		}
		if err != nil {
			return err
		}
	}
}

func (r *recorder) note(sent bool, data []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, err := io.WriteString(r.w, link.TraceEntry{At: time.Since(r.start), Sent: sent, Data: data}.String()+"\n")
	return err
}

func playTrace(cmd *cobra.Command, path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	entries, err := link.ReadTrace(f)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if len(entries) == 0 {
		return fmt.Errorf("%s: nothing was recorded", path)
	}
	port, err := ptyport.Open(name)
	if err != nil {
		return err
	}
	defer port.Close()
	ctx := cmd.Context()
	defer context.AfterFunc(ctx, func() { port.Close() })()
	err = writeJSON(cmd, portMessage{port.Path})
	if err != nil {
		return err
	}
	err = link.PlayBack(ctx, entries, port)
	switch {
	case ctx.Err() != nil:
		return nil
	case errors.Is(err, link.ErrDiverged):
		return &statusError{status: exitWrong, err: err}
	case err != nil:
		return err
	}
	// Hanging up would throw away what the program has not read yet.
	<-ctx.Done()
	return nil
}
