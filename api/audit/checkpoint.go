package audit

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/emmansun/gmsm/sm3"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint names a state of the log.
type Checkpoint struct {
	// Log is made with the log: one that is begun anew is another log.
	Log   string
	Size  int64
	Root  tlog.Hash
	Chain [sm3.Size]byte
}

// ErrCheckpoint says that a text is no checkpoint.
var ErrCheckpoint = errors.New("audit: not a checkpoint")

// Text is the checkpoint as it is signed and printed: log, size, root and the end
// of the SM3 chain, a line each (C2SP tlog-checkpoint).
func (c *Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\nsm3 %s\n", c.Log, c.Size, c.Root, base64.StdEncoding.EncodeToString(c.Chain[:]))
}

// ParseCheckpoint reads the text of a checkpoint.
func ParseCheckpoint(text string) (c Checkpoint, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 5 || lines[0] == "" || lines[4] != "" {
		return c, ErrCheckpoint
	}
	chain, isChain := strings.CutPrefix(lines[3], "sm3 ")
	sum, chainErr := ParseChain(chain)
	c.Log = lines[0]
	var sizeErr, rootErr error
	c.Size, sizeErr = strconv.ParseInt(lines[1], 10, 64)
	c.Root, rootErr = tlog.ParseHash(lines[2])
	if !isChain || c.Size < 0 || errors.Join(chainErr, sizeErr, rootErr) != nil {
		return Checkpoint{}, ErrCheckpoint
	}
	c.Chain = sum
	return c, nil
}

// Signer signs checkpoints for a hall by a key that is made from a seed.
type Signer struct {
	signer note.Signer
	// Key is what a verifier needs, in the form of signed notes.
	Key string
}

// NewSigner makes the signer of a hall from 32 bytes that only its servers know.
func NewSigner(name string, seed []byte) (*Signer, error) {
	if len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("audit: a seed has %d bytes", ed25519.SeedSize)
	}
	private := ed25519.NewKeyFromSeed(seed)
	public, ok := private.Public().(ed25519.PublicKey)
	if !ok {
		return nil, errors.New("audit: no public key")
	}
	key, err := note.NewEd25519VerifierKey(name, public)
	if err != nil {
		return nil, fmt.Errorf("audit: signer: %w", err)
	}
	// NAME+HASH+KEY with the private key in the place of the public one.
	parts := strings.SplitN(key, "+", 3)
	const ed25519Algorithm = 1
	secret := base64.StdEncoding.EncodeToString(append([]byte{ed25519Algorithm}, seed...))
	signer, err := note.NewSigner("PRIVATE+KEY+" + parts[0] + "+" + parts[1] + "+" + secret)
	if err != nil {
		return nil, fmt.Errorf("audit: signer: %w", err)
	}
	return &Signer{signer, key}, nil
}

// Sign makes the signed text of a checkpoint.
func (s *Signer) Sign(c *Checkpoint) ([]byte, error) {
	signed, err := note.Sign(&note.Note{Text: c.Text()}, s.signer)
	if err != nil {
		return nil, fmt.Errorf("audit: sign: %w", err)
	}
	return signed, nil
}

// Open checks the signature of a checkpoint by a key and reads it.
func Open(signed []byte, key string) (Checkpoint, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("audit: key: %w", err)
	}
	n, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	return ParseCheckpoint(n.Text)
}

// ErrForked says that one state of a log does not go on from another.
var ErrForked = errors.New("audit: the log does not go on from the checkpoint")

// GoesOn checks that the log of now is that of kept, gone on.
func GoesOn(proof tlog.TreeProof, now, kept *Checkpoint) error {
	switch {
	case now.Log != kept.Log, now.Size < kept.Size, now.Size == kept.Size && now.Root != kept.Root:
		return ErrForked
	case now.Size == kept.Size, kept.Size == 0:
		return nil
	}
	if err := tlog.CheckTree(proof, now.Size, now.Root, kept.Size, kept.Root); err != nil {
		return fmt.Errorf("%w: %w", ErrForked, err)
	}
	return nil
}
