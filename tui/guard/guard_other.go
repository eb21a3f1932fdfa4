//go:build !unix

package guard

import (
	"context"
	"errors"
	"os"
)

// Guarded reports that the program looks after itself: without Unix signals
// there is nothing to guard it with.
func Guarded() bool { return true }

// First is nothing here.
type First struct{}

// Run is never called where Guarded is always true.
func Run(context.Context, []string, *First) (int, error) {
	return 0, errors.New("guard: not on this system")
}

// Complain does nothing here: what the program says at its death goes where it
// always went.
func Complain(*os.File) (giveBack func() error, err error) {
	return func() error { return nil }, nil
}
