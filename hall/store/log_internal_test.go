package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onewindow/api/audit"
	"onewindow/e2e/oracle"
)

// logged is a store with a log of some length, over a few sealed subtrees.
func logged(t *testing.T, records int) *Store {
	t.Helper()
	at := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	s, err := Open(t.Context(), Options{DSN: "sqlite:" + filepath.Join(t.TempDir(), "hall.db"), Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for n := 0; n < records; {
		err := s.Write(By(t.Context(), "2001", "clerk"), func(tx *Tx) error {
			id := fmt.Sprintf("c%d", n)
			if err := tx.InsertCase(Case{ID: id, CaseNo: id, State: "received", Version: 1, Applicant: []byte{}, Body: []byte{}}); err != nil {
				return err
			}
			mark, err := tx.AddStep(id, Step{Actor: "2001", Role: "clerk", Event: "receive", To: "received", Note: "a word"})
			if err != nil {
				return err
			}
			if _, err := tx.Emit(Event{Kind: "case_changed", Case: id, Detail: StepMarks([]string{mark}), Body: []byte(id)}); err != nil {
				return err
			}
			for i := range 19 {
				if _, err := tx.Emit(Event{Kind: "moved", Ticket: fmt.Sprint(n, i), Window: "A035", Body: []byte{byte(i)}}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		n += 20
		at = at.Add(time.Second)
	}
	return s
}

// intruder has the database and knows the program, but none of the checkpoints.
type intruder struct {
	t    *testing.T
	conn *sql.Conn
	rand *rand.Rand
	last int64
}

func (i *intruder) exec(query string, args ...any) {
	i.t.Helper()
	if _, err := i.conn.ExecContext(i.t.Context(), query, args...); err != nil {
		i.t.Fatal(query, err)
	}
}

func (i *intruder) reader() *Reader { return &Reader{ctx: i.t.Context(), q: i.conn, hall: "main"} }

// refit makes chain, tree and end anew over the records that are there.
func (i *intruder) refit() {
	i.t.Helper()
	log := logbook{id: "x"}
	events, err := i.reader().Events(0, int(i.last)+100)
	if err != nil {
		i.t.Fatal(err)
	}
	for k := range events {
		e := &events[k]
		if to := int64(k) + 1; e.Seq != to {
			i.exec("UPDATE event SET seq = $1 WHERE seq = $2", to, e.Seq)
			e.Seq = to
		}
		was := e.sm3
		if err := log.enter(e); err != nil {
			i.t.Fatal(err)
		}
		if was != e.sm3 {
			i.exec("UPDATE event SET sm3 = $1 WHERE seq = $2", e.sm3, e.Seq)
		}
	}
	i.exec("DELETE FROM log_node")
	for _, n := range log.nodes {
		i.exec("INSERT INTO log_node (hall_id, level, no, hash) VALUES ('main', $1, $2, $3)", n.level, n.no, n.hash[:])
	}
	size := log.edge.Size
	i.exec("UPDATE hall SET seq = $1, logged = $2, edge = $3, sm3 = $4", size, size, log.edge.Pack(), log.edge.ChainText())
}

// tamper changes the log somehow and says how.
func (i *intruder) tamper() string {
	n := 1 + i.rand.Int64N(i.last)
	other := 1 + (n+i.rand.Int64N(i.last-1))%i.last
	what := ""
	switch i.rand.IntN(7) {
	case 0:
		column := []string{"kind", "ticket_id", "case_id", "window_no", "actor", "role", "detail"}[i.rand.IntN(7)]
		i.exec("UPDATE event SET "+column+" = "+column+" || '2' WHERE seq = $1", n)
		what = fmt.Sprintf("%s of %d edited", column, n)
	case 1:
		column := []string{"body", "at_ms"}[i.rand.IntN(2)]
		value := any([]byte("another"))
		if column == "at_ms" {
			value = i.rand.Int64N(1 << 40)
		}
		i.exec("UPDATE event SET "+column+" = $1 WHERE seq = $2", value, n)
		what = fmt.Sprintf("%s of %d edited", column, n)
	case 2:
		i.exec("DELETE FROM event WHERE seq = $1", n)
		what = fmt.Sprintf("%d deleted", n)
	case 3:
		i.exec("UPDATE event SET seq = -1 WHERE seq = $1", n)
		i.exec("UPDATE event SET seq = $1 WHERE seq = $2", n, other)
		i.exec("UPDATE event SET seq = $1 WHERE seq = -1", other)
		what = fmt.Sprintf("%d and %d exchanged", n, other)
	case 4:
		n = max(0, i.last-1-i.rand.Int64N(i.last/2))
		i.exec("DELETE FROM event WHERE seq > $1", n)
		what = fmt.Sprintf("cut off after %d", n)
	case 5: // an older copy that has gone on by itself
		n = i.last - 1 - i.rand.Int64N(40)
		i.exec("DELETE FROM event WHERE seq > $1", n)
		for k := range 1 + i.rand.Int64N(80) {
			i.exec(`INSERT INTO event (hall_id, seq, at_ms, kind, ticket_id, case_id, window_no, body)
				VALUES ('main', $1, 5, 'since', '', '', '', x'')`, n+k+1)
		}
		i.refit()
		return fmt.Sprintf("put back to %d, and gone on", n)
	default:
		i.exec("UPDATE case_step SET actor = '2002', note = 'another word' WHERE case_id = $1", fmt.Sprintf("c%d", n/20*20%i.last))
		return fmt.Sprintf("history of the case of %d edited", n)
	}
	if i.rand.IntN(2) == 0 {
		i.refit()
		what += ", all hashes made to fit"
	}
	return what
}

// TestLogTampering: whatever is done to the log is found by verify, or by the
// checkpoint that one window keeps (PROMISES R26).
func TestLogTampering(t *testing.T) {
	began := time.Now()
	s := logged(t, 600)
	var kept audit.Checkpoint
	err := s.View(t.Context(), func(r *Reader) (err error) {
		found, err := r.VerifyLog(nil)
		if err != nil || len(found) > 0 {
			t.Fatalf("an honest log: %v, %v", found, err)
		}
		kept, err = r.LogEnd()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := s.writer.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	in := &intruder{t, conn, rand.New(rand.NewPCG(26, 2)), kept.Size}
	// try tampers once, lets a verifier look, and takes it all back.
	try := func(look func(*Reader) ([]LogFinding, error)) (what string, found []LogFinding) {
		in.exec("PRAGMA foreign_keys=OFF")
		in.exec("BEGIN")
		what = in.tamper()
		found, err := look(in.reader())
		if err != nil {
			t.Fatal(what, err)
		}
		in.exec("ROLLBACK")
		in.exec("PRAGMA foreign_keys=ON")
		return what, found
	}
	goesOn := func(r *Reader) ([]LogFinding, error) {
		found, err := r.LogGoesOn(&kept)
		if err != nil { // hashes that cannot even be read
			found = append(found, LogFinding{Code: LogTreeChanged})
		}
		return found, nil
	}
	trials, missed := oracle.Count(300, 10_000), 0
	for range trials {
		what, found := try(func(r *Reader) ([]LogFinding, error) {
			found, err := r.VerifyLog(nil)
			if err != nil || len(found) > 0 {
				return found, err
			}
			return goesOn(r)
		})
		if len(found) == 0 {
			missed++
			t.Errorf("not found: %s", what)
		}
	}
	mutants := map[string]func(*Reader) ([]LogFinding, error){
		"consistency skipped": func(r *Reader) ([]LogFinding, error) { return r.VerifyLog(nil) },
		"checkpoint alone":    goesOn,
		"chain and tree skipped": func(r *Reader) ([]LogFinding, error) {
			v := &verifier{r: r, steps: map[string]string{}}
			err := v.records()
			v.found = nil
			if err == nil {
				err = v.history()
			}
			return v.found, err
		},
		"histories skipped": func(r *Reader) ([]LogFinding, error) {
			v := &verifier{r: r, steps: map[string]string{}}
			for _, check := range []func() error{v.records, v.end, v.tree} {
				if err := check(); err != nil {
					return nil, err
				}
			}
			more, err := goesOn(r)
			return append(v.found, more...), err
		},
	}
	var caught []string
	for name, mutant := range mutants {
		tries, passed := 0, false
		for ; !passed && tries < 200; tries++ {
			_, found := try(mutant)
			passed = len(found) == 0
		}
		if !passed {
			t.Errorf("the mutant with %s missed nothing in %d trials", name, tries)
		}
		caught = append(caught, name)
	}
	slices.Sort(caught)
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R26", Harness: "the hall's log edited, deleted from, reordered, cut off, forked, put back to an older copy",
		Trials: trials, Unit: "tamperings", Result: fmt.Sprintf("%d missed; mutants caught: %s", missed, strings.Join(caught, ", ")),
	})
}

// TestLogProofs: from every size to every later one the log proves that it goes on,
// also over subtrees that have rows of their own.
func TestLogProofs(t *testing.T) {
	s := logged(t, 620)
	err := s.View(t.Context(), func(r *Reader) error {
		end, err := r.LogEnd()
		if err != nil {
			return err
		}
		var e audit.Edge
		events, err := r.Events(0, 1000)
		if err != nil {
			return err
		}
		for i := range events {
			if _, err := e.Append(events[i].record().Bytes()); err != nil {
				return err
			}
			want, err := e.Root()
			if err != nil {
				return err
			}
			if i%37 != 0 && e.Size < end.Size-2 {
				continue
			}
			got, err := r.LogRoot(e.Size)
			if err != nil || got != want {
				t.Errorf("root of %d: %v", e.Size, err)
			}
			proof, err := r.LogProof(e.Size, end.Size)
			if err != nil {
				return err
			}
			if err := audit.GoesOn(proof, &end, &audit.Checkpoint{Log: end.Log, Size: e.Size, Root: want}); err != nil {
				t.Errorf("from %d: %v", e.Size, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestLogOfBefore: a program without a log leaves events behind; the next write
// brings them in, and what it brought in is what it would have been.
func TestLogOfBefore(t *testing.T) {
	s := logged(t, 40)
	var was audit.Checkpoint
	end := func() (c audit.Checkpoint) {
		t.Helper()
		if err := s.View(t.Context(), func(r *Reader) (err error) { c, err = r.LogEnd(); return err }); err != nil {
			t.Fatal(err)
		}
		return c
	}
	was = end()
	_, err := s.writer.ExecContext(t.Context(), "UPDATE hall SET log = '', logged = 0, edge = '', sm3 = ''")
	if err == nil {
		err = s.BeginLog(context.WithoutCancel(t.Context()))
	}
	if err != nil {
		t.Fatal(err)
	}
	now := end()
	if now.Log == was.Log || now.Log == "" || now.Size != was.Size || now.Root != was.Root || now.Chain != was.Chain {
		t.Errorf("was %+v, is %+v", was, now)
	}
}
