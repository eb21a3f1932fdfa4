package client

import (
	"context"
	"log/slog"
	"time"

	hallv1 "onewindow/api/hall/v1"
)

// Checkpoint names a state of the journal's log: which log, how many entries,
// and the root of their hash tree.
type Checkpoint struct {
	Log  string
	Size int64
	Root []byte
}

func (c *Checkpoint) same(d *Checkpoint) bool {
	return c.Log == d.Log && c.Size == d.Size && string(c.Root) == string(d.Root)
}

// Witnessed is the journal that shows the hall where it stands.
type Witnessed interface {
	Checkpoint(ctx context.Context) (Checkpoint, error)
	// Proof gives the hashes that lead from the log's state of size from to that
	// of size to.
	Proof(ctx context.Context, from, to int64) ([][]byte, error)
}

// Witness shows a checkpoint. When the hall wants a proof, kept is where it
// must begin; the error is *Refused journal_older or journal_forked when the
// journal does not go on from what the hall keeps.
func (c *Client) Witness(ctx context.Context, point Checkpoint, from int64, proof [][]byte) (kept Checkpoint, proofWanted bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.witness.Witness(ctx, &hallv1.WitnessRequest{
		Checkpoint: &hallv1.Checkpoint{Log: point.Log, Size: point.Size, Root: point.Root}, From: from, Proof: proof,
	})
	if err != nil {
		return Checkpoint{}, false, err
	}
	k := reply.GetKept()
	return Checkpoint{Log: k.GetLog(), Size: k.GetSize(), Root: k.GetRoot()}, reply.GetProofWanted(), nil
}

// WitnessLine is the hall as the witness needs it.
type WitnessLine interface {
	Witness(ctx context.Context, point Checkpoint, from int64, proof [][]byte) (kept Checkpoint, proofWanted bool, err error)
}

// WitnessOptions is what a Witness is made of.
type WitnessOptions struct {
	Journal Witnessed
	Line    WitnessLine
	// Refused hears the code when the hall says that this journal does not go on
	// from what it keeps, once for each state that is refused.
	Refused func(code string)
	Log     *slog.Logger
}

// Witness shows the hall where the journal stands, now and then: so much of the
// journal's past cannot be taken back any more without being found out.
type Witness struct {
	o WitnessOptions
	// done is the last state that the hall has answered for, either way.
	done Checkpoint
}

// witnessEvery bounds how much of the past is without a witness.
const witnessEvery = 15 * time.Second

// Codes of a journal that does not go on from what the hall keeps.
const (
	CodeJournalOlder  = "journal_older"
	CodeJournalForked = "journal_forked"
)

// NewWitness makes a Witness; Run sets it going.
func NewWitness(o WitnessOptions) *Witness {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &Witness{o: o}
}

// Run shows the journal every few seconds until ctx ends. What cannot be shown
// is shown later.
func (w *Witness) Run(ctx context.Context) error {
	tick := time.NewTicker(witnessEvery)
	defer tick.Stop()
	for {
		err := w.Show(ctx)
		if err != nil && ctx.Err() == nil {
			w.o.Log.Debug("journal not shown", "err", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// Show shows the present state, unless the hall has answered for it before.
func (w *Witness) Show(ctx context.Context) error {
	now, err := w.o.Journal.Checkpoint(ctx)
	if err != nil {
		return err
	}
	if now.Size == 0 || now.same(&w.done) {
		return nil
	}
	// At most three: a first guess at where the proof must begin, the hall's word,
	// and once more because another program of this window came between.
	from := int64(0)
	if w.done.Log == now.Log {
		from = w.done.Size
	}
	for range 3 {
		var proof [][]byte
		if from > 0 && from < now.Size {
			proof, err = w.o.Journal.Proof(ctx, from, now.Size)
			if err != nil {
				return err
			}
		}
		kept, wanted, err := w.o.Line.Witness(ctx, now, from, proof)
		if hasCode(err, CodeJournalOlder, CodeJournalForked) {
			w.done = now
			w.refused(err)
			return nil
		}
		if err != nil {
			return err
		}
		if !wanted {
			w.done = now
			return nil
		}
		from = kept.Size
	}
	return nil
}

func (w *Witness) refused(err error) {
	w.o.Log.Error("the hall knows another past of this journal", "err", err)
	for _, code := range []string{CodeJournalOlder, CodeJournalForked} {
		if w.o.Refused != nil && hasCode(err, code) {
			w.o.Refused(code)
		}
	}
}
