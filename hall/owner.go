package hall

import (
	"context"
	"errors"
	"slices"
	"strings"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/store"
)

// Steps of StepOwn.
const (
	ownResend   = "resend"
	ownHandOver = "hand_over"
)

// eventHandedOver is the entry of the history when a case got another owner.
const eventHandedOver = "handed_over"

// owner is whose case it is: who took it in, until it is handed over. The machine
// goes on knowing who took it in: that person never decides it.
func (f *caseFile) owner() string {
	if f.Owner != "" {
		return f.Owner
	}
	return f.Case.Clerk
}

// StepOwn is a step of the owner's.
func (s *Server) StepOwn(ctx context.Context, req *hallv1.StepOwnRequest) (*hallv1.StepOwnResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	resp := &hallv1.StepOwnResponse{}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		ch, err := found(tx, req.GetCaseId())
		if err != nil {
			return err
		}
		if who.Role != RoleSupervisor && ch.file.owner() != who.Staff {
			if !s.maySeeCase(who, ch.file, false) {
				return store.Refuse(RefuseUnknownCase)
			}
			return store.Refuse(RefuseNotOwner, "staff", ch.file.owner())
		}
		in := casework.Input{
			Actor: who.Staff, Window: who.Window, Role: casework.Role(who.Role), Note: strings.TrimSpace(clip(req.GetNote(), 200)),
			SeenVersion: req.GetSeenVersion(),
		}
		switch {
		case in.Note == "":
			err = store.Refuse(casework.NoReason)
		case req.GetEvent() == ownResend:
			err = s.caseStep(ch, casework.Resend, in, tx.Now())
		case req.GetEvent() == ownHandOver:
			err = handOver(tx, ch, &in, strings.TrimSpace(req.GetToStaff()))
		default:
			err = store.Refuse(RefuseUnknownEvent, "event", clip(req.GetEvent(), 32))
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

// handOver gives the case another owner, who works at a window, too.
func handOver(tx *store.Tx, ch *change, in *casework.Input, to string) error {
	c := &ch.file.Case
	if in.SeenVersion != c.Version {
		return store.Refuse(casework.StaleVersion, "state", string(c.State))
	}
	next, err := tx.Staff(to)
	switch {
	case errors.Is(err, store.ErrNotFound) || err == nil && (next.Disabled || !slices.ContainsFunc(next.Roles, isDesk)) || to == ch.file.owner():
		return store.Refuse(RefuseUnknownStaff, "staff", clip(to, 16))
	case err != nil:
		return err
	}
	ch.steps = append(ch.steps, store.Step{
		Actor: in.Actor, Role: string(in.Role), Window: in.Window, From: string(c.State), To: string(c.State), Event: eventHandedOver,
		Reason: ch.file.owner() + toOrgan + to, Note: in.Note,
	})
	ch.file.Owner = to
	c.Version++ // whoever saw it before has seen another's
	return nil
}

func isDesk(role string) bool { return slices.Contains(deskRoles, role) }
