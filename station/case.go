package station

import (
	"maps"
	"slices"
	"strings"
	"time"

	"onewindow/catalog"
	"onewindow/values"
	"onewindow/visit"
)

// Case is one case whole, as the hall shows it to a seat that may see it.
// States, events, reasons and ways are the hall's codes; due dates are
// YYYY-MM-DD and empty while they do not run or wait for a calendar.
type Case struct {
	CaseID string `json:"caseID"`
	CaseNo string `json:"caseNo"`
	// Version grows by one with every step; a decision names the one it saw.
	Version        int64               `json:"version"`
	State          string              `json:"state"`
	Item           string              `json:"item"`
	ItemName       string              `json:"itemName"`
	Department     string              `json:"department"`
	Organ          string              `json:"organ,omitempty"` // who decides, where the power was delegated
	CatalogVersion string              `json:"catalogVersion"`
	Leaf           string              `json:"leaf"`
	Situation      string              `json:"situation"`
	Answers        map[string][]string `json:"answers,omitempty"`
	Party          string              `json:"party,omitempty"`
	Modifiers      map[string]string   `json:"modifiers,omitempty"`
	Delivery       string              `json:"delivery,omitempty"`
	Lines          []visit.JudgedLine  `json:"lines,omitempty"`
	// Hits are what exempt lines rest on, by line.
	Hits map[string]visit.Hit `json:"hits,omitempty"`
	// Fields are the application form as it was handed in.
	Fields    []visit.FormField `json:"fields,omitempty"`
	Supplied  []string          `json:"supplied,omitempty"` // lines that the latest supplement brought
	Applicant Party             `json:"applicant"`
	Agent     Party             `json:"agent,omitzero"` // no name: applied in person

	Window      string `json:"window,omitempty"`
	Clerk       string `json:"clerk,omitempty"`
	TicketLabel string `json:"ticketLabel,omitempty"`
	// ByPIN: some of it came from a clerk whom the desk alone had let in.
	ByPIN bool `json:"byPIN,omitempty"`
	// Reoffered: the hall had lost it, and a desk offered it again.
	Reoffered bool `json:"reoffered,omitempty"`

	ReceivedAt  time.Time `json:"receivedAt,omitzero"`
	AcceptedAt  time.Time `json:"acceptedAt,omitzero"`
	DecidedAt   time.Time `json:"decidedAt,omitzero"`
	DeliveredAt time.Time `json:"deliveredAt,omitzero"`

	PromisedDue   string `json:"promisedDue,omitempty"`
	StatutoryDue  string `json:"statutoryDue,omitempty"`
	NoticeDue     string `json:"noticeDue,omitempty"`
	CorrectionDue string `json:"correctionDue,omitempty"`
	DuePending    bool   `json:"duePending,omitempty"`
	// PromisedLeft and StatutoryLeft are what is left in working days, negative when
	// overdue; empty: not known. Warning is the hall's colour, Why its reason.
	PromisedLeft  string `json:"promisedLeft,omitempty"`
	StatutoryLeft string `json:"statutoryLeft,omitempty"`
	Warning       string `json:"warning,omitempty"`
	Why           string `json:"why,omitempty"`
	PausedFor     string `json:"pausedFor,omitempty"`
	PausedDays    int    `json:"pausedDays,omitempty"`

	DecisionReason string `json:"decisionReason,omitempty"`
	// Ruling is what the department's rule said, of a case that a window may decide.
	Ruling    visit.Ruling `json:"ruling,omitzero"`
	DecidedBy string       `json:"decidedBy,omitempty"`
	// PickupCode is empty for seats that must not read it off the screen.
	PickupCode string `json:"pickupCode,omitempty"`
	// ParcelNo is of the latest parcel of a result that went by post, Parcel where
	// it is.
	ParcelNo   string      `json:"parcelNo,omitempty"`
	Parcel     ParcelState `json:"parcel,omitempty"`
	ResultName string      `json:"resultName,omitempty"`
	History    []CaseStep  `json:"history,omitempty"`
	// Channel is how it came while nobody was at the desk, ChannelNo the number of the
	// parcel or of the call.
	Channel   values.Channel `json:"channel,omitempty"`
	ChannelNo string         `json:"channelNo,omitempty"`
	// Exchange names the old documents that are handed in against the result.
	Exchange []string `json:"exchange,omitempty"`
	// Signature is how the receiver signed on a pad; nil: on paper, or not yet.
	Signature *values.Signature `json:"signature,omitempty"`
	// Owed are papers that a department ordered and nobody has printed, as kinds.
	Owed []string `json:"owed,omitempty"`
	// Ordered is what papers of the department's steps say.
	visit.Ordered
	// Sample says, of a case that a window decided for the department, whether it was
	// drawn to be looked at again: SampleDrawn.
	Sample string `json:"sample,omitempty"`
	// Hearing is how far the applicant's right to be heard is; nil where nobody was told.
	Hearing *Hearing `json:"hearing,omitempty"`
	// Opinions are the departments that are asked before the decision (并联审批).
	Opinions []Opinion `json:"opinions,omitempty"`
	// MoreAsked is what the department asked the applicant and waits for.
	MoreAsked string `json:"moreAsked,omitempty"`
	// Package are the other cases of the same package, in the order of their receipt.
	Package []Case `json:"package,omitempty"`
}

// Party is a person of a case.
type Party struct {
	Name     values.Personal `json:"name,omitempty"`
	IDKind   string          `json:"idKind,omitempty"`
	IDNumber values.Personal `json:"idNumber,omitempty"`
	Sex      string          `json:"sex,omitempty"`
	Birth    string          `json:"birth,omitempty"` // YYYY-MM-DD
	Address  values.Personal `json:"address,omitempty"`
	Phone    values.Personal `json:"phone,omitempty"`
	Source   string          `json:"source,omitempty"` // card, document or manual
}

// Is reports whether a card is this person's. The number decides; names are
// written in more than one way.
func (p Party) Is(card values.Card) bool {
	return p.IDNumber != "" && strings.EqualFold(p.IDNumber.Clear(), card.IDNumber.Clear())
}

// CaseStep is one transition of a case.
type CaseStep struct {
	At     time.Time `json:"at"`
	Actor  string    `json:"actor"`
	Role   string    `json:"role"`
	Window string    `json:"window,omitempty"`
	From   string    `json:"from"`
	To     string    `json:"to"`
	Event  string    `json:"event"`
	Reason string    `json:"reason,omitempty"`
	Note   string    `json:"note,omitempty"`
}

// Opinion is what a department says that was asked; By is a staff number, empty
// while it has not answered.
type Opinion struct {
	Department string `json:"department"`
	By         string `json:"by,omitempty"`
	Agrees     bool   `json:"agrees,omitempty"`
	Note       string `json:"note,omitempty"`
}

// SampleDrawn is the hall's word for a case that the department looks at again.
const SampleDrawn = "drawn"

// ParcelState says where a parcel is; empty where there is none.
type ParcelState string

// The hall's words for where a parcel is.
const (
	ParcelInPost    ParcelState = "in_post"
	ParcelDelivered ParcelState = "delivered"
	ParcelReturned  ParcelState = "returned"
)

// CaseQuery finds a case by one of its names.
type CaseQuery struct {
	ID, No, PickupCode, ParcelNo string
}

// Line is the judgement of a line, and false when the case has none.
func (c *Case) Line(id string) (visit.JudgedLine, bool) {
	i := slices.IndexFunc(c.Lines, func(l visit.JudgedLine) bool { return l.Line == id })
	if i < 0 {
		return visit.JudgedLine{}, false
	}
	return c.Lines[i], true
}

// Open lists the lines that are judged and wanting.
func (c *Case) Open() []visit.JudgedLine {
	return slices.DeleteFunc(slices.Clone(c.Lines), func(l visit.JudgedLine) bool { return !l.Status.Open() })
}

// matter is the case as the rules of a visit want it.
func (c *Case) matter() *visit.Matter {
	return &visit.Matter{
		Kind: visit.NewCase, CaseID: c.CaseID, Item: c.Item, CatalogVersion: c.CatalogVersion, Answers: c.Answers,
		Party: c.Party, Modifiers: c.Modifiers, Delivery: c.Delivery,
	}
}

// Papers are the lines of the case with the names of its own catalogue
// release. Where that release is not here, a line is called by its id.
func (c *Case) Papers(r visit.Rules) []catalog.Line {
	known, err := r.Lines(c.matter())
	if err != nil {
		known = nil
	}
	out := make([]catalog.Line, len(c.Lines))
	for i, l := range c.Lines {
		at := slices.IndexFunc(known, func(k catalog.Line) bool { return k.ID == l.Line })
		if at >= 0 {
			out[i] = known[at]
			continue
		}
		out[i].ID, out[i].Name = l.Line, l.Line
	}
	return out
}

// Told is one answered question of the case.
type Told struct{ Question, Answer string }

// Path is what the applicant answered, in the order of the questions. Without
// the case's catalogue release the codes are given as they are.
func (c *Case) Path(r visit.Rules) []Told {
	pos, err := r.Position(c.matter())
	if err == nil && len(pos.Path) > 0 {
		var out []Told
		for _, step := range pos.Path {
			words := make([]string, len(step.Options))
			for i, o := range step.Options {
				words[i] = o.Text
			}
			out = append(out, Told{Question: step.Text, Answer: strings.Join(words, "、")})
		}
		return out
	}
	var out []Told
	for _, node := range slices.Sorted(maps.Keys(c.Answers)) {
		out = append(out, Told{Question: node, Answer: strings.Join(c.Answers[node], "、")})
	}
	return out
}

// Hearing is the applicant's right to be heard before the decision: asked for, and held.
// Open: the applicant may still ask, or it is still to be held, until Due, which is
// empty where the calendar is not published.
type Hearing struct {
	Open  bool   `json:"open,omitempty"`
	Asked bool   `json:"asked,omitempty"`
	Held  bool   `json:"held,omitempty"`
	Due   string `json:"due,omitempty"`
}
