package visit

import (
	"maps"
	"slices"
	"strings"
	"time"

	"onewindow/catalog"
)

// Apply folds one event into a state. It refuses nothing: an event is a fact.
// An event that does not fit the state (which no Decide would have given)
// leaves the state unchanged.
func Apply(s State, at time.Time, event Event) State {
	s = s.clone()
	if takesTyping(event) {
		s.Typing = nil
	}
	switch e := event.(type) {
	case CallRequested:
		s = State{ID: e.VisitID, Window: e.Window, Clerk: e.Clerk, RequestedAt: at, CallCommand: e.CommandID}
	case TicketCalled:
		s.Ticket = e.Ticket
		if s.Ticket.Calls == 0 {
			s.Ticket.Calls = 1
		}
		s.RecalledAt = e.Ticket.CalledAt
	case CallEnded:
		s.ClosedAt, s.End = at, EndNobody
		if e.Reason != EndNobody {
			s.End = EndFailed
		}
	case OpenedByHand:
		s = State{ID: e.VisitID, Window: e.Window, Clerk: e.Clerk, RequestedAt: at, Ticket: e.Ticket, RecalledAt: at}
	case TakenOver:
		s = takenOver(at, e)
	case VisitFenced:
		s.ClosedAt, s.End, s.TakenBy = at, EndTaken, e.By
	case Typed:
		s.Typing = nil
		if e.Typing.Screen != "" {
			t := e.Typing
			s.Typing = &t
		}
	case Recalled:
		s.Ticket.Calls++
		s.RecalledAt = at
	case CallUndone:
		s.ClosedAt, s.End = at, EndUndone
	case TicketMissed:
		s.ClosedAt, s.End = at, EndMissed
	case ServiceStarted:
		s.StartedAt = at
	case DocumentRead:
		document := e.Document
		s.Document = &document
	case DocumentForgotten:
		s.Document = nil
	case IdentityBound:
		identity := e.Identity
		if s.Awaited != "" && s.Awaited != identity.Card.IDNumber {
			s.forgetPerson()
		}
		s.Identity, s.Awaited, s.Document = &identity, "", nil
		if identity.ReadID != "" {
			s.Reads = append(s.Reads, identity.ReadID)
		}
	case IdentityUnbound:
		s.Identity = nil
		s.forgetPerson()
	case PhoneSet:
		if s.Identity != nil {
			identity := *s.Identity
			identity.Phone = e.Phone
			s.Identity = &identity
		}
	case FieldSet:
		s.fieldSet(e.Key, e.Field)
	case FieldsKnown:
		s.fieldsKnown(e.Fields)
	case VisitHeld:
		s.HeldAt, s.HoldReason, s.Document = at, e.Reason, nil
	case VisitResumed:
		s.HeldAt, s.HoldReason = time.Time{}, ""
	case VisitFinished:
		s.ClosedAt, s.End = at, EndFinished
	case FinishUndone:
		s.ClosedAt, s.End = time.Time{}, ""
	case MoveAnswered:
		if !e.Accepted {
			s.Refused = append(s.Refused, Refused{CommandID: e.CommandID, Refusal: e.Refusal, Details: e.Details, At: at})
		}
	case Rated:
		s.Rated = true
	case MatterOpened:
		s.Matters = append(s.Matters, e.Matter)
		s.Current = e.Matter.CaseID
	case MatterTaken:
		s.Current = e.CaseID
	case PaperQueued:
		s.Jobs = append(s.Jobs, e.Job)
	case PaperSending:
		changeJob(&s, e.Job, func(j *Job) { j.State = JobSending })
	case PaperEnded:
		changeJob(&s, e.Job, func(j *Job) { j.State, j.Cause = e.State, e.Cause })
	default:
		applyToMatter(&s, at, event)
	}
	return s
}

// takesTyping reports whether what was typed has become part of the visit with
// this event, or has lost its place.
func takesTyping(event Event) bool {
	switch event.(type) {
	case IdentityBound, IdentityUnbound, DocumentRead, DocumentForgotten, FieldSet, MatterOpened, MatterTaken, LineJudged, JudgementCleared, CaseHandedIn, MatterDiscarded, VisitFinished,
		TicketMissed, CallUndone, VisitFenced:
		return true
	}
	return false
}

// takenOver is the visit as it goes on at another desk: the same place, under a
// new lease, with nothing that only the desk before could end.
func takenOver(at time.Time, e TakenOver) State {
	s := e.State.clone()
	s.ID, s.Window, s.Clerk, s.Ticket = e.VisitID, e.Window, e.Clerk, e.Ticket
	s.Former = append(s.Former, e.From)
	s.HeldAt, s.HoldReason, s.ClosedAt, s.End, s.TakenBy = time.Time{}, "", time.Time{}, "", Hand{}
	s.Refused, s.Document = nil, nil
	if s.RequestedAt.IsZero() {
		s.RequestedAt = at
	}
	if s.RecalledAt.IsZero() {
		s.RecalledAt = e.Ticket.CalledAt
	}
	if e.Called {
		s.StartedAt, s.RecalledAt = time.Time{}, e.Ticket.CalledAt
		if s.Identity != nil {
			s.Awaited, s.Identity = s.Identity.Card.IDNumber, nil
		}
	}
	if e.Serving && s.StartedAt.IsZero() {
		s.StartedAt = at
	}
	for i := range s.Jobs {
		if s.Jobs[i].State == JobSending {
			s.Jobs[i].State, s.Jobs[i].Cause = JobUncertain, EndTaken // it may lie in the other desk's printer
		}
	}
	return s
}

func applyToMatter(s *State, at time.Time, event Event) {
	switch e := event.(type) {
	case Replied:
		changeMatter(s, e.CaseID, func(m *Matter) { m.reply(e.Node, e.Options, e.From) })
	case ReplyTakenBack:
		changeMatter(s, e.CaseID, func(m *Matter) { m.takeBack(e.Node) })
	case LineJudged:
		changeMatter(s, e.CaseID, func(m *Matter) {
			m.Judged = maps.Clone(m.Judged)
			if m.Judged == nil {
				m.Judged = map[string]Judgement{}
			}
			m.Judged[e.Line] = e.Judgement
			m.Forms = maps.Clone(m.Forms)
			if m.Forms == nil {
				m.Forms = map[string]Form{}
			}
			m.Forms[e.Line] = e.Form
			if e.Form == (Form{}) { // from a journal that did not say
				delete(m.Forms, e.Line)
			}
		})
	case JudgementCleared:
		changeMatter(s, e.CaseID, func(m *Matter) {
			m.Judged = maps.Clone(m.Judged)
			delete(m.Judged, e.Line)
		})
	case HitsFound:
		changeMatter(s, e.CaseID, func(m *Matter) { m.hitsFound(e) })
	case RuleAnswered:
		changeMatter(s, e.CaseID, func(m *Matter) { m.Ruling = e.Ruling.clone() })
	case PageAdded:
		changeMatter(s, e.CaseID, func(m *Matter) { m.take(e) })
	case PageDropped:
		changeMatter(s, e.CaseID, func(m *Matter) { m.drop(e.SHA256) })
	case CaseHandedIn:
		changeMatter(s, e.CaseID, func(m *Matter) {
			m.CommandID, m.Outcome, m.SentAt, m.Turndown = e.CommandID, e.Outcome, at, e.Turndown
			m.Judged = make(map[string]Judgement, len(e.Judgements))
			for _, j := range e.Judgements {
				m.Judged[j.Line] = j
			}
			m.Pages = slices.Concat(m.Pages, e.Pages)
		})
		if open := s.Open(); len(open) > 0 {
			s.Current = open[0].CaseID // the next of the basket
		}
	case CaseAnswered:
		changeMatter(s, e.CaseID, func(m *Matter) {
			answer := e.Answer
			m.Answer = &answer
		})
		s.withdrew(e)
	case MatterJoined:
		changeMatter(s, e.CaseID, func(m *Matter) { m.Package, m.PackageID = e.Package, e.PackageID })
	case MatterDiscarded:
		changeMatter(s, e.CaseID, func(m *Matter) { m.Discarded = e.Reason })
	}
}

// withdrew tells the matter with which the case was handed in, in this same visit,
// that it has ended.
func (s *State) withdrew(e CaseAnswered) {
	if m := s.Find(e.CaseID); m == nil || m.Kind != Withdrawal || !e.Answer.Accepted {
		return
	}
	for i := range s.Matters {
		if m := &s.Matters[i]; m.CaseID == e.CaseID && m.Kind != Withdrawal && m.Answer != nil {
			answer := *m.Answer
			answer.State = e.Answer.State
			m.Answer = &answer
		}
	}
}

// reply records an answer and forgets nothing: what it replaces stays in
// Earlier as preselection.
func (m *Matter) reply(node string, options []string, from string) {
	m.Shared = maps.Clone(m.Shared)
	delete(m.Shared, node)
	if from != "" {
		if m.Shared == nil {
			m.Shared = map[string]string{}
		}
		m.Shared[node] = from
	}
	switch {
	case node == AskParty:
		m.Party = options[0]
	case node == AskDelivery:
		m.Delivery = options[0]
	case strings.HasPrefix(node, AskModifier):
		m.Modifiers = maps.Clone(m.Modifiers)
		if m.Modifiers == nil {
			m.Modifiers = map[string]string{}
		}
		m.Modifiers[strings.TrimPrefix(node, AskModifier)] = options[0]
	default:
		m.Answers = maps.Clone(m.Answers)
		if m.Answers == nil {
			m.Answers = catalog.Answers{}
		}
		m.Answers[node] = options
	}
}

func (m *Matter) takeBack(node string) {
	m.Shared = maps.Clone(m.Shared)
	delete(m.Shared, node)
	m.Earlier = maps.Clone(m.Earlier)
	if m.Earlier == nil {
		m.Earlier = catalog.Answers{}
	}
	switch {
	case node == AskParty:
		m.Earlier[node], m.Party = []string{m.Party}, ""
	case node == AskDelivery:
		m.Earlier[node], m.Delivery = []string{m.Delivery}, ""
	case strings.HasPrefix(node, AskModifier):
		id := strings.TrimPrefix(node, AskModifier)
		m.Earlier[node] = []string{m.Modifiers[id]}
		m.Modifiers = maps.Clone(m.Modifiers)
		delete(m.Modifiers, id)
	default:
		m.Earlier[node] = m.Answers[node]
		m.Answers = maps.Clone(m.Answers)
		delete(m.Answers, node)
	}
}

func changeMatter(s *State, caseID string, change func(*Matter)) {
	if m := s.Find(caseID); m != nil {
		change(m)
	}
}

func changeJob(s *State, id string, change func(*Job)) {
	if j := s.Job(id); j != nil {
		change(j)
	}
}

// Fold applies records in order.
func Fold(records []Record) State {
	var s State
	for _, r := range records {
		s = Apply(s, r.At, r.Event)
	}
	return s
}

// Phase says what the person at the desk does now.
func (r Rules) Phase(s *State, now time.Time) Phase {
	switch {
	case s.ID == "":
		return Idle
	case !s.ClosedAt.IsZero():
		return Closed
	case s.Ticket.ID == "":
		return Calling
	case !s.HeldAt.IsZero():
		return Held
	case s.StartedAt.IsZero():
		return Called
	case s.Identity == nil:
		return Identify
	}
	m := s.Matter()
	switch {
	case m == nil:
		return Choose
	case m.Answer != nil:
		return Answered
	case m.CommandID != "":
		return Sent
	}
	_, asking, err := r.Asking(s, m, now)
	if err != nil || asking {
		return Situation
	}
	pos, err := r.Position(m)
	if err != nil || pos.Leaf == nil || pos.Leaf.Outcome != catalog.OutcomeAccept {
		return Situation
	}
	lines, judged, err := r.Judgements(s, m, now)
	if err != nil || len(judged) < len(lines) {
		return Papers
	}
	return Outcome
}
