package hall

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"onewindow/hall/store"
)

// Kinds of records of who came in and went, who was kept out, and who was given
// leave or lost it. They stand in the log with what they tell of, in one
// transaction: neither is there without the other.
const (
	EventSignedIn     = "signed_in"
	EventSignedOut    = "signed_out"
	EventSeatLocked   = "seat_locked"
	EventSignInFailed = "sign_in_failed"
	EventConsent      = "consent_given"
	EventEnrolCode    = "enrolment_code_made"
	EventEnrolFailed  = "enrolment_failed"
	EventEnrolled     = "certificate_enrolled"
	EventRenewed      = "certificate_renewed"
	EventRevoked      = "certificate_revoked"
	EventStaff        = "staff_written"
	EventStaffOff     = "staff_disabled"
	EventFactor       = "factor_given"
	EventDeviceGiven  = "key_device_given"
	EventDeviceTaken  = "key_device_taken"
	EventKeyShare     = "key_share_given"
)

var acts = []string{
	EventSignedIn, EventSignedOut, EventSeatLocked, EventSignInFailed, EventConsent, EventEnrolCode, EventEnrolFailed, EventEnrolled, EventRenewed,
	EventRevoked, EventStaff, EventStaffOff, EventFactor, EventDeviceGiven, EventDeviceTaken, EventKeyShare,
}

// act writes an act of trust into the log. Its detail is of codes and numbers of the
// hall's own, never of what a stranger typed.
func act(tx *store.Tx, kind, window, detail string) error {
	_, err := tx.Emit(store.Event{Kind: kind, Window: window, Detail: detail, Body: []byte{}})
	return err
}

// try is somebody who shows number and PIN, or what a key device signed, for a purpose.
type try struct {
	staff, pin, window, purpose string
	device                      *signed // nil: the PIN
}

// failed writes down a try that was turned away; who was asked for the second factor
// has not failed yet. A number that nobody has is not written down: it may be
// another's PIN in the wrong field.
func (t try) failed(tx *store.Tx, known bool, why *Error) error {
	if why.Reason == ReasonSecondFactor {
		return nil
	}
	no := "unknown"
	if known {
		no = t.staff
	}
	failures, until, err := tx.SignInFailures(t.staff)
	if err != nil {
		return err
	}
	detail := fmt.Sprintf("%s by %s for %s", why.Reason, no, t.purpose)
	if left := lockedFor(failures, until, tx.Now()); left > 0 {
		detail += fmt.Sprintf(" locked %s", left.Round(time.Second))
	}
	return act(tx, EventSignInFailed, t.window, detail)
}

// consented writes a second person's consent and that it was given.
func consented(tx *store.Tx, a store.Approval, window, role string) error {
	if err := tx.InsertApproval(a); err != nil {
		return err
	}
	tx.As(a.SecondNo, role)
	return act(tx, EventConsent, window, fmt.Sprintf("%s on %s for %s", a.Step, a.Subject, a.Staff))
}

// wrote says what is different about a person; "" is nothing. Neither a PIN
// nor the number on a card is told.
func wrote(was, is *store.Staff) string {
	if slices.Equal(was.Roles, is.Roles) && slices.Equal(was.Departments, is.Departments) && was.Name == is.Name &&
		was.PinHash == is.PinHash && was.Card == is.Card && was.Disabled == is.Disabled {
		return ""
	}
	detail := fmt.Sprintf("%s roles %s departments %s", is.No, strings.Join(is.Roles, ","), strings.Join(is.Departments, ","))
	if was.PinHash != is.PinHash {
		detail += " pin"
	}
	switch {
	case was.Card == is.Card:
	case is.Card == "":
		detail += " card removed"
	default:
		detail += " card"
	}
	return detail
}

// relieve ends who else sits at a window, and a person's own seat elsewhere, and writes
// down whose session it was. Who comes back to the own desk goes on.
func relieve(tx *store.Tx, window, staff string) error {
	ended, err := tx.EndDeskSessions(window, staff, deskRoles...)
	if err != nil {
		return err
	}
	for i := range ended {
		if e := &ended[i]; e.Staff != staff || e.Window != window {
			if err := act(tx, EventSignedOut, e.Window, "relieved "+e.Staff); err != nil {
				return err
			}
		}
	}
	return nil
}

// putStaff writes a person and what is different about them.
func putStaff(tx *store.Tx, was *store.Staff, is store.Staff) error {
	detail := wrote(was, &is)
	if detail == "" {
		return nil
	}
	if err := tx.PutStaff(is); err != nil {
		return err
	}
	return act(tx, EventStaff, "", detail)
}

// DisableStaff lets a person sign in no more.
func DisableStaff(ctx context.Context, st *store.Store, no string) error {
	return st.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Staff(no)
		if err != nil || p.Disabled {
			return err
		}
		p.Disabled = true
		return errors.Join(tx.PutStaff(p), act(tx, EventStaffOff, "", no))
	})
}

// EnrolCard sets the number on a person's own card, which is hashed and forgotten; ""
// takes it away, and nobody confirms with that card any more.
func EnrolCard(ctx context.Context, st *store.Store, no, number string, cost PINCost) error {
	hash := ""
	if number != "" {
		hash = HashPIN(number, cost)
	}
	return st.Write(ctx, func(tx *store.Tx) error {
		was, err := tx.Staff(no)
		if err != nil {
			return err
		}
		is := was
		is.Card = hash
		return putStaff(tx, &was, is)
	})
}

// Revoke takes all certificates of a holder back, and says how many were good.
func Revoke(ctx context.Context, st *store.Store, holder string) (n int64, err error) {
	err = st.Write(ctx, func(tx *store.Tx) (err error) {
		n, err = revokeHolder(tx, holder)
		return err
	})
	return n, err
}

func revokeHolder(tx *store.Tx, holder string) (int64, error) {
	n, err := tx.RevokeHolder(holder)
	if err != nil || n == 0 {
		return n, err
	}
	return n, act(tx, EventRevoked, holder, fmt.Sprintf("%d of %s", n, holder))
}

// RevokeSerial takes one certificate back, of another authority too.
func RevokeSerial(ctx context.Context, st *store.Store, serial string) error {
	return st.Write(ctx, func(tx *store.Tx) error {
		return errors.Join(tx.RevokeSerial(serial), act(tx, EventRevoked, "", "serial "+serial))
	})
}
