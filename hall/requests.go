package hall

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/store"
)

// requestLife is how long a request for consent waits for its answer.
const requestLife = 5 * time.Minute

// Kinds of a call for help.
var helpKinds = []string{helpPlain, helpEmergency}

const (
	helpPlain     = "help"
	helpEmergency = "emergency"
)

// AskConsent asks for a supervisor's consent from afar, and tells how that stands.
func (s *Server) AskConsent(ctx context.Context, req *hallv1.AskConsentRequest) (*hallv1.AskConsentResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case !validID(req.GetId()):
		return nil, refuse(ReasonInvalid, "field", "id")
	case !slices.Contains(approvalSteps, req.GetStep()):
		return nil, refuse(ReasonUnknownStep, "step", req.GetStep())
	case secondRole(who, req.GetStep()) != RoleSupervisor:
		return nil, refuse(ReasonRole, "role", secondRole(who, req.GetStep()))
	case req.GetSubject() == "" || len(req.GetSubject()) > 64:
		return nil, refuse(ReasonInvalid, "field", "subject")
	}
	resp := &hallv1.AskConsentResponse{}
	asked := false
	err = s.store.View(ctx, func(r *store.Reader) error {
		q, err := r.ConsentRequest(req.GetId())
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if q.Staff != who.Staff || q.Step != req.GetStep() || q.Subject != req.GetSubject() {
			return refuse(ReasonContentDiffers)
		}
		asked = true
		resp.State, resp.ApprovalId = q.State, q.Approval
		if q.State == store.RequestPending && !s.now().Before(q.Until) {
			resp.State = store.RequestWithdrawn
		}
		resp.Name, err = nameOf(r, q.Second)
		return err
	})
	if err != nil || asked {
		return resp, err
	}
	resp.State = store.RequestPending
	return resp, s.store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.ConsentRequest(req.GetId())
		if err == nil || !errors.Is(err, store.ErrNotFound) {
			return err
		}
		q := store.ConsentRequest{
			ID: req.GetId(), Step: req.GetStep(), Subject: req.GetSubject(), Staff: who.Staff, Window: who.Window, Until: tx.Now().Add(requestLife),
		}
		hand, err := tx.ActiveTicket(who.Window)
		if errors.Is(err, store.ErrNotFound) {
			// A desk without tickets: it is about a case, or a person who is not here yet.
			c, missing := tx.Case(q.Subject)
			hand.Label, hand.ItemCode, err = c.CaseNo, c.ItemCode, missing
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		q.Label, q.Item = hand.Label, hand.ItemCode
		return floorNews(tx, who.Window, tx.InsertConsentRequest(q))
	})
}

// floorNews tells the board and the window that something has changed.
func floorNews(tx *store.Tx, window string, err error) error {
	if err != nil {
		return err
	}
	_, err = tx.Emit(store.Event{Kind: EventFloor, Window: window, Body: []byte{}})
	return err
}

// WithdrawConsent ends a request of one's own; one that is over stays as it is.
func (s *Server) WithdrawConsent(ctx context.Context, req *hallv1.WithdrawConsentRequest) (*hallv1.WithdrawConsentResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		q, err := tx.ConsentRequest(req.GetId())
		if errors.Is(err, store.ErrNotFound) || err == nil && (q.Staff != who.Staff || q.State != store.RequestPending) {
			return nil
		}
		if err != nil {
			return err
		}
		return floorNews(tx, who.Window, tx.EndConsentRequest(q.ID, store.RequestWithdrawn, "", ""))
	})
	return &hallv1.WithdrawConsentResponse{}, err
}

// AnswerConsent grants or refuses a request with the supervisor's own PIN. What is
// granted is the consent that Authorize would have recorded: to that step, that
// subject, for that clerk.
func (s *Server) AnswerConsent(ctx context.Context, req *hallv1.AnswerConsentRequest) (*hallv1.AnswerConsentResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	err = s.credentials(ctx, try{staff: who.Staff, pin: req.GetPin(), window: who.Window, purpose: "answer_consent"}, func(tx *store.Tx, p store.Staff) error {
		q, err := tx.ConsentRequest(req.GetId())
		switch {
		case errors.Is(err, store.ErrNotFound):
			return refuse(ReasonRequestOver)
		case err != nil:
			return err
		case q.State != store.RequestPending || !tx.Now().Before(q.Until):
			return refuse(ReasonRequestOver)
		case q.Staff == p.No:
			return refuse(ReasonSamePerson)
		}
		state, approval := store.RequestRefused, ""
		if req.GetGrant() {
			state, approval = store.RequestGranted, id.String()
			err := consented(tx, store.Approval{
				ID: approval, Step: q.Step, Subject: q.Subject, SecondNo: p.No, SecondName: p.Name, Staff: q.Staff,
				MadeAt: tx.Now(), ExpiresAt: tx.Now().Add(approvalLife),
			}, q.Window, who.Role)
			if err != nil {
				return err
			}
		}
		return floorNews(tx, q.Window, tx.EndConsentRequest(q.ID, state, approval, p.No))
	})
	if err != nil {
		return nil, err
	}
	return &hallv1.AnswerConsentResponse{}, nil
}

// CallHelp calls a supervisor to the window, or takes the call back. A window has
// one call: an emergency takes the place of a call for help.
func (s *Server) CallHelp(ctx context.Context, req *hallv1.CallHelpRequest) (*hallv1.CallHelpResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if !validID(req.GetId()) || req.GetKind() != "" && !slices.Contains(helpKinds, req.GetKind()) {
		return nil, refuse(ReasonInvalid, "field", "kind")
	}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.HelpCall(req.GetId()); err == nil || !errors.Is(err, store.ErrNotFound) {
			return err
		}
		open, err := tx.OpenHelpCalls()
		if err != nil {
			return err
		}
		i := slices.IndexFunc(open, func(h store.HelpCall) bool { return h.Window == who.Window })
		switch {
		case i >= 0 && open[i].Kind == helpEmergency, i < 0 && req.GetKind() == "":
			return nil // a supervisor alone resets it; or there is nothing to take back
		case i >= 0 && req.GetKind() == helpPlain:
			return nil // it stands already
		case i >= 0:
			if err := tx.EndHelpCall(open[i].ID, who.Staff); err != nil {
				return err
			}
		}
		if req.GetKind() != "" {
			err = tx.InsertHelpCall(store.HelpCall{ID: req.GetId(), Window: who.Window, Kind: req.GetKind(), Staff: who.Staff})
		}
		return floorNews(tx, who.Window, err)
	})
	return &hallv1.CallHelpResponse{}, err
}

// AnswerHelp says who goes to a window, or resets its call.
func (s *Server) AnswerHelp(ctx context.Context, req *hallv1.AnswerHelpRequest) (*hallv1.AnswerHelpResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		h, err := tx.HelpCall(req.GetId())
		switch {
		case errors.Is(err, store.ErrNotFound):
			return refuse(ReasonRequestOver)
		case err != nil:
			return err
		case !h.EndedAt.IsZero():
			return refuse(ReasonRequestOver)
		case req.GetOver():
			return floorNews(tx, h.Window, tx.EndHelpCall(h.ID, who.Staff))
		case h.Owner == who.Staff:
			return nil
		case h.Owner != "":
			return refuse(ReasonHelpOwned, "by", h.Owner)
		}
		return floorNews(tx, h.Window, tx.OwnHelpCall(h.ID, who.Staff))
	})
	return &hallv1.AnswerHelpResponse{}, err
}

// waitsForAnswer are the requests and calls of the windows.
func (k *boardKeeper) waitsForAnswer(r *store.Reader, resp *hallv1.BoardResponse, now time.Time) error {
	requests, err := r.PendingRequests(now)
	if err != nil {
		return err
	}
	for _, q := range requests {
		name, err := k.name(r, q.Staff)
		if err != nil {
			return err
		}
		resp.Requests = append(resp.Requests, &hallv1.BoardRequestRow{
			Id: q.ID, Step: q.Step, Window: q.Window, StaffNo: q.Staff, StaffName: name, Ticket: q.Label, ItemCode: q.Item, At: stamp(q.At), Until: stamp(q.Until),
		})
	}
	calls, err := r.OpenHelpCalls()
	if err != nil {
		return err
	}
	for i := range calls {
		h, err := helpProto(r, &calls[i])
		if err != nil {
			return err
		}
		resp.Help = append(resp.Help, h)
	}
	return nil
}

func helpProto(r *store.Reader, h *store.HelpCall) (*hallv1.BoardHelp, error) {
	staff, err := nameOf(r, h.Staff)
	if err != nil {
		return nil, err
	}
	owner, err := nameOf(r, h.Owner)
	return &hallv1.BoardHelp{
		Id: h.ID, Window: h.Window, Kind: h.Kind, StaffNo: h.Staff, StaffName: staff, OwnerNo: h.Owner, OwnerName: owner, At: stamp(h.At),
	}, err
}

// helpOf is the call of a window that stands; nil for none.
func helpOf(r *store.Reader, window string) (*hallv1.BoardHelp, error) {
	calls, err := r.OpenHelpCalls()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(calls, func(h store.HelpCall) bool { return h.Window == window })
	if i < 0 {
		return nil, nil
	}
	return helpProto(r, &calls[i])
}
