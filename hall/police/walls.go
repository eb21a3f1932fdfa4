package police

import (
	"slices"

	"onewindow/hall/casework"
)

// Rules are what the bureau sets: items that only an officer confirms (敏感许可),
// by code, and what its cases cost.
type Rules struct {
	Sensitive []string
	Charges   []Charge
}

// DefaultRules name the licences that go with danger: hotels, large events,
// precursor chemicals; and the fees that the catalogue publishes.
func DefaultRules() Rules {
	return Rules{Sensitive: []string{"GA-ZA-002", "GA-ZA-004", "GA-JD-001"}, Charges: defaultCharges()}
}

// OfficerOnly reports whether a 民警 has to confirm that a case is taken in: an item
// that is sensitive, or a person of whom a branch wants to be told.
func (r Rules) OfficerOnly(item string, hit bool) bool {
	return hit || slices.Contains(r.Sensitive, item)
}

// Desk is a window as the walls of the zone see it.
type Desk int

// A desk of the zone, a window that takes in for other departments, and somebody
// behind the windows, whose own rules say what they see.
const (
	Behind Desk = iota
	Zone
	Comprehensive
)

// Sees reports whether a desk sees anything of a case: the zone its own alone and
// the other windows everything else (workflow §0). An event of life that lies on both
// sides is taken in at both, each its own part.
func (d Desk) Sees(police bool) bool {
	switch d {
	case Zone:
		return police
	case Comprehensive:
		return !police
	case Behind:
	}
	return true
}

// Sentences that a window may say of a person while an officer is asked, as codes.
// They are the same whatever the reason is, and there is no other.
const (
	SayNothing = ""
	SayWait    = "wait"    // 请稍候
	SayOfficer = "officer" // 请呼叫民警
)

// Say is what a window says: while the branch has not answered, and when it wants to
// be told of the person.
func Say(asked, hit bool) string {
	switch {
	case hit:
		return SayOfficer
	case !asked:
		return SayWait
	}
	return SayNothing
}

// LeastQuality of a print, as devices rate it.
const LeastQuality = 60

// printFailures are why a hand gives no print.
var printFailures = []string{"missing", "injured", "worn", "refused"}

// Printed reports whether a hand is dealt with: a print that is good enough, or why
// there is none.
func Printed(f casework.Finger) bool {
	return slices.Contains(printFailures, f.Failed) || f.Failed == "" && f.Finger != "" && f.Quality >= LeastQuality && f.Quality <= 100
}

// PrintLine is the line of the fingerprints in every list.
const PrintLine = "FINGERPRINT"

// Prints reports whether the fingerprints of a list were taken as they must be.
func Prints(lines []casework.JudgedLine) bool {
	for _, l := range lines {
		if l.ID == PrintLine && !l.Open() && (!Printed(l.Right) || !Printed(l.Left)) {
			return false
		}
	}
	return true
}
