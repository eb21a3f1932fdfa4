package supervision

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"onewindow/station"
)

// ListName is one of the lists of what is due in the hall.
type ListName string

// The lists.
const (
	CasesDue    ListName = "cases"       // amber and red, by department
	PapersDue   ListName = "papers"      // corrections and papers that were promised
	BadRatings  ListName = "bad_rating"  // that nobody has answered to the end
	NotDone     ListName = "not_done"    // 办不成事
	Uncollected ListName = "uncollected" // results whose owners are to be called
	Unsent      ListName = "unsent"      // windows whose outbox does not empty
	Originals   ListName = "originals"   // still at a window or in a bag after their day, or nobody's
	Alerts      ListName = "alerts"      // persons a branch of the police wants to be told of
	Complaints  ListName = "complaints"  // windows for which the hall's log does not go on
)

// ListNames are all of them in the order of their digits. What came in silence is
// the last.
func ListNames() []ListName {
	return []ListName{CasesDue, PapersDue, BadRatings, NotDone, Uncollected, Unsent, Originals, Alerts, Complaints}
}

// Row is one line of a list. It names no citizen.
type Row struct {
	ID, Warning        string // red, amber or empty
	Department, Item   string
	No, Window, Ticket string
	What               string // a code of the list
	Words              string // of a branch
	Due                string // YYYY-MM-DD; empty where no day is set
	Since              time.Time
	Count              int
	Refused            int // of what was offered again
	// From is the place that answers for a bag, To the one that it is on its way to.
	From, To string
}

// Lists are the lists that the hall keeps; Unsent is not among them: the board has it.
type Lists map[ListName][]Row

// How often the lists are read while somebody looks, and from when they are old:
// one reading is missing then.
const (
	listsEvery = 30 * time.Second
	listsOld   = 45 * time.Second
)

// unsentAfter is how long a row may wait in an outbox before it is anybody's matter.
const unsentAfter = 5 * time.Minute

// List is one list as it is now.
func (n *Snapshot) List(name ListName) []Row {
	if name == Unsent {
		return n.Board.unsent(n.HallNow())
	}
	return n.Lists[name]
}

// ListsStale says that the lists may not hold any more, or were never read.
func (n *Snapshot) ListsStale() bool {
	return n.ListedAt.IsZero() || n.Now.Sub(n.ListedAt) > listsOld
}

// unsent are the windows whose oldest row has waited too long, the longest first.
func (b *Board) unsent(now time.Time) []Row {
	var out []Row
	for i := range b.Windows {
		w := &b.Windows[i]
		if w.Outbox > 0 && !w.OutboxOldest.IsZero() && now.Sub(w.OutboxOldest) > unsentAfter {
			out = append(out, Row{ID: w.No, Warning: "red", Window: w.No, Count: w.Outbox, Since: w.OutboxOldest})
		}
	}
	slices.SortFunc(out, byDue)
	return out
}

// byDue puts what is due first before the rest; what has no day comes last, the
// oldest of it first.
func byDue(a, b Row) int {
	const never = "9999"
	return cmp.Or(cmp.Compare(cmp.Or(a.Due, never), cmp.Or(b.Due, never)), a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID))
}

// Sort puts every list in the order in which it is worked off: by the day it is
// due. The cases stand by department, the one with the most red cases first.
func (l Lists) Sort() {
	for _, rows := range l {
		slices.SortFunc(rows, byDue)
	}
	red := map[string]int{}
	for _, r := range l[CasesDue] {
		if r.Warning == "red" {
			red[r.Department]++
		}
	}
	slices.SortStableFunc(l[CasesDue], func(a, b Row) int {
		return cmp.Or(cmp.Compare(red[b.Department], red[a.Department]), cmp.Compare(a.Department, b.Department))
	})
}

// Outcomes of an alert.
const (
	GoOn = "go_on" // the cases of the person go to their branches
	Stop = "stop"  // they stay
)

type (
	// Look opens the lists, or closes them.
	Look struct{ On bool }
	// Reread reads them now.
	Reread struct{}
	// Acknowledge says what becomes of an alert.
	Acknowledge struct{ Alert, Outcome string }
	// See says that the supervisor answers for all complaints up to one.
	See struct{ UpTo string }
	// Urge tells the department of a case that it is waited for.
	Urge struct{ Case string }
	// UrgeAll urges every amber and red case of a department that was not urged today.
	UrgeAll struct{ Department string }
)

func (Look) name() string        { return "look" }
func (Reread) name() string      { return "reread" }
func (Acknowledge) name() string { return "acknowledge" }
func (See) name() string         { return "see" }
func (Urge) name() string        { return "urge" }
func (UrgeAll) name() string     { return "urge_all" }

// urgedToday is the hall's word for a case that somebody has urged today.
const urgedToday = "urged_today"

// urgeAll urges the cases of a department one by one; those that were urged today are
// passed over, and a hall that says no else ends it.
func (s *Seat) urgeAll(department string) func(context.Context) error {
	rows := s.snap.Lists[CasesDue]
	return func(ctx context.Context) error {
		for i := range rows {
			if rows[i].Department != department {
				continue
			}
			err := s.o.Hall.Urge(ctx, rows[i].ID)
			if no, ok := errors.AsType[*station.Refused](err); ok && no.Code == urgedToday {
				continue
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
}

// listed takes the orders that only change what is looked at.
func (s *Seat) listed(cmd Command) bool {
	switch c := cmd.(type) {
	case Look:
		s.snap.Looking = c.On
	case Reread:
	default:
		return false
	}
	s.relist = time.Time{}
	return true
}

// list reads the lists while somebody looks at them. What another person's session
// was told is not shown to this one.
func (s *Seat) list(ctx context.Context) {
	now := s.o.Now()
	if !s.snap.Looking || s.snap.Listing || !s.snap.Session.In() || s.snap.Away() || now.Before(s.relist) {
		return
	}
	s.snap.Listing, s.relist = true, now.Add(listsEvery)
	who := s.snap.Session.StaffNo
	s.loop.Work(func() {
		lists, err := s.o.Hall.Lists(ctx)
		lists.Sort()
		s.loop.Enqueue(func(context.Context) error {
			s.snap.Listing = false
			if s.snap.Session.StaffNo != who {
				s.relist = time.Time{}
				return nil
			}
			s.snap.ListErr = err
			if err == nil {
				s.snap.Lists, s.snap.ListedAt = lists, s.o.Now()
			}
			return nil
		})
	})
}
