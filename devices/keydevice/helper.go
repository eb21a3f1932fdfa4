package keydevice

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os/exec"
	"time"

	"onewindow/devices"
)

// Helper is the program of a device's maker, or one around their library. It is run
// as PROGRAM public, which prints the public key in PEM, and as PROGRAM sign, which
// has the person confirm on the device, signs what is on its standard input, and
// prints the signature. It asks for the device's PIN by itself: none passes here.
type Helper struct {
	program string
	// wait is how long its person may take.
	wait time.Duration
}

// NewHelper makes a helper of a program.
func NewHelper(program string, wait time.Duration) *Helper {
	return &Helper{program: program, wait: wait}
}

// exits are how the program says why it has nothing.
var exits = map[int]string{2: devices.CodeGone, 3: CodeDeclined, 4: CodeBlocked}

// run asks the program for one answer.
func (h *Helper) run(ctx context.Context, what string, in []byte) ([]byte, error) {
	asked := ctx
	ctx, cancel := context.WithTimeout(ctx, h.wait)
	defer cancel()
	out := &answer{}
	cmd := exec.CommandContext(ctx, h.program, what)
	cmd.Stdin, cmd.Stdout, cmd.WaitDelay = bytes.NewReader(in), out, time.Second
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case out.over:
		return nil, fault(CodeAnswer, errTooMuch)
	case err == nil:
		return out.text.Bytes(), nil
	case asked.Err() != nil:
		return nil, fault(devices.CodeCancelled, asked.Err())
	case ctx.Err() != nil:
		return nil, fault(CodeNobody, ctx.Err())
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault(devices.CodeGone, err)
	case errors.As(err, &exit) && exits[exit.ExitCode()] != "":
		return nil, fault(exits[exit.ExitCode()], err)
	}
	return nil, fault(CodeFailed, err)
}

// PublicKey is the public half of the key, in PEM.
func (h *Helper) PublicKey(ctx context.Context) ([]byte, error) {
	text, err := h.run(ctx, "public", nil)
	if err != nil {
		return nil, err
	}
	key, err := parsePublic(text)
	if err != nil {
		return nil, fault(CodeAnswer, err)
	}
	return PublicPEM(key)
}

// Sign has the person confirm, and signs.
func (h *Helper) Sign(ctx context.Context, message []byte) ([]byte, error) {
	signature, err := h.run(ctx, "sign", message)
	if err == nil && len(signature) == 0 {
		err = fault(CodeAnswer, errors.New("no signature"))
	}
	return signature, err
}

// answer keeps what is not too long, and knows of what is.
type answer struct {
	text bytes.Buffer
	over bool
}

var errTooMuch = errors.New("too long an answer")

func (a *answer) Write(p []byte) (int, error) {
	a.over = a.over || a.text.Len()+len(p) > mostAnswer
	if !a.over {
		a.text.Write(p)
	}
	return len(p), nil
}
