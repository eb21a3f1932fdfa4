package hall

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/entrust"
	"onewindow/hall/store"
	"onewindow/values"
)

// caseFile is a case as the hall keeps it: what the case machine knows, what
// the submission said, and the item as it was then (a later catalogue never
// changes a case received). People are kept apart from the rest, so that one
// column holds all personal data.
type caseFile struct {
	Case casework.Case
	Item casework.Item

	ItemName       string
	CatalogVersion string
	Leaf           string
	Situation      string
	Answers        map[string][]string
	Party          string
	Modifiers      map[string]string
	Delivery       string
	TicketLabel    string
	ResultName     string
	ReleaseCode    string
	// PackageID is common to the cases of one package, PackageCode its code.
	PackageID, PackageCode string `json:",omitempty"`
	// Owed are papers that a step outside the windows ordered and that nobody has
	// printed yet, as papers kinds.
	Owed []string `json:",omitempty"`
	// Owner is whose case it is since it was handed over; empty: who took it in.
	Owner string `json:",omitempty"`
	// CompetentOrgan is who may do what was refused here.
	CompetentOrgan string `json:",omitempty"`
	// Channel is how it came while nobody was at the desk, ChannelNo the number of the
	// parcel or of the call.
	Channel   values.Channel `json:",omitempty"`
	ChannelNo string         `json:",omitempty"`
	// Called counts how often the applicant was told that the result waits (C9).
	Called int `json:",omitempty"`
	// Reminders are when the applicant was told that a time ends, by clock, Ordered
	// when the messages were put on their way.
	Reminders, RemindersOrdered map[casework.ClockID]time.Time `json:",omitempty"`
	// Ruling is what the rule said of a case that a window may decide for the
	// department.
	Ruling *entrust.Ruling `json:",omitempty"`
	// ByPIN: some of it came from a clerk whom the window alone had let in.
	ByPIN bool `json:",omitempty"`
	// Reoffered: the hall had lost it, and a window offered it again.
	Reoffered bool `json:",omitempty"`

	people people
	again  *hallv1.Given
	ticket string
	// letter is how far it is at its branch, where somebody asked; confirmed says
	// that a 民警 took it in who knew.
	letter    *store.Letter
	fee       *store.Fee
	confirmed bool
}

// people is the personal side of a case: parties as the contract writes them.
type people struct {
	Applicant []byte
	Agent     []byte
	Receiver  []byte
	// Signature is how the receiver signed on a pad, as it came.
	Signature json.RawMessage `json:",omitempty"`
	Fields    []formField     `json:",omitempty"`
}

// formField is one entry of the application form.
type formField struct{ Key, Value, Source string }

func (s *Server) env(item casework.Item) casework.Env {
	return casework.Env{Calendar: s.cal.Load(), Item: item, Limits: s.caseLimits, MayDecide: s.mayDecide}
}

func person(p *hallv1.Party) casework.Person {
	if p == nil {
		return casework.Person{}
	}
	return casework.Person{
		Name: values.Personal(p.GetName()), IDKind: p.GetIdKind(), IDNumber: values.Personal(p.GetIdNumber()), Source: p.GetSource(),
	}
}

func packParty(p *hallv1.Party) ([]byte, error) {
	if p == nil {
		return nil, nil
	}
	b, err := proto.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("hall: party: %w", err)
	}
	return b, nil
}

func unpackParty(b []byte) (*hallv1.Party, error) {
	if len(b) == 0 {
		return nil, nil
	}
	p := &hallv1.Party{}
	if err := proto.Unmarshal(b, p); err != nil {
		return nil, fmt.Errorf("hall: party: %w", err)
	}
	return p, nil
}

// loadCase reads a case file and puts the people back into the machine's case.
func loadCase(row *store.Case) (*caseFile, error) {
	f := &caseFile{}
	if err := json.Unmarshal(row.Body, f); err != nil {
		return nil, fmt.Errorf("hall: case %s: %w", row.ID, err)
	}
	if err := json.Unmarshal(row.Applicant, &f.people); err != nil {
		return nil, fmt.Errorf("hall: case %s: people: %w", row.ID, err)
	}
	f.ticket = row.Ticket
	for _, p := range []struct {
		from []byte
		to   *casework.Person
	}{{f.people.Applicant, &f.Case.Applicant}, {f.people.Agent, &f.Case.Agent}, {f.people.Receiver, &f.Case.Result.Receiver}} {
		party, err := unpackParty(p.from)
		if err != nil {
			return nil, err
		}
		*p.to = person(party)
	}
	return f, nil
}

// row writes a case file as it is stored; dates in columns are for lists.
func (s *Server) row(f *caseFile, now time.Time) (store.Case, error) {
	c := f.Case
	kept := *f
	kept.Case.Applicant, kept.Case.Agent, kept.Case.Result.Receiver = casework.Person{}, casework.Person{}, casework.Person{}
	body, err := json.Marshal(&kept)
	if err != nil {
		return store.Case{}, fmt.Errorf("hall: case %s: %w", c.ID, err)
	}
	applicant, err := json.Marshal(f.people)
	if err != nil {
		return store.Case{}, fmt.Errorf("hall: case %s: people: %w", c.ID, err)
	}
	dues := casework.DueDates(c, now, s.env(f.Item))
	return store.Case{
		ID: c.ID, CaseNo: c.No, Ticket: f.ticket, ItemCode: c.Item, Department: f.Item.Dept, State: string(c.State),
		Version: c.Version, Window: c.Window, Staff: f.owner(), DecidedBy: c.DecidedBy, PickupCode: f.ReleaseCode,
		ParcelNo: c.Result.ParcelNo, ReceivedAt: c.ReceivedAt, PromisedDue: dateText(dues.Promised), NoticeDue: dateText(dues.Notice),
		CorrectionDue: dateText(dues.Correction), Applicant: applicant, Body: body,
	}, nil
}

func dateText(d values.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// nationalStatus is the code of the national exchange for a step: the one place where
// our states leave as numbers.
func nationalStatus(h *store.Step, accepted bool) int32 {
	code, _ := casework.NationalStep(casework.Event(h.Event), casework.State(h.From), casework.State(h.To), accepted)
	return int32(code) //nolint:gosec // 1 to 15
}

// change is a case on its way through one command: loaded or new, stepped any
// number of times, then saved once.
type change struct {
	file   *caseFile
	seen   int64 // version in the table, 0 for a new case
	steps  []store.Step
	papers []string
	number bool
}

// step runs one event of the case machine.
func (s *Server) caseStep(ch *change, ev casework.Event, in casework.Input, now time.Time) error {
	next, fx, err := casework.Step(ch.file.Case, ev, in, now, s.env(ch.file.Item))
	if err != nil {
		return caseRefusal(err)
	}
	ch.file.Case = next
	ch.papers = append(ch.papers, fx.Papers...)
	ch.file.owe(in.Role, fx)
	ch.number = ch.number || fx.NeedsNumber
	ch.steps = append(ch.steps, store.Step{
		Actor: in.Actor, Role: string(in.Role), Window: in.Window, From: string(fx.From), To: string(fx.To), Event: string(fx.Event),
		Reason: in.Reason, Note: in.Note,
	})
	return nil
}

// caseRefusal turns the machine's refusal into the store's, in the contract's
// words for a handover.
func caseRefusal(err error) error {
	r, ok := errors.AsType[*casework.Refusal](err)
	if !ok {
		return err
	}
	code := r.Code
	switch code {
	case casework.WrongSlip:
		code = RefuseWrongCode
	case casework.WrongReceiver:
		code = RefuseWrongPerson
	}
	return &store.Refusal{Code: code, Details: r.Details}
}

// save writes the change: number and release code when the machine asks for
// them, the row, the history and the event.
func (s *Server) save(tx *store.Tx, ch *change) (*hallv1.Case, error) {
	f, now := ch.file, tx.Now()
	if ch.number {
		if err := s.numbered(tx, f); err != nil {
			return nil, err
		}
	}
	row, err := s.row(f, now)
	if err != nil {
		return nil, err
	}
	if ch.seen == 0 {
		err = tx.InsertCase(row)
	} else {
		err = tx.UpdateCase(ch.seen, row)
	}
	if err != nil {
		return nil, err
	}
	marks := make([]string, len(ch.steps))
	for i, step := range ch.steps {
		if marks[i], err = tx.AddStep(f.Case.ID, step); err != nil {
			return nil, err
		}
	}
	if err := keepReturns(tx, ch); err != nil {
		return nil, err
	}
	if err := errors.Join(s.keepOriginals(tx, ch), s.file(tx, ch)); err != nil {
		return nil, err
	}
	if err := errors.Join(s.postLetter(tx, f), s.charge(tx, f)); err != nil {
		return nil, err
	}
	steps, err := tx.Steps(f.Case.ID)
	if err != nil {
		return nil, err
	}
	body, err := proto.Marshal(&hallv1.WatchResponse{Kind: EventCaseChanged, Case: s.summary(f, now), Window: f.Case.Window})
	if err != nil {
		return nil, fmt.Errorf("hall: event: %w", err)
	}
	_, err = tx.Emit(store.Event{
		Kind: EventCaseChanged, Case: f.Case.ID, Window: f.Case.Window, Detail: store.StepMarks(marks), Body: body,
	})
	if err != nil {
		return nil, err
	}
	if err := s.resultIsThere(tx, f); err != nil {
		return nil, err
	}
	if err := s.keepDelegated(tx, f); err != nil {
		return nil, err
	}
	return s.caseProto(f, steps, now)
}

// summary is a row of a list.
func (s *Server) summary(f *caseFile, now time.Time) *hallv1.CaseSummary {
	env := s.env(f.Item)
	dues := casework.DueDates(f.Case, now, env)
	papers, _ := casework.PapersDue(f.Case, now, env)
	clocks := s.clocksProto(f, now)
	return &hallv1.CaseSummary{
		CaseId: f.Case.ID, CaseNo: f.Case.No, ItemCode: f.Case.Item, ItemName: f.ItemName,
		MaskedApplicant: f.Case.Applicant.Name.Mask(), State: string(f.Case.State), Department: f.Item.Dept,
		PromisedDue: dateText(dues.Promised), StatutoryDue: dateText(dues.Statutory), DuePending: dues.Pending,
		Warning: clocks.GetWarning(), Clocks: clocks, ReceivedAt: stamp(f.Case.ReceivedAt), Version: f.Case.Version, Clerk: f.owner(),
		PapersDue: dateText(papers), Branch: branchProto(f.letter), Fee: s.feeProto(f), ReadyAt: stamp(f.Case.ReadyAt), Calls: int32(f.Called), //nolint:gosec // a handful
		Uncollected: f.Case.Result.Stage == casework.StageUncollect,
	}
}

// caseProto is a case whole.
func (s *Server) caseProto(f *caseFile, steps []store.Step, now time.Time) (*hallv1.Case, error) {
	c := &f.Case
	dues := casework.DueDates(*c, now, s.env(f.Item))
	papersDue, _ := casework.PapersDue(*c, now, s.env(f.Item))
	p := &hallv1.Case{
		CaseId: c.ID, CaseNo: c.No, ItemCode: c.Item, ItemName: f.ItemName, CatalogVersion: f.CatalogVersion, Leaf: f.Leaf,
		Situation: f.Situation, State: string(c.State), Version: c.Version, Answers: answersProto(f.Answers), Party: f.Party,
		Modifiers: f.Modifiers, Delivery: cmp.Or(c.Result.Method, f.Delivery), Lines: linesProto(c.Lines), Department: f.Item.Dept, Window: c.Window,
		Clerk: c.Clerk, TicketLabel: f.TicketLabel, ByPin: f.ByPIN, Reoffered: f.Reoffered, ReceivedAt: stamp(c.ReceivedAt), AcceptedAt: stamp(c.AcceptedAt),
		DecidedAt: stamp(c.DecidedAt), DeliveredAt: stamp(c.DeliveredAt), PromisedDue: dateText(dues.Promised),
		StatutoryDue: dateText(dues.Statutory), NoticeDue: dateText(dues.Notice), CorrectionDue: dateText(dues.Correction),
		DuePending: dues.Pending, DecisionReason: c.DecisionReason, DecidedBy: c.DecidedBy, PickupCode: f.ReleaseCode,
		ResultName: f.ResultName, Supplied: c.Supplied, ParcelNo: c.Result.ParcelNo, ParcelState: string(c.Result.Parcel()),
		PackageId: f.PackageID, PackageCode: f.PackageCode, OwedPapers: f.Owed, PapersDue: dateText(papersDue),
		Channel: string(f.Channel), ChannelNo: f.ChannelNo, Exchange: s.exchangeProto(f), Organ: f.Item.Organ, Opinions: opinionsProto(f), Clocks: s.clocksProto(f, now), Branch: branchProto(f.letter), Fee: s.feeProto(f),
	}
	if f.Ruling != nil {
		p.Ruling = rulingProto(*f.Ruling)
	}
	s.tellSteps(p, f, steps)
	var err error
	if p.Applicant, err = unpackParty(f.people.Applicant); err != nil {
		return nil, err
	}
	if p.Agent, err = unpackParty(f.people.Agent); err != nil {
		return nil, err
	}
	for _, fl := range f.people.Fields {
		p.Fields = append(p.Fields, &hallv1.Field{Key: fl.Key, Value: fl.Value, Source: fl.Source})
	}
	accepted := false
	for _, h := range steps {
		code := nationalStatus(&h, accepted)
		accepted = accepted || h.To == string(casework.Accepted)
		if code != 0 {
			p.NationalStatus = code
		}
		p.History = append(p.History, &hallv1.HistoryEntry{
			At: stamp(h.At), Actor: h.Actor, Role: h.Role, Window: h.Window, From: h.From, To: h.To, Event: h.Event,
			Reason: h.Reason, Note: h.Note, NationalStatus: code,
		})
	}
	return p, nil
}
