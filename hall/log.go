package hall

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"onewindow/api/audit"
	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/store"
)

// Kinds of records that only the log is for: desks see their number and no more.
const (
	EventLook      = "look"
	EventContested = "log_contested"
)

const keyOfLog = "checkpoint"

// LogSigner signs the checkpoints of a hall, by its secret.
func LogSigner(hall string, secret []byte) (*audit.Signer, error) {
	seed, err := derivedKey(secret, keyOfLog, hall)
	if err != nil {
		return nil, err
	}
	return audit.NewSigner("onewindow-hall-"+hall, seed)
}

// ShowLog gives where the hall's log stands, signed, and the proof that it has only
// grown since a checkpoint that the caller has.
func (s *Server) ShowLog(ctx context.Context, req *hallv1.ShowLogRequest) (*hallv1.ShowLogResponse, error) {
	if req.GetFrom() < 0 {
		return nil, refuse(ReasonInvalid, "field", "from")
	}
	var end audit.Checkpoint
	var proof tlog.TreeProof
	look := func(r *store.Reader) (err error) {
		if end, err = r.LogEnd(); err != nil || req.GetFrom() == 0 || req.GetFrom() >= end.Size {
			return err
		}
		proof, err = r.LogProof(req.GetFrom(), end.Size)
		return err
	}
	if err := s.store.View(ctx, look); err != nil {
		return nil, err
	}
	if end.Log == "" { // nothing was written since there are logs
		if err := s.store.BeginLog(ctx); err != nil {
			return nil, err
		}
		if err := s.store.View(ctx, look); err != nil {
			return nil, err
		}
	}
	signed, err := s.signer.Sign(&end)
	if err != nil {
		return nil, err
	}
	resp := &hallv1.ShowLogResponse{Signed: signed, Key: s.signer.Key}
	for _, h := range proof {
		resp.Proof = append(resp.Proof, h[:])
	}
	return resp, nil
}

// contestMax bounds one signed checkpoint.
const contestMax = 1024

// contests are the codes by which a desk may contest the log.
var contests = map[string]bool{"log_shorter": true, "log_forked": true, "log_replaced": true, "log_key": true}

// ContestLog writes a desk's complaint into the log that it is about: whoever
// rewrites it again has one more witness against them.
func (s *Server) ContestLog(ctx context.Context, req *hallv1.ContestLogRequest) (*hallv1.ContestLogResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if !contests[req.GetCode()] || len(req.GetKept()) > contestMax || len(req.GetShown()) > contestMax {
		return nil, refuse(ReasonInvalid, "field", "code")
	}
	s.log.ErrorContext(ctx, "a desk contests the hall's log", "window", who.Window, "code", req.GetCode(),
		"kept", string(req.GetKept()), "shown", string(req.GetShown()))
	resp := &hallv1.ContestLogResponse{}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		size, lost, err := s.proves(&tx.Reader, req.GetKept())
		if err != nil {
			return err
		}
		resp.Lost = lost
		c := store.Complaint{Window: who.Window, Staff: who.Staff, Code: req.GetCode(), KeptSize: size, Lost: lost}
		if err := tx.InsertComplaint(c); err != nil {
			return err
		}
		_, err = tx.Emit(store.Event{
			Kind: EventContested, Window: who.Window, Body: []byte{},
			Detail: fmt.Sprintf("%s kept %q shown %q", req.GetCode(), req.GetKept(), req.GetShown()),
		})
		return err
	})
	return resp, err
}

// looked writes that somebody looks at personal data, before it is shown: a look
// that cannot be written is refused. What is looked at is named by code.
func (s *Server) looked(ctx context.Context, e store.Event, what string) error {
	who, err := callerOf(ctx)
	if err != nil {
		return err
	}
	e.Window = who.Window
	return s.store.Write(ctx, func(tx *store.Tx) error { return look(tx, e, what) })
}

func look(tx *store.Tx, e store.Event, what string) error {
	e.Kind, e.Detail, e.Body = EventLook, what, []byte{}
	_, err := tx.Emit(e)
	return err
}

// NoteLooks writes what a desk says was shown there in clear. Who sends it may be
// another than who looked: the desk was off line between.
func (s *Server) NoteLooks(ctx context.Context, req *hallv1.NoteLooksRequest) (*hallv1.NoteLooksResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if len(req.GetLooks()) > maxCommands {
		return nil, refuse(ReasonTooMany, "max", fmt.Sprint(maxCommands))
	}
	for _, l := range req.GetLooks() {
		if !validID(l.GetLookId()) || l.GetTicketId() != "" && !validID(l.GetTicketId()) || len(l.GetStaffNo()) > 32 || len(l.GetRole()) > 32 {
			return nil, refuse(ReasonInvalid, "field", "looks")
		}
	}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		for _, l := range req.GetLooks() {
			if err := noteLook(tx, who, l); err != nil {
				return err
			}
		}
		return nil
	})
	return &hallv1.NoteLooksResponse{}, err
}

func noteLook(tx *store.Tx, who *caller, l *hallv1.Look) error {
	scope := "look:" + who.Window + ":" + l.GetStaffNo()
	_, err := tx.Command(scope, l.GetLookId())
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	detail := fmt.Sprintf("reveal by %s as %s at %s", l.GetStaffNo(), l.GetRole(), audit.Stamp(l.GetAt().AsTime()))
	if err := look(tx, store.Event{Ticket: l.GetTicketId(), Window: who.Window}, detail); err != nil {
		return err
	}
	return tx.InsertCommand(store.Command{
		Scope: scope, ID: l.GetLookId(), Content: []byte{}, Receipt: []byte{}, Staff: who.Staff, Window: who.Window,
	})
}
