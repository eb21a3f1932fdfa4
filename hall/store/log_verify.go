package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"onewindow/api/audit"
)

// LogFinding is one thing in the log, or in what it vouches for, that is not as
// it was written.
type LogFinding struct {
	Code string
	N    int64  // the record, or the first that it may be
	Ref  string // what else is meant
}

// Codes of findings.
const (
	LogRecordMissing = "record_missing" // a record is gone, or the log is cut short
	LogRecordChanged = "record_changed" // a record is not what was chained, or not at its place
	LogTreeChanged   = "tree_changed"   // kept hashes do not follow from the records from N on
	LogEndChanged    = "end_changed"    // the log does not stand where the hall's row says
	LogStepChanged   = "step_changed"   // a step of a case is not the one that was logged, or gone
	LogForked        = "log_forked"     // the log does not go on from a checkpoint
)

// A step's mark in the log: its number, event and states, who took it, and a
// digest of the whole row, words included.
const (
	markFields = 7
	markEnds   = "; "
)

func stepMark(caseID string, no int64, s *Step) string {
	row, err := json.Marshal([]any{caseID, no, millis(s.At), s.Actor, s.Role, s.Window, s.From, s.To, s.Event, s.Reason, s.Note})
	if err != nil {
		panic(err) // texts and numbers always have JSON
	}
	sum := sha256.Sum256(row)
	word := func(s string) string { return strings.NewReplacer(" ", "_", ";", "_").Replace(orDash(s)) }
	return fmt.Sprintf("%d %s %s %s %s %s %s", no, word(s.Event), word(s.From), word(s.To), word(s.Role), word(s.Actor), hex.EncodeToString(sum[:]))
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// StepMarks joins the marks of the steps of one event.
func StepMarks(marks []string) string { return strings.Join(marks, markEnds) }

// VerifyLog proves the whole log: every record in its place, the chain, the kept
// hashes of the tree, where the hall's row says that it ends, and the steps of the
// cases that it vouches for. What was rewritten from end to end fits together
// again: that is found by a checkpoint that somebody else keeps (LogGoesOn). each,
// if given, sees every record.
func (r *Reader) VerifyLog(each func(rec *audit.Record, sm3 string) error) ([]LogFinding, error) {
	v := &verifier{r: r, each: each, steps: map[string]string{}}
	for _, check := range []func() error{v.records, v.end, v.tree, v.history} {
		if err := check(); err != nil {
			return v.found, err
		}
	}
	return v.found, nil
}

type verifier struct {
	r     *Reader
	each  func(*audit.Record, string) error
	edge  audit.Edge
	nodes []logNode
	steps map[string]string // digest by case and number
	found []LogFinding
}

func (v *verifier) find(code string, n int64, ref string) {
	v.found = append(v.found, LogFinding{code, n, ref})
}

// records follows the chain. A broken link is told once: from there on the chain
// is that of what is there.
func (v *verifier) records() error {
	next, chain := int64(1), v.edge.Chain
	for {
		events, err := v.r.Events(next-1, watchPage)
		if err != nil || len(events) == 0 {
			return err
		}
		for i := range events {
			e := &events[i]
			if e.Seq != next {
				v.find(LogRecordMissing, next, "")
			}
			next = e.Seq + 1
			rec := e.record()
			v.mark(e)
			at := v.edge.Size
			v.edge.Chain = chain
			made, err := v.edge.Append(rec.Bytes())
			if err != nil {
				return err
			}
			chain = v.edge.Chain
			if v.edge.ChainText() != e.sm3 {
				v.find(LogRecordChanged, e.Seq, "")
				if sum, err := audit.ParseChain(e.sm3); err == nil {
					chain = sum
				}
			}
			for level := keptLevel; level < len(made); level++ {
				v.nodes = append(v.nodes, logNode{int64(level), at >> level, made[level]})
			}
			if v.each != nil {
				if err := v.each(rec, e.sm3); err != nil {
					return err
				}
			}
		}
	}
}

func (v *verifier) mark(e *Event) {
	if e.Case == "" || e.Detail == "" {
		return
	}
	for mark := range strings.SplitSeq(e.Detail, markEnds) {
		if words := strings.Fields(mark); len(words) == markFields {
			v.steps[e.Case+" "+words[0]] = words[markFields-1]
		}
	}
}

// end compares with the hall's row.
func (v *verifier) end() error {
	var logged int64
	var packed, chain string
	err := v.r.one("SELECT logged, edge, sm3 FROM hall WHERE id = $1", []any{v.r.hall}, &logged, &packed, &chain)
	if err != nil {
		return err
	}
	switch {
	case v.edge.Size < logged:
		v.find(LogRecordMissing, v.edge.Size+1, "")
	case v.edge.Size > logged, packed != v.edge.Pack(), logged > 0 && chain != v.edge.ChainText():
		v.find(LogEndChanged, logged, "")
	}
	return nil
}

// tree compares with the kept hashes.
func (v *verifier) tree() error {
	kept, err := list(v.r, func(scan func(...any) error) (n logNode, err error) {
		var hash []byte
		err = scan(&n.level, &n.no, &hash)
		copy(n.hash[:], hash)
		if len(hash) != tlog.HashSize {
			n.hash = tlog.Hash{}
		}
		return n, err
	}, "SELECT level, no, hash FROM log_node WHERE hall_id = $1", v.r.hall)
	if err != nil {
		return err
	}
	have := make(map[logNode]bool, len(kept))
	for _, n := range kept {
		have[n] = true
	}
	for _, n := range v.nodes {
		if !have[n] {
			v.find(LogTreeChanged, n.no<<n.level+1, "")
		}
		delete(have, n)
	}
	for n := range have {
		v.find(LogTreeChanged, n.no<<n.level+1, "")
	}
	return nil
}

// history compares the steps of the cases with those that were logged.
func (v *verifier) history() error {
	type row struct {
		id string
		no int64
		Step
	}
	rows, err := list(v.r, func(scan func(...any) error) (s row, err error) {
		var at int64
		err = scan(&s.id, &s.no, &at, &s.Actor, &s.Role, &s.Window, &s.From, &s.To, &s.Event, &s.Reason, &s.Note)
		s.At = fromMillis(at)
		return s, err
	}, `SELECT s.case_id, s.no, s.at_ms, s.actor, s.role, s.window_no, s.from_state, s.to_state, s.event, s.reason, s.note
		FROM case_step s JOIN case_file f ON f.id = s.case_id WHERE f.hall_id = $1 ORDER BY s.case_id, s.no`, v.r.hall)
	if err != nil {
		return err
	}
	for i := range rows {
		key := fmt.Sprintf("%s %d", rows[i].id, rows[i].no)
		logged, known := v.steps[key]
		if known && !strings.HasSuffix(stepMark(rows[i].id, rows[i].no, &rows[i].Step), " "+logged) {
			v.find(LogStepChanged, 0, key)
		}
		delete(v.steps, key)
	}
	for key := range v.steps {
		v.find(LogStepChanged, 0, key)
	}
	return nil
}

// LogGoesOn checks the log against a checkpoint that was kept elsewhere: nil when
// it is the log that gave it, gone on.
func (r *Reader) LogGoesOn(kept *audit.Checkpoint) ([]LogFinding, error) {
	now, err := r.LogEnd()
	if err != nil {
		return nil, err
	}
	switch {
	case kept.Log != now.Log:
		return []LogFinding{{LogForked, 0, now.Log}}, nil
	case kept.Size > now.Size:
		return []LogFinding{{LogRecordMissing, now.Size + 1, ""}}, nil
	}
	root, err := r.LogRoot(kept.Size)
	if err != nil {
		return nil, err
	}
	if root != kept.Root {
		return []LogFinding{{LogForked, kept.Size, ""}}, nil
	}
	return nil, nil
}
