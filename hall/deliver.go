package hall

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/store"
)

// maxCommands is how many commands one Deliver may carry.
const maxCommands = 32

// Deliver takes what a window's outbox holds, in order. Each command is a
// transaction of its own and gets a receipt; when the hall stumbles in the
// middle, the receipts so far are the answer and the rest is to be sent again.
func (s *Server) Deliver(ctx context.Context, req *hallv1.DeliverRequest) (*hallv1.DeliverResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if len(req.GetCommands()) > maxCommands {
		return nil, refuse(ReasonTooMany, "max", fmt.Sprint(maxCommands))
	}
	resp := &hallv1.DeliverResponse{}
	for _, cmd := range req.GetCommands() {
		receipt, err := s.deliverOne(ctx, who, cmd)
		if err != nil {
			if len(resp.GetReceipts()) > 0 {
				s.log.WarnContext(ctx, "batch cut short", "done", len(resp.GetReceipts()), "of", len(req.GetCommands()), "error", err)
				return resp, nil
			}
			return nil, err
		}
		resp.Receipts = append(resp.Receipts, receipt)
	}
	return resp, nil
}

// scopeOf is what a command id is unique in: its case, else its ticket.
func scopeOf(cmd *hallv1.Command) string {
	if cmd.GetCaseId() != "" {
		return cmd.GetCaseId()
	}
	return cmd.GetTicketId()
}

// keptOf is a command as the hall keeps it beside its answer.
func keptOf(who *caller, cmd *hallv1.Command) (store.Command, error) {
	if !validID(cmd.GetCommandId()) || !validID(scopeOf(cmd)) || cmd.GetTicketId() != "" && !validID(cmd.GetTicketId()) {
		return store.Command{}, refuse(ReasonInvalid, "field", "command_id")
	}
	content, err := proto.MarshalOptions{Deterministic: true}.Marshal(cmd)
	if err != nil {
		return store.Command{}, fmt.Errorf("hall: command: %w", err)
	}
	sum := sha256.Sum256(content)
	return store.Command{
		Scope: scopeOf(cmd), ID: cmd.GetCommandId(), ContentSHA256: hex.EncodeToString(sum[:]), Content: content,
		Staff: who.Staff, Window: who.Window,
	}, nil
}

func (s *Server) deliverOne(ctx context.Context, who *caller, cmd *hallv1.Command) (*hallv1.Receipt, error) {
	kept, err := keptOf(who, cmd)
	if err != nil {
		return nil, err
	}
	if err := s.ruleBefore(ctx, cmd); err != nil {
		return nil, err
	}
	var receipt *hallv1.Receipt
	err = s.store.Write(ctx, func(tx *store.Tx) (err error) {
		receipt, err = s.answer(tx, who, cmd, kept)
		return err
	})
	if err != nil {
		return nil, err
	}
	return receipt, nil
}

// answer gives the stored receipt of a command that was answered before, or
// decides it now. Decision, effects and receipt are one transaction; a refusal
// is kept like a success, so that a repeat hears the same for ever.
func (s *Server) answer(tx *store.Tx, who *caller, cmd *hallv1.Command, kept store.Command) (*hallv1.Receipt, error) {
	return s.answerBy(tx, kept, cmd, func() (*hallv1.Receipt, error) { return s.perform(tx, who, cmd) })
}

// answerBy is answer with another way to perform a command.
func (*Server) answerBy(tx *store.Tx, kept store.Command, cmd *hallv1.Command, perform func() (*hallv1.Receipt, error)) (*hallv1.Receipt, error) {
	before, err := tx.Command(kept.Scope, kept.ID)
	if err == nil {
		return again(tx, before, kept)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	written := tx.Writes()
	receipt, err := perform()
	if err != nil {
		r, refused := errors.AsType[*store.Refusal](err)
		if !refused {
			return nil, err
		}
		if tx.Writes() > written {
			// A refusal must come before the first write; what was written would
			// be committed with it.
			return nil, fmt.Errorf("hall: refused after writing: %w", errors.New(r.Code))
		}
		receipt = &hallv1.Receipt{Refusal: r.Code, Details: r.Details}
	}
	receipt.CommandId = cmd.GetCommandId()
	receipt.At = stamp(tx.Now())
	if kept.Receipt, err = proto.Marshal(receipt); err != nil {
		return nil, fmt.Errorf("hall: receipt: %w", err)
	}
	return receipt, tx.InsertCommand(kept)
}

// again answers a repeat: the first receipt for the same content, a loud
// refusal for another, which is kept beside the first.
func again(tx *store.Tx, before, kept store.Command) (*hallv1.Receipt, error) {
	if before.ContentSHA256 != kept.ContentSHA256 {
		if err := tx.InsertConflict(kept); err != nil {
			return nil, err
		}
		return &hallv1.Receipt{
			CommandId: kept.ID, Refusal: RefuseContentDiffers, At: stamp(tx.Now()),
			Details: map[string]string{"first_at": before.At.Format(time.RFC3339)},
		}, nil
	}
	receipt := &hallv1.Receipt{}
	if err := proto.Unmarshal(before.Receipt, receipt); err != nil {
		return nil, fmt.Errorf("hall: stored receipt: %w", err)
	}
	receipt.RepeatedAnswer = true
	return receipt, nil
}

// perform decides one command. Until it is decided nothing is written.
func (s *Server) perform(tx *store.Tx, who *caller, cmd *hallv1.Command) (*hallv1.Receipt, error) {
	if commandKind(cmd) == "" {
		return nil, store.Refuse(RefuseEmpty)
	}
	if !may(who.Role, cmd) {
		return nil, store.Refuse(RefuseRole, "role", who.Role)
	}
	if err := s.wall(tx, who, cmd); err != nil {
		return nil, err
	}
	switch c := cmd.GetContent().(type) {
	case *hallv1.Command_TicketMove:
		return s.ticketMove(tx, who, cmd, c.TicketMove)
	case *hallv1.Command_Submission:
		return s.submission(tx, who, cmd, c.Submission, nil)
	case *hallv1.Command_Decision:
		return s.decision(tx, who, cmd, c.Decision)
	case *hallv1.Command_Supplement:
		return s.supplement(tx, who, cmd, c.Supplement)
	case *hallv1.Command_Handover:
		return s.handover(tx, who, cmd, c.Handover)
	case *hallv1.Command_Rating:
		return s.rate(tx, who, cmd, c.Rating)
	case *hallv1.Command_Withdrawal:
		return s.withdrawal(tx, who, cmd, c.Withdrawal)
	case *hallv1.Command_Papers:
		return s.papersOwed(tx, who, cmd, c.Papers)
	}
	return nil, store.Refuse(RefuseEmpty)
}
