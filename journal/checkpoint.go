package journal

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint names a state of the log: how many entries, and the root of their
// hash tree (RFC 6962). Kept elsewhere, it is witness against this window.
type Checkpoint struct {
	// Log is the id of the store; one that was begun anew is another log.
	Log  string    `json:"log"`
	Size int64     `json:"size"`
	Root tlog.Hash `json:"root"`
}

// Checkpoint names the present state.
func (j *Journal) Checkpoint(ctx context.Context) (Checkpoint, error) {
	db, err := j.view()
	if err != nil {
		return Checkpoint{}, err
	}
	c := Checkpoint{Log: j.logID()}
	err = db.QueryRowContext(ctx, `SELECT size FROM head WHERE id = 1`).Scan(&c.Size)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("journal: checkpoint: %w", err)
	}
	// Entries only come: hashes of a size once reached never change.
	c.Root, err = tlog.TreeHash(c.Size, leaves(ctx, db))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("journal: checkpoint: %w", err)
	}
	return c, nil
}

// Proof shows whoever keeps the checkpoint of size from that the one of size to
// goes on from it (RFC 6962, 2.1.2); 0 < from < to.
func (j *Journal) Proof(ctx context.Context, from, to int64) (tlog.TreeProof, error) {
	db, err := j.view()
	if err != nil {
		return nil, err
	}
	proof, err := tlog.ProveTree(to, from, leaves(ctx, db))
	if err != nil {
		return nil, fmt.Errorf("journal: proof: %w", err)
	}
	return proof, nil
}

// Extends checks that this journal is the one that gave the checkpoint, gone
// on; a checkpoint without a log is of this one. The error is ErrForked when
// it is not.
func (j *Journal) Extends(ctx context.Context, c Checkpoint) error {
	now, err := j.Checkpoint(ctx)
	if err != nil {
		return err
	}
	if c.Size > now.Size || c.Size < 0 || c.Log != "" && c.Log != now.Log {
		return ErrForked
	}
	db, err := j.view()
	if err != nil {
		return err
	}
	root, err := tlog.TreeHash(c.Size, leaves(ctx, db))
	if err != nil {
		return fmt.Errorf("journal: checkpoint: %w", err)
	}
	if root != c.Root {
		return ErrForked
	}
	return nil
}
