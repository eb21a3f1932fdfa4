package station

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"onewindow/catalog"
	"onewindow/papers"
	"onewindow/values"
	"onewindow/visit"
)

// ScanKind says which screen a scanned code asks for.
type ScanKind string

// ScanIssue asks for the screen on which results are handed out, ScanRelay for
// the one on which a visit of another window is gone on with, ScanMain for the
// one from which tickets are called, ScanWithdraw for the one on which an
// undecided case is looked at and may be taken back, ScanLedger for the ledger of
// what applicants still have to bring, at the case whose number Code is, ScanPapers
// for the list of papers, at the line whose id Code is.
const (
	ScanIssue ScanKind = "issue"
	ScanRelay ScanKind = "relay"
	ScanMain  ScanKind = "main"

	ScanWithdraw ScanKind = "withdraw"
	ScanLedger   ScanKind = "ledger"
	ScanPapers   ScanKind = "papers"
)

// Scan is the newest scanned code that asks for another screen. Seq grows with
// each; Code is the text as it was scanned, unless its kind says otherwise.
type Scan struct {
	Seq  int64
	Kind ScanKind
	Code string
}

// lead is what a scanned code leads to.
type lead string

// The leads. Those that only say something are the code of the notice.
const (
	leadSignedOut lead = "scan_signed_out"
	leadUnknown   lead = "scan_unknown"   // no code of this hall
	leadMisread   lead = "scan_misread"   // begins like one of ours, and its sum is wrong
	leadForeign   lead = "scan_foreign"   // a code on a paper that is being judged
	leadBundle    lead = "scan_bundle"    // a bundle; not taken at this seat
	leadSeparator lead = "scan_separator" // lies in a stack, for the document scanner
	leadTicketNow lead = "scan_ticket_in" // in hand
	leadHeld      lead = "scan_held"      // held here, another visit is in hand
	leadWaiting   lead = "scan_waiting"   // among those who wait
	leadServed    lead = "scan_served"    // the visit that was closed last
	leadElsewhere lead = "scan_elsewhere" // not at this window
	leadCaseNow   lead = "scan_case_in"   // the case in hand
	leadSent      lead = "scan_sent"      // handed in here, the hall has not answered
	leadAway      lead = "scan_away"      // only the hall knows, and it is out of reach

	leadLicenceEarly lead = "scan_licence_early" // a licence, and no papers are being judged
	leadLicenceIdle  lead = "scan_licence_idle"  // a licence that no line of the case needs

	leadResume  lead = "resume"  // bring the held visit back
	leadAsk     lead = "ask"     // ask the hall for the case
	leadPhoto   lead = "photo"   // the photo whose receipt it is
	leadLicence lead = "licence" // ask the licence library for the lines that want one
)

// reach is what the seat itself knows when a code is scanned.
type reach struct {
	signedIn, away bool
	phase          visit.Phase
	inHand         *visit.State
	held, closing  []*visit.State
	last           *visit.State
	next           []visit.Ticket // who waits, as far as the hall tells
	photo          string         // line of the matter in hand to which a photo's receipt belongs
	photoStatus    visit.Status
	licences       []catalog.Line // of the matter in hand, that an electronic licence may serve
}

// route decides what a scanned text leads to: the visit to bring back, or the
// case to ask for, come with it.
func (r *reach) route(text string) (to lead, visitID string, q CaseQuery) {
	code, err := papers.ParseCode(text)
	parcel, posted := values.ParcelNo(text)
	switch {
	case !r.signedIn:
		return leadSignedOut, "", q
	case posted && r.away:
		return leadAway, "", q
	case posted: // no visit knows the parcels of its cases
		return leadAsk, "", CaseQuery{ParcelNo: parcel}
	case r.photo != "" && visit.PhotoReceipt(text):
		return leadPhoto, "", q
	case values.IsLicenceNo(text):
		return r.licence(), "", q
	case err != nil && (papers.LooksOurs(text) || values.LooksParcel(text) || values.LooksLicence(text)):
		return leadMisread, "", q
	case err != nil && (r.phase == visit.Papers || r.phase == visit.Outcome):
		return leadForeign, "", q
	case err != nil:
		return leadUnknown, "", q
	case code.Kind == papers.CodeParcel:
		return leadBundle, "", q
	case code.Kind == papers.CodeSeparator:
		return leadSeparator, "", q
	case code.Kind == papers.CodeTicket:
		to, visitID = r.ticket(code.Number)
		return to, visitID, q
	}
	return r.matter(code)
}

func (r *reach) ticket(label string) (lead, string) {
	is := func(v *visit.State) bool { return v.Ticket.Label == label }
	held := slices.IndexFunc(r.held, is)
	switch {
	case r.inHand != nil && is(r.inHand):
		return leadTicketNow, ""
	case held >= 0 && r.inHand == nil:
		return leadResume, r.held[held].ID
	case held >= 0:
		return leadHeld, ""
	case slices.ContainsFunc(r.next, func(t visit.Ticket) bool { return t.Label == label }):
		return leadWaiting, ""
	case r.last != nil && is(r.last) && r.last.ID != "":
		return leadServed, ""
	}
	return leadElsewhere, ""
}

// matter is the lead of a case, by its number or, on temporary papers, by the
// id that this window gave it.
func (r *reach) matter(code papers.Code) (lead, string, CaseQuery) {
	q := CaseQuery{No: code.Number}
	switch {
	case code.Kind == papers.CodeLocal:
		q = CaseQuery{ID: code.Number}
	case code.Check != "":
		q = CaseQuery{PickupCode: code.Check}
	}
	has := func(v *visit.State) *visit.Matter {
		i := slices.IndexFunc(v.Matters, func(m visit.Matter) bool {
			answered := m.Answer != nil && m.Answer.CaseNo == code.Number
			return m.Discarded == "" && (m.CaseID == code.Number || m.CaseNo == code.Number || answered)
		})
		if i < 0 {
			return nil
		}
		return &v.Matters[i]
	}
	if r.inHand != nil {
		if m := has(r.inHand); m != nil && m == r.inHand.Matter() {
			return leadCaseNow, "", CaseQuery{}
		}
	}
	for _, v := range r.held {
		switch m := has(v); {
		case m == nil || m.CommandID != "":
		case r.inHand == nil:
			return leadResume, v.ID, CaseQuery{}
		default:
			return leadHeld, "", CaseQuery{}
		}
	}
	for _, v := range slices.Concat(r.closing, r.held, []*visit.State{r.inHand}) {
		if v == nil {
			continue
		}
		if m := has(v); m != nil && m.CommandID != "" && m.Answer == nil {
			return leadSent, "", CaseQuery{}
		}
	}
	if r.away {
		return leadAway, "", CaseQuery{}
	}
	return leadAsk, "", q
}

// after is what the hall's answer leads to: the supplement of a case that was
// sent back, the issue screen for a result, or only a word about its state.
type after string

const (
	afterSupplement after = "supplement"
	afterIssue      after = "issue"
	afterCall       after = "scan_correction_call" // sent back, and nobody is at the desk
	afterCard       after = "scan_correction_card" // sent back, identity unknown
	afterBusy       after = "scan_correction_busy" // sent back, another case is in hand
	afterOtherWay   after = "scan_other_way"       // ready, but not handed out at a window
	afterReadyBusy  after = "scan_ready_busy"      // ready, and somebody is at the desk
	afterDenied     after = "scan_denied"          // the written decision waits
	afterDeniedBusy after = "scan_denied_busy"     // it waits, and somebody is at the desk
	afterParcel     after = "scan_parcel"          // a parcel: the issue screen shows where it is
	afterParcelBusy after = "scan_parcel_busy"     // a parcel, and somebody is at the desk
	afterState      after = "scan_case"
	afterLook       after = "withdraw" // undecided, and its person may be at the desk
)

// The hall's words for a result that waits for its owner, and for a denial,
// whose written decision does until it is served.
const (
	caseReady  = "ready"
	caseDenied = "decided_deny"
)

// answered decides on a case; v is the visit in hand, or nil. posted: its parcel
// is what was scanned, or its result went by post and is not ready here again.
func answered(c *Case, v *visit.State, posted bool) after {
	switch {
	case posted && v != nil:
		return afterParcelBusy
	case posted:
		return afterParcel
	case c.State == caseReady && c.Delivery != "" && c.Delivery != catalog.DeliverWindow:
		return afterOtherWay
	case c.State == caseReady && v != nil:
		return afterReadyBusy // results are handed out between two visits
	case c.State == caseReady:
		return afterIssue
	case c.State == caseDenied && c.DeliveredAt.IsZero() && v != nil:
		return afterDeniedBusy
	case c.State == caseDenied && c.DeliveredAt.IsZero():
		return afterDenied // at the window, whatever way the result would have gone
	case c.State != caseCorrection && (len(c.Owed) > 0 || len(c.wanted()) == 0 && c.MayWithdraw()) && v != nil && v.Identity != nil && len(v.Open()) == 0:
		return afterLook
	case c.State != caseCorrection && len(c.wanted()) == 0:
		return afterState
	case v == nil:
		return afterCall
	case v.Identity == nil:
		return afterCard
	}
	if m := v.Matter(); m != nil && m.CommandID == "" {
		return afterBusy
	}
	return afterSupplement
}

// Scanned takes a code from the scanner, at any time. What comes of it is the
// next snapshot: a visit brought back, a case opened, a Scan, or a notice.
func (s *Station) Scanned(ctx context.Context, text, symbology string) error {
	text = strings.TrimSpace(text)
	return s.enqueue(func(ctx context.Context) error { return s.scanned(ctx, text, symbology) }).Wait(ctx)
}

func (s *Station) scanned(ctx context.Context, text, symbology string) error {
	if text == "" || text == s.looking {
		return nil // the hall is being asked for this very code
	}
	s.looking = "" // the newest code counts
	r := s.reach()
	to, id, q := r.route(text)
	details := map[string]string{}
	if kind, number := paperCode(text); kind != "" {
		details["number"] = number
	}
	if to == leadResume {
		return s.decide(ctx, s.find(id), visit.Resume{})
	}
	if to == leadAsk {
		s.lookUp(ctx, text, q, details)
		return nil
	}
	if to == leadPhoto {
		err := s.decide(ctx, r.inHand, visit.Judge{Line: r.photo, Status: r.photoStatus, Number: text})
		if err == nil {
			s.lead(ScanPapers, r.photo)
		}
		return err
	}
	if to == leadLicence {
		s.seekLicence(r.licences)
		return nil
	}
	if to == leadElsewhere && s.mayTake() == nil {
		s.seekScanned(ctx, text, details)
		return nil
	}
	if to == leadWaiting && r.inHand == nil {
		s.lead(ScanMain, text) // it is called from there
	}
	s.o.Log.Debug("scan", "lead", to, "symbology", symbology, "bytes", len(text))
	s.notice(string(to), details)
	return nil
}

// lead asks for another screen.
func (s *Station) lead(kind ScanKind, text string) {
	s.snap.Scan = Scan{Seq: s.snap.Scan.Seq + 1, Kind: kind, Code: text}
}

// ScanFailed takes what the scanner could not read, by its code.
func (s *Station) ScanFailed(ctx context.Context, code string) error {
	return s.enqueue(func(context.Context) error {
		s.notice("barcode_"+code, nil)
		return nil
	}).Wait(ctx)
}

func (s *Station) reach() *reach {
	r := &reach{
		signedIn: s.snap.Session.In(), away: s.snap.AtSeat().Away(), inHand: s.active(), closing: s.closing,
		last: &s.last, next: s.snap.Overview.Next, phase: visit.Idle,
	}
	for _, v := range s.visits {
		if !v.HeldAt.IsZero() {
			r.held = append(r.held, v)
		}
	}
	if r.inHand != nil {
		r.phase = s.o.Rules.Phase(r.inHand, s.o.Now())
		r.photo, r.photoStatus = s.photoLine(r.inHand)
		r.licences = s.o.Rules.WantsLicence(r.inHand, r.inHand.Matter(), s.o.Now())
	}
	return r
}

// lookUp asks the hall for the case of a code outside the loop.
func (s *Station) lookUp(ctx context.Context, text string, q CaseQuery, details map[string]string) {
	s.looking = text
	seen := ""
	if v := s.active(); v != nil {
		seen = v.ID
	}
	s.loop.Work(func() {
		var c *Case
		known, err := s.o.Hall.FindCase(ctx, q)
		if err == nil {
			c = &known
		}
		s.enqueue(func(ctx context.Context) error {
			if s.looking != text {
				return nil // another code was scanned meanwhile
			}
			s.looking = ""
			if c == nil {
				s.notFound(text, err, details)
				return nil
			}
			return s.found(ctx, text, seen, c, details)
		})
	})
}

// seekScanned asks the hall who has the ticket of a scanned slip in hand.
func (s *Station) seekScanned(ctx context.Context, text string, details map[string]string) {
	s.looking = text
	s.loop.Work(func() {
		found, err := s.o.Relay.FindTicket(ctx, details["number"])
		s.enqueue(func(context.Context) error {
			if s.looking != text {
				return nil // another code was scanned meanwhile
			}
			s.looking = ""
			s.sought(text, found, err, details)
			return nil
		})
	})
}

// sought shows the ticket that the hall found, or says why there is none.
func (s *Station) sought(text string, k InHand, err error, details map[string]string) {
	switch {
	case errors.Is(err, ErrUnreachable):
		s.notice(string(leadAway), details)
	case err != nil:
		s.notice(string(leadElsewhere), details)
	default:
		s.snap.Sought = k
		s.lead(ScanRelay, text)
	}
}

// paperCode is what a code on one of our papers names; of any other text, nothing.
func paperCode(text string) (kind papers.CodeKind, number string) {
	if code, err := papers.ParseCode(text); err == nil {
		return code.Kind, code.Number
	}
	return kind, ""
}

// notFound says why the hall has no case for a code.
func (s *Station) notFound(text string, err error, details map[string]string) {
	var refused *Refused
	kind, _ := paperCode(text)
	switch {
	case errors.As(err, &refused) && kind == papers.CodeLocal:
		s.notice("scan_local_unknown", details)
	case errors.As(err, &refused) && values.LooksParcel(text):
		s.notice("scan_parcel_unknown", details)
	case errors.As(err, &refused):
		s.notice("hall_"+refused.Code, refused.Details)
	default:
		s.notice(string(leadAway), details)
	}
}

// found goes on with the case that a code names. seen is the visit that was in
// hand when it was scanned: a case is never opened on another one.
func (s *Station) found(ctx context.Context, text, seen string, c *Case, details map[string]string) error {
	details = maps.Clone(details)
	if kind, number := paperCode(text); kind == papers.CodeCase && number != c.CaseNo {
		// A release code of one case on a paper that names another.
		s.notice(string(leadMisread), details)
		return nil
	}
	details["number"], details["state"], details["item"], details["delivery"] = c.CaseNo, c.State, c.ItemName, c.Delivery
	details["parcel"] = string(c.Parcel)
	v := s.active()
	posted := values.LooksParcel(text) || c.Parcel != "" && (c.Parcel != ParcelReturned || c.State != caseReady)
	switch to := answered(c, v, posted); to {
	case afterIssue:
		s.lead(ScanIssue, text)
		s.notice("scan_ready", details)
		return nil
	case afterDenied, afterParcel:
		s.lead(ScanIssue, text)
		s.notice(string(to), details)
		return nil
	case afterLook:
		if v.ID != seen {
			s.notice(RefusedVisitChanged, nil)
			return nil
		}
		s.back, s.backFor = c, seen
		s.lead(ScanWithdraw, text)
		s.notice(string(afterState), details)
		return nil
	case afterSupplement:
		if v.ID != seen {
			s.notice(RefusedVisitChanged, nil)
			return nil
		}
		return s.supplement(ctx, v, c)
	default:
		if to == afterCall && c.Clerk == s.snap.Session.StaffNo {
			s.lead(ScanLedger, c.CaseNo)
		}
		s.notice(string(to), details)
		return nil
	}
}
