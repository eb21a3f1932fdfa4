package station

import (
	"context"
	"log/slog"
)

// Sessions is what a seat asks of the hall about who sits there. The error of
// SignIn is *Refused with bad_credentials, locked_out or role, or
// ErrUnreachable.
type Sessions interface {
	SignIn(ctx context.Context, staffNo, pin, role string) (Session, error)
	SignOut(ctx context.Context) error
	// Resume goes on with a session kept from before a restart.
	Resume(s Session)
}

// Door is how people sign in and out at a seat; every seat embeds one.
type Door struct {
	Hall  Sessions
	Role  string
	Log   *slog.Logger
	Queue func(do func(ctx context.Context) error) *Pending
	// Bar says why a person may not sign in now; nil bars nobody.
	Bar func(staffNo string) error
	// Enter keeps a session and makes it the seat's, or ends it when it is zero.
	// It runs in the seat's loop.
	Enter func(ctx context.Context, s Session) error
}

// SignIn opens a session at the hall and keeps it. The error is what Bar says,
// or of Sessions.
func (d *Door) SignIn(ctx context.Context, staffNo, pin string) error {
	if d.Bar != nil {
		err := d.Bar(staffNo)
		if err != nil {
			return err
		}
	}
	session, err := d.Hall.SignIn(ctx, staffNo, pin, d.Role)
	if err != nil {
		return err
	}
	return d.Queue(func(ctx context.Context) error { return d.Enter(ctx, session) }).Wait(ctx)
}

// SignOut ends the session. What is in hand, or posted, stays where it is.
func (d *Door) SignOut(ctx context.Context) error {
	err := d.Hall.SignOut(ctx)
	if err != nil {
		d.Log.Warn("sign out", "err", err)
	}
	return d.Queue(func(ctx context.Context) error { return d.Enter(ctx, Session{}) }).Wait(ctx)
}

// Reopen goes on with the session that the last run kept under key, if there was
// one. Who sat here in another role signs in anew: the seat is not what they chose.
func (d *Door) Reopen(ctx context.Context, notes Notes, key string) (Session, error) {
	var kept Session
	err := LoadNote(ctx, notes, key, &kept)
	if err != nil || kept.StaffNo == "" || kept.Role != d.Role {
		return Session{}, err
	}
	d.Hall.Resume(kept)
	return kept, nil
}
