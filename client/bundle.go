package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/visit"
)

// Export is the outbox of a window that goes to the hall as a file.
type Export struct {
	Window   string
	MadeAt   time.Time
	Commands []ExportedCommand
	// Pages gives the pages that commands name; one that is lost is left out, and
	// the hall says so.
	Pages PageSource
}

// ExportedCommand is one row with who worked at the window.
type ExportedCommand struct {
	StaffNo, Role string
	visit.HallCommand
}

// ExportKey asks for the key that seals this window's exports.
func (c *Client) ExportKey(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.relay.ExportKey(ctx, &hallv1.ExportKeyRequest{})
	return reply.GetKey(), err
}

// Seal makes the file: nobody but the hall and this window can read or make it.
func (e Export) Seal(ctx context.Context, key []byte) ([]byte, error) {
	b := &hallv1.Bundle{Window: e.Window, MadeAt: timestamppb.New(e.MadeAt)}
	for i := range e.Commands {
		cmd := &e.Commands[i]
		b.Commands = append(b.Commands, &hallv1.BundledCommand{StaffNo: cmd.StaffNo, Role: cmd.Role, Command: commandTo(&cmd.HallCommand)})
		for _, l := range pagesOf(cmd.HallCommand) {
			for _, sum := range l.Pages {
				data, err := e.Pages.Page(ctx, sum)
				if ctx.Err() != nil {
					return nil, ctx.Err()
				}
				if err != nil {
					continue
				}
				b.Pages = append(b.Pages, &hallv1.BundledPage{
					CaseId: cmd.CaseID, LineId: l.Line, Sha256: sum, MediaType: http.DetectContentType(data), Data: data,
				})
			}
		}
	}
	body, err := proto.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("client: export: %w", err)
	}
	seal, err := draftSeal(key)
	if err != nil {
		return nil, err
	}
	return slices.Concat([]byte(exportHead+e.Window+"\n"), seal.Seal(nil, nil, body, []byte(e.Window))), nil
}

// exportHead is the first line of a file, before the window's number.
const exportHead = "onewindow export 1 "

// ErrNoExport is a file that is no export of a window.
var ErrNoExport = errors.New("client: no export of a window")

// TakenIn is what the hall did with an export.
type TakenIn struct {
	Accepted, Repeated, Pages int
	RefusedCount              int
	// Refused are the first thousand of them, by command.
	Refused []visit.HallReceipt
}

// TakeIn hands the export of another window over. The caller is a supervisor.
func (c *Client) TakeIn(ctx context.Context, file []byte) (TakenIn, error) {
	window, sealed, err := exportOf(file)
	if err != nil {
		return TakenIn{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*pageDeadline)
	defer cancel()
	stream, err := c.relay.TakeIn(ctx)
	if err != nil {
		return TakenIn{}, err
	}
	for part := range slices.Chunk(sealed, chunk) {
		if err := stream.Send(&hallv1.TakeInRequest{Window: window, Chunk: part}); err != nil {
			break // CloseAndRecv says why
		}
	}
	reply, err := stream.CloseAndRecv()
	if err != nil {
		return TakenIn{}, classify(err)
	}
	out := TakenIn{
		Accepted: int(reply.GetAccepted()), Repeated: int(reply.GetRepeatedAnswers()), Pages: int(reply.GetPages()),
		RefusedCount: int(reply.GetRefusedCount()),
	}
	for _, r := range reply.GetRefused() {
		out.Refused = append(out.Refused, receiptOf(r))
	}
	return out, nil
}

// exportOf takes the window's number off the sealed part.
func exportOf(file []byte) (window string, sealed []byte, err error) {
	head := []byte(exportHead)
	end := slices.Index(file[:min(len(file), 100)], '\n')
	if end < len(head) || string(file[:len(head)]) != exportHead {
		return "", nil, ErrNoExport
	}
	return string(file[len(head):end]), file[end+1:], nil
}
