package hall

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/store"
	"onewindow/values"
)

// EventCaseUrged says that a supervisor waits for a case.
const EventCaseUrged = "case_urged"

// clockUrged is the alarm of a case that a supervisor raised, on the day it is of.
const clockUrged = "urged"

// Urge tells the department of a case that it is waited for; its history says who.
func (s *Server) Urge(ctx context.Context, req *hallv1.UrgeRequest) (*hallv1.UrgeResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		row, err := tx.Case(req.GetCaseId())
		if errors.Is(err, store.ErrNotFound) {
			return refuse(ReasonUnknownCase)
		}
		if err != nil {
			return err
		}
		f, err := loadCase(&row)
		if err != nil {
			return err
		}
		now := tx.Now()
		told := s.summary(f, now)
		if w := told.GetWarning(); w != string(casework.Amber) && w != string(casework.Red) {
			return refuse(ReasonNotUrgent)
		}
		raised, err := tx.RaiseAlarm(store.Alarm{
			Case: f.Case.ID, Clock: clockUrged, Colour: told.GetWarning(), Due: values.Of(now).String(), Department: f.Item.Dept,
		})
		if err != nil {
			return err
		}
		if !raised {
			return refuse(ReasonUrgedToday)
		}
		state := string(f.Case.State)
		mark, err := tx.AddStep(f.Case.ID, store.Step{Actor: who.Staff, Role: who.Role, From: state, To: state, Event: "urged"})
		if err != nil {
			return err
		}
		body, err := proto.Marshal(&hallv1.WatchResponse{Kind: EventCaseUrged, Case: told, Window: f.Case.Window})
		if err != nil {
			return fmt.Errorf("hall: event: %w", err)
		}
		_, err = tx.Emit(store.Event{
			Kind: EventCaseUrged, Case: f.Case.ID, Window: f.Case.Window, Detail: store.StepMarks([]string{mark}), Body: body,
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return &hallv1.UrgeResponse{}, nil
}
