package client

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/visit"
)

// Holdings is what the hall has of this window.
type Holdings struct {
	Cases  []HeldCase
	More   bool // cases follow after the last one
	Visits []HeldVisit
	Logs   []HeldLog
}

// HeldCase is a case that the hall has received, with what this window has sent
// about it.
type HeldCase struct {
	CaseID, CaseNo, State, Window string
	Commands                      []HeldCommand
}

// HeldCommand is a command as the hall has answered it.
type HeldCommand struct {
	ID, Content, Kind string
	Accepted          bool
}

// HeldVisit is a visit in hand; from VisitID on of its newest copy.
type HeldVisit struct {
	TicketID, Label, Window string
	VisitID                 string
	Events                  int64
	Cases                   []string
	At                      time.Time
}

// HeldLog is how far the hall has seen a journal of this window.
type HeldLog struct {
	Log  string
	Size int64
}

// Holdings asks what the hall has of this window: cases with a greater id than
// after; or, when ids are given, what it has of those.
func (c *Client) Holdings(ctx context.Context, after string, cases, tickets []string) (Holdings, error) {
	ctx, cancel := context.WithTimeout(ctx, callNextLimit)
	defer cancel()
	reply, err := c.witness.Holdings(ctx, &hallv1.HoldingsRequest{After: after, CaseIds: cases, TicketIds: tickets})
	if err != nil {
		return Holdings{}, err
	}
	out := Holdings{More: reply.GetMore()}
	for _, k := range reply.GetCases() {
		held := HeldCase{CaseID: k.GetCaseId(), CaseNo: k.GetCaseNo(), State: k.GetState(), Window: k.GetWindow()}
		for _, m := range k.GetCommands() {
			held.Commands = append(held.Commands, HeldCommand{
				ID: m.GetCommandId(), Content: m.GetContentSha256(), Kind: m.GetKind(), Accepted: m.GetAccepted(),
			})
		}
		out.Cases = append(out.Cases, held)
	}
	for _, v := range reply.GetVisits() {
		out.Visits = append(out.Visits, HeldVisit{
			TicketID: v.GetTicketId(), Label: v.GetLabel(), Window: v.GetWindow(), VisitID: v.GetVisitId(), Events: v.GetEvents(),
			Cases: v.GetCaseIds(), At: timeOf(v.GetDraftAt()),
		})
	}
	for _, k := range reply.GetKept() {
		out.Logs = append(out.Logs, HeldLog{Log: k.GetLog(), Size: k.GetSize()})
	}
	return out, nil
}

// Content is the hash by which the hall knows a command for ever.
func Content(cmd visit.HallCommand) (string, error) {
	content, err := proto.MarshalOptions{Deterministic: true}.Marshal(commandTo(&cmd))
	if err != nil {
		return "", fmt.Errorf("client: command %s: %w", cmd.ID, err)
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:]), nil
}
