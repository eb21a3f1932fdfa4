package oracle

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"
	"time"
)

const (
	// attempts is how often a promised time is measured before it counts as
	// broken.
	attempts = 3
	// prompt is how late a machine may come to a program that waits for it
	// before limits are stretched, and glance how often that is looked at.
	prompt = 10 * time.Millisecond
	glance = 5 * time.Millisecond
)

// Measured is a time that was promised, as it was measured.
type Measured struct {
	Took  time.Duration
	Limit time.Duration // what was promised, or more on a machine that is late
	Late  time.Duration // how late the machine itself was meanwhile, 99th percentile
}

func (m Measured) String() string {
	text := fmt.Sprintf("%d ms", m.Took.Milliseconds())
	if m.Late > prompt {
		text += fmt.Sprintf(" (the machine itself was %d ms late)", m.Late.Milliseconds())
	}
	return text
}

// Within measures something that was promised to take no longer than limit.
//
// The promise is for a machine that comes when it is called. One that has much
// else to do comes late to everybody: how late is measured beside it, by a
// goroutine that wants very little and often, and the limit is stretched by as
// much. What takes too long all the same is measured again; the test fails when
// it does so each time. A program that is too slow by itself always is.
func Within(t testing.TB, what string, limit time.Duration, measure func() time.Duration) Measured {
	t.Helper()
	return within(t, what, limit, beside, measure)
}

func within(t testing.TB, what string, limit time.Duration, beside func() func() time.Duration, measure func() time.Duration) Measured {
	t.Helper()
	for try := 1; ; try++ {
		late := beside()
		m := Measured{Took: measure()}
		m.Late = late()
		m.Limit = stretched(limit, m.Late)
		if m.Took <= m.Limit || t.Failed() { // what has failed already says why
			return m
		}
		t.Logf("%s: %v, limit %v, measurement %d of %d", what, m, m.Limit, try, attempts)
		if try == attempts {
			t.Errorf("%s took longer than %v in each of %d measurements", what, limit, attempts)
			return m
		}
	}
}

func stretched(limit, late time.Duration) time.Duration {
	return time.Duration(float64(limit) * max(1, float64(late)/float64(prompt)))
}

// beside looks how late the machine comes until it is asked.
func beside() (late func() time.Duration) {
	stop, done := make(chan struct{}), make(chan struct{})
	var lates []time.Duration
	go func() {
		defer close(done)
		work := make([]byte, 16<<10)
		for {
			began := time.Now()
			timer := time.NewTimer(glance)
			select {
			case <-stop:
				timer.Stop()
				return
			case <-timer.C:
			}
			sha256.Sum256(work)
			lates = append(lates, time.Since(began)-glance)
		}
	}()
	return func() time.Duration {
		close(stop)
		<-done
		slices.Sort(lates)
		if len(lates) == 0 {
			return 0
		}
		return lates[len(lates)*99/100]
	}
}
