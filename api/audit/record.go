package audit

import (
	"encoding/json"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Record is one line of the log. It holds no personal data: what an event shows
// to desks stands in it as a digest.
type Record struct {
	N      int64  `json:"n"` // 1 is the first
	At     string `json:"at"`
	Kind   string `json:"kind"`
	Ticket string `json:"ticket,omitempty"`
	Case   string `json:"case,omitempty"`
	Window string `json:"window,omitempty"`
	// Actor is who did it, by staff number, and Role as what; empty is the hall.
	Actor string `json:"actor,omitempty"`
	Role  string `json:"role,omitempty"`
	// Detail is what the kind alone does not say, in codes.
	Detail string `json:"detail,omitempty"`
	// Body is the SHA-256 of what the event shows to desks.
	Body string `json:"body"`
}

// Stamp writes a time as records have it.
func Stamp(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000Z") }

// Bytes are what the log hashes. A record once written must give the same bytes
// for ever: a new field is left out when it is empty.
func (r *Record) Bytes() []byte {
	b, err := json.Marshal(r)
	if err != nil {
		panic(err) // texts and a number always have JSON
	}
	return b
}

// Hash is the record as a leaf of the tree.
func (r *Record) Hash() tlog.Hash { return tlog.RecordHash(r.Bytes()) }
