package devices

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"onewindow/devices/link"
)

// State is where a device stands, as its supervisor sees it.
type State string

// The states of every device. A supervisor starts at Absent; after a reconnect
// it runs the init and a status query, never the last job.
const (
	Absent  State = "absent"  // no port, or nothing on it that speaks our protocol
	Opening State = "opening" // the port is being opened, or the device asked who it is
	Ready   State = "ready"
	Busy    State = "busy"
	Faulted State = "faulted" // answers, but cannot work until a person helps
	Backoff State = "backoff" // waits before the next try
)

// Health is what the status line shows of a device.
type Health struct {
	State       State
	Cause       string    // code, empty while all is well
	Since       time.Time // of this state with this cause
	LastSuccess time.Time // last answer that made sense; zero if never
}

// Codes that any driver may use; drivers add their own.
const (
	CodeBusy         = "port_busy"
	CodeCancelled    = "cancelled"
	CodeClosed       = "port_closed"
	CodeGarbled      = "line_garbled" // the device talks, and nothing of it makes sense
	CodeGone         = "device_gone"
	CodeInternal     = "device_internal"
	CodeNoReply      = "no_reply"
	CodeNotFound     = "port_not_found"
	CodeNotSerial    = "port_not_serial"
	CodeNoRule       = "port_no_rule" // the port belongs to root alone: no udev rule
	CodePermission   = "port_permission"
	CodeSettings     = "port_settings"
	CodeTarget       = "port_name"
	CodeUnknown      = "outcome_unknown"
	CodeUnreachable  = "device_unreachable"
	CodeWriteStalled = "write_stalled"
)

// Codes are all codes of this package, so that a test can see to it that each
// has its sentence.
func Codes() []string {
	return []string{
		CodeBusy, CodeCancelled, CodeClosed, CodeGarbled, CodeGone, CodeInternal, CodeNoReply, CodeNoRule, CodeNotFound, CodeNotSerial,
		CodePermission, CodeSettings, CodeTarget, CodeUnknown, CodeUnreachable, CodeWriteStalled,
	}
}

// ErrOutcomeUnknown says that an action may or may not have happened: paper
// may have moved. It is never repeated by itself: the device is asked for its
// status, then the clerk.
var ErrOutcomeUnknown = errors.New("outcome unknown")

// Error is what a driver answers: a code for the sentence, the status byte
// that the device gave (0 if none: no device here reports a failure as 0), and
// the cause for the log. It carries no personal data.
type Error struct {
	Code   string
	Status byte
	Err    error
}

func (e *Error) Error() string {
	s := e.Code
	if e.Status != 0 {
		s += fmt.Sprintf(" (status %02x)", e.Status)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

var codes = []struct {
	err  error
	code string
}{
	{ErrOutcomeUnknown, CodeUnknown},
	{context.Canceled, CodeCancelled},
	{link.ErrBusy, CodeBusy},
	{link.ErrGone, CodeGone},
	{link.ErrNoRule, CodeNoRule},
	{link.ErrNotFound, CodeNotFound},
	{link.ErrNotSerial, CodeNotSerial},
	{link.ErrPermission, CodePermission},
	{link.ErrSettings, CodeSettings},
	{link.ErrTarget, CodeTarget},
	{link.ErrUnreachable, CodeUnreachable},
	{link.ErrWriteStalled, CodeWriteStalled},
	{link.ErrClosed, CodeClosed},
	{os.ErrDeadlineExceeded, CodeNoReply},
	{context.DeadlineExceeded, CodeNoReply},
}

// Code is the code of err: that of the *Error in its chain, or of the link's
// or context's error, or CodeInternal. A nil error has none.
func Code(err error) string {
	if err == nil {
		return ""
	}
	if coded, ok := errors.AsType[*Error](err); ok {
		return coded.Code
	}
	for _, c := range codes {
		if errors.Is(err, c.err) {
			return c.code
		}
	}
	return CodeInternal
}

// Wrap gives err the form that drivers answer; an *Error stays as it is.
func Wrap(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	return &Error{Code: Code(err), Err: err}
}
