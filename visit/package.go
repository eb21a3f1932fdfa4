package visit

import "slices"

// ended are the hall's words for a case that hands nothing out any more, granted
// those for one that does.
var (
	ended   = []string{"decided_deny", "not_needed", "refused", stateWithdrawn, "terminated", "revoked"}
	granted = []string{"decided_grant", "decided_grant_deferred", "producing", "ready", "delivered"}
)

// over reports whether the matter has ended and hands nothing out.
func (m *Matter) over() bool {
	return m.Turndown != nil || m.Answer != nil && (!m.Answer.Accepted || slices.Contains(ended, m.Answer.State))
}

// UnderWay is the matter of an item that is open in the basket, or that the hall
// has and that has not ended without a result; nil when the item may begin.
func (s *State) UnderWay(item string) *Matter {
	i := slices.IndexFunc(s.Matters, func(m Matter) bool {
		return m.Kind == NewCase && m.Item == item && m.Discarded == "" && !m.over()
	})
	if i < 0 {
		return nil
	}
	return &s.Matters[i]
}

// PackageState is how far a package has come (workflow §11).
type PackageState string

// The states of a package.
const (
	Assembling      PackageState = "assembling"
	Submitted       PackageState = "submitted"
	Partial         PackageState = "partial"
	Completed       PackageState = "completed"
	PartiallyFailed PackageState = "partially_failed"
)

// Progress counts the items of a package: handed in, granted, ended without.
type Progress struct{ Items, Sent, Granted, Failed int }

// Progress is how far a package has come, as far as the visit knows.
func (s *State) Progress(packageID string) Progress {
	var p Progress
	for _, m := range s.Basket() {
		if packageID == "" || m.PackageID != packageID {
			continue
		}
		p.Items++
		if m.CommandID != "" {
			p.Sent++
		}
		switch {
		case m.over():
			p.Failed++
		case m.Answer != nil && slices.Contains(granted, m.Answer.State):
			p.Granted++
		}
	}
	return p
}

// State is the package's state. One that failed does not stop the others.
func (p Progress) State() PackageState {
	switch {
	case p.Sent == 0:
		return Assembling
	case p.Granted == p.Items:
		return Completed
	case p.Granted+p.Failed == p.Items:
		return PartiallyFailed
	case p.Sent < p.Items || p.Granted+p.Failed > 0:
		return Partial
	}
	return Submitted
}
