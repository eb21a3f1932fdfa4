package hall

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/ca"
	"onewindow/hall/store"
)

// Rules of signing in (等保 8.1.4.1 b).
const (
	// freeFailures may happen in a row before the delay begins.
	freeFailures = 5
	// firstDelay doubles with every further failure up to maxDelay.
	firstDelay = 30 * time.Second
	maxDelay   = time.Hour
	// approvalLife is how long a second person's consent may wait to be used. One
	// to a typed identity, given at the desk, holds as long as that visit.
	approvalLife = 10 * time.Minute
)

// Lives of what lets a person or a window in, where the options say nothing. A
// window may deliver for longer than it may be off line (30 days).
const (
	DefaultTokenLife       = 15 * time.Minute
	DefaultSessionLife     = 12 * time.Hour
	DefaultCourierLife     = 45 * 24 * time.Hour
	DefaultCertificateLife = 365 * 24 * time.Hour
)

// Steps that a second person may consent to.
const (
	stepManualIdentity = "manual_identity"
	stepReleaseNoSlip  = "release_without_slip"
	stepRefuse         = "refuse"
	stepSecondNotice   = "second_notice"
	stepWithdrawOther  = "withdraw_for_other"
	stepOfficer        = "officer_confirm"
)

var approvalSteps = []string{stepManualIdentity, stepReleaseNoSlip, stepRefuse, stepSecondNotice, stepWithdrawOther, stepOfficer}

// lockDelay is how long a number is locked after so many failures in a row.
func lockDelay(failures int) time.Duration {
	if failures < freeFailures {
		return 0
	}
	d := firstDelay
	for range failures - freeFailures {
		d *= 2
		if d >= maxDelay {
			return maxDelay
		}
	}
	return d
}

// lockedFor is what remains of a lock. A clock that was set back must not
// lengthen it beyond its own delay.
func lockedFor(failures int, until, now time.Time) time.Duration {
	if failures < freeFailures || !until.After(now) {
		return 0
	}
	return min(until.Sub(now), lockDelay(failures))
}

// whoIs finds the session behind a call. The table is asked every time, so
// that a session ended anywhere is dead at once. Where a window's courier may
// call, what it was given is good, too.
func (s *Server) whoIs(ctx context.Context, courier bool) (*caller, error) {
	token := bearer(ctx)
	if token == "" {
		return nil, refuse(ReasonNoSession)
	}
	hash := tokenHash(token)
	var found store.SessionAt
	var carried bool
	err := s.store.Look(ctx, func(r *store.Reader) (err error) {
		found, err = r.Session(hash)
		if carried = courier && errors.Is(err, store.ErrNotFound); carried {
			found, err = r.Courier(hash)
		}
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, refuse(ReasonNoSession)
	}
	if err != nil {
		return nil, err
	}
	if found.KeySHA256 != keyOf(ctx) {
		return nil, refuse(ReasonNoSession) // as for a token that nobody was given
	}
	now := s.now()
	if err := sessionState(&found, now); err != nil {
		return nil, err
	}
	if !carried {
		s.extend(ctx, &found, now)
	}
	return &caller{
		Staff: found.Staff, Name: found.Person.Name, Window: found.Window, Role: found.Role,
		Departments: found.Person.Departments, token: hash,
	}, nil
}

// tokenEnd is when a token that is used at now ends unless it is used again. No use
// carries it beyond the session's own life.
func (s *Server) tokenEnd(issued, now time.Time) time.Time {
	end, last := now.Add(s.opt.TokenLife), issued.Add(s.opt.SessionLife)
	if last.Before(end) {
		return last
	}
	return end
}

// extend renews a token that is used, once a third of its life is over: not every
// call is a write.
func (s *Server) extend(ctx context.Context, found *store.SessionAt, now time.Time) {
	end := s.tokenEnd(found.IssuedAt, now)
	if end.Sub(found.ExpiresAt) < s.opt.TokenLife/3 {
		return
	}
	err := s.store.Write(ctx, func(tx *store.Tx) error { return tx.ExtendSession(found.TokenSHA256, end) })
	if err != nil && ctx.Err() == nil {
		s.log.WarnContext(ctx, "session not renewed", "error", err) // it is good for now; the next call tries again
	}
}

// openSessions are the sessions that were good a moment ago, read once for all
// streams: thousands of them look twice a second.
type openSessions struct {
	mu   sync.Mutex
	at   time.Time
	good map[string]bool
}

// stillIn says whether the session of a stream goes on. It may be told so for
// half a heartbeat after its end; what the list does not have is looked up.
func (s *Server) stillIn(ctx context.Context, who *caller) error {
	s.open.mu.Lock()
	defer s.open.mu.Unlock()
	if age := time.Since(s.open.at); age > s.opt.Heartbeat/2 {
		var found []store.SessionAt
		err := s.store.Look(ctx, func(r *store.Reader) (err error) {
			found, err = r.OpenSessions()
			return err
		})
		if err != nil {
			return err
		}
		s.open.at, s.open.good = time.Now(), make(map[string]bool, len(found))
		now := s.now()
		for i := range found {
			s.open.good[found[i].TokenSHA256] = sessionState(&found[i], now) == nil
		}
	}
	if s.open.good[who.token] {
		return nil
	}
	_, err := s.whoIs(ctx, false)
	return err
}

// sessionState says why a session is no longer good; nil while it is.
func sessionState(f *store.SessionAt, now time.Time) error {
	switch {
	case !f.EndedAt.IsZero(), f.Person.Disabled, !slices.Contains(f.Person.Roles, f.Role):
		return refuse(ReasonSessionEnded)
	case !f.LockedAt.IsZero():
		return refuse(ReasonSessionLocked)
	case !now.Before(f.ExpiresAt):
		return refuse(ReasonSessionExpired)
	}
	return nil
}

// shows checks the PIN, or what a key device signed in its place.
func (s *Server) shows(ctx context.Context, t try, pinHash string, known bool) (bool, error) {
	if t.device != nil {
		return s.signedBy(ctx, t)
	}
	if !known {
		pinHash = s.strangerHash
	}
	return s.slowCheck(ctx, t.pin, pinHash)
}

// credentials checks number and PIN, or key device. What it costs and what it answers does
// not depend on whether the number exists. verdict runs in the transaction
// that counts the try, and only after a right PIN.
func (s *Server) credentials(ctx context.Context, t try, verdict func(*store.Tx, store.Staff) error) error {
	if t.staff == "" || len(t.staff) > 64 || len(t.pin) > 256 {
		return refuse(ReasonBadCredentials)
	}
	var person store.Staff
	err := s.store.View(ctx, func(r *store.Reader) (err error) {
		person, err = r.Staff(t.staff)
		return err
	})
	known := err == nil
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	right, err := s.shows(ctx, t, person.PinHash, known)
	if err != nil {
		return err
	}
	right = right && known && !person.Disabled
	var answer *Error
	err = s.store.Write(ctx, func(tx *store.Tx) (err error) {
		right := right
		if t.device != nil && right {
			if right, err = t.device.spend(tx); err != nil {
				return err
			}
		}
		if answer, err = t.judged(tx, right, func() error { return verdict(tx, person) }); err != nil || answer == nil {
			return err
		}
		return t.failed(tx, known, answer)
	})
	if err != nil {
		return err
	}
	if answer != nil {
		return answer
	}
	return nil
}

// judged counts a try and says why it is turned away; nil lets it in.
func (t try) judged(tx *store.Tx, right bool, verdict func() error) (*Error, error) {
	failures, until, err := tx.SignInFailures(t.staff)
	if err != nil {
		return nil, err
	}
	// Looked at again here: a thousand guesses at once must not all pass
	// because none was counted when they began.
	if left := lockedFor(failures, until, tx.Now()); left > 0 {
		return &Error{Reason: ReasonLockedOut, RetryAfter: left}, nil
	}
	if !right {
		return refuse(ReasonBadCredentials), countFailure(tx, t.staff)
	}
	if err := verdict(); err != nil {
		if why, definite := errors.AsType[*Error](err); definite {
			return why, nil
		}
		return nil, err
	}
	return nil, tx.SetSignInFailures(t.staff, 0, time.Time{})
}

// slowCheck bounds how many hashes are computed at once, so that a flood of
// guesses does not take the hall's processors from those who work.
func (s *Server) slowCheck(ctx context.Context, pin, hash string) (bool, error) {
	select {
	case s.pinSlots <- struct{}{}:
		defer func() { <-s.pinSlots }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	return CheckPIN(pin, hash)
}

// SignIn opens a session for a person at a window.
func (s *Server) SignIn(ctx context.Context, req *hallv1.SignInRequest) (*hallv1.SignInResponse, error) {
	if cert, _ := peerCertificate(ctx); s.opt.Authority != nil && cert != nil && req.GetWindow() != "" && req.GetWindow() != ca.Holder(cert) {
		return nil, refuse(ReasonCertWindow, "window", ca.Holder(cert))
	}
	var resp *hallv1.SignInResponse
	asks := try{staff: req.GetStaffNo(), pin: req.GetPin(), window: clip(req.GetWindow(), 16), purpose: "sign_in", device: signedOf(req)}
	err := s.credentials(ctx, asks, func(tx *store.Tx, p store.Staff) error {
		role := req.GetRole()
		if !slices.Contains(p.Roles, role) {
			return refuse(ReasonRole, "role", role)
		}
		window := req.GetWindow()
		if window == "" && slices.Contains(windowRoles, role) {
			return refuse(ReasonWindowRequired)
		}
		var at store.Window
		if window != "" {
			var err error
			if at, err = tx.Window(window); errors.Is(err, store.ErrNotFound) {
				return refuse(ReasonUnknownWindow, "window", window)
			} else if err != nil {
				return err
			}
		}
		if err := s.secondFactor(tx, p.No, role, req.GetCode()); err != nil {
			return err
		}
		tx.As(p.No, role)
		if slices.Contains(deskRoles, role) {
			if err := relieve(tx, window, p.No); err != nil {
				return err
			}
		}
		if err := tx.EndLockedSessions(p.No, keyOf(ctx)); err != nil {
			return err
		}
		token, hash := newToken()
		courier, courierHash := newToken()
		now := tx.Now()
		session := store.Session{
			TokenSHA256: hash, Staff: p.No, Window: window, Role: role, IssuedAt: now, ExpiresAt: s.tokenEnd(now, now), KeySHA256: keyOf(ctx),
		}
		carries := session
		carries.TokenSHA256, carries.ExpiresAt = courierHash, now.Add(s.opt.CourierLife)
		err := errors.Join(tx.InsertSession(session), tx.InsertCourier(carries), act(tx, EventSignedIn, window, asks.how()))
		resp = &hallv1.SignInResponse{
			Token: token, CourierToken: courier, StaffNo: p.No, Name: p.Name, Roles: p.Roles, Departments: p.Departments,
			HallTime: timestamppb.New(now), HallName: s.opt.Name,
			Zone: at.Zone, Serves: at.Serves,
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// SignOut ends the session of the call.
func (s *Server) SignOut(ctx context.Context, _ *hallv1.SignOutRequest) (*hallv1.SignOutResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		return errors.Join(tx.EndSession(who.token), act(tx, EventSignedOut, who.Window, ""))
	})
	if err != nil {
		return nil, err
	}
	return &hallv1.SignOutResponse{}, nil
}

// Lock ends the token of the call and leaves its person at the window.
func (s *Server) Lock(ctx context.Context, _ *hallv1.LockRequest) (*hallv1.LockResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		return errors.Join(tx.LockSession(who.token), act(tx, EventSeatLocked, who.Window, ""))
	})
	if err != nil {
		return nil, err
	}
	return &hallv1.LockResponse{}, nil
}

// Authorize records a second person's consent to one step on one subject. The
// second person signs with their own number and PIN at this desk, and the factor that
// their role signs in with, must be a supervisor, or a 民警 where an officer has to confirm, and must not be the one who
// asks.
func (s *Server) Authorize(ctx context.Context, req *hallv1.AuthorizeRequest) (*hallv1.AuthorizeResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(approvalSteps, req.GetStep()) {
		return nil, refuse(ReasonUnknownStep, "step", req.GetStep())
	}
	if req.GetSubject() == "" || len(req.GetSubject()) > 64 {
		return nil, refuse(ReasonInvalid, "field", "subject")
	}
	if req.GetStaffNo() == who.Staff {
		return nil, refuse(ReasonSamePerson)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	mine, err := s.cardOf(ctx, who, req)
	if err != nil {
		return nil, err
	}
	var name string
	wanted := secondRole(who, req.GetStep())
	err = s.credentials(ctx, try{staff: req.GetStaffNo(), pin: req.GetPin(), window: who.Window, purpose: req.GetStep()}, func(tx *store.Tx, p store.Staff) error {
		if !slices.Contains(p.Roles, wanted) {
			return refuse(ReasonRole, "role", wanted)
		}
		if err := s.secondFactor(tx, p.No, wanted, req.GetCode()); err != nil {
			return err
		}
		if err := ownCard(tx, &p, mine, req); err != nil {
			return err
		}
		name = p.Name
		return consented(tx, store.Approval{
			ID: id.String(), Step: req.GetStep(), Subject: req.GetSubject(), SecondNo: p.No, SecondName: p.Name,
			Staff: who.Staff, MadeAt: tx.Now(), ExpiresAt: tx.Now().Add(approvalLife),
		}, who.Window, wanted)
	})
	if err != nil {
		return nil, err
	}
	return &hallv1.AuthorizeResponse{ApprovalId: id.String(), Name: name}, nil
}

// secondRole is whose consent a step takes: at a desk of the police zone a 民警 stands
// for what its auxiliary may not do alone.
func secondRole(who *caller, step string) string {
	if step == stepOfficer || step == stepRefuse && who.Role == RolePolice {
		return RoleOfficer
	}
	return RoleSupervisor
}

// spendable finds a consent that fits and is neither spent nor stale. The codes
// tell the clerk what to do.
func spendable(tx *store.Tx, who *caller, former []string, id, step string, subjects ...string) (store.Approval, error) {
	a, err := consent(tx, who, former, id, step, subjects...)
	switch {
	case err != nil:
		return a, err
	case a.UsedBy != "":
		return a, store.Refuse(RefuseApprovalUsed, "step", step)
	case !tx.Now().Before(a.ExpiresAt):
		return a, store.Refuse(RefuseApprovalExpired, "step", step)
	}
	return a, nil
}

// consent finds the consent that fits: this step, this subject, for this person
// or for a clerk whose visit was taken over.
func consent(tx *store.Tx, who *caller, former []string, id, step string, subjects ...string) (store.Approval, error) {
	if id == "" {
		return store.Approval{}, store.Refuse(RefuseApprovalRequired, "step", step)
	}
	a, err := tx.Approval(id)
	if errors.Is(err, store.ErrNotFound) {
		return a, store.Refuse(RefuseApprovalUnknown, "step", step)
	}
	if err != nil {
		return a, err
	}
	if a.Step != step || !slices.Contains(subjects, a.Subject) || a.SecondNo == who.Staff ||
		a.Staff != who.Staff && !slices.Contains(former, a.Staff) {
		return a, store.Refuse(RefuseApprovalUnknown, "step", step)
	}
	return a, nil
}
