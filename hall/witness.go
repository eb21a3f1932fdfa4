package hall

import (
	"bytes"
	"context"
	"errors"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/store"
)

// Bounds of a checkpoint. A proof in a log of 2^62 entries has 63 hashes.
const (
	maxLogID = 64
	maxProof = 64
)

// Witness keeps where the journal of the caller's window stands. Whoever has
// the window's disk cannot reach what is kept here, so a journal that was cut
// short or rewritten does not go on from it.
func (s *Server) Witness(ctx context.Context, req *hallv1.WitnessRequest) (*hallv1.WitnessResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if who.Window == "" {
		return nil, refuse(ReasonWindowRequired)
	}
	shown, proof, ok := checkpointOf(req)
	if !ok {
		return nil, refuse(ReasonInvalid, "field", "checkpoint")
	}
	shown.Window = who.Window
	var resp *hallv1.WitnessResponse
	var refusal *Error
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		resp, refusal = nil, nil
		kept, err := tx.Witness(who.Window, shown.Log)
		if errors.Is(err, store.ErrNotFound) {
			resp = &hallv1.WitnessResponse{Kept: req.GetCheckpoint()}
			return tx.KeepWitness(shown)
		}
		if err != nil {
			return err
		}
		code := goesOn(&kept, &shown, req.GetFrom(), proof)
		switch code {
		case "":
			resp = &hallv1.WitnessResponse{Kept: req.GetCheckpoint()}
			return tx.KeepWitness(shown)
		case proofWanted:
			resp = &hallv1.WitnessResponse{
				Kept: &hallv1.Checkpoint{Log: kept.Log, Size: kept.Size, Root: kept.Root}, ProofWanted: true,
			}
			return nil
		}
		refusal = refuse(code, "size", strconv.FormatInt(shown.Size, 10), "kept", strconv.FormatInt(kept.Size, 10))
		return tx.RefuseWitness(who.Window, kept.Log, code)
	})
	if err != nil {
		return nil, err
	}
	if refusal != nil {
		s.log.ErrorContext(ctx, "journal does not go on from what is kept", "window", who.Window, "code", refusal.Reason,
			"size", shown.Size, "log", shown.Log)
		return nil, refusal
	}
	return resp, nil
}

// proofWanted is no refusal: the window has grown and must show how.
const proofWanted = "proof_wanted"

// goesOn says whether what is shown goes on from what is kept: "" for yes,
// proofWanted, or the reason why not.
func goesOn(kept, shown *store.Witness, from int64, proof tlog.TreeProof) string {
	switch {
	case shown.Size < kept.Size:
		return ReasonJournalOlder
	case shown.Size == kept.Size:
		if bytes.Equal(shown.Root, kept.Root) {
			return ""
		}
		return ReasonJournalForked
	case kept.Size == 0:
		return "" // every log goes on from nothing
	case from != kept.Size:
		return proofWanted
	}
	err := tlog.CheckTree(proof, shown.Size, tlog.Hash(shown.Root), kept.Size, tlog.Hash(kept.Root))
	if err != nil {
		return ReasonJournalForked
	}
	return ""
}

// checkpointOf reads what a window shows; ok is false when it is none.
func checkpointOf(req *hallv1.WitnessRequest) (w store.Witness, proof tlog.TreeProof, ok bool) {
	c := req.GetCheckpoint()
	w = store.Witness{Log: c.GetLog(), Size: c.GetSize(), Root: c.GetRoot()}
	if w.Log == "" || len(w.Log) > maxLogID || w.Size < 0 || len(w.Root) != tlog.HashSize || len(req.GetProof()) > maxProof {
		return w, nil, false
	}
	for _, h := range req.GetProof() {
		if len(h) != tlog.HashSize {
			return w, nil, false
		}
		proof = append(proof, tlog.Hash(h))
	}
	return w, proof, true
}
