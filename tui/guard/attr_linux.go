package guard

import "syscall"

// childAttr lets the child die with its parent: nobody would be left to wipe
// the screen.
func childAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
