package main

import (
	"context"
	"hash/fnv"
	"time"
)

// demoPrints is a reader of fingerprints of the demo: each finger is as good as it is,
// and some are worn.
type demoPrints struct {
	pace float64
	who  func() string // whose finger lies on it
}

// pressFor is how long somebody takes to lay a finger down and take it up.
const pressFor = 900 * time.Millisecond

// TakePrint says how good the print of a finger is.
func (p demoPrints) TakePrint(ctx context.Context, hand, finger string) (int, error) {
	if !sleep(ctx, time.Duration(float64(pressFor)/p.pace)) {
		return 0, ctx.Err()
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(p.who() + hand + finger))
	return 50 + int(h.Sum32()%50), nil
}
