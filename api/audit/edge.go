package audit

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math/bits"

	"github.com/emmansun/gmsm/sm3"
	"golang.org/x/mod/sumdb/tlog"
)

// ErrEdge says that what was kept is not the edge of any tree.
var ErrEdge = errors.New("audit: the kept edge fits no tree")

// Edge is a log as far as it is needed to go on: its size, the whole subtrees at
// the tree's right edge, the largest first, and the end of the SM3 chain.
type Edge struct {
	Size   int64
	hashes []tlog.Hash
	Chain  [sm3.Size]byte
}

// ParseEdge reads what Pack and ChainText wrote.
func ParseEdge(size int64, packed, chain string) (e Edge, err error) {
	e.Size = size
	all, err := base64.StdEncoding.DecodeString(packed)
	if err != nil || size < 0 || len(all) != bits.OnesCount64(uint64(size))*tlog.HashSize {
		return Edge{}, ErrEdge
	}
	for i := 0; i < len(all); i += tlog.HashSize {
		e.hashes = append(e.hashes, tlog.Hash(all[i:i+tlog.HashSize]))
	}
	if size > 0 {
		e.Chain, err = ParseChain(chain)
	}
	return e, err
}

// ParseChain reads a link of the chain as ChainText writes it.
func ParseChain(text string) (sum [sm3.Size]byte, err error) {
	link, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(link) != len(sum) {
		return sum, ErrEdge
	}
	return [sm3.Size]byte(link), nil
}

// Pack writes the subtrees one after the other.
func (e *Edge) Pack() string {
	out := make([]byte, 0, len(e.hashes)*tlog.HashSize)
	for _, h := range e.hashes {
		out = append(out, h[:]...)
	}
	return base64.StdEncoding.EncodeToString(out)
}

// ChainText is the end of the chain in base64.
func (e *Edge) ChainText() string { return base64.StdEncoding.EncodeToString(e.Chain[:]) }

// ReadHashes gives hashes of the edge to tlog.
func (e *Edge) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		rest := uint64(e.Size) >> level
		if rest&1 == 0 || n != int64(rest)-1 {
			return nil, fmt.Errorf("audit: hash %d at level %d is not at the edge of %d records", n, level, e.Size)
		}
		out[i] = e.hashes[bits.OnesCount64(rest>>1)]
	}
	return out, nil
}

// Append goes on by one record and gives the subtrees that it completes, by
// level from 0 up; their place at a level is Size-1 before it, shifted by it.
func (e *Edge) Append(record []byte) ([]tlog.Hash, error) {
	made, err := tlog.StoredHashesForRecordHash(e.Size, tlog.RecordHash(record), e)
	if err != nil {
		return nil, fmt.Errorf("audit: append: %w", err)
	}
	merged := len(made) - 1
	// A new array: whoever copied the edge keeps its own.
	hashes := make([]tlog.Hash, 0, len(e.hashes)+1)
	e.hashes = append(append(hashes, e.hashes[:len(e.hashes)-merged]...), made[merged])
	e.Size++
	sum := sm3.New()
	sum.Write(e.Chain[:])
	sum.Write(record)
	sum.Sum(e.Chain[:0])
	return made, nil
}

// Root is the hash of the whole tree.
func (e *Edge) Root() (tlog.Hash, error) {
	root, err := tlog.TreeHash(e.Size, e)
	if err != nil {
		return root, fmt.Errorf("audit: root: %w", err)
	}
	return root, nil
}
