package devices

import (
	"context"
	"time"
)

// Pace waits as long as n bytes take on a line at baud, ten bits each; 0 is a
// line without delay. The error is ctx's.
func Pace(ctx context.Context, n, baud int) error {
	if baud <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(time.Duration(n) * 10 * time.Second / time.Duration(baud))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
