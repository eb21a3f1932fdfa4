//go:build !linux

package lean

import "runtime/debug"

// Rest gives freed heap back to the system.
func Rest() { debug.FreeOSMemory() }

// drop does nothing where the pages of the program's file are left to the system.
func drop() {}
