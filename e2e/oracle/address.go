package oracle

import (
	"fmt"
	"math/rand/v2"
	"net"
	"testing"
)

// Address is a free address on loopback for a server that is killed and started
// again at the same. Its port is below those that the system gives to whoever dials:
// while the server is gone nobody else comes to stand there.
func Address(t testing.TB) string {
	t.Helper()
	var last error
	for range 20 {
		address := fmt.Sprintf("127.0.0.1:%d", 10_000+rand.IntN(10_000)) //nolint:gosec // no secret
		lis, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
		if err != nil {
			last = err
			continue
		}
		if err := lis.Close(); err != nil {
			t.Fatal(err)
		}
		return address
	}
	t.Fatal(last)
	return ""
}
