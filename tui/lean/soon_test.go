package lean

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestKeep: it ends with the program, and its pauses grow to a minute.
func TestKeep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended, done := make(chan struct{}), make(chan struct{})
		go func() { Keep(ended); close(done) }()
		<-time.After(10 * longest)
		select {
		case <-done:
			t.Fatal("it ended before the program")
		default:
		}
		began := time.Now()
		close(ended)
		<-done
		if time.Since(began) != 0 {
			t.Error("the program has to wait for it")
		}
		if began = time.Now(); waited(longest, ended) || time.Since(began) != 0 {
			t.Error("it rests after the end")
		}
	})
}
