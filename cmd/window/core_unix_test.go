//go:build unix

package main

import (
	"syscall"
	"testing"
)

// TestNoCore: no image of the memory is left behind, and nobody may ask for one
// again.
func TestNoCore(t *testing.T) {
	noCore()
	var now syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &now); err != nil || now != (syscall.Rlimit{}) {
		t.Errorf("cores of %+v are written, %v", now, err)
	}
}
