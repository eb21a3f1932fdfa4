package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Kinds of entries.
const (
	KindPage   = "page"   // a scanned page; Name is its line
	KindStep   = "step"   // a step of the case; Name is the event
	KindNotice = "notice" // a paper that was ordered; Name is its kind
	KindCase   = "case"   // the case as it was closed; always the last
)

// Entry is one thing of the file. Hash covers all the rest and the hash before it.
type Entry struct {
	No   int       `json:"no"`
	At   time.Time `json:"at"`
	Kind string    `json:"kind"`
	Name string    `json:"name"`
	// SHA256 is of the page, or of Body.
	SHA256    string `json:"sha256"`
	Bytes     int64  `json:"bytes"`
	MediaType string `json:"media_type"`
	// Body is what an entry without a file says.
	Body json.RawMessage `json:"body,omitempty"`
	Hash string          `json:"hash"`
}

// Of is an entry that says what v says.
func Of(kind, name string, at time.Time, v any) (Entry, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return Entry{}, fmt.Errorf("archive: entry: %w", err)
	}
	return Entry{Kind: kind, Name: name, At: at, SHA256: digest(body), Bytes: int64(len(body)), MediaType: "application/json", Body: body}, nil
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Chain gives an entry its place behind the one before: prev is its hash, or the
// archive id for the first.
func Chain(prev string, no int, e Entry) Entry {
	e.No, e.At = no, e.At.UTC()
	e.Hash = digest(fmt.Appendf(nil, "%s\n%d\n%d\n%q\n%q\n%s\n%d\n%q\n", prev, e.No, e.At.UnixMilli(), e.Kind, e.Name, e.SHA256, e.Bytes, e.MediaType))
	return e
}

// Codes of what is wrong with a file.
const (
	WrongLayout = "layout"       // no package of ours
	WrongChain  = "chain"        // an entry was changed, left out or moved
	WrongBody   = "entry"        // what an entry says is not what was chained
	WrongFile   = "page"         // a page is missing or is another one
	WrongExtra  = "extra"        // a file that is in no entry
	WrongSeal   = "seal"         // the seal is not of this content
	WrongKey    = "key"          // sealed by another key than asked for
	WrongOpen   = "not_complete" // not sealed: the case is not closed
)

// Wrong says what is wrong with a file, and at which entry.
type Wrong struct {
	Code string
	No   int
}

// Error gives the code for logs.
func (w *Wrong) Error() string { return fmt.Sprintf("archive: %s at entry %d", w.Code, w.No) }

// Check finds the first entry that is not as it was chained; pages are not looked at.
func Check(id string, entries []Entry) (head string, err error) {
	head = id
	for i, e := range entries {
		if want := Chain(head, i+1, e); want.Hash != e.Hash || e.No != i+1 {
			return "", &Wrong{WrongChain, i + 1}
		}
		if e.Kind != KindPage && digest(e.Body) != e.SHA256 {
			return "", &Wrong{WrongBody, i + 1}
		}
		head = e.Hash
	}
	return head, nil
}
