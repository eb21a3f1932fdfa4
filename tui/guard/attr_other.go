//go:build unix && !linux

package guard

import "syscall"

func childAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }

// become makes descriptor to the same file as from.
func become(from, to int) error { return syscall.Dup2(from, to) }
