package figures

import (
	"slices"
	"time"

	"onewindow/hall/casework"
	"onewindow/values"
)

// file is what the steps of one case come to.
type file struct {
	item, dept, clerk, due string
	received               time.Time
	// touched says that somebody at a window of the hall acted in it.
	online, touched bool
	// returned is when it first came back, by is the role that sent it back and to
	// the state that it came to.
	returned time.Time
	by, to   string
}

// atWindow are the roles of people who sit at windows.
var atWindow = []string{string(casework.Clerk), string(casework.Police), string(casework.Specialist), string(casework.Issuer)}

// handed says that a step is the one by which the papers are handed in. What is
// refused, not needed or taken back while it is a draft was never received.
func handed(s *Step) bool {
	if s.From != string(casework.Draft) {
		return false
	}
	switch casework.State(s.To) {
	case casework.Draft, casework.Refused, casework.NotNeeded, casework.Withdrawn:
		return false
	default:
		return true
	}
}

// CameBack says that a step sends a case back (workflow §13): a correction, a
// return by the department, a refusal after the receipt. A result that another case
// failed to bring is nobody's mistake.
func CameBack(from, to, event string) bool {
	if event == string(casework.ResultFailed) {
		return false
	}
	switch casework.State(to) {
	case casework.Correction, casework.DeptReturned:
		return true
	case casework.Refused:
		return from != string(casework.Draft)
	default:
		return false
	}
}

// files folds the steps by case, in the order of their first steps.
func files(steps []Step) (map[string]*file, []string) {
	found := map[string]*file{}
	var order []string
	for i := range steps {
		s := &steps[i]
		f := found[s.Case]
		if f == nil {
			f = &file{item: s.Item, dept: s.Dept, clerk: s.Clerk, due: s.Due}
			found[s.Case] = f
			order = append(order, s.Case)
		}
		f.touched = f.touched || slices.Contains(atWindow, s.Role)
		if handed(s) && f.received.IsZero() {
			f.received, f.online = s.At, s.Role == string(casework.Online)
		}
		if f.returned.IsZero() && CameBack(s.From, s.To, s.Event) {
			f.returned, f.by, f.to = s.At, s.Role, s.To
		}
	}
	return found, order
}

// cases counts receipts by the cases that were received, so that a rate never
// passes the whole, and what happened to cases by its own time.
func (b *Fold) cases(h *History) {
	found, order := files(h.Steps)
	for _, id := range order {
		f := found[id]
		if !b.span.holds(f.received) {
			continue
		}
		b.add(f.received, f.dept, func(s *Sums) {
			s.Received++
			if f.online {
				s.Web++
			}
			if f.online && !f.touched {
				s.Online++
			}
			if !f.returned.IsZero() {
				s.Returned++
			}
		})
	}
	for i := range h.Steps {
		if s := &h.Steps[i]; b.span.holds(s.At) && s.From != s.To {
			b.step(s, h.Marked[s.Case])
		}
	}
}

func (b *Fold) step(s *Step, marked bool) {
	decided := false
	b.add(s.At, s.Dept, func(sum *Sums) {
		switch casework.State(s.To) {
		case casework.Accepted:
			sum.Accepted++
		case casework.DecidedGrant, casework.DecidedGrantDeferred:
			sum.Granted++
			decided = true
		case casework.DecidedDeny:
			sum.Denied++
			decided = true
		case casework.Withdrawn:
			if s.From != string(casework.Draft) {
				sum.Withdrawn++
			}
		case casework.Delivered:
			sum.Delivered++
		default: // no figure of its own
		}
	})
	switch {
	case !decided || s.Due == "":
	case marked:
		b.marked[s.Case] = true
	default:
		late := s.Due < values.Of(s.At).String()
		b.add(s.At, s.Dept, func(sum *Sums) {
			if late {
				sum.Late++
			} else {
				sum.InTime++
			}
		})
	}
}
