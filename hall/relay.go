package hall

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/queue"
	"onewindow/hall/store"
)

// SecretSize is the length of Options.Secret in bytes.
const SecretSize = 32

// draftMax bounds the sealed copy of one visit, in bytes.
const draftMax = 512 << 10

// draftCases bounds the cases of one visit.
const draftCases = 64

// derived is a key made from the hall's secret for one purpose and one subject.
func (s *Server) derived(purpose, subject string) ([]byte, error) {
	return derivedKey(s.secret, purpose, subject)
}

func derivedKey(secret []byte, purpose, subject string) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, secret, []byte(subject), "onewindow "+purpose, SecretSize)
	if err != nil {
		return nil, fmt.Errorf("hall: key: %w", err)
	}
	return key, nil
}

// sealFor seals what only this hall opens, by a key for one purpose and one subject.
func sealFor(secret []byte, purpose, subject string) (cipher.AEAD, error) {
	key, err := derivedKey(secret, purpose, subject)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("hall: seal: %w", err)
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("hall: seal: %w", err)
	}
	return seal, nil
}

// Purposes of derived keys.
const (
	keyOfDraft = "draft"
	// keyOfZoneDraft seals what the police zone leaves: no other window is ever given it.
	keyOfZoneDraft = "zone draft"
)

// draftKey is the purpose of the key for copies of the caller's side.
func draftKey(who *caller) string {
	if who.Role == RolePolice {
		return keyOfZoneDraft
	}
	return keyOfDraft
}

// secretOf takes the given secret or makes one that lasts as long as this
// server: copies of visits sealed with it cannot be opened after a restart.
func secretOf(given []byte) ([]byte, error) {
	switch len(given) {
	case SecretSize:
		return given, nil
	case 0:
		fresh := make([]byte, SecretSize)
		_, _ = rand.Read(fresh) // never fails
		return fresh, nil
	}
	return nil, fmt.Errorf("hall: secret has %d bytes, want %d", len(given), SecretSize)
}

// inHand loads a ticket and checks that the caller's window holds it by that
// lease.
func inHand(r *store.Reader, who *caller, id string, lease int64) (store.Ticket, error) {
	row, err := r.Ticket(id)
	if errors.Is(err, store.ErrNotFound) {
		return row, refuse(ReasonUnknownTicket)
	}
	if err != nil {
		return row, err
	}
	// A window that opened the ticket by hand knows no lease.
	if lease != 0 && row.Lease != lease || row.Window != who.Window {
		return row, stale(r, &row)
	}
	return row, nil
}

// stale refuses a window that was taken over, and says by whom.
func stale(r *store.Reader, row *store.Ticket) error {
	name, err := nameOf(r, row.Staff)
	if err != nil {
		return err
	}
	return refuse(RefuseStaleLease, "state", row.State, "window", row.Window, "clerk", row.Staff, "name", name)
}

// nameOf is how a clerk is called; an unknown number has no name.
func nameOf(r *store.Reader, staff string) (string, error) {
	person, err := r.Staff(staff)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return person.Name, err
}

// DraftKey gives the window that holds a ticket the key to the copy of its
// visit.
func (s *Server) DraftKey(ctx context.Context, req *hallv1.DraftKeyRequest) (*hallv1.DraftKeyResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if !validID(req.GetTicketId()) {
		return nil, refuse(ReasonInvalid, "field", "ticket_id")
	}
	err = s.store.View(ctx, func(r *store.Reader) error {
		_, err := inHand(r, who, req.GetTicketId(), req.GetLease())
		return err
	})
	if err != nil {
		return nil, err
	}
	key, err := s.derived(draftKey(who), req.GetTicketId())
	if err != nil {
		return nil, err
	}
	return &hallv1.DraftKeyResponse{Key: key}, nil
}

// PutDraft keeps the newest copy of a visit. The hall cannot read it where its
// database lies: the key is not there.
func (s *Server) PutDraft(ctx context.Context, req *hallv1.PutDraftRequest) (*hallv1.PutDraftResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	switch n := len(req.GetSealed()); {
	case !validID(req.GetTicketId()):
		return nil, refuse(ReasonInvalid, "field", "ticket_id")
	case n == 0 || n > draftMax:
		return nil, refuse(ReasonDraftSize)
	case req.GetVisitId() != "" && !validID(req.GetVisitId()):
		return nil, refuse(ReasonInvalid, "field", "visit_id")
	case len(req.GetCaseIds()) > draftCases || !validIDs(req.GetCaseIds()):
		return nil, refuse(ReasonInvalid, "field", "case_ids")
	}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		row, err := inHand(&tx.Reader, who, req.GetTicketId(), req.GetLease())
		if err != nil {
			return err
		}
		if !draftable(row.State) {
			return nil // finished meanwhile: nothing to go on with
		}
		return tx.PutDraft(store.Draft{
			Ticket: row.ID, Body: req.GetSealed(), Visit: req.GetVisitId(), Events: req.GetEvents(), Cases: req.GetCaseIds(),
			Police: who.Role == RolePolice,
		})
	})
	if err != nil {
		return nil, err
	}
	return &hallv1.PutDraftResponse{}, nil
}

// draftable says whether somebody may go on with a ticket in this state.
func draftable(state string) bool {
	return queue.State(state).Active() || queue.State(state) == queue.Held
}

// keepsDraft says whether the visit of a ticket in this state may still go on: in
// hand, or called again after it was moved on or not back in time.
func keepsDraft(state string) bool {
	return draftable(state) || queue.State(state) == queue.Waiting || queue.State(state) == queue.Missed
}

// FindTicket says who has a ticket in hand; without a label, what the caller's
// own window has.
func (s *Server) FindTicket(ctx context.Context, req *hallv1.FindTicketRequest) (*hallv1.FindTicketResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	resp := &hallv1.FindTicketResponse{}
	err = s.store.View(ctx, func(r *store.Reader) error {
		find := func() (store.Ticket, error) { return r.TicketInHand(req.GetLabel()) }
		if req.GetLabel() == "" {
			find = func() (store.Ticket, error) { return r.ActiveTicket(who.Window) }
		}
		row, err := find()
		if errors.Is(err, store.ErrNotFound) || err == nil && row.Window != who.Window && !s.reaches(who, row.ItemCode) {
			return refuse(ReasonUnknownTicket)
		}
		if err != nil {
			return err
		}
		t, err := s.decoded.of(&row)
		if err != nil {
			return err
		}
		resp.Ticket, resp.StaffNo = ticketProto(&row, &t), row.Staff
		if resp.Name, err = nameOf(r, row.Staff); err != nil {
			return err
		}
		draft, err := r.Draft(row.ID)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		resp.DraftAt = stamp(draft.At)
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// TakeOver gives a ticket in hand to the caller's window, with what the window
// before had left of the visit. Of a ticket that this window was given by a call
// it gives what is left alone.
func (s *Server) TakeOver(ctx context.Context, req *hallv1.TakeOverRequest) (*hallv1.TakeOverResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if !validID(req.GetRequestId()) || !validID(req.GetTicketId()) {
		return nil, refuse(ReasonInvalid, "field", "request_id")
	}
	finished, err := movesBefore(who, req.GetFinished())
	if err != nil {
		return nil, err
	}
	key, err := s.derived(draftKey(who), req.GetTicketId())
	if err != nil {
		return nil, err
	}
	var resp *hallv1.TakeOverResponse
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		resp = &hallv1.TakeOverResponse{Key: key}
		return s.takeOver(tx, who, req, finished, resp)
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

func (s *Server) takeOver(tx *store.Tx, who *caller, req *hallv1.TakeOverRequest, finished earlier, resp *hallv1.TakeOverResponse) error {
	// The answer of the first try may have been lost on its way.
	again, unheard := tx.Command("window:"+who.Window, req.GetRequestId())
	if unheard != nil && !errors.Is(unheard, store.ErrNotFound) {
		return unheard
	}
	if unheard != nil {
		// One of them may be about this very ticket: the moves come first. A refusal
		// after them undoes them, and the outbox brings them.
		if err := finished.take(tx, s, who); err != nil {
			return err
		}
	}
	row, err := tx.Ticket(req.GetTicketId())
	if errors.Is(err, store.ErrNotFound) || err == nil && (!draftable(row.State) || row.Window != who.Window && !s.reaches(who, row.ItemCode)) {
		return refuse(ReasonUnknownTicket)
	}
	if err != nil {
		return err
	}
	t, err := s.decoded.of(&row)
	if err != nil {
		return err
	}
	switch {
	case unheard == nil:
		if string(again.Receipt) != row.ID || row.Lease != req.GetLease()+1 || row.Window != who.Window {
			return stale(&tx.Reader, &row)
		}
		resp.Window, resp.StaffNo = string(again.Content), last(t.Former)
		resp.Ticket = ticketProto(&row, &t)
	case row.Lease != req.GetLease():
		return stale(&tx.Reader, &row)
	case row.Window == who.Window && t.State == queue.Called && t.Begun != nil:
		// It was called here: nothing moves, the window gets what was taken in
		// where the person was before.
		resp.Window, resp.Ticket = t.Begun.Window, ticketProto(&row, &t)
	default:
		resp.Window, resp.StaffNo = row.Window, row.Staff
		resp.Ticket, err = s.moveToDesk(tx, who, row, t)
		if err != nil {
			return err
		}
		err = tx.InsertCommand(store.Command{
			Scope: "window:" + who.Window, ID: req.GetRequestId(), Content: []byte(resp.GetWindow()), Receipt: []byte(row.ID),
			Staff: who.Staff, Window: who.Window,
		})
		if err != nil {
			return err
		}
	}
	if resp.Name, err = nameOf(&tx.Reader, resp.GetStaffNo()); err != nil {
		return err
	}
	if resp.Receipts, err = s.handIns(tx, who, row.ID); err != nil {
		return err
	}
	draft, err := tx.Draft(row.ID)
	if errors.Is(err, store.ErrNotFound) || err == nil && !who.opens(&draft) {
		return nil
	}
	if err != nil {
		return err
	}
	resp.Sealed = draft.Body
	for _, id := range draft.Cases {
		pages, err := tx.PagesOf(id)
		if err != nil {
			return err
		}
		for _, p := range pages {
			resp.Pages = append(resp.Pages, &hallv1.HeldPage{
				CaseId: p.Case, LineId: p.Line, Sha256: p.SHA256, Bytes: p.Bytes, MediaType: p.MediaType,
			})
		}
	}
	return nil
}

// handIns are the answers to hand-ins of a ticket that took effect.
func (s *Server) handIns(tx *store.Tx, who *caller, ticket string) ([]*hallv1.Receipt, error) {
	commands, err := tx.CommandsOn(ticket)
	if err != nil {
		return nil, err
	}
	var out []*hallv1.Receipt
	for _, c := range commands {
		cmd, receipt := &hallv1.Command{}, &hallv1.Receipt{}
		if err := errors.Join(proto.Unmarshal(c.Content, cmd), proto.Unmarshal(c.Receipt, receipt)); err != nil {
			return nil, fmt.Errorf("hall: stored command: %w", err)
		}
		if receipt.GetAccepted() && (cmd.GetSubmission() != nil || cmd.GetSupplement() != nil) {
			if who.side().Sees(s.zoned(receipt.GetCase().GetDepartment())) {
				out = append(out, receipt)
			}
		}
	}
	return out, nil
}

// moveToDesk is the take-over itself: a new lease, so that nothing which the
// window before says from now on takes effect.
func (s *Server) moveToDesk(tx *store.Tx, who *caller, row store.Ticket, t queue.Ticket) (*hallv1.Ticket, error) {
	at, err := s.inHand(tx, who.Window)
	if err != nil {
		return nil, err
	}
	next, err := queue.Step(t, queue.TakeOver, queue.Input{
		Actor: who.Staff, Role: queue.Role(who.Role), Window: who.Window, Busy: at != nil && at.GetId() != t.ID,
	}, tx.Now(), s.limits)
	if err != nil {
		return nil, ticketRefusal(err)
	}
	row.Lease++
	return moveTicket(tx, row, next, who.Window)
}

func last(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}
