package visit

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"onewindow/values"
)

// Document is a travel document that was read for this visit. One whose every
// field is proven binds by itself; any other waits here for the clerk, who fills
// in what no check digit vouches for.
type Document struct {
	ReadID  string    `json:"readID"`
	AskedAt time.Time `json:"askedAt"`
	ReadAt  time.Time `json:"readAt"` // when its first sign came
	Format  string    `json:"format"`
	// Lines are as they were read, for the clerk's eye.
	Lines []values.Personal `json:"lines"`
	Card  values.Card       `json:"card"` // what is proven
	// Wants are the fields that the clerk fills in, Failed the checks that do not
	// hold, Repaired those that hold by a repair.
	Wants    []string `json:"wants,omitempty"`
	Failed   []string `json:"failed,omitempty"`
	Repaired []string `json:"repaired,omitempty"`
	// Unverified: no public standard says what stands where in this layout.
	Unverified bool `json:"unverified,omitempty"`
}

// DocumentOf is what a reading of a document's lines is worth.
func DocumentOf(r values.MRZReading) Document {
	d := Document{Format: r.Format, Repaired: r.Repaired, Unverified: r.Unverified}
	d.Card, d.Wants = r.Card()
	for _, line := range r.Lines {
		d.Lines = append(d.Lines, values.Personal(line))
	}
	for check, holds := range r.Checks {
		if !holds {
			d.Failed = append(d.Failed, check)
		}
	}
	slices.Sort(d.Failed)
	return d
}

// whole documents need no word of the clerk's.
func (d *Document) whole() bool {
	return len(d.Wants) == 0 && len(d.Failed) == 0 && len(d.Repaired) == 0 && !d.Unverified
}

// Wanting reports whether the clerk fills a field in.
func (d *Document) Wanting(field string) bool { return slices.Contains(d.Wants, field) }

// ReadDocument takes what a reader of travel documents read.
type ReadDocument struct {
	Ticket   string   `json:"ticket"` // ticket id for which the read was asked
	Document Document `json:"document"`
}

// ConfirmDocument binds the document that waits. Of the fields only those that
// it wants count; a number that is typed is typed twice, with a second person's
// consent, as any typed identity.
type ConfirmDocument struct {
	ReadID     string          `json:"readID"`
	Name       values.Personal `json:"name,omitempty"`
	IDNumber   values.Personal `json:"idNumber,omitempty"`
	Repeated   values.Personal `json:"repeated,omitempty"`
	Birth      values.Date     `json:"birth,omitzero"`
	Expiry     values.Date     `json:"expiry,omitzero"`
	ApprovalID string          `json:"approvalID,omitempty"`
	ApprovedBy string          `json:"approvedBy,omitempty"`
}

// ForgetDocument puts the document that waits aside.
type ForgetDocument struct{}

// DocumentRead is a document that waits for the clerk; an earlier one gives way.
type DocumentRead struct {
	Document Document `json:"document"`
}

// DocumentForgotten puts it aside.
type DocumentForgotten struct{}

func (ReadDocument) name() string      { return "read_document" }
func (ConfirmDocument) name() string   { return "confirm_document" }
func (ForgetDocument) name() string    { return "forget_document" }
func (DocumentRead) Kind() string      { return "document_read" }
func (DocumentForgotten) Kind() string { return "document_forgotten" }

func (d decider) readDocument(c ReadDocument) ([]Event, error) {
	doc := c.Document
	if waits := d.s.Document; waits != nil && waits.ReadID == doc.ReadID {
		return nil, refuse(RefusedReadUsed)
	}
	err := d.readable(c.Ticket, doc.ReadID, doc.AskedAt, doc.ReadAt)
	if err != nil {
		return nil, err
	}
	if doc.whole() {
		return d.bound(d.fromDocument(doc, doc.Card)), nil
	}
	return one(DocumentRead{Document: doc}), nil
}

// readable reports whether a read may be bound to this visit: it belongs to its
// ticket, was asked for after the call, is new, and was not bound before.
func (d decider) readable(ticket, readID string, askedAt, readAt time.Time) error {
	s := d.s
	switch {
	case s.ID == "" || s.Ticket.ID == "" || !s.ClosedAt.IsZero():
		return refuse(RefusedNoVisit)
	case slices.Contains(s.Reads, readID):
		return refuse(RefusedReadUsed)
	case s.Identity != nil || !s.HeldAt.IsZero():
		return refuse(RefusedNotNow)
	case ticket != s.Ticket.ID:
		return refuse(RefusedOtherTicket)
	case askedAt.Before(s.Ticket.CalledAt) || askedAt.Before(s.HeldAt) || readAt.Before(askedAt):
		return refuse(RefusedReadBefore)
	case d.meta.At.Sub(readAt) > d.r.Limits.ReadFor:
		return refuse(RefusedReadTooOld)
	}
	return nil
}

func (d decider) fromDocument(doc Document, card values.Card) Identity {
	return Identity{
		Source: FromDocument, Card: card, ReadID: doc.ReadID, AskedAt: doc.AskedAt, ReadAt: doc.ReadAt, Typed: doc.Wants,
		NameDiffers: d.s.Ticket.MaskedName != "" && d.s.Ticket.MaskedName != cardName(card).Mask(),
	}
}

var documentNumber = regexp.MustCompile(`^[0-9A-Z]{5,20}$`)

func (d decider) confirmDocument(c ConfirmDocument) ([]Event, error) {
	doc := d.s.Document
	switch {
	case d.s.ID == "" || !d.s.ClosedAt.IsZero():
		return nil, refuse(RefusedNoVisit)
	case doc == nil || doc.ReadID != c.ReadID:
		return nil, refuse(RefusedNoDocument)
	case d.s.Identity != nil || !d.s.HeldAt.IsZero():
		return nil, refuse(RefusedNotNow)
	}
	card := doc.Card
	for _, want := range doc.Wants {
		err := c.fill(&card, want, values.Of(d.meta.At))
		if err != nil {
			return nil, err
		}
	}
	id := d.fromDocument(*doc, card)
	if doc.Wanting(values.WantNumber) {
		id.Source, id.ApprovalID, id.ApprovedBy = FromManual, c.ApprovalID, c.ApprovedBy
		id.ReadID, id.AskedAt, id.ReadAt = "", time.Time{}, time.Time{}
	}
	return d.bound(id), nil
}

// fill puts one typed field into the card.
func (c ConfirmDocument) fill(card *values.Card, want string, today values.Date) error {
	switch want {
	case values.WantName:
		name := strings.TrimSpace(c.Name.Clear())
		switch {
		case name == "":
			return refuse(RefusedNoName)
		case strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Han, r) }):
			card.Name = values.Personal(name)
		default:
			card.NameEn = values.Personal(strings.ToUpper(name))
		}
	case values.WantNumber:
		number := strings.ToUpper(strings.TrimSpace(c.IDNumber.Clear()))
		switch {
		case number != strings.ToUpper(strings.TrimSpace(c.Repeated.Clear())):
			return refuse(RefusedDiffer)
		case !documentNumber.MatchString(number):
			return refuse(RefusedBadNumber, "layer", values.LayerCharacter)
		case c.ApprovalID == "":
			return refuse(RefusedNoApproval)
		}
		card.IDNumber = values.Personal(number)
	case values.WantBirth:
		if c.Birth.IsZero() || c.Birth.After(today) {
			return refuse(RefusedBadDate, "field", want)
		}
		card.Birth = c.Birth
	case values.WantExpiry:
		if c.Expiry.IsZero() {
			return refuse(RefusedBadDate, "field", want)
		}
		card.ValidTo = c.Expiry
	}
	return nil
}
