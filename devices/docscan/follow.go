package docscan

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"onewindow/devices"
)

// followed is a scanner that is known by the name that it announces, wherever it
// is: its address changes when it is switched off for long, or moved.
type followed struct {
	name    string // or its UUID
	options Options
	trust   *trust

	mu sync.Mutex
	at *escl // where it was last; nil before it was found
}

// follow takes NAME or NAME#sha256:FINGERPRINT.
func follow(port string, o Options) (Scanner, error) {
	name, print := port, ""
	if i := strings.LastIndex(port, "#"+fingerprintPrefix); i >= 0 {
		name, print = port[:i], port[i+1:]
	}
	named, err := fingerprint(print)
	if err == nil && name == "" {
		err = errors.New("mdns: without a name")
	}
	if err != nil {
		return nil, &devices.Error{Code: devices.CodeTarget, Err: err}
	}
	return &followed{name: name, options: o, trust: &trust{scanner: "mdns:" + name, named: named, pins: o.Pins}}, nil
}

// is reports whether what was found is the scanner. One that was met with TLS is
// met with TLS only: a name can be announced by anybody.
func (f *followed) is(found Found) (bool, error) {
	if !strings.EqualFold(found.Name, f.name) && (found.UUID == "" || !strings.EqualFold(found.UUID, f.name)) {
		return false, nil
	}
	known, err := f.trust.known()
	return known == "" || strings.HasPrefix(found.Port, "https:"), err
}

// tlsLater is how much later than without TLS a scanner may announce itself with.
const tlsLater = 300 * time.Millisecond

// look asks the network for the scanner, with TLS if it offers both.
func (f *followed) look(ctx context.Context) (*escl, error) {
	var broken error
	ours := func(found Found) bool {
		is, err := f.is(found)
		broken = errors.Join(broken, err)
		return is
	}
	began := time.Now()
	all, err := Discover(ctx, f.options.Networks, func(all []Found) bool {
		return slices.ContainsFunc(all, func(found Found) bool {
			return ours(found) && (strings.HasPrefix(found.Port, "https:") || time.Since(began) > tlsLater)
		})
	})
	all = slices.DeleteFunc(all, func(found Found) bool { return !ours(found) })
	switch {
	case ctx.Err() != nil:
		return nil, devices.Wrap(context.Cause(ctx))
	case broken != nil || err != nil:
		return nil, &devices.Error{Code: devices.CodeInternal, Err: errors.Join(err, broken)}
	case len(all) == 0:
		return nil, &devices.Error{Code: CodeNotAnnounced, Err: fmt.Errorf("nobody calls itself %q", f.name)}
	}
	best := slices.MaxFunc(all, func(a, b Found) int { return strings.Compare(a.Port, b.Port) }) // https behind http
	u, err := url.Parse(best.Port)
	if err != nil {
		return nil, &devices.Error{Code: CodeBadReply, Err: err}
	}
	return newESCL(u, f.options, f.trust), nil
}

// elsewhere are the codes behind which another address may stand: nobody is there
// any more, or another machine.
var elsewhere = []string{devices.CodeUnreachable, devices.CodeNoReply, CodeBadReply, CodeCertificate}

// with does something with the scanner where it was last, else where it is now.
func (f *followed) with(ctx context.Context, do func(*escl) error) error {
	f.mu.Lock()
	at := f.at
	f.mu.Unlock()
	var before error
	if at != nil {
		before = do(at)
		if before == nil || !slices.Contains(elsewhere, devices.Code(before)) {
			return before
		}
	}
	now, err := f.look(ctx)
	switch {
	case err != nil && before != nil:
		return before // it is where it was, and not well
	case err != nil:
		return err
	case at != nil && *now.base == *at.base:
		return before
	}
	f.mu.Lock()
	f.at = now
	f.mu.Unlock()
	return do(now)
}

// Capabilities asks the scanner what it can do.
func (f *followed) Capabilities(ctx context.Context) (c Capabilities, err error) {
	err = f.with(ctx, func(e *escl) error { c, err = e.Capabilities(ctx); return err })
	return c, err
}

// Status asks the scanner how it is.
func (f *followed) Status(ctx context.Context) (s Status, err error) {
	err = f.with(ctx, func(e *escl) error { s, err = e.Status(ctx); return err })
	return s, err
}

// Start finds the scanner by asking how it is, and puts the job to it once: what
// moves paper is never tried somewhere else.
func (f *followed) Start(ctx context.Context, job Job) (Stack, error) {
	if _, err := f.Status(ctx); err != nil {
		return nil, err
	}
	f.mu.Lock()
	at := f.at
	f.mu.Unlock()
	return at.Start(ctx, job)
}
