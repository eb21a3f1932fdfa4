package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"onewindow/tui/guard"
)

// Set by the linker.
var (
	version = "dev"
	commit  = "unknown"
)

// Exit statuses, as COMMANDS promise them.
const (
	exitFailed = 1 // said why in one line
	exitUsage  = 2
	exitWrong  = 3 // checked, and found wrong
)

// statusError is an error with an exit status of its own. Silent says that
// everything was said already.
type statusError struct {
	status int
	silent bool
	err    error
}

func (e *statusError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *statusError) Unwrap() error { return e.err }

// errWrong ends a check that found something wrong and has said what.
var errWrong = &statusError{status: exitWrong, silent: true}

func main() {
	noCore()
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	if first := begun(); first != nil {
		return ended(guarded(ctx, first))
	}
	root := newRoot()
	root.SetArgs(args)
	return ended(root.ExecuteContext(ctx))
}

// ended says what went wrong, and is the exit status.
func ended(err error) int {
	var status *statusError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &status):
		if !status.silent {
			fmt.Fprintln(os.Stderr, "window:", status.err)
		}
		return status.status
	}
	fmt.Fprintln(os.Stderr, "window:", err)
	return exitFailed
}

// usage marks an error of the command line.
func usage(err error) error { return &statusError{status: exitUsage, err: err} }

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "window",
		Short:         "The clerk's workstation of a citizen service hall, and the hall it talks to",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noArgs,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err) })
	root.CompletionOptions.HiddenDefaultCmd = true
	deskCommand(root)
	root.AddCommand(
		newVersionCommand(), newDemoCommand(), newHeadlessCommand(), newDoctorCommand(), newHallCommand(), newDeviceCommand(),
		newCheckCommand(), newCatalogCommand(), newJournalCommand(), newDueCommand(), newKeysCommand(), newPracticeCommand(), newSetupCommand(),
	)
	return root
}

// noArgs is cobra.NoArgs with the exit status of wrong usage.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(fmt.Errorf("unknown command or argument %q for %q; see %s --help", args[0], cmd.CommandPath(), cmd.CommandPath()))
	}
	return nil
}

// wantArgs asks for from to to arguments; to < 0 means any number.
func wantArgs(from, to int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < from || to >= 0 && len(args) > to {
			return usage(fmt.Errorf("usage: %s", cmd.UseLine()))
		}
		return nil
	}
}

// guarded runs this program again under a parent that wipes the screen when it
// is killed. --fresh must not clear the data again at a restart.
func guarded(ctx context.Context, first *guard.First) error {
	status, err := guard.Run(ctx, os.Args[1:], first)
	if err != nil || status == 0 {
		return err
	}
	return &statusError{status: status, silent: true}
}
