//go:build !linux

package lean

import "runtime/debug"

// Rest gives freed heap back to the system.
func Rest() { debug.FreeOSMemory() }
