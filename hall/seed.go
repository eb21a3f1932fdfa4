package hall

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"onewindow/hall/store"
)

// Seed is what an empty hall begins with: its windows and its people.
type Seed struct {
	Windows []SeedWindow
	Staff   []SeedStaff
}

// SeedWindow is one window. Serves lists item codes, department codes or "*".
type SeedWindow struct {
	No     string
	Name   string
	Zone   string
	Serves []string
}

// SeedStaff is one person with the PIN in clear, which is hashed and forgotten.
type SeedStaff struct {
	No          string
	Name        string
	PIN         string
	Roles       []string
	Departments []string
	// Card is the number on the person's own card, which is hashed and forgotten, too.
	Card string
}

// Init writes windows and people. It may be run again: rows are replaced, and
// a person whose PIN or card is empty keeps the old one.
func Init(ctx context.Context, st *store.Store, seed Seed, cost PINCost) error {
	if cost == (PINCost{}) {
		cost = DefaultPINCost
	}
	for _, p := range seed.Staff {
		for _, r := range p.Roles {
			if !slices.Contains(Roles(), r) {
				return fmt.Errorf("hall: staff %s: unknown role %q", p.No, r)
			}
		}
	}
	hashes, cards := make([]string, len(seed.Staff)), make([]string, len(seed.Staff))
	for i, p := range seed.Staff {
		if p.PIN != "" {
			hashes[i] = HashPIN(p.PIN, cost)
		}
		if p.Card != "" {
			cards[i] = HashPIN(p.Card, cost)
		}
	}
	return st.Write(ctx, func(tx *store.Tx) error {
		for _, w := range seed.Windows {
			if err := tx.PutWindow(store.Window{No: w.No, Name: w.Name, Zone: w.Zone, Serves: w.Serves}); err != nil {
				return err
			}
		}
		for i, p := range seed.Staff {
			was, err := tx.Staff(p.No)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			row := store.Staff{No: p.No, Name: p.Name, PinHash: hashes[i], Roles: p.Roles, Departments: p.Departments, Card: cmp.Or(cards[i], was.Card)}
			if row.PinHash == "" {
				row.PinHash = was.PinHash
			}
			if row.PinHash == "" {
				return fmt.Errorf("hall: staff %s has no pin", p.No)
			}
			if err := putStaff(tx, &was, row); err != nil {
				return err
			}
		}
		return nil
	})
}

func ms(n int64) time.Duration { return time.Duration(n) * time.Millisecond }
