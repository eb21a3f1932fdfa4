package simulated

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"sync"
	"time"

	"onewindow/hall"
	"onewindow/values"
)

// Carrier carries results. The same order always gets the same fate, so that a
// demo can be repeated.
type Carrier struct {
	// Number writes the number of an order from its serial number, which is below
	// Serials and belongs to the order as its fate does.
	Number func(serial uint32) string
	// Takes is how long an order is on its way, by the carrier's clock Now.
	Takes time.Duration
	Now   func() time.Time
	// OutOfReach and Refuses are in per mille of the orders: the first call of
	// such an order fails and tells nothing; such an order is refused for good.
	OutOfReach, Refuses int

	mu     sync.Mutex
	orders map[string]*order
	given  map[uint32]bool
}

type order struct {
	serial  uint32
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
		c.orders, c.given = map[string]*order{}, map[uint32]bool{}
	}
	fate := fateOf(o.ID)
	known, ok := c.orders[o.ID]
	if !ok {
		known = &order{serial: c.serial(o.ID), begun: c.Now(), refused: fate >= 1000-c.Refuses}
		c.orders[o.ID] = known
	}
	known.calls++
	if known.calls == 1 && fate < c.OutOfReach {
		return hall.Answer{}, ErrOutOfReach
	}
	carrier := c.Number(known.serial)
	switch {
	case known.refused:
		return hall.Answer{Carrier: carrier, Failure: "refused"}, nil
	case c.Now().Sub(known.begun) < c.Takes:
		return hall.Answer{Carrier: carrier}, nil
	}
	return hall.Answer{Carrier: carrier, Proof: carrier + "-OK"}, nil
}

// Serials is how many serial numbers there are.
const Serials = 100_000_000

// serial is the next free serial number from the one that belongs to an order:
// a carrier that is started anew does not begin again with the numbers that it
// gave before.
func (c *Carrier) serial(id string) uint32 {
	n := hash(id) % Serials
	for c.given[n] {
		n = (n + 1) % Serials
	}
	c.given[n] = true
	return n
}

// Numbered writes numbers with a prefix, such as BANK.
func Numbered(prefix string) func(serial uint32) string {
	return func(serial uint32) string { return fmt.Sprintf("%s%08d", prefix, serial) }
}

// Posted writes the numbers of EMS parcels of the post of China.
func Posted(serial uint32) string { return values.NewParcelNo("EA", serial, "CN") }

// fateOf is a number from 0 to 999 that belongs to an order.
func fateOf(id string) int { return int(hash(id) % 1000) }

func hash(id string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	return h.Sum32()
}
