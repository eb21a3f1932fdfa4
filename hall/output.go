package hall

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/hall/casework"
	"onewindow/hall/store"
)

// resultEvents are the steps of StepResult.
var resultEvents = map[string]casework.Event{
	"return_to_dept": casework.ReturnToDept, "reissue": casework.Reissue, "correct_account": casework.CorrectAccount,
}

// fieldAccount is the entry of the form that a payment goes to.
const fieldAccount = "account"

// StepResult takes one step with a result that no handover moves.
func (s *Server) StepResult(ctx context.Context, req *hallv1.StepResultRequest) (*hallv1.StepResultResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	ev, ok := resultEvents[req.GetEvent()]
	if !ok {
		return nil, store.Refuse(RefuseUnknownEvent, "event", clip(req.GetEvent(), 32))
	}
	resp := &hallv1.StepResultResponse{}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		ch, err := found(tx, req.GetCaseId())
		if err != nil {
			return err
		}
		if !s.maySeeCase(who, ch.file, false) {
			return store.Refuse(RefuseUnknownCase)
		}
		in := casework.Input{Actor: who.Staff, Window: who.Window, Role: casework.Role(who.Role), SeenVersion: req.GetSeenVersion()}
		if ev == casework.CorrectAccount {
			if in.Carrier, err = payAgain(ch.file, strings.TrimSpace(req.GetAccount())); err != nil {
				return err
			}
		}
		if err := s.caseStep(ch, ev, in, tx.Now()); err != nil {
			return err
		}
		switch ev {
		case casework.CorrectAccount:
			err = tx.InsertMessage(store.Message{ID: in.Carrier, Target: targetCarry, Subject: ch.file.Case.ID, Body: catalog.DeliverBankTransfer})
		case casework.Reissue:
			err = orderBy(tx, ch.file.Case.ID, catalog.DeliverWindow, s.opt.ProduceAfter)
		default:
		}
		if err != nil {
			return err
		}
		resp.Case, err = s.save(tx, ch)
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// payAgain notes the right account in the form and names the new order.
func payAgain(f *caseFile, account string) (order string, err error) {
	field := formField{Key: fieldAccount, Value: account, Source: "typed"}
	if err := soundFields([]*hallv1.Field{{Key: field.Key, Value: field.Value}}); err != nil || account == "" {
		return "", store.Refuse(RefuseField, "field", fieldAccount)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("hall: order: %w", err)
	}
	f.people.Fields = append(slices.DeleteFunc(f.people.Fields, func(k formField) bool { return k.Key == fieldAccount }), field)
	return id.String(), nil
}
