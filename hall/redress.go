package hall

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/queue"
	"onewindow/hall/redress"
	"onewindow/hall/store"
	"onewindow/values"
)

// matterFile is a matter as the hall keeps it, without who was served badly.
type matterFile struct {
	redress.Matter

	Source, OrderNo, TicketLabel, ItemCode string
	CaseNos                                []string
	What, Refused, Wish                    string
	Level                                  int
}

// complainant is who is to be spoken to.
type complainant struct{ Name, Phone string }

// Sources and kinds of a registration.
var (
	matterSources = []string{"window", "guide", "hotline", "online"}
	matterKinds   = []string{"materials", "overdue", "shirking", "system", "gap", "other"}
)

// Codes of refusals about matters, beside those of hall/redress.
const (
	RefuseUnknownMatter = "unknown_matter"
	RefuseMatterMoved   = "matter_moved"
)

// matterText bounds what is written down, in characters.
const matterText = 1000

func (s *Server) matterLimits() redress.Limits {
	l := &s.caseLimits
	return redress.Limits{Answer: l.Complaint, Complex: l.ComplaintComplex, RatingContact: l.RatingContact, RatingAnswer: l.RatingFix}
}

// insertMatter writes a new matter with the first entry of its history.
func insertMatter(tx *store.Tx, id, ticket string, f *matterFile, p complainant, by store.RedressStep) error {
	body, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("hall: matter: %w", err)
	}
	person, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("hall: matter: %w", err)
	}
	err = tx.InsertRedress(store.Redress{
		ID: id, Kind: string(f.Kind), State: string(f.State), Version: 1, Ticket: ticket, Department: f.Dept, RegisteredAt: f.RegisteredAt,
		Person: person, Body: body,
	})
	if err != nil {
		return err
	}
	return tx.AddRedressStep(id, by)
}

// tellOfMatter has watchers learn that there is work, not whom it is about. Of a new
// bad rating nobody is told: right behind the rating it would tell the clerk which.
func tellOfMatter(tx *store.Tx) error {
	_, err := tx.Emit(store.Event{Kind: EventRedress, Body: []byte{}})
	return err
}

func loadMatter(row store.Redress) (*matterFile, error) {
	f := &matterFile{}
	if err := json.Unmarshal(row.Body, f); err != nil {
		return nil, fmt.Errorf("hall: matter %s: %w", row.ID, err)
	}
	return f, nil
}

// badRating makes work of one or two stars, in the transaction that keeps them.
func (s *Server) badRating(tx *store.Tx, row *store.Ticket, t *queue.Ticket, level int) error {
	if !redress.IsBad(level) {
		return nil
	}
	f := &matterFile{Matter: redress.New(redress.BadRating, row.Staff, t.Window, tx.Now()), Source: "rating", Level: level}
	p, err := f.ofTicket(tx, row)
	if err != nil {
		return err
	}
	// An id of its own: whoever knows the ticket's cannot ask for the matter.
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("hall: matter: %w", err)
	}
	return insertMatter(tx, id.String(), t.ID, f, p, store.RedressStep{Actor: systemActor, Role: systemActor, Event: "registered"})
}

// ofTicket fills in what the hall knows of a visit.
func (f *matterFile) ofTicket(tx *store.Tx, row *store.Ticket) (p complainant, err error) {
	f.TicketLabel, f.ItemCode = row.Label, row.ItemCode
	cases, err := tx.CasesOfTicket(row.ID, "")
	if err != nil {
		return p, err
	}
	for i := range cases {
		c, err := loadCase(&cases[i])
		if err != nil {
			return p, err
		}
		f.CaseNos = append(f.CaseNos, c.Case.No)
		f.ItemCode = c.Case.Item
		p.Name = c.Case.Applicant.Name.Clear()
		for _, fl := range c.people.Fields {
			if fl.Key == "phone" {
				p.Phone = fl.Value
			}
		}
	}
	return p, nil
}

// RegisterMatter takes down what could not be done.
func (s *Server) RegisterMatter(ctx context.Context, req *hallv1.RegisterMatterRequest) (*hallv1.RegisterMatterResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case !validID(req.GetRequestId()):
		return nil, store.Refuse(ReasonInvalid, "field", "request_id")
	case !slices.Contains(matterSources, req.GetSource()):
		return nil, store.Refuse(ReasonInvalid, "field", "source")
	case !slices.Contains(matterKinds, req.GetKind()):
		return nil, store.Refuse(ReasonInvalid, "field", "kind")
	case strings.TrimSpace(req.GetRefused()) == "":
		return nil, store.Refuse(redress.NoText)
	case req.GetSource() == "hotline" && req.GetOrderNo() == "":
		return nil, store.Refuse(ReasonInvalid, "field", "order_no")
	}
	resp := &hallv1.RegisterMatterResponse{}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		row, err := tx.Redress(req.GetRequestId())
		if errors.Is(err, store.ErrNotFound) {
			row, err = s.takeDown(tx, who, req)
		}
		if err == nil && row.Kind != string(redress.NotDone) {
			err = store.Refuse(ReasonInvalid, "field", "request_id")
		}
		if err == nil {
			resp.Matter, err = s.matterProto(&tx.Reader, who, row)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

func (s *Server) takeDown(tx *store.Tx, who *caller, req *hallv1.RegisterMatterRequest) (store.Redress, error) {
	f := &matterFile{
		Matter: redress.New(redress.NotDone, "", clip(req.GetWindow(), 16), tx.Now()),
		Source: req.GetSource(), OrderNo: clip(req.GetOrderNo(), 64), What: req.GetKind(),
	}
	var p complainant
	ticket := ""
	if req.GetTicketId() != "" {
		row, err := tx.Ticket(req.GetTicketId())
		if errors.Is(err, store.ErrNotFound) {
			return store.Redress{}, store.Refuse(ReasonUnknownTicket)
		}
		if err != nil {
			return store.Redress{}, err
		}
		if p, err = f.ofTicket(tx, &row); err != nil {
			return store.Redress{}, err
		}
		ticket, f.Staff = row.ID, row.Staff
		if f.Window == "" {
			f.Window = row.Window
		}
	}
	if code := req.GetItemCode(); code != "" {
		if _, err := s.itemOf(code); err != nil {
			return store.Redress{}, err
		}
		f.ItemCode = code
	}
	for _, no := range req.GetCaseNos() {
		if no = clip(no, 40); !slices.Contains(f.CaseNos, no) && len(f.CaseNos) < 32 {
			f.CaseNos = append(f.CaseNos, no)
		}
	}
	f.Refused, f.Wish = clip(strings.TrimSpace(req.GetRefused()), matterText), clip(strings.TrimSpace(req.GetWish()), matterText)
	if req.GetName() != "" {
		p.Name = clip(req.GetName(), 100)
	}
	if req.GetPhone() != "" {
		p.Phone = clip(req.GetPhone(), 40)
	}
	err := insertMatter(tx, req.GetRequestId(), ticket, f, p, store.RedressStep{Actor: who.Staff, Role: who.Role, Event: "registered"})
	if err = errors.Join(err, tellOfMatter(tx)); err != nil {
		return store.Redress{}, err
	}
	return tx.Redress(req.GetRequestId())
}

// maySeeMatter: bad ratings are the supervisors' alone, so that no clerk learns who
// rated; what could not be done is also the department's that has to answer, and of
// who registered it only by the answer to that call.
func maySeeMatter(who *caller, row store.Redress) bool {
	switch who.Role {
	case RoleSupervisor:
		return true
	case RoleReviewer, RoleChiefRep:
		return row.Department != "" && slices.Contains(who.Departments, row.Department)
	}
	return false
}

func (s *Server) matterProto(r *store.Reader, who *caller, row store.Redress) (*hallv1.Matter, error) {
	f, err := loadMatter(row)
	if err != nil {
		return nil, err
	}
	contact, answer := redress.Dues(f.Matter, s.cal.Load(), s.matterLimits())
	p := &hallv1.Matter{
		Id: row.ID, Kind: row.Kind, State: row.State, Version: row.Version, Source: f.Source, OrderNo: f.OrderNo, TicketLabel: f.TicketLabel,
		ItemCode: f.ItemCode, Window: f.Window, Staff: f.Staff, CaseNos: f.CaseNos, What: f.What, Refused: f.Refused, Wish: f.Wish,
		Route: f.Route, Department: f.Dept, Complex: f.Complex, Cause: f.Cause, Answer: f.Answer, Level: int32(f.Level), //nolint:gosec // 1 to 5
		RegisteredAt: stamp(f.RegisteredAt), ContactedAt: stamp(f.ContactedAt), AnsweredAt: stamp(f.AnsweredAt),
		ContactDue: dateText(contact), AnswerDue: dateText(answer), Late: redress.Late(f.Matter, values.Of(s.now()), s.cal.Load(), s.matterLimits()),
		Reopened: small(f.Reopened),
	}
	if !maySeeMatter(who, row) {
		return p, nil
	}
	var person complainant
	if err := json.Unmarshal(row.Person, &person); err != nil {
		return nil, fmt.Errorf("hall: matter %s: %w", row.ID, err)
	}
	p.Name, p.Phone = person.Name, person.Phone
	steps, err := r.RedressSteps(row.ID)
	for _, h := range steps {
		p.History = append(p.History, &hallv1.MatterStep{At: stamp(h.At), Actor: h.Actor, Role: h.Role, Event: h.Event, Note: h.Note})
	}
	return p, err
}

// openMatters are the states of ListMatters without one.
var openMatters = []redress.State{redress.Registered, redress.Assigned, redress.Answered}

// ListMatters lists what is to be done.
func (s *Server) ListMatters(ctx context.Context, req *hallv1.ListMattersRequest) (*hallv1.ListMattersResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	states := openMatters
	if req.GetState() != "" {
		states = []redress.State{redress.State(req.GetState())}
	}
	resp := &hallv1.ListMattersResponse{}
	err = s.store.View(ctx, func(r *store.Reader) error {
		for _, st := range states {
			rows, err := r.RedressIn(string(st), listMax)
			if err != nil {
				return err
			}
			for _, row := range rows {
				if !maySeeMatter(who, row) {
					continue
				}
				p, err := s.matterProto(r, who, row)
				if err != nil {
					return err
				}
				resp.Matters = append(resp.Matters, p)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(resp.Matters, func(a, b *hallv1.Matter) int {
		if a.GetLate() != b.GetLate() {
			return map[bool]int{true: -1, false: 1}[a.GetLate()]
		}
		return strings.Compare(a.GetAnswerDue(), b.GetAnswerDue())
	})
	return resp, nil
}

// StepMatter takes one step with a matter.
func (s *Server) StepMatter(ctx context.Context, req *hallv1.StepMatterRequest) (*hallv1.StepMatterResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	in := redress.Input{
		Actor: who.Staff, Window: who.Window, Departments: who.Departments, Supervisor: who.Role == RoleSupervisor,
		Route: req.GetRoute(), Dept: clip(req.GetDepartment(), 16), Complex: req.GetComplex(), Cause: req.GetCause(),
		Text: clip(strings.TrimSpace(req.GetText()), matterText), Satisfied: req.GetSatisfied(),
	}
	resp := &hallv1.StepMatterResponse{}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		row, err := tx.Redress(req.GetId())
		if errors.Is(err, store.ErrNotFound) || err == nil && !maySeeMatter(who, row) {
			return store.Refuse(RefuseUnknownMatter)
		}
		if err != nil {
			return err
		}
		f, err := loadMatter(row)
		if err != nil {
			return err
		}
		if row.Version != req.GetSeenVersion() {
			return store.Refuse(RefuseMatterMoved, "state", row.State)
		}
		f.Matter, err = redress.Step(f.Matter, redress.Event(req.GetEvent()), in, tx.Now())
		if r, ok := errors.AsType[*redress.Refusal](err); ok {
			return store.Refuse(r.Code, "state", string(r.State))
		}
		if err != nil {
			return err
		}
		seen := row.Version
		row.State, row.Department = string(f.State), f.Dept
		row.Version++
		if row.Body, err = json.Marshal(f); err != nil {
			return fmt.Errorf("hall: matter: %w", err)
		}
		if err := tx.UpdateRedress(seen, row); err != nil {
			return err
		}
		err = errors.Join(tx.AddRedressStep(row.ID, store.RedressStep{Actor: who.Staff, Role: who.Role, Event: req.GetEvent(), Note: in.Text}), tellOfMatter(tx))
		if err != nil {
			return err
		}
		resp.Matter, err = s.matterProto(&tx.Reader, who, row)
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// MatterFigures counts the matters that were registered in a span of days.
func (s *Server) MatterFigures(ctx context.Context, req *hallv1.MatterFiguresRequest) (*hallv1.MatterFiguresResponse, error) {
	from, err := values.ParseDate(req.GetFrom())
	if err != nil {
		return nil, refuse(ReasonInvalid, "field", "from")
	}
	to, err := values.ParseDate(req.GetTo())
	if err != nil || to.Before(from) {
		return nil, refuse(ReasonInvalid, "field", "to")
	}
	resp := &hallv1.MatterFiguresResponse{}
	err = s.store.View(ctx, func(r *store.Reader) error {
		for _, kind := range []redress.Kind{redress.BadRating, redress.NotDone} {
			rows, err := r.RedressSince(string(kind), from.Time(), to.AddDays(1).Time())
			if err != nil {
				return err
			}
			var f redress.Figures
			for _, row := range rows {
				m, err := loadMatter(row)
				if err != nil {
					return err
				}
				f.Count(m.Matter, values.Of(s.now()), s.cal.Load(), s.matterLimits())
			}
			resp.Counts = append(resp.Counts, &hallv1.MatterCount{
				Kind: string(kind), Registered: small(f.Registered), InTime: small(f.InTime), Late: small(f.Late), Settled: small(f.Settled),
			})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}
