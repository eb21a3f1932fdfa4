package casework

import (
	"slices"
	"strings"
	"time"
)

// Opinion is what a department that was asked says of a case that another one
// decides (并联审批).
type Opinion struct {
	Dept, By, Note string
	Agrees         bool
	At             time.Time
}

// OpinionOf is a department's opinion, and false while it has none.
func (c *Case) OpinionOf(dept string) (Opinion, bool) {
	i := slices.IndexFunc(c.Opinions, func(o Opinion) bool { return o.Dept == dept })
	if i < 0 {
		return Opinion{}, false
	}
	return c.Opinions[i], true
}

// Awaiting lists the departments that were asked and have not answered.
func (c *Case) Awaiting(item *Item) []string {
	return slices.DeleteFunc(slices.Clone(item.Consulted), func(d string) bool {
		_, said := c.OpinionOf(d)
		return said
	})
}

// opinionsIn lets nobody decide before all that were asked have answered. What they
// say binds nobody: who decides answers for it.
func opinionsIn(s *step) *no {
	if open := s.before.Awaiting(&s.env.Item); len(open) > 0 {
		return deny(OpinionsOpen, "departments", strings.Join(open, ","))
	}
	return nil
}

// asked lets a department speak that was asked, once, and no person who took the case
// in.
func asked(s *step) *no {
	switch {
	case !slices.Contains(s.env.Item.Consulted, s.in.Dept):
		return deny(NotConsulted)
	case !slices.Contains(s.before.Awaiting(&s.env.Item), s.in.Dept):
		return deny(OpinionGiven)
	case s.in.Actor == s.before.Clerk:
		return deny(SamePerson)
	}
	return nil
}
