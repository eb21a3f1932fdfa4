package hall_test

import (
	"bytes"
	"testing"

	"google.golang.org/grpc"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
)

// TestKeyShare: a desk gets its own share, the same after a restart and after it
// enrolled anew, and nobody else's; who was revoked, or has no certificate, gets none.
func TestKeyShare(t *testing.T) {
	c := newCertified(t, false, nil, func(o *hall.Options) { o.Secret = hallSecret })
	ask := func(conn *grpc.ClientConn) ([]byte, error) {
		r, err := hallv1.NewKeyServiceClient(conn).KeyShare(t.Context(), &hallv1.KeyShareRequest{})
		return r.GetShare(), err
	}
	share := func(d *desk) []byte {
		t.Helper()
		s, err := ask(c.dialAs(d.creds(), true))
		if err != nil || len(s) != hall.SecretSize {
			t.Fatalf("%x, %v", s, err)
		}
		return s
	}
	first, other := c.enrol("A035"), c.enrol("A036")
	had := share(first)
	if bytes.Equal(had, share(other)) {
		t.Error("two desks have one share")
	}
	c.restart()
	if !bytes.Equal(had, share(first)) || !bytes.Equal(had, share(c.enrol("A035"))) {
		t.Error("the share changed")
	}
	if _, err := ask(c.dialAs(c.newcomer(), true)); reason(err) != "no_certificate" {
		t.Errorf("without a certificate: %v", err)
	}
	other.revoke()
	c.restart() // the list is read before the first caller comes
	if s, err := ask(c.dialAs(other.creds(), false)); err == nil {
		t.Errorf("a revoked desk has %x", s)
	}
	given := 0
	for _, r := range c.records() {
		if r.Kind == hall.EventKeyShare {
			given++
		}
	}
	if given != 4 {
		t.Errorf("%d of 4 in the log", given)
	}
	plain := newWorld(t, func(o *hall.Options) { o.Secret = hallSecret })
	if _, err := ask(plain.dial()); reason(err) != "no_certificate" {
		t.Errorf("on a plain line: %v", err)
	}
	fickle := newCertified(t, false, nil)
	if _, err := ask(fickle.dialAs(fickle.enrol("A035").creds(), true)); reason(err) != "no_key_share" {
		t.Errorf("without a lasting secret: %v", err)
	}
}
