//go:build unix && !linux

package guard

import "syscall"

func childAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
