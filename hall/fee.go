package hall

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/police"
	"onewindow/hall/store"
)

// Bill is what the treasury is asked about. ID is the same for every try: it gives one
// number to pay by for it, however often it hears of it. Void says that nothing is owed
// any more.
type Bill struct {
	ID, Charge string
	CaseNo     string
	Fen        int64
	Void       bool
}

// Payments is the treasury: it gives the number by which a fee is paid (缴费码) and says
// when it was. It may be slow and out of reach: an error means that nothing is known
// and it is asked again.
type Payments interface {
	Bill(ctx context.Context, b Bill) (police.Payment, error)
}

// treasury is the lane of the fees, among those of the branches.
const treasury = "treasury"

// RefuseUnpaid is said where a result is wanted whose fee is owed.
const RefuseUnpaid = "fee_unpaid"

// unowed are the ends of a case that costs nothing.
var unowed = map[casework.State]bool{
	casework.Withdrawn: true, casework.DecidedDeny: true, casework.Terminated: true, casework.Refused: true, casework.NotNeeded: true,
}

// charge begins the fee of a case once it is accepted, in the transaction that accepts
// it, and ends it with a case that hands nothing out.
func (s *Server) charge(tx *store.Tx, f *caseFile) error {
	if s.opt.Payments == nil || !s.zoned(f.Item.Dept) {
		return nil
	}
	if f.fee != nil {
		if !unowed[f.Case.State] || !police.FeeState(f.fee.State).Open() {
			return nil
		}
		f.fee.State, f.fee.Tries, f.fee.NextAt = string(police.FeeVoiding), 0, tx.Now()
		return tx.PutFee(*f.fee)
	}
	c, owed := s.police.ChargeOf(f.Case.Item, f.Answers)
	if !owed || f.Case.AcceptedAt.IsZero() || unowed[f.Case.State] {
		return nil
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("hall: fee: %w", err)
	}
	fee := store.Fee{ID: id.String(), Case: f.Case.ID, Charge: c.Code, Fen: c.Fen, State: string(police.FeeAsked)}
	f.fee = &fee
	return tx.InsertFee(fee)
}

// bill asks the treasury about every fee that is due at now.
func (s *Server) bill(ctx context.Context, now time.Time) error {
	type dueFee struct {
		store.Fee
		no string
	}
	var due []dueFee
	err := s.store.Look(ctx, func(r *store.Reader) error {
		due = nil
		fees, err := r.DueFees(now, lettersAtOnce)
		if err != nil {
			return err
		}
		for _, f := range fees {
			row, err := r.Case(f.Case)
			if err != nil {
				return err
			}
			due = append(due, dueFee{f, row.CaseNo})
		}
		return nil
	})
	if err != nil {
		return err
	}
	var errs []error
	for _, f := range due {
		asking, cancel := context.WithTimeout(ctx, branchPatience)
		said, err := s.opt.Payments.Bill(asking, Bill{
			ID: f.ID, Charge: f.Charge, CaseNo: f.no, Fen: f.Fen, Void: police.FeeState(f.State) == police.FeeVoiding,
		})
		cancel()
		if err != nil && ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			s.log.WarnContext(ctx, "treasury does not answer")
		}
		errs = append(errs, s.billed(ctx, f.Case, said, err == nil, now))
	}
	return errors.Join(errs...)
}

// billed lays the treasury's answer over a fee, and tells who watches its case.
func (s *Server) billed(ctx context.Context, caseID string, said police.Payment, answered bool, now time.Time) error {
	return s.store.Write(ctx, func(tx *store.Tx) error {
		f, err := tx.FeeOf(caseID)
		if err != nil {
			return err
		}
		before := police.Fee{State: police.FeeState(f.State), Code: f.Code, Serial: f.Serial}
		next, news := before, false
		if answered {
			next, news = before.Hear(said)
		}
		if !news {
			f.Tries++
			f.NextAt = now.Add(police.AskPaid(f.Tries))
			return tx.PutFee(f)
		}
		f.State, f.Code, f.Serial, f.Tries, f.NextAt, f.HeardAt = string(next.State), next.Code, next.Serial, 0, now.Add(police.AskPaid(0)), now
		if err := tx.PutFee(f); err != nil {
			return err
		}
		ch, err := found(tx, caseID)
		if err != nil {
			return asError(err)
		}
		return s.tellCase(tx, ch.file)
	})
}

// paid refuses a result whose fee is owed.
func paid(tx *store.Tx, caseID string) error {
	f, err := tx.FeeOf(caseID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err != nil:
		return err
	case police.FeeState(f.State).Open():
		return store.Refuse(RefuseUnpaid)
	}
	return nil
}

// feeProto is a fee as windows see it: that the treasury has still to hear of its end
// is no matter of theirs.
func (s *Server) feeProto(f *caseFile) *hallv1.Fee {
	if f.fee == nil {
		return nil
	}
	c, _ := s.police.ChargeOf(f.Case.Item, f.Answers)
	p := &hallv1.Fee{State: f.fee.State, Code: f.fee.Code, Amount: f.fee.Fen, Charge: f.fee.Charge, Basis: c.Basis, Payee: c.Payee, Serial: f.fee.Serial}
	switch police.FeeState(f.fee.State) { //nolint:exhaustive // the others are as they are
	case police.FeeVoiding:
		p.State = string(police.FeeVoid)
	case police.FeePaid:
		p.PaidAt = stamp(f.fee.HeardAt)
	}
	return p
}
