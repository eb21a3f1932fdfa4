package simulated

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"sync"
	"time"

	"onewindow/hall"
)

// Carrier carries results. The same order always gets the same fate, so that a
// demo can be repeated.
type Carrier struct {
	// Prefix of its numbers, such as BANK or EMS.
	Prefix string
	// Takes is how long an order is on its way, by the carrier's clock Now.
	Takes time.Duration
	Now   func() time.Time
	// OutOfReach and Refuses are in per mille of the orders: the first call of
	// such an order fails and tells nothing; such an order is refused for good.
	OutOfReach, Refuses int

	mu     sync.Mutex
	orders map[string]*order
}

type order struct {
	number  int
	begun   time.Time
	refused bool
	calls   int
}

// ErrOutOfReach says nothing about the order.
var ErrOutOfReach = errors.New("simulated: out of reach")

// Carry takes an order, or says how far it has come.
func (c *Carrier) Carry(_ context.Context, o hall.Order) (hall.Answer, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.orders == nil {
		c.orders = map[string]*order{}
	}
	fate := fateOf(o.ID)
	known, ok := c.orders[o.ID]
	if !ok {
		known = &order{number: len(c.orders) + 1, begun: c.Now(), refused: fate >= 1000-c.Refuses}
		c.orders[o.ID] = known
	}
	known.calls++
	if known.calls == 1 && fate < c.OutOfReach {
		return hall.Answer{}, ErrOutOfReach
	}
	carrier := fmt.Sprintf("%s%06d", c.Prefix, known.number)
	switch {
	case known.refused:
		return hall.Answer{Carrier: carrier, Failure: "refused"}, nil
	case c.Now().Sub(known.begun) < c.Takes:
		return hall.Answer{Carrier: carrier}, nil
	}
	return hall.Answer{Carrier: carrier, Proof: carrier + "-OK"}, nil
}

// fateOf is a number from 0 to 999 that belongs to an order.
func fateOf(id string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	return int(h.Sum32() % 1000)
}
