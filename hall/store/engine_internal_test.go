package store

import (
	"errors"
	"testing"
)

// A fail-over to a standby that lags behind calls tickets twice. What cannot be
// judged is refused too.
func TestStandbyVerdict(t *testing.T) {
	for _, tt := range []struct {
		name, commit, names string
		unseen, async       int
		unsafe              bool
	}{
		{name: "no standby", commit: "on"},
		{name: "one synchronous standby", commit: "on", names: "*"},
		{name: "one asynchronous standby", commit: "on", async: 1, unsafe: true},
		{name: "an asynchronous one beside a synchronous", commit: "on", names: "a", async: 1, unsafe: true},
		{name: "standbys that may not be seen", commit: "on", unseen: 2, unsafe: true},
		{name: "a commit that waits for nobody", commit: "local", names: "*", unsafe: true},
		{name: "local without standbys", commit: "local"},
	} {
		err := standbyVerdict(tt.commit, tt.names, tt.unseen, tt.async)
		if errors.Is(err, ErrUnsafe) != tt.unsafe || (err != nil) != tt.unsafe {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
