package hall

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"onewindow/hall/store"
)

// SecondFactor is what a person shows besides a right PIN where their role asks for it.
type SecondFactor interface {
	// Enrol makes a secret, and the address by which the person's device takes it in.
	Enrol(issuer, account string) (secret, uri string, err error)
	// Check finds the step that a code is of; none up to the last one used is good.
	Check(secret, code string, now time.Time, last int64) (step int64, ok bool)
}

// keyOfFactor is the purpose of the keys that seal the secrets of second factors.
const keyOfFactor = "second factor"

// machineRoles sign in without a person who could read a code.
var machineRoles = []string{RoleKiosk, RoleOnline, RoleHall}

// FactorRoles are the roles that may be asked for a second factor.
func FactorRoles() []string {
	return slices.DeleteFunc(Roles(), func(r string) bool { return slices.Contains(machineRoles, r) })
}

// checkFactor refuses a hall that would ask for a factor that it cannot check, or
// that nobody can show.
func (o *Options) checkFactor() error {
	for _, role := range o.FactorRoles {
		if o.SecondFactor == nil || !slices.Contains(FactorRoles(), role) {
			return fmt.Errorf("hall: no second factor for role %q", role)
		}
	}
	return nil
}

// ErrFactorThere says that a person is enrolled already.
var ErrFactorThere = errors.New("hall: a second factor is enrolled already")

// EnrolFactor gives a person a new secret and answers with the address that their
// device takes it in by, which nobody is told again.
func EnrolFactor(ctx context.Context, st *store.Store, f SecondFactor, secret []byte, staffNo string, replace bool) (uri string, err error) {
	own, uri, err := f.Enrol(st.HallName(), staffNo)
	if err != nil {
		return "", err
	}
	seal, err := sealFor(secret, keyOfFactor, st.Hall()+"/"+staffNo)
	if err != nil {
		return "", err
	}
	err = st.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Staff(staffNo); err != nil {
			return err
		}
		switch _, err := tx.Factor(staffNo); {
		case err != nil && !errors.Is(err, store.ErrNotFound):
			return err
		case err == nil && !replace:
			return ErrFactorThere
		}
		return errors.Join(tx.PutFactor(store.Factor{Staff: staffNo, Secret: seal.Seal(nil, nil, []byte(own), nil)}),
			act(tx, EventFactor, "", staffNo))
	})
	return uri, err
}

// secondFactor checks what the role asks for besides the PIN, which was right. A
// wrong code counts as a wrong PIN does; one that is missing is no try.
func (s *Server) secondFactor(tx *store.Tx, staffNo, role, code string) error {
	if !slices.Contains(s.opt.FactorRoles, role) {
		return nil
	}
	f, err := tx.Factor(staffNo)
	if errors.Is(err, store.ErrNotFound) {
		return refuse(ReasonFactorNone)
	}
	if err != nil {
		return err
	}
	if code == "" {
		return refuse(ReasonSecondFactor)
	}
	seal, err := sealFor(s.secret, keyOfFactor, s.store.Hall()+"/"+staffNo)
	if err != nil {
		return err
	}
	own, err := seal.Open(nil, nil, f.Secret, nil)
	if err != nil {
		s.log.Warn("a second factor was sealed with another secret of the hall", "staff", staffNo)
		return refuse(ReasonFactorNone)
	}
	step, ok := s.opt.SecondFactor.Check(string(own), code, tx.Now(), f.UsedStep)
	if !ok {
		if err := countFailure(tx, staffNo); err != nil {
			return err
		}
		return refuse(ReasonFactorWrong)
	}
	return tx.UseFactor(staffNo, step)
}

// countFailure adds one to the failures in a row, and locks the number after the last
// that is free.
func countFailure(tx *store.Tx, staffNo string) error {
	failures, _, err := tx.SignInFailures(staffNo)
	if err != nil {
		return err
	}
	return tx.SetSignInFailures(staffNo, failures+1, tx.Now().Add(lockDelay(failures+1)))
}
