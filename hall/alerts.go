package hall

import (
	"context"
	"crypto/cipher"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/police"
	"onewindow/hall/store"
)

// Outcomes of an alert.
const (
	alertGoesOn = "go_on"
	alertStops  = "stop"
)

const keyOfAlert = "alert"

// EventAlert tells those in charge alone that there is an alert. Everybody else's
// stream has a rating there, which tells them as little as any other rating.
const EventAlert = "alert"

// alerted are the roles that hear of alerts.
var alerted = []string{RoleSupervisor, RoleOfficer}

// standingThere is a person at a desk of the zone.
type standingThere struct {
	ticket, label, window string
	person                casework.Person
}

// alertBody is what is sealed of an alert.
type alertBody struct{ Branch, Kind, Text, Name, Label string }

// CheckPerson asks the branches of the person at the desk, and says what its window
// may know.
func (s *Server) CheckPerson(ctx context.Context, req *hallv1.CheckPersonRequest) (*hallv1.CheckPersonResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := s.atDeskWith(ctx, who, req.GetTicketId(), req.GetLease(), "", req.GetApplicant()); err != nil {
		return nil, err
	}
	resp := &hallv1.CheckPersonResponse{OfficerItems: slices.Clone(s.police.Sensitive)}
	if s.opt.Branches == nil {
		return resp, nil
	}
	there := standingThere{ticket: req.GetTicketId(), window: who.Window, person: person(req.GetApplicant())}
	asking, cancel := context.WithTimeout(ctx, sourcePatience)
	defer cancel()
	resp.Say, err = s.check(asking, there)
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// check asks the branches of a person, raises the alert where one wants to be told,
// and gives the word that a window may say. What an officer let go on, goes on.
func (s *Server) check(ctx context.Context, there standingThere) (say string, err error) {
	key, err := s.personKey(there.person)
	if err != nil {
		return "", err
	}
	var known store.Alert
	err = s.store.View(ctx, func(r *store.Reader) (err error) {
		known, err = r.AlertOf(there.ticket, key)
		return err
	})
	if err == nil {
		return police.Say(true, known.Outcome != alertGoesOn), nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return "", err
	}
	why, hit, err := s.opt.Branches.Check(ctx, there.person)
	if err != nil {
		return police.Say(false, false), nil //nolint:nilerr // nothing is known yet
	}
	if hit {
		err = s.raiseAlert(context.WithoutCancel(ctx), there, key, why)
	}
	return police.Say(true, hit), err
}

// raiseAlert keeps an alert, once a person and ticket, and tells those in charge.
func (s *Server) raiseAlert(ctx context.Context, there standingThere, key string, why Wanted) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("hall: alert: %w", err)
	}
	clear, err := json.Marshal(alertBody{why.Branch, why.Kind, why.Text, there.person.Name.Mask(), there.label})
	if err != nil {
		return fmt.Errorf("hall: alert: %w", err)
	}
	seal, err := s.alertSeal(id.String())
	if err != nil {
		return err
	}
	a := store.Alert{ID: id.String(), Person: key, Ticket: there.ticket, Window: there.window, Body: seal.Seal(nil, nil, clear, nil)}
	body, err := proto.Marshal(&hallv1.WatchResponse{Kind: EventAlert})
	if err != nil {
		return fmt.Errorf("hall: event: %w", err)
	}
	return s.store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.AlertOf(there.ticket, key); !errors.Is(err, store.ErrNotFound) {
			return err // somebody was quicker
		}
		if err := tx.InsertAlert(a); err != nil {
			return err
		}
		_, err := tx.Emit(store.Event{Kind: EventAlert, Body: body})
		return err
	})
}

func (s *Server) alertSeal(id string) (cipher.AEAD, error) {
	return sealFor(s.secret, keyOfAlert, id)
}

// alertProto opens an alert. What cannot be opened, because the hall's secret is
// another one now, keeps its place and window.
func (s *Server) alertProto(r *store.Reader, a *store.Alert) (*hallv1.Alert, error) {
	seal, err := s.alertSeal(a.ID)
	if err != nil {
		return nil, err
	}
	var b alertBody
	if clear, err := seal.Open(nil, nil, a.Body, nil); err == nil {
		if err := json.Unmarshal(clear, &b); err != nil {
			return nil, fmt.Errorf("hall: alert: %w", err)
		}
	}
	if b.Label == "" {
		row, err := r.Ticket(a.Ticket)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		b.Label = row.Label
	}
	return &hallv1.Alert{
		Id: a.ID, At: stamp(a.At), Window: a.Window, TicketLabel: b.Label, MaskedName: b.Name, Branch: b.Branch, Kind: b.Kind, Text: b.Text,
		Outcome: a.Outcome, StaffNo: a.Staff, ClosedAt: stamp(a.ClosedAt),
	}, nil
}

// ListAlerts are the alerts for whoever is in charge.
func (s *Server) ListAlerts(ctx context.Context, req *hallv1.ListAlertsRequest) (*hallv1.ListAlertsResponse, error) {
	limit := int(req.GetLimit())
	if limit <= 0 || limit > listMax {
		limit = listDefault
	}
	resp := &hallv1.ListAlertsResponse{}
	err := s.store.View(ctx, func(r *store.Reader) error {
		alerts, err := r.Alerts(req.GetAll(), limit)
		if err != nil {
			return err
		}
		for i := range alerts {
			a, err := s.alertProto(r, &alerts[i])
			if err != nil {
				return err
			}
			resp.Alerts = append(resp.Alerts, a)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// AcknowledgeAlert says what becomes of an alert; the first answer counts.
func (s *Server) AcknowledgeAlert(ctx context.Context, req *hallv1.AcknowledgeAlertRequest) (*hallv1.AcknowledgeAlertResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if req.GetOutcome() != alertGoesOn && req.GetOutcome() != alertStops {
		return nil, refuse(ReasonInvalid, "field", "outcome")
	}
	resp := &hallv1.AcknowledgeAlertResponse{}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		a, err := tx.Alert(req.GetId())
		if errors.Is(err, store.ErrNotFound) {
			return refuse(ReasonUnknownAlert)
		}
		if err != nil {
			return err
		}
		err = tx.CloseAlert(a.ID, req.GetOutcome(), who.Staff)
		fresh := err == nil
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if fresh && req.GetOutcome() == alertGoesOn {
			if err := s.letGo(tx, &a); err != nil {
				return err
			}
		}
		if a, err = tx.Alert(a.ID); err != nil {
			return err
		}
		resp.Alert, err = s.alertProto(&tx.Reader, &a)
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// letGo sends what was held of a person at a ticket on to its branches.
func (s *Server) letGo(tx *store.Tx, a *store.Alert) error {
	held, err := tx.HeldLetters(a.Ticket)
	if err != nil {
		return err
	}
	for _, l := range held {
		ch, err := found(tx, l.Case)
		if err != nil {
			return asError(err)
		}
		key, err := s.personKey(ch.file.Case.Applicant)
		if err != nil {
			return err
		}
		if key != a.Person {
			continue
		}
		l.State, l.Checked, l.Tries, l.NextAt = string(police.Queued), true, 0, tx.Now()
		if err := tx.PutLetter(l); err != nil {
			return err
		}
		ch.file.letter = &l
		if err := s.tellCase(tx, ch.file); err != nil {
			return err
		}
	}
	return nil
}
