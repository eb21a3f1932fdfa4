package sign

import (
	"context"
	"time"

	"onewindow/devices"
	"onewindow/devices/link"
)

// Report is what a probe answers: opened, because a sign cannot be asked; a person
// sees whether it shows what it should.
type Report struct {
	State string `json:"state"`
}

// Probe shows something once. Codes of errors: cancelled, and those of ports.
// Probe closes the link.
func (s *Sign) Probe(ctx context.Context, l link.Link, c Content, timeout time.Duration) (Report, error) {
	stop := context.AfterFunc(ctx, func() { l.Close() })
	defer stop()
	err := l.SetWriteDeadline(time.Now().Add(timeout))
	if err == nil {
		_, err = l.Write(s.render(c))
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	closing := l.Close()
	if err == nil {
		err = closing
	}
	if err != nil {
		return Report{}, devices.Wrap(err)
	}
	return Report{State: CodeOpened}, nil
}
