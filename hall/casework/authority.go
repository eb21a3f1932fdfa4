package casework

import (
	"errors"
	"fmt"
	"slices"

	"onewindow/values"
)

// Delegation moves the power over items to another organ for a time (事权下放 and
// 收回): whoever holds it on the day of the receipt decides the case, however long
// that takes and whatever is moved meanwhile.
type Delegation struct {
	// Items are codes of items, or of departments for all of theirs.
	Items []string
	// To is the department code of the organ that decides, Organ its name on papers.
	To, Organ string
	// From is the first day, Until the last; zero is without end.
	From, Until values.Date
}

// on reports whether the delegation holds for an item on a day.
func (d *Delegation) on(item, dept string, day values.Date) bool {
	return (slices.Contains(d.Items, item) || slices.Contains(d.Items, dept)) && !day.Before(d.From) && (d.Until.IsZero() || !d.Until.Before(day))
}

// names says how closely the delegation names an item: an item of its own goes before
// its department.
func (d *Delegation) names(item string) bool { return slices.Contains(d.Items, item) }

// Authority gives the item to whoever holds the power over it on the day of the
// receipt. What the case keeps of it no later table changes.
func (i *Item) Authority(table []Delegation, day values.Date) {
	var held *Delegation
	for k := range table {
		if d := &table[k]; d.on(i.Code, i.Dept, day) && (held == nil || d.names(i.Code) && !held.names(i.Code)) {
			held = d
		}
	}
	if held != nil {
		i.Dept, i.Organ = held.To, held.Organ
	}
}

// CheckDelegations refuses a table in which a power has two holders on one day, or a
// time that ends before it begins.
func CheckDelegations(table []Delegation) error {
	for i, d := range table {
		switch {
		case len(d.Items) == 0 || d.To == "" || d.Organ == "":
			return errors.New("a delegation needs items, the department that decides, and its name")
		case d.From.IsZero():
			return fmt.Errorf("the delegation to %s needs the day from which it holds", d.To)
		case !d.Until.IsZero() && d.Until.Before(d.From):
			return fmt.Errorf("the delegation to %s ends on %s, before it begins", d.To, d.Until)
		}
		for _, o := range table[:i] {
			for _, item := range d.Items {
				if slices.Contains(o.Items, item) && (o.Until.IsZero() || !o.Until.Before(d.From)) && (d.Until.IsZero() || !d.Until.Before(o.From)) {
					return fmt.Errorf("%s has two holders on one day: %s and %s", item, o.To, d.To)
				}
			}
		}
	}
	return nil
}
