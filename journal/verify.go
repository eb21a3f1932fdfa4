package journal

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Findings is what Verify found wrong; empty means whole.
type Findings []Finding

// Finding is one thing that is not as it was written.
type Finding struct {
	Code string // one of the codes below
	Seq  int64  // entry, where one is meant
	Ref  string // visit, command, note or page, where one is meant
}

// Codes of findings.
const (
	FoundStorage           = "storage"            // the engine's own check fails
	FoundHeadMissing       = "head_missing"       // the head is gone
	FoundHeadChanged       = "head_changed"       // the head was not written by this journal
	FoundEntryMissing      = "entry_missing"      // an entry is gone, or the chain is cut short
	FoundEntryChanged      = "entry_changed"      // an entry is not what was chained, or not at its place
	FoundSealBroken        = "seal_broken"        // an entry does not open
	FoundVisitChanged      = "visit_changed"      // a visit's row does not fit its entries
	FoundLogChanged        = "log_changed"        // the log's hashes do not follow from the entries
	FoundMarksChanged      = "marks_changed"      // outbox rows or retirements came or went by another hand
	FoundCommandUnreadable = "command_unreadable" // an outbox row does not open
	FoundNoteUnreadable    = "note_unreadable"    // a note does not open
	FoundPageMissing       = "page_missing"       // a page's file is gone
	FoundPageChanged       = "page_changed"       // a page's file is not what was stored
	FoundKeyKept           = "key_kept"           // the key of a forgotten day is still here
)

// Verify proves the whole journal: the engine's check, every link of the
// chain, every seal, the log, the marks of outbox and retirements, every page.
// What was edited, deleted, reordered or cut off is found. An older copy of the
// whole folder is not, by itself: keep a Checkpoint elsewhere and ask Extends.
func (j *Journal) Verify(ctx context.Context) (Findings, error) {
	db, err := j.view()
	if err != nil {
		return nil, err
	}
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("journal: verify: %w", err)
	}
	defer tx.Rollback()
	return j.verify(ctx, tx)
}

func (j *Journal) verify(ctx context.Context, q querier) (Findings, error) {
	var found Findings
	for _, check := range []func(context.Context, querier) (Findings, error){
		j.verifyEngine, j.verifyEntries, j.verifyVisits, j.verifyMarks, j.verifyOutbox, j.verifyNotes, j.verifyPages, j.verifyForgotten,
	} {
		f, err := check(ctx, q)
		if err != nil {
			if !j.provesDamage(err) {
				return found, err
			}
			f = append(f, Finding{Code: FoundStorage})
		}
		found = append(found, f...)
	}
	return found, nil
}

func (j *Journal) verifyEngine(ctx context.Context, q querier) (Findings, error) {
	var answer string
	err := q.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&answer)
	if err != nil {
		return nil, fmt.Errorf("journal: integrity check: %w", err)
	}
	if answer != "ok" {
		return Findings{{Code: FoundStorage, Ref: answer}}, nil
	}
	return nil, nil
}

// loadHead reads the head and counts the outbox.
func (j *Journal) loadHead(ctx context.Context, q querier) (head, Findings, error) {
	var h head
	var hash, marks, mac []byte
	err := q.QueryRowContext(ctx, `SELECT size, hash, marks, mac FROM head WHERE id = 1`).Scan(&h.size, &hash, &marks, &mac)
	if errors.Is(err, sql.ErrNoRows) {
		return h, Findings{{Code: FoundHeadMissing}}, nil
	}
	if err != nil {
		return h, nil, fmt.Errorf("journal: head: %w", err)
	}
	copy(h.hash[:], hash)
	copy(h.marks[:], marks)
	if want := j.keys.headMAC(&h); len(hash) != len(h.hash) || len(marks) != len(h.marks) || string(mac) != string(want[:]) {
		return h, Findings{{Code: FoundHeadChanged, Seq: h.size}}, nil
	}
	err = q.QueryRowContext(ctx, `SELECT count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state <> 'pending') FROM outbox`).
		Scan(&h.count, &h.aside)
	if err != nil {
		return h, nil, fmt.Errorf("journal: outbox: %w", err)
	}
	return h, nil, nil
}

// followChain walks the entries from one on and compares every link; each, if
// given, sees each entry with its hash. A broken link is reported once: the
// walk goes on from what is stored.
func (j *Journal) followChain(ctx context.Context, q querier, h *head, from int64, each func(e *entry, hash [32]byte)) (Findings, error) {
	var found Findings
	prev := make([]byte, 32)
	if from > 1 {
		err := q.QueryRowContext(ctx, `SELECT hash FROM entry WHERE seq = ?`, from-1).Scan(&prev)
		if errors.Is(err, sql.ErrNoRows) {
			return Findings{{Code: FoundEntryMissing, Seq: from - 1}}, nil
		}
		if err != nil {
			return nil, fmt.Errorf("journal: chain: %w", err)
		}
	}
	rows, err := q.QueryContext(ctx, `SELECT seq, visit, visit_seq, at, kind, version, body, body_hash, prev, hash FROM entry
		WHERE seq >= ? ORDER BY seq`, from)
	if err != nil {
		return nil, fmt.Errorf("journal: chain: %w", err)
	}
	defer rows.Close()
	next := from
	for rows.Next() {
		var e entry
		var bodyHash, before, hash []byte
		err = rows.Scan(&e.seq, &e.visit, &e.visitSeq, &e.at, &e.kind, &e.version, &e.body, &bodyHash, &before, &hash)
		if err != nil { // a value of another type than was written
			found = append(found, Finding{Code: FoundEntryChanged, Seq: next})
			next++
			continue
		}
		if e.seq != next {
			found = append(found, Finding{Code: FoundEntryMissing, Seq: next})
		}
		next = e.seq + 1
		e.bodyHash = sha256.Sum256(e.body)
		if len(e.body) == dayBytes && len(bodyHash) == sha256.Size {
			e.bodyHash = [32]byte(bodyHash) // forgotten; the link still holds the hash
		}
		good := false
		if len(prev) == 32 {
			want := j.keys.link([32]byte(prev), &e)
			good = string(hash) == string(want[:]) && string(before) == string(prev) && string(bodyHash) == string(e.bodyHash[:])
		}
		if !good {
			found = append(found, Finding{Code: FoundEntryChanged, Seq: e.seq, Ref: e.visit})
		}
		if each != nil && len(hash) == 32 {
			each(&e, [32]byte(hash))
		}
		prev = hash
	}
	err = rows.Err()
	if err != nil {
		return found, fmt.Errorf("journal: chain: %w", err)
	}
	switch {
	case next-1 < h.size:
		found = append(found, Finding{Code: FoundEntryMissing, Seq: next})
	case next-1 > h.size || string(prev) != string(h.hash[:]):
		found = append(found, Finding{Code: FoundEntryChanged, Seq: next - 1})
	}
	return found, nil
}

// verifyEntries follows the whole chain, opens every seal and builds the log
// anew beside the stored one.
func (j *Journal) verifyEntries(ctx context.Context, q querier) (Findings, error) {
	h, found, err := j.loadHead(ctx, q)
	if err != nil || len(found) > 0 {
		return found, err
	}
	var seals Findings
	var log []tlog.Hash
	inMemory := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, n := range indexes {
			if n >= int64(len(log)) {
				return nil, fmt.Errorf("journal: log hash %d is not built", n)
			}
			out[i] = log[n]
		}
		return out, nil
	})
	n, buildErr := int64(0), error(nil)
	found, err = j.followChain(ctx, q, &h, 1, func(e *entry, hash [32]byte) {
		_, err := j.record(e)
		if err != nil && !errors.Is(err, ErrForgotten) {
			seals = append(seals, Finding{Code: FoundSealBroken, Seq: e.seq, Ref: e.visit})
		}
		hashes, err := tlog.StoredHashes(n, hash[:], inMemory)
		if err != nil {
			buildErr = err
			return
		}
		log = append(log, hashes...)
		n++
	})
	if err = errors.Join(err, buildErr); err != nil {
		return found, err
	}
	same, err := sameLog(ctx, q, log)
	if err != nil {
		return found, err
	}
	if !same {
		found = append(found, Finding{Code: FoundLogChanged})
	}
	return append(found, seals...), nil
}

func sameLog(ctx context.Context, q querier, want []tlog.Hash) (bool, error) {
	rows, err := q.QueryContext(ctx, `SELECT n, hash FROM leaf ORDER BY n`)
	if err != nil {
		return false, fmt.Errorf("journal: log: %w", err)
	}
	defer rows.Close()
	at := int64(0)
	same := true
	for rows.Next() {
		var n int64
		var h []byte
		err = rows.Scan(&n, &h)
		if err != nil || n != at || at >= int64(len(want)) || string(h) != string(want[at][:]) {
			same = false
			break
		}
		at++
	}
	err = rows.Err()
	if err != nil {
		return false, fmt.Errorf("journal: log: %w", err)
	}
	return same && at == int64(len(want)), nil
}

func (j *Journal) verifyVisits(ctx context.Context, q querier) (Findings, error) {
	ids, err := texts(ctx, q, `SELECT id FROM visit v WHERE events <> (SELECT count(*) FROM entry WHERE visit = v.id)
		OR last_kind <> coalesce((SELECT kind FROM entry WHERE visit = v.id ORDER BY seq DESC LIMIT 1), '')
		UNION SELECT DISTINCT visit FROM entry WHERE visit NOT IN (SELECT id FROM visit)`)
	var found Findings
	for _, id := range ids {
		found = append(found, Finding{Code: FoundVisitChanged, Ref: id})
	}
	return found, err
}

// verifyMarks sums up the outbox and the retirements that are there.
func (j *Journal) verifyMarks(ctx context.Context, q querier) (Findings, error) {
	h, found, err := j.loadHead(ctx, q)
	if err != nil || len(found) > 0 {
		return nil, err // the head itself is reported elsewhere
	}
	sum := head{}
	for kind, query := range map[string]string{
		markCommand: `SELECT command FROM outbox`, markRetired: `SELECT id FROM visit WHERE retired_at IS NOT NULL`,
		markForgotten: forgottenDays(j.ring.path),
	} {
		ids, err := texts(ctx, q, query)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			sum.toggle(j.keys, kind, id)
		}
	}
	if sum.marks != h.marks {
		return Findings{{Code: FoundMarksChanged}}, nil
	}
	return nil, nil
}

func (j *Journal) verifyOutbox(ctx context.Context, q querier) (Findings, error) {
	rows, err := j.readRows(ctx, q, `ORDER BY seq`)
	var found Findings
	for _, r := range rows {
		if r.Command.ID == "" || !r.Command.MadeAt.Equal(r.MadeAt) || r.Command.VisitID != r.VisitID {
			found = append(found, Finding{Code: FoundCommandUnreadable, Ref: r.CommandID})
		}
	}
	return found, err
}

func (j *Journal) verifyNotes(ctx context.Context, q querier) (Findings, error) {
	rows, err := q.QueryContext(ctx, `SELECT name, body FROM note`)
	if err != nil {
		return nil, fmt.Errorf("journal: notes: %w", err)
	}
	defer rows.Close()
	var found Findings
	for rows.Next() {
		var name string
		var body []byte
		err = rows.Scan(&name, &body)
		if err == nil {
			_, err = j.keys.of[forNote].Open(nil, nil, body, joined(j.opt.Window, name))
		}
		if err != nil {
			found = append(found, Finding{Code: FoundNoteUnreadable, Ref: name})
		}
	}
	return found, rows.Err()
}

func (j *Journal) verifyPages(ctx context.Context, q querier) (Findings, error) {
	pages, err := readPages(ctx, q, ``)
	if err != nil {
		return nil, err
	}
	var found Findings
	for _, p := range pages {
		data, err := j.Page(ctx, p.SHA256)
		switch {
		case errors.Is(err, ErrNoPage):
			found = append(found, Finding{Code: FoundPageMissing, Ref: p.SHA256})
		case errors.Is(err, ErrPageChanged), err == nil && int64(len(data)) != p.Bytes:
			found = append(found, Finding{Code: FoundPageChanged, Ref: p.SHA256})
		case err != nil:
			return found, err
		}
	}
	return found, nil
}

// texts reads one column.
func texts(ctx context.Context, q querier, query string, args ...any) ([]string, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		err = rows.Scan(&s)
		if err != nil {
			return nil, fmt.Errorf("journal: %w", err)
		}
		out = append(out, s)
	}
	err = rows.Err()
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	return out, nil
}
