package station

import (
	"context"
	"errors"
	"log/slog"

	"onewindow/visit"
)

// Sessions is what a seat asks of the hall about who sits there. The error of
// SignIn is *Refused with bad_credentials, locked_out or role, with one that
// AsksCode knows, ErrUnreachable, or a *DeviceFault: without a PIN the person's key
// device is asked in its place, where the seat has one.
type Sessions interface {
	SignIn(ctx context.Context, staffNo, pin, code, role string) (Session, error)
	SignOut(ctx context.Context) error
	// Lock ends the session's token and leaves the person at the window.
	Lock(ctx context.Context) error
	// Resume goes on with a session kept from before a restart.
	Resume(s Session)
}

// PINs makes and checks what a seat keeps of a PIN: slow to guess from.
type PINs interface {
	Hash(pin string) string
	Is(pin, hash string) bool
}

// Door is how people sign in and out at a seat, lock and unlock it; every seat
// embeds one.
type Door struct {
	Hall  Sessions
	Role  string
	Log   *slog.Logger
	Queue func(do func(ctx context.Context) error) *Pending
	// PINs let the person who locked the seat in again while the hall is out of
	// reach; nil: only the hall does.
	PINs PINs
	// Bar says why a person may not sign in now; nil bars nobody.
	Bar func(staffNo string) error
	// Present is the seat's session, asked in the seat's loop.
	Present func() Session
	// Enter keeps a session and makes it the seat's, or ends it when nobody is in
	// it. It runs in the seat's loop.
	Enter func(ctx context.Context, s Session) error

	notes Notes // of Reopen
}

// Refusals of the hall after a right PIN: what the role shows besides is missing, or
// wrong.
const (
	CodeMissing = "second_factor"
	CodeWrong   = "second_factor_wrong"
)

// AsksCode says that the PIN was right and the hall wants a code of the person's own
// device with it.
func AsksCode(err error) bool {
	refused, ok := errors.AsType[*Refused](err)
	return ok && (refused.Code == CodeMissing || refused.Code == CodeWrong)
}

// MissesCode is the first half of AsksCode: nothing was wrong.
func MissesCode(err error) bool {
	refused, ok := errors.AsType[*Refused](err)
	return ok && refused.Code == CodeMissing
}

// SignIn opens a session at the hall and keeps it; code is empty until the hall asks
// for one. The error is what Bar says, or of Sessions.
func (d *Door) SignIn(ctx context.Context, staffNo, pin, code string) error {
	if d.Bar != nil {
		err := d.Bar(staffNo)
		if err != nil {
			return err
		}
	}
	session, err := d.Hall.SignIn(ctx, staffNo, pin, code, d.Role)
	if err != nil {
		return err
	}
	hash := ""
	if d.PINs != nil && pin != "" {
		hash = d.PINs.Hash(pin)
	}
	return d.Queue(func(ctx context.Context) error {
		kept := keptPIN{StaffNo: session.StaffNo, Hash: hash}
		if pin == "" {
			// By a key device: the PIN that this person showed here before is still theirs.
			var before keptPIN
			if err := d.lastPIN(ctx, &before); err != nil {
				return err
			}
			if before.StaffNo == session.StaffNo {
				kept.Hash = before.Hash
			}
		}
		err := d.keepPIN(ctx, kept)
		if err != nil {
			return err
		}
		return d.Enter(ctx, session)
	}).Wait(ctx)
}

// SignOut ends the session. What is in hand, or posted, stays where it is.
func (d *Door) SignOut(ctx context.Context) error {
	err := d.Hall.SignOut(ctx)
	if err != nil {
		d.Log.Warn("sign out", "err", err)
	}
	return d.Queue(func(ctx context.Context) error {
		err := d.keepPIN(ctx, keptPIN{})
		if err != nil {
			return err
		}
		return d.Enter(ctx, Session{Courier: d.Present().Courier})
	}).Wait(ctx)
}

// Lock darkens the seat and ends the token, also at the hall if that is there. Who
// works here, and what is in hand, stay.
func (d *Door) Lock(ctx context.Context) error {
	err := d.Queue(func(ctx context.Context) error {
		now := d.Present()
		if !now.In() {
			return nil
		}
		now.Token, now.Locked, now.ByPIN = "", true, false
		return d.Enter(ctx, now)
	}).Wait(ctx)
	if err != nil {
		return err
	}
	err = d.Hall.Lock(ctx)
	if err != nil {
		d.Log.Warn("lock", "err", err) // the token is gone here, and runs out there
	}
	return nil
}

// Unlock lets who locked the seat in again: by the hall, and while that is out of
// reach by the PIN that it took the last time; a code, and what a key device signed, is
// the hall's alone to check.
func (d *Door) Unlock(ctx context.Context, pin, code string) error {
	var who Session
	err := d.Queue(func(context.Context) error { who = d.Present(); return nil }).Wait(ctx)
	if err != nil {
		return err
	}
	err = d.SignIn(ctx, who.StaffNo, pin, code)
	if !errors.Is(err, ErrUnreachable) || d.PINs == nil || pin == "" {
		return err
	}
	away := err
	var kept keptPIN
	err = d.Queue(func(ctx context.Context) error {
		err := d.lastPIN(ctx, &kept)
		switch {
		case err != nil:
			return err
		case kept.Hash == "" || kept.StaffNo != who.StaffNo:
			return away
		case kept.Tries >= pinTries:
			return &visit.Refusal{Code: RefusedPINTries}
		}
		kept.Tries++ // counted before it is looked at: no kill makes a try undone
		return d.keepPIN(ctx, kept)
	}).Wait(ctx)
	if err != nil {
		return err
	}
	if !d.PINs.Is(pin, kept.Hash) {
		return &Refused{Code: "bad_credentials"}
	}
	return d.Queue(func(ctx context.Context) error {
		kept.Tries = 0
		err := d.keepPIN(ctx, kept)
		if err != nil {
			return err
		}
		now := d.Present()
		now.Token, now.Locked, now.ByPIN = "", false, true
		return d.Enter(ctx, now)
	}).Wait(ctx)
}

// RefusedPINTries: too many wrong PINs without the hall, which alone lets in now.
const RefusedPINTries = "pin_tries"

// pinTries are the wrong PINs that a seat takes without the hall, whatever is
// restarted or done to its clock.
const pinTries = 5

// pinNote is where a seat keeps by what it lets its person in without the hall.
const pinNote = "pin"

type keptPIN struct {
	StaffNo string `json:"staffNo"`
	Hash    string `json:"hash"`
	Tries   int    `json:"tries"` // wrong ones since the last right one
}

func (d *Door) lastPIN(ctx context.Context, k *keptPIN) error {
	if d.PINs == nil {
		return nil
	}
	return LoadNote(ctx, d.notes, pinNote, k)
}

func (d *Door) keepPIN(ctx context.Context, k keptPIN) error {
	if d.PINs == nil {
		return nil
	}
	return SaveNote(ctx, d.notes, pinNote, k)
}

// Reopen goes on with the session that the last run kept under key, if there was
// one. Who sat here in another role signs in anew: the seat is not what they chose.
func (d *Door) Reopen(ctx context.Context, notes Notes, key string) (Session, error) {
	d.notes = notes
	var kept Session
	err := LoadNote(ctx, notes, key, &kept)
	if err != nil {
		return Session{}, err
	}
	if kept.StaffNo == "" || kept.Role != d.Role {
		kept = Session{Courier: kept.Courier}
	}
	if kept.StaffNo != "" || kept.Courier != "" {
		d.Hall.Resume(kept)
	}
	return kept, nil
}
