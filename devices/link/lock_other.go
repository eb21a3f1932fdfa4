//go:build !unix

package link

import "errors"

var errLocked = errors.New("locked")

// portLock has nothing to hold where opening a port is exclusive anyway.
type portLock struct{}

func lockPort(string) (portLock, error) { return portLock{}, nil }

func denied(string) error { return ErrPermission }

func (portLock) release() {}
