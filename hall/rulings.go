package hall

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/hall/casework"
	"onewindow/hall/entrust"
	"onewindow/hall/store"
	"onewindow/values"
)

// Register is where a department knows how a person stands: an account, a record. It
// may be slow, refuse and fail: an error means that nothing is known, and an approver
// decides then.
type Register interface {
	Standing(ctx context.Context, item string, p casework.Person) (entrust.Standing, error)
}

// registerPatience is how long a register may take: somebody sits at the desk.
const registerPatience = 2 * time.Second

// Outcomes by which a window decides in a department's name, and by which it leaves
// that to an approver.
const (
	outcomeGrant  = "accept_and_grant"
	outcomeDeny   = "accept_and_deny"
	outcomeAccept = "accept"
)

// Refusals of a hand-in that says otherwise than the rule.
const (
	RefuseRuleDenies = "rule_denies"
	RefuseRuleGrants = "rule_grants"
)

// ruledMatter is what a ruling is about.
type ruledMatter struct {
	caseID, item, leaf string
	answers            catalog.Answers
	person             casework.Person
}

func (f *caseFile) ruledMatter(p casework.Person) ruledMatter {
	return ruledMatter{caseID: f.Case.ID, item: f.Case.Item, leaf: f.Leaf, answers: f.Answers, person: p}
}

// AskRule lets the rule answer about the person at the desk.
func (s *Server) AskRule(ctx context.Context, req *hallv1.AskRuleRequest) (*hallv1.AskRuleResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if !validID(req.GetCaseId()) {
		return nil, refuse(ReasonInvalid, "field", "case_id")
	}
	_, it, list, err := s.situation(req)
	if err != nil {
		return nil, err
	}
	theirs, err := s.atDeskWith(ctx, who, req.GetTicketId(), req.GetLease(), req.GetCaseId(), req.GetApplicant())
	if err != nil || !theirs || !entrust.Entrusted(s.opt.Deeds, it.Code) {
		return &hallv1.AskRuleResponse{}, err
	}
	r, err := s.rule(ctx, ruledMatter{
		caseID: req.GetCaseId(), item: it.Code, leaf: list.Leaf, answers: answersOf(req.GetAnswers()), person: person(req.GetApplicant()),
	})
	if err != nil {
		return nil, err
	}
	return &hallv1.AskRuleResponse{Ruling: rulingProto(s.trained(r, it.Code, who.Staff))}, nil
}

// rule asks the register, lets the rule answer, and keeps what it says.
func (s *Server) rule(ctx context.Context, m ruledMatter) (entrust.Ruling, error) {
	key, err := s.personKey(m.person)
	if err != nil {
		return entrust.Ruling{}, err
	}
	r := s.ruleNow(ctx, m)
	body, err := json.Marshal(r)
	if err != nil {
		return r, fmt.Errorf("hall: ruling: %w", err)
	}
	return r, s.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.PutRuling(store.Ruling{Case: m.caseID, Item: m.item, Leaf: m.leaf, Person: key, Body: body}); err != nil {
			return err
		}
		return look(tx, store.Event{Case: m.caseID}, "register")
	})
}

func (s *Server) ruleNow(ctx context.Context, m ruledMatter) entrust.Ruling {
	today := values.Of(s.now())
	deed, ok := entrust.Find(s.opt.Deeds, m.item, today)
	switch {
	case !ok:
		return entrust.Left(entrust.NoDeed)
	case s.opt.Register == nil:
		return entrust.Left(entrust.Silent)
	}
	ctx, cancel := context.WithTimeout(ctx, registerPatience)
	defer cancel()
	type answer struct {
		standing entrust.Standing
		err      error
	}
	answered := make(chan answer, 1)
	go func() {
		st, err := s.opt.Register.Standing(ctx, m.item, m.person)
		answered <- answer{st, err}
	}()
	select {
	case a := <-answered:
		if a.err == nil {
			return deed.Rule(a.standing, m.answers, today)
		}
	case <-ctx.Done(): // a register that ignores it is not waited for
	}
	s.log.WarnContext(ctx, "register does not answer", "item", m.item)
	return entrust.Left(entrust.Silent)
}

// ruled is the kept answer to a matter, while it is of this day, item, situation and
// person.
func (s *Server) ruled(r *store.Reader, m ruledMatter) (entrust.Ruling, bool, error) {
	kept, err := r.Ruling(m.caseID)
	if errors.Is(err, store.ErrNotFound) {
		return entrust.Ruling{}, false, nil
	}
	if err != nil {
		return entrust.Ruling{}, false, err
	}
	key, err := s.personKey(m.person)
	if err != nil {
		return entrust.Ruling{}, false, err
	}
	if kept.Item != m.item || kept.Leaf != m.leaf || kept.Person != key || values.Of(kept.At) != values.Of(s.now()) {
		return entrust.Ruling{}, false, nil
	}
	var out entrust.Ruling
	if err := json.Unmarshal(kept.Body, &out); err != nil {
		return out, false, fmt.Errorf("hall: case %s: ruling: %w", m.caseID, err)
	}
	return out, out.Why != entrust.Silent, nil // who was silent is asked again
}

// ruleBefore sees to it that the rule has answered before a command is decided that
// may decide a case by it. Outside systems are never asked inside a transaction.
func (s *Server) ruleBefore(ctx context.Context, cmd *hallv1.Command) error {
	if len(s.opt.Deeds) == 0 || cmd.GetSubmission() == nil && cmd.GetSupplement() == nil {
		return nil
	}
	var m ruledMatter
	ask := false
	err := s.store.View(ctx, func(r *store.Reader) error {
		of, entrusted, err := s.toRule(r, cmd)
		if err != nil || !entrusted {
			return err
		}
		_, known, err := s.ruled(r, of)
		m, ask = of, !known
		return err
	})
	if err != nil || !ask {
		return err
	}
	_, err = s.rule(ctx, m)
	return err
}

// toRule is the matter of a command that may decide it by the rule: a hand-in of a case
// that is not here yet, or papers for one that is. What is wrong with a command is for
// who decides it to say.
func (s *Server) toRule(r *store.Reader, cmd *hallv1.Command) (m ruledMatter, entrusted bool, err error) {
	row, err := r.Case(cmd.GetCaseId())
	here := err == nil
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return m, false, err
	}
	sub := cmd.GetSubmission()
	switch {
	case here && sub == nil:
		f, err := loadCase(&row)
		if err != nil {
			return m, false, err
		}
		m = f.ruledMatter(f.Case.Applicant)
	case !here && sub != nil && validID(cmd.GetCaseId()) && slices.Contains([]string{outcomeGrant, outcomeDeny, outcomeAccept}, sub.GetOutcome()):
		_, it, list, wrong := s.situation(sub)
		if wrong != nil {
			return m, false, nil //nolint:nilerr // the hand-in is refused for it
		}
		m = ruledMatter{
			caseID: cmd.GetCaseId(), item: it.Code, leaf: list.Leaf, answers: answersOf(sub.GetAnswers()), person: person(sub.GetApplicant()),
		}
	}
	return m, entrust.Entrusted(s.opt.Deeds, m.item), nil
}

// trained leaves to an approver what a clerk may not decide who is not on the deed.
func (s *Server) trained(r entrust.Ruling, item, staff string) entrust.Ruling {
	deed, ok := entrust.Find(s.opt.Deeds, item, values.Of(s.now()))
	if ok && r.Verdict != entrust.Confirm && !deed.Trained(staff) {
		r.Verdict, r.Why, r.Amount = entrust.Confirm, entrust.NotTrained, 0
	}
	return r
}

// byRule holds a hand-in to what the rule said: the window decides as the rule does,
// or only accepts. Items without a deed go on as the catalogue says.
func (s *Server) byRule(tx *store.Tx, staff string, f *caseFile, p casework.Person, outcome string, events []casework.Event) ([]casework.Event, error) {
	if !entrust.Entrusted(s.opt.Deeds, f.Case.Item) {
		if outcome == outcomeDeny {
			return nil, store.Refuse(RefuseUnknownOutcome, "outcome", outcome)
		}
		return events, nil
	}
	decides := outcome == outcomeGrant || outcome == outcomeDeny
	if !decides && outcome != outcomeAccept {
		return events, nil
	}
	if err := s.takeRuling(&tx.Reader, f, p, staff); err != nil {
		return nil, err
	}
	switch r := f.Ruling; {
	case !decides: // taken in for an approver, who sees what the rule said
	case r.Verdict == entrust.Confirm:
		return casework.Outcome(outcomeAccept), nil
	case r.Verdict == entrust.Deny && outcome == outcomeGrant:
		return nil, store.Refuse(RefuseRuleDenies, "conflict", r.Conflicts[0].Code)
	case r.Verdict == entrust.Grant && outcome == outcomeDeny:
		return nil, store.Refuse(RefuseRuleGrants)
	}
	return events, nil
}

// takeRuling makes the kept answer part of the case; without one an approver decides.
func (s *Server) takeRuling(r *store.Reader, f *caseFile, p casework.Person, staff string) error {
	if !entrust.Entrusted(s.opt.Deeds, f.Case.Item) {
		return nil
	}
	said, known, err := s.ruled(r, f.ruledMatter(p))
	if err != nil {
		return err
	}
	if !known {
		said = entrust.Left(entrust.Silent)
	}
	said = s.trained(said, f.Case.Item, staff)
	f.Ruling = &said
	return nil
}

// entrusted writes into the item what the deed says of it, for as long as the case
// lasts.
func (s *Server) entrusted(item *casework.Item) {
	if deed, ok := entrust.Find(s.opt.Deeds, item.Code, values.Of(s.now())); ok {
		item.Ceiling, item.DenyReasons = deed.Ceiling, entrust.Conflicts()
	}
}

// mayDecide says whether a person at a window decides an item in its department's name.
func (s *Server) mayDecide(staff, item string) bool {
	if !entrust.Entrusted(s.opt.Deeds, item) {
		return true
	}
	deed, ok := entrust.Find(s.opt.Deeds, item, values.Of(s.now()))
	return ok && deed.Trained(staff)
}

// ruleGrants says whether a window may grant a case by itself now.
func (s *Server) ruleGrants(f *caseFile) bool {
	return !entrust.Entrusted(s.opt.Deeds, f.Case.Item) || f.Ruling != nil && f.Ruling.Verdict == entrust.Grant
}

// amountOf is what the rule lets be paid.
func (f *caseFile) amountOf() int64 {
	if f.Ruling == nil {
		return 0
	}
	return f.Ruling.Amount
}

func rulingProto(r entrust.Ruling) *hallv1.Ruling {
	out := &hallv1.Ruling{Verdict: string(r.Verdict), Why: r.Why, Paid: r.Paid, Amount: r.Amount, Ceiling: r.Ceiling, Deed: r.Deed}
	for _, l := range r.Limits {
		out.Limits = append(out.Limits, &hallv1.RulingLimit{Code: l.Code, Fen: l.Fen})
	}
	for _, c := range r.Conflicts {
		out.Conflicts = append(out.Conflicts, &hallv1.RulingConflict{Code: c.Code, Until: dateText(c.Until), Months: small(c.Months), Has: small(c.Has)})
	}
	return out
}
