package barcode

import (
	"context"
	"encoding/hex"
	"time"

	"onewindow/devices"
	"onewindow/devices/link"
)

// Report is what a probe answers.
type Report struct {
	Text      string `json:"text"`
	Raw       string `json:"raw"` // hex of the bytes as they came, without the terminator
	Symbology string `json:"symbology"`
}

// Probe waits for one code on l and returns it. A Honeywell scanner is set up
// and triggered first. Codes of errors: scan_timeout, unreadable, too_long,
// cancelled, and those of ports. Probe closes the link.
func Probe(ctx context.Context, l link.Link, o Options, timeout time.Duration) (Report, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, &devices.Error{Code: CodeScanTimeout})
	s := New(nil, o)
	lost := make(chan error, 1)
	go func() { lost <- s.serve(ctx, l) }()
	for {
		select {
		case e := <-s.events:
			if e.Code == CodeReady {
				go func() { _ = s.Trigger(ctx, true) }()
			}
			report, done, err := verdict(e)
			if done {
				cancel()
				s.options.Log.Debug("probe ended", "err", <-lost)
				return report, err
			}
		case err := <-lost:
			cause := context.Cause(ctx)
			cancel()
			if cause != nil {
				err = cause
			}
			// What came just before the end is still good.
			for len(s.events) > 0 {
				report, done, fault := verdict(<-s.events)
				if done && cause == nil {
					return report, fault
				}
			}
			return Report{}, devices.Wrap(err)
		}
	}
}

// verdict tells whether an event ends a probe, and how.
func verdict(e Event) (Report, bool, error) {
	switch e.Code {
	case CodeScan:
		return Report{Text: e.Scan.Text, Raw: hex.EncodeToString(e.Scan.Raw), Symbology: e.Scan.Symbology}, true, nil
	case CodeUnreadable, CodeTooLong:
		return Report{}, true, &devices.Error{Code: e.Code}
	}
	return Report{}, false, nil
}

// Check says how a scanner is: ready, or opened for a plain one, which cannot be
// asked. Nobody needs a code for it. Codes of errors: no_reply, cancelled, and
// those of ports. Check closes the link.
func Check(ctx context.Context, l link.Link, o Options, timeout time.Duration) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	s := New(nil, o)
	lost := make(chan error, 1)
	go func() { lost <- s.serve(ctx, l) }()
	select {
	case e := <-s.events:
		cancel()
		s.options.Log.Debug("check ended", "err", <-lost)
		if e.Code != CodeReady && e.Code != CodeOpened {
			return "", &devices.Error{Code: e.Code}
		}
		return e.Code, nil
	case err := <-lost:
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return "", devices.Wrap(err)
	}
}
