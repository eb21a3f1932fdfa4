package devices

import (
	"fmt"
	"slices"
	"sync"
)

// Faults are the troubles of one emulated device; those that are switched on
// change what it says. Make them with NewFaults.
type Faults struct {
	kind  string
	known []string

	mu sync.Mutex
	on map[string]bool
}

// NewFaults are the known faults of a kind of device, all off.
func NewFaults(kind string, known []string) *Faults {
	return &Faults{kind: kind, known: known, on: make(map[string]bool)}
}

// Set switches a fault. The error says that the device does not know it.
func (f *Faults) Set(fault string, on bool) error {
	if !slices.Contains(f.known, fault) {
		return fmt.Errorf("%s: fault %q unknown", f.kind, fault)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.on[fault] = on
	return nil
}

// On tells whether a fault is switched on.
func (f *Faults) On(fault string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.on[fault]
}
