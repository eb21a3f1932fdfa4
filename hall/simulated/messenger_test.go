package simulated_test

import (
	"fmt"
	"testing"

	"onewindow/hall"
	"onewindow/hall/simulated"
)

// Messages that fail at first go out in the end, and each goes once.
func TestMessengerSendsOnce(t *testing.T) {
	m := &simulated.Messenger{OutOfReach: 300}
	failed := 0
	for i := range 200 {
		msg := hall.Message{ID: fmt.Sprintf("m%d", i), CaseNo: "DG1"}
		if err := m.Tell(t.Context(), msg); err != nil {
			failed++
		}
		for range 2 {
			if err := m.Tell(t.Context(), msg); err != nil {
				t.Fatalf("%s again: %v", msg.ID, err)
			}
		}
	}
	if failed < 30 || failed > 100 || len(m.Sent()) != 200 {
		t.Errorf("%d failed at first, %d sent", failed, len(m.Sent()))
	}
}
