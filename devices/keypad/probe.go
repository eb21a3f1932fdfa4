package keypad

import (
	"context"
	"errors"
	"time"

	"onewindow/devices"
	"onewindow/devices/link"
)

// Report is what a probe answers: ready, or opened for a profile that has no
// question to ask.
type Report struct {
	State string `json:"state"`
}

// Probe asks a keypad whether it is there; the citizen sees nothing of it.
// Codes of errors: no_reply, cancelled,
// and those of ports. Probe closes the link.
func Probe(ctx context.Context, l link.Link, o Options, timeout time.Duration) (Report, error) {
	k, err := New(nil, o)
	if err != nil {
		return Report{}, errors.Join(err, l.Close())
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	lost := make(chan error, 1)
	go func() { lost <- k.serve(ctx, l) }()
	select {
	case e := <-k.events:
		cancel()
		k.options.Log.Debug("probe ended", "err", <-lost)
		return Report{State: e.Code}, nil
	case err := <-lost:
		return Report{}, devices.Wrap(err)
	}
}
