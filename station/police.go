package station

import (
	"context"
	"maps"
	"slices"
	"time"

	"onewindow/visit"
)

// RolePolice is the role of a seat in the police zone, RoleOfficer what a 民警 has
// besides.
const (
	RolePolice  = "police"
	RoleOfficer = "officer"
)

// PoliceZone is what the hall knows for a desk of the police zone. An error is
// ErrUnreachable or a *Refused.
type PoliceZone interface {
	// CheckPerson says what the window may know of the person at the desk.
	CheckPerson(ctx context.Context, ticket string, lease int64, applicant visit.Identity) (PersonCheck, error)
	// Letters lists what this window has sent to the branches, newest first.
	Letters(ctx context.Context, limit int) ([]Letter, error)
}

// PersonCheck is one neutral word, and the items that an officer confirms.
type PersonCheck struct {
	Say          string // "", wait or officer
	OfficerItems []string
}

// The words of PersonCheck.
const (
	SayWait    = "wait"
	SayOfficer = "officer"
)

// Letter is a case of this window at its branch.
type Letter struct {
	CaseID, CaseNo, Item, ItemName, Applicant, Ticket string
	Branch                                            visit.Branch
	Fee                                               visit.Fee
}

// Police is what a seat of the zone knows besides its visits. None of it is written
// down at the window: after a restart the hall is asked anew.
type Police struct {
	PersonCheck
	// Checked: the hall has answered for the person at the desk.
	Checked bool
	// OfficerCard: the reader waits for the own card of an officer who confirms.
	OfficerCard bool
	// Branches are the cases of this window at their branches, Fees what they cost, by
	// case.
	Branches map[string]visit.Branch
	Fees     map[string]visit.Fee
}

// OfficerOnly reports whether a 民警 has to confirm that a case of the item is taken in
// by whoever works here.
func (n *Snapshot) OfficerOnly(item string) bool {
	if n.Session.Role != RolePolice || slices.Contains(n.Session.Roles, RoleOfficer) {
		return false
	}
	return n.Police.Say == SayOfficer || slices.Contains(n.Police.OfficerItems, item)
}

// zoneWork is what the loop remembers of it.
type zoneWork struct {
	checked    string // visit and person for whom the branches are asked
	checking   bool
	checkAt    time.Time        // before it they are not asked again
	lettersFor string           // session for which the letters of before were asked
	lettersAt  time.Time        // before it they are not asked again
	versions   map[string]int64 // of cases, as their branches moved last

	face   []byte // the photo of the card that was read last, and of which read it is
	faceOf string
}

// keepFace takes the photo off a card that is read at the police zone: a face is
// looked at while its person is here and stands in no store of this window.
func (s *Station) keepFace(c *visit.BindCard) {
	if s.snap.Session.Role != RolePolice {
		return
	}
	s.zone.face, s.zone.faceOf = c.Card.Photo, c.ReadID
	c.Card.Photo = nil
}

// showFace lends the photo to what is shown of its visit.
func (s *Station) showFace(v *visit.State) {
	if v.Identity == nil {
		s.zone.face, s.zone.faceOf = nil, ""
		return
	}
	if s.zone.faceOf == "" || v.Identity.ReadID != s.zone.faceOf {
		return
	}
	shown := *v.Identity
	shown.Card.Photo = s.zone.face
	v.Identity = &shown
}

// lettersKnown is how many letters of before a seat asks for.
const lettersKnown = 200

// checkAgain is how long after a silent answer the hall is asked again.
const checkAgain = 3 * time.Second

// zoned reports whether this is a seat of the zone that can ask.
func (s *Station) zoned() bool { return s.o.Police != nil && s.snap.Session.Role == RolePolice }

// checkPerson asks the hall of the person at the desk as soon as it is known who it
// is, and again while it has no answer. Work goes on meanwhile.
func (s *Station) checkPerson(ctx context.Context) {
	v, now := s.active(), s.o.Now()
	if v == nil || v.Identity == nil {
		s.zone.checked, s.snap.Police.PersonCheck, s.snap.Police.Checked = "", PersonCheck{}, false
		return
	}
	person := v.ID + " " + v.Identity.Card.IDNumber.Clear()
	if s.zone.checked != person {
		s.snap.Police.PersonCheck, s.snap.Police.Checked = PersonCheck{}, false
		s.zone.checked, s.zone.checkAt = person, time.Time{}
	}
	done := s.snap.Police.Checked && s.snap.Police.Say != SayWait
	if !s.zoned() || done || s.zone.checking || now.Before(s.zone.checkAt) || !s.heard(ctx) {
		return
	}
	s.zone.checking, s.zone.checkAt = true, now.Add(checkAgain)
	ticket, applicant := v.Ticket, *v.Identity
	s.loop.Work(func() {
		answer, err := s.o.Police.CheckPerson(ctx, ticket.ID, ticket.Lease, applicant)
		s.enqueue(func(context.Context) error {
			s.zone.checking = false
			if err != nil {
				s.o.Log.Warn("person not checked", "err", err)
			} else if s.zone.checked == person {
				s.snap.Police.PersonCheck, s.snap.Police.Checked = answer, true
			}
			return nil
		})
	})
}

// recallLetters asks once after a sign-in how far the cases of this window are.
func (s *Station) recallLetters(ctx context.Context) {
	if !s.zoned() || s.snap.AtSeat().Away() || s.zone.lettersFor == s.snap.Session.Token || s.o.Now().Before(s.zone.lettersAt) {
		return
	}
	token := s.snap.Session.Token
	s.zone.lettersFor = token
	s.loop.Work(func() {
		letters, err := s.o.Police.Letters(ctx, lettersKnown)
		s.enqueue(func(ctx context.Context) error {
			if err != nil {
				s.zone.lettersFor, s.zone.lettersAt = "", s.o.Now().Add(checkAgain)
				return nil //nolint:nilerr // asked again
			}
			for _, l := range letters {
				if _, known := s.snap.Police.Branches[l.CaseID]; !known { // what was told live goes before
					s.putBranch(l.CaseID, l.Branch)
					s.putFee(l.CaseID, l.Fee)
					if err := s.charged(ctx, l.CaseID); err != nil {
						return err
					}
				}
			}
			return nil
		})
	})
}

// atBranch takes how far a case is at its branch, and says whether the case itself
// has moved.
func (s *Station) atBranch(row CaseRow) (moved bool) {
	if row.Branch.Code == "" {
		return true
	}
	s.putBranch(row.CaseID, row.Branch)
	s.putFee(row.CaseID, row.Fee)
	if s.zone.versions == nil {
		s.zone.versions = map[string]int64{}
	}
	moved = row.Version > s.zone.versions[row.CaseID]
	s.zone.versions[row.CaseID] = row.Version
	return moved
}

// putBranch keeps the map that was given out as it is.
func (s *Station) putBranch(caseID string, b visit.Branch) {
	next := maps.Clone(s.snap.Police.Branches)
	if next == nil {
		next = map[string]visit.Branch{}
	}
	next[caseID] = b
	s.snap.Police.Branches = next
}

func (s *Station) putFee(caseID string, f visit.Fee) {
	if f == (visit.Fee{}) {
		return
	}
	next := maps.Clone(s.snap.Police.Fees)
	if next == nil {
		next = map[string]visit.Fee{}
	}
	next[caseID] = f
	s.snap.Police.Fees = next
}

// charged has the slip to pay by printed for the case's person, or laid by when they
// have left. The hall's answer to the hand-in and its word on the fee come in any order:
// it is looked at after both.
func (s *Station) charged(ctx context.Context, caseID string) error {
	fee, owed := s.snap.Police.Fees[caseID]
	has := func(v *visit.State) bool { return v.Find(caseID) != nil }
	if !owed {
		return nil
	}
	if i := slices.IndexFunc(s.visits, has); i >= 0 {
		return s.decide(ctx, s.visits[i], visit.Charge{CaseID: caseID, Fee: fee})
	}
	if last := s.last; has(&last) {
		return s.decide(ctx, &last, visit.Charge{CaseID: caseID, Fee: fee})
	}
	return nil
}

// chargeAnswered looks at the fee of the case that was just answered. A slip that cannot
// be laid by now is laid by with the next word on the fee.
func (s *Station) chargeAnswered(ctx context.Context, visitID, command string) {
	v := s.find(visitID)
	if v == nil {
		v = &s.last
	}
	for i := range v.Matters {
		if m := &v.Matters[i]; m.CommandID == command {
			if err := s.charged(ctx, m.CaseID); err != nil {
				s.o.Log.Warn("fee slip", "err", err)
			}
		}
	}
}

// Letters lists what this window has sent to the branches. It waits for the hall:
// never from Update or View.
func (s *Station) Letters(ctx context.Context, limit int) ([]Letter, error) {
	if s.o.Police == nil || s.Snapshot().AtSeat().Away() {
		return nil, ErrUnreachable
	}
	return s.o.Police.Letters(ctx, limit)
}
