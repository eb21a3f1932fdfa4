package main

import (
	"context"
	"errors"

	"onewindow/client"
	"onewindow/hall"
	"onewindow/journal"
	"onewindow/station"
	"onewindow/visit"
)

// journalPort is the journal as the station asks for it.
type journalPort struct{ *journal.Journal }

func (j journalPort) Append(ctx context.Context, records []visit.Record, out []visit.HallCommand, settled []string) error {
	err := j.Journal.Append(ctx, records, out, settled)
	if errors.Is(err, journal.ErrFull) {
		return errors.Join(station.ErrFull, err)
	}
	return err
}

// Disk is the room under the journal.
func (j journalPort) Disk() (station.Disk, error) {
	s, err := j.Space()
	return station.Disk{Low: s.Low, Full: s.Short, FreeMiB: s.Free >> 20}, err
}

func (j journalPort) Backlog(ctx context.Context) (station.Backlog, error) {
	b, err := j.Journal.Backlog(ctx)
	return station.Backlog(b), err
}

// Outbox gives every command that the hall has not answered, in order.
func (j journalPort) Outbox(ctx context.Context) ([]station.OutboxRow, error) {
	rows, err := j.Rows(ctx)
	return outboxRows(rows), err
}

func outboxRows(rows []journal.Row) []station.OutboxRow {
	out := make([]station.OutboxRow, len(rows))
	for i := range rows {
		r := &rows[i]
		out[i] = station.OutboxRow{
			Command: r.Command, SetAside: r.State == journal.SetAside, Refusal: r.Refusal, ID: r.CommandID, MadeAt: r.MadeAt,
			Tries: r.Tries, LastError: r.LastError, Bytes: r.Bytes,
		}
	}
	return out
}

// witnessed is the journal as it shows the hall where it stands.
type witnessed struct{ *journal.Journal }

func (w witnessed) Checkpoint(ctx context.Context) (client.Checkpoint, error) {
	c, err := w.Journal.Checkpoint(ctx)
	return client.Checkpoint{Log: c.Log, Size: c.Size, Root: c.Root[:]}, err
}

func (w witnessed) Proof(ctx context.Context, from, to int64) ([][]byte, error) {
	proof, err := w.Journal.Proof(ctx, from, to)
	hashes := make([][]byte, len(proof))
	for i := range proof {
		hashes[i] = proof[i][:]
	}
	return hashes, err
}

// hallPort is the hall's client as the station asks for it.
type hallPort struct {
	client  *client.Client
	courier *client.Courier
	// signedIn hears the PIN that the hall took.
	signedIn func(pin string)
	key      station.KeyDevice // nil: the desk has none
}

// hallPort is the hall as every chair asks for it.
func (s *seat) hallPort() hallPort {
	return hallPort{client: s.client, courier: s.courier, key: s.key, signedIn: func(pin string) {
		if err := s.kept.signedIn(pin); err != nil {
			s.o.log.Error("without the hall this desk does not start again", "err", err)
		}
	}}
}

func (h hallPort) Wake() { h.courier.Wake() }

func (h hallPort) SignIn(ctx context.Context, staffNo, pin, code, role string) (station.Session, error) {
	s, err := h.enter(ctx, staffNo, pin, code, role)
	return station.Session{
		Token: s.Token, Courier: s.Courier, StaffNo: s.StaffNo, Name: s.Name, Role: s.Role, Roles: s.Roles, Departments: s.Departments,
		HallName: s.HallName, Zone: s.Zone, Serves: s.Serves,
	}, fromHall(err)
}

func (h hallPort) Lock(ctx context.Context) error { return fromHall(h.client.Lock(ctx)) }

func (h hallPort) SignOut(ctx context.Context) error { return fromHall(h.client.SignOut(ctx)) }

func (h hallPort) Resume(s station.Session) {
	h.client.Resume(client.Session{Token: s.Token, Courier: s.Courier})
}

func (h hallPort) CallNext(ctx context.Context, commandID string, finished []visit.HallCommand) (visit.Ticket, bool, error) {
	t, found, err := h.client.CallNext(ctx, commandID, finished)
	return t, found, fromHall(err)
}

func (h hallPort) Authorize(ctx context.Context, a station.Authorization) (station.Approval, error) {
	if a.StaffNo == "" {
		approval, err := h.client.ConsentFromAfar(ctx, a.Step, a.Subject)
		return station.Approval(approval), fromHall(err)
	}
	approval, err := h.client.Authorize(ctx, client.Authorization(a))
	return station.Approval(approval), fromHall(err)
}

// pins keep a PIN at a desk as the hall does.
type pins struct{ cost hall.PINCost }

func (p pins) Hash(pin string) string { return hall.HashPIN(pin, p.cost) }

func (pins) Is(pin, hash string) bool {
	right, err := hall.CheckPIN(pin, hash)
	return err == nil && right // what cannot be read lets nobody in
}

// fromHall tells the two kinds of errors apart as the station knows them.
func fromHall(err error) error {
	var refused *client.Refused
	var fault *station.DeviceFault
	switch {
	case err == nil:
		return nil
	case errors.As(err, &fault):
		return fault
	case !errors.Is(err, client.ErrUnreachable) && errors.As(err, &refused):
		return &station.Refused{Code: refused.Code, Details: refused.Details}
	}
	return errors.Join(station.ErrUnreachable, err)
}

func linkOf(s client.State) station.Link {
	switch s {
	case client.Online:
		return station.Online
	case client.Offline:
		return station.Offline
	case client.CertificateExpired:
		return station.CertExpired
	case client.CertificateRefused:
		return station.CertRefused
	case client.SignedOut:
		return station.SignedOut
	default:
	}
	return station.LinkUnknown
}

func overviewOf(o client.Overview) station.Overview {
	out := station.Overview{
		Waiting: o.Waiting, Priority: o.Priority, Booked: o.Booked, Oldest: o.Oldest, At: o.HallTime, Next: o.Next,
	}
	for _, c := range o.Corrections {
		out.Corrections = append(out.Corrections, station.CaseRow(c))
	}
	return out
}

// outboxPort is the journal's outbox as the courier asks for it.
type outboxPort struct{ *journal.Journal }

func (o outboxPort) Pending(ctx context.Context, limit int) ([]visit.HallCommand, error) {
	rows, err := o.Journal.Pending(ctx, limit)
	commands := make([]visit.HallCommand, len(rows))
	for i := range rows {
		commands[i] = rows[i].Command
	}
	return commands, err
}
