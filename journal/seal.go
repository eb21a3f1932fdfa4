package journal

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// KeySize is the length of the journal's key in bytes.
const KeySize = 32

// keys are derived from the caller's key, one for each purpose, so that a
// sealed row of one table can never pass for one of another.
type keys struct {
	of    map[string]cipher.AEAD // by purpose
	chain []byte
}

// What is sealed.
const (
	forEntry  = "entry"
	forOutbox = "outbox"
	forPage   = "page"
	forNote   = "note"
)

func newKeys(key []byte, suite Suite) (*keys, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("journal: key has %d bytes, want %d", len(key), KeySize)
	}
	k := &keys{of: map[string]cipher.AEAD{}}
	for _, purpose := range []string{forEntry, forOutbox, forPage, forNote} {
		var err error
		if k.of[purpose], err = aeadOf(suite, key, purpose); err != nil {
			return nil, err
		}
	}
	var err error
	k.chain, err = hkdf.Key(sha256.New, key, nil, "onewindow journal chain", KeySize)
	if err != nil {
		return nil, fmt.Errorf("journal: derive key: %w", err)
	}
	return k, nil
}

// joined puts parts together so that no other parts give the same bytes.
func joined(parts ...string) []byte {
	var out []byte
	for _, p := range parts {
		out = binary.AppendUvarint(out, uint64(len(p)))
		out = append(out, p...)
	}
	return out
}

// mac is a keyed hash of parts. Whoever lacks the key cannot make the chain,
// the head or a mark of this journal, however much of the file they rewrite.
func (k *keys) mac(parts ...string) [32]byte {
	h := hmac.New(sha256.New, k.chain)
	h.Write(joined(parts...))
	return [32]byte(h.Sum(nil))
}

// logSize is the length of a log's id in bytes.
const logSize = 16

// newLog makes the id of a log, with the mark that this journal made it: who
// lacks the key cannot pass an old log off as a new one.
func (k *keys) newLog() []byte {
	id := make([]byte, logSize)
	_, _ = rand.Read(id) // never fails
	mark := k.mac("log", string(id))
	return append(id, mark[:]...)
}

// logOf gives the id in hex; ok is false when this journal did not make it.
func (k *keys) logOf(value []byte) (id string, ok bool) {
	if len(value) <= logSize {
		return "", false
	}
	mark := k.mac("log", string(value[:logSize]))
	return hex.EncodeToString(value[:logSize]), string(value[logSize:]) == string(mark[:])
}

// link is the chain's next hash: what came before, where the entry stands,
// and the hash of its sealed body.
func (k *keys) link(prev [32]byte, e *entry) [32]byte {
	return k.mac("entry", string(prev[:]), fmt.Sprint(e.seq), e.visit, fmt.Sprint(e.visitSeq), e.at, e.kind,
		fmt.Sprint(e.version), string(e.bodyHash[:]))
}
