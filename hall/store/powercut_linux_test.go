package store_test

import (
	"testing"

	"onewindow/e2e/oracle"
	"onewindow/hall/store/storetest"
)

// TestPowerCut needs root, to mount the disk that loses its power.
func TestPowerCut(t *testing.T) {
	trials := 1
	if oracle.Release() {
		trials = 10
	}
	storetest.PowerCut(t, trials)
}
