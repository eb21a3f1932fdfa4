package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/tlog"

	"onewindow/api/audit"
)

// ErrLog says that the log does not stand where the hall's row says. Nothing is
// written on top of it: `window hall audit verify` tells more.
var ErrLog = errors.New("store: the hall's log was changed by another hand")

// keptLevel is the level from which on subtrees have rows of their own; below,
// their records are read.
const keptLevel = 8

type actorKey struct{}

// actor is who is behind a write.
type actor struct{ staff, role string }

// By says who is behind the writes of a context; without it the hall itself is.
func By(ctx context.Context, staff, role string) context.Context {
	return context.WithValue(ctx, actorKey{}, actor{staff, role})
}

func actorOf(ctx context.Context) actor {
	by, _ := ctx.Value(actorKey{}).(actor)
	return by
}

// record is the event as a line of the log.
func (e *Event) record() *audit.Record {
	body := sha256.Sum256(e.Body)
	return &audit.Record{
		N: e.Seq, At: audit.Stamp(e.At), Kind: e.Kind, Ticket: e.Ticket, Case: e.Case, Window: e.Window,
		Actor: e.Actor, Role: e.Role, Detail: e.Detail, Body: hex.EncodeToString(body[:]),
	}
}

// logbook is the log as one transaction goes on with it.
type logbook struct {
	id    string
	edge  audit.Edge
	nodes []logNode
}

type logNode struct {
	level, no int64
	hash      tlog.Hash
}

// enter puts an event into the tree and gives it its link of the chain.
func (l *logbook) enter(e *Event) error {
	at := l.edge.Size
	made, err := l.edge.Append(e.record().Bytes())
	if err != nil {
		return fmt.Errorf("%w: %w", ErrLog, err)
	}
	e.sm3 = l.edge.ChainText()
	for level := keptLevel; level < len(made); level++ {
		l.nodes = append(l.nodes, logNode{int64(level), at >> level, made[level]})
	}
	return nil
}

// openLog reads where the log stands, and brings in what a program without a log
// has written.
func (b *batch) openLog(ctx context.Context, logged int64, edge, chain string) (err error) {
	if b.log.edge, err = audit.ParseEdge(logged, edge, chain); err != nil || logged > b.seq {
		return fmt.Errorf("%w: %w", ErrLog, err)
	}
	if b.log.id == "" {
		id, err := uuid.NewV7()
		if err != nil {
			return fmt.Errorf("store: log: %w", err)
		}
		b.log.id, b.wrote = id.String(), true
	}
	for b.log.edge.Size < b.seq {
		b.wrote = true
		r := &Reader{ctx: ctx, q: b, hall: b.hall}
		events, err := r.Events(b.log.edge.Size, watchPage)
		if err != nil {
			return err
		}
		if len(events) == 0 || events[0].Seq != b.log.edge.Size+1 {
			return ErrLog
		}
		for i := range events {
			if err := b.log.enter(&events[i]); err != nil {
				return err
			}
			_, err := b.run(ctx, "UPDATE event SET sm3 = $1 WHERE hall_id = $2 AND seq = $3", events[i].sm3, b.hall, events[i].Seq)
			if err != nil {
				return fmt.Errorf("store: log: %w", err)
			}
		}
	}
	return nil
}

// BeginLog sees that the hall has a log and that everything is in it, which the
// next write would do as well.
func (s *Store) BeginLog(ctx context.Context) error {
	return s.Write(ctx, func(*Tx) error { return nil })
}

var nodeRows = &bulk{text: func(n int) string {
	return "INSERT INTO log_node (hall_id, level, no, hash) VALUES " + tuples(n, 4)
}}

func (b *batch) writeNodes() {
	rows := make([][]any, len(b.log.nodes))
	for i, n := range b.log.nodes {
		rows[i] = []any{b.hall, n.level, n.no, n.hash[:]}
	}
	b.log.nodes = nil
	b.each(nodeRows, rows, mustMatch)
}

// LogEnd is where the log stands.
func (r *Reader) LogEnd() (audit.Checkpoint, error) {
	id, edge, err := r.logEdge()
	if err != nil {
		return audit.Checkpoint{}, err
	}
	root, err := edge.Root()
	return audit.Checkpoint{Log: id, Size: edge.Size, Root: root, Chain: edge.Chain}, err
}

func (r *Reader) logEdge() (id string, edge audit.Edge, err error) {
	var logged int64
	var packed, chain string
	if err := r.one("SELECT log, logged, edge, sm3 FROM hall WHERE id = $1", []any{r.hall}, &id, &logged, &packed, &chain); err != nil {
		return "", edge, err
	}
	if edge, err = audit.ParseEdge(logged, packed, chain); err != nil {
		return "", edge, fmt.Errorf("%w: %w", ErrLog, err)
	}
	return id, edge, nil
}

// LogRoot is the root that the log had when it was so long.
func (r *Reader) LogRoot(size int64) (tlog.Hash, error) {
	root, err := tlog.TreeHash(size, r.hashes())
	if err != nil {
		return root, fmt.Errorf("store: log: %w", err)
	}
	return root, nil
}

// LogProof shows that the log of size to goes on from that of size from.
func (r *Reader) LogProof(from, to int64) (tlog.TreeProof, error) {
	proof, err := tlog.ProveTree(to, from, r.hashes())
	if err != nil {
		return nil, fmt.Errorf("store: log: %w", err)
	}
	return proof, nil
}

func (r *Reader) hashes() tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			level, no := tlog.SplitStoredHashIndex(index)
			var err error
			if out[i], err = r.subtree(int64(level), no); err != nil {
				return nil, err
			}
		}
		return out, nil
	})
}

// subtree is the hash of 1<<level records, the no-th such.
func (r *Reader) subtree(level, no int64) (h tlog.Hash, err error) {
	if level >= keptLevel {
		var kept []byte
		err := r.one("SELECT hash FROM log_node WHERE hall_id = $1 AND level = $2 AND no = $3", []any{r.hall, level, no}, &kept)
		if err != nil || len(kept) != len(h) {
			return h, fmt.Errorf("%w: hash %d of level %d: %w", ErrLog, no, level, err)
		}
		return tlog.Hash(kept), nil
	}
	n := int64(1) << level
	events, err := r.Events(no*n, int(n))
	if err != nil {
		return h, err
	}
	var tree audit.Edge
	for i := range events {
		if events[i].Seq != no*n+int64(i)+1 {
			break
		}
		if _, err := tree.Append(events[i].record().Bytes()); err != nil {
			return h, err
		}
	}
	if tree.Size != n {
		return h, fmt.Errorf("%w: record %d is gone", ErrLog, no*n+tree.Size+1)
	}
	return tree.Root()
}
