package approval

import (
	"context"

	"onewindow/station"
	"onewindow/visit"
)

// Journal is what this seat needs of the window's durable memory.
type Journal interface {
	// Append stores commands for the hall and takes answered ones out, all of it
	// or nothing.
	Append(ctx context.Context, records []visit.Record, out []visit.HallCommand, settled []string) error
	// Outbox gives every command that the hall has not answered, in order.
	Outbox(ctx context.Context) ([]station.OutboxRow, error)
	Backlog(ctx context.Context) (station.Backlog, error)
	station.Notes
}

// Hall is what this seat asks of the hall while it waits for the answer. Errors
// are station.ErrUnreachable or *station.Refused.
type Hall interface {
	station.Sessions
	// ListCases gives a work list of the hall, best first.
	ListCases(ctx context.Context, list string, limit int) ([]station.CaseRow, error)
	GetCase(ctx context.Context, q station.CaseQuery) (station.Case, error)
	Authorize(ctx context.Context, a station.Authorization) (station.Approval, error)
	// GetPage reads one scanned page of a case.
	GetPage(ctx context.Context, caseID, sha256 string) (data []byte, media string, err error)
	// Wake says that the outbox has something new.
	Wake()
}
