package devices

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"onewindow/devices/link"
)

func TestCode(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{errors.New("?"), CodeInternal},
		{&link.Error{Op: "open", Port: "p", Err: link.ErrBusy}, CodeBusy},
		{fmt.Errorf("read: %w", os.ErrDeadlineExceeded), CodeNoReply},
		{link.ErrClosed, CodeClosed},
		{context.Canceled, CodeCancelled},
		{fmt.Errorf("cut: %w", ErrOutcomeUnknown), CodeUnknown},
		{fmt.Errorf("x: %w", &Error{Code: "read_failed", Status: 0x41, Err: link.ErrGone}), "read_failed"},
	} {
		if got := Code(c.err); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
		if got := Code(Wrap(c.err)); got != c.want {
			t.Errorf("%v wrapped: %q, want %q", c.err, got, c.want)
		}
	}
	err := Wrap(link.ErrGone)
	if !errors.Is(err, link.ErrGone) {
		t.Error("the cause is lost")
	}
	if got := (&Error{Code: "read_failed", Status: 0x41}).Error(); got != "read_failed (status 41)" {
		t.Errorf("got %q", got)
	}
}
