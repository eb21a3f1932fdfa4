package simulated

import (
	"context"
	"errors"
	"time"

	"onewindow/hall/casework"
	"onewindow/hall/entrust"
)

// Account is how a person stands for an item.
type Account struct {
	IDNumber, Item string
	Standing       entrust.Standing
}

// Register is a department's register. The same question always gets the same fate,
// so that a demo can be repeated.
type Register struct {
	Accounts []Account
	// Others is how everybody else stands.
	Others entrust.Standing
	// Slow, OutOfReach and Refuses are in per mille of the questions: the first try of
	// such a question is answered after Slowness, or fails, or it is refused for good.
	Slow, OutOfReach, Refuses int
	Slowness                  time.Duration

	asked onceEach
}

// ErrRefused is a register's no for good.
var ErrRefused = errors.New("simulated: refused")

// Standing says how a person stands.
func (r *Register) Standing(ctx context.Context, item string, p casework.Person) (entrust.Standing, error) {
	number := p.IDNumber.Clear()
	question := item + " " + number
	switch fate := fateOf(question); {
	case fate < r.OutOfReach && r.asked.first(question):
		return entrust.Standing{}, ErrOutOfReach
	case fate >= 1000-r.Refuses:
		return entrust.Standing{}, ErrRefused
	case fate >= 1000-r.Refuses-r.Slow && r.asked.first(question):
		select {
		case <-ctx.Done():
			return entrust.Standing{}, ctx.Err()
		case <-time.After(r.Slowness):
		}
	}
	for _, a := range r.Accounts {
		if a.IDNumber == number && a.Item == item {
			return a.Standing, nil
		}
	}
	return r.Others, ctx.Err()
}
