package idcard

import (
	"context"
	"time"

	"onewindow/devices/link"
)

// Check asks a reader whether it is well and gives the number of its security
// module. Nobody needs a card for it. Errors are *devices.Error. It closes l.
func Check(ctx context.Context, l link.Link, timeout time.Duration) (samID string, err error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { l.Close() })
	defer stop()
	defer l.Close()
	p := prober{s: newSession(l, &ledger{})}
	err = p.s.probe(ctx)
	if err != nil {
		return "", p.explain(ctx, err)
	}
	return p.s.samID, nil
}
