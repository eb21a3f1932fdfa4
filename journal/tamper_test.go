package journal

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"onewindow/e2e/oracle"
)

// tamper changes a journal as somebody would who has the file but not the key,
// and says what was done.
func tamper(r *rand.Rand, exec func(string, ...any), last int64) string {
	n := 1 + r.Int64N(last)
	other := 1 + (n+r.Int64N(last-1))%last
	columns := []string{"visit", "visit_seq", "at", "kind", "version", "body", "body_hash", "prev", "hash"}
	switch r.IntN(7) {
	case 0:
		exec(`DELETE FROM entry WHERE seq = ?`, n)
		return fmt.Sprintf("entry %d deleted", n)
	case 1:
		exec(`UPDATE entry SET seq = -1 WHERE seq = ?1`, n)
		exec(`UPDATE entry SET seq = ?1 WHERE seq = ?2`, n, other)
		exec(`UPDATE entry SET seq = ?1 WHERE seq = -1`, other)
		return fmt.Sprintf("entries %d and %d exchanged", n, other)
	case 2: // one value gets another's, which is of the right kind and length
		c := columns[1+r.IntN(len(columns)-1)]
		if c == "visit_seq" {
			exec(`UPDATE entry SET visit_seq = visit_seq + 1000 WHERE seq = ?`, n)
			return fmt.Sprintf("number of entry %d", n)
		}
		if c == "version" || c == "kind" || c == "at" {
			exec(fmt.Sprintf(`UPDATE entry SET %s = %s || '2' WHERE seq = ?`, c, c), n)
			return fmt.Sprintf("%s of entry %d", c, n)
		}
		exec(fmt.Sprintf(`UPDATE entry SET %s = (SELECT %s FROM entry WHERE seq = ?2) WHERE seq = ?1`, c, c), n, other)
		return fmt.Sprintf("%s of entry %d put in %d", c, other, n)
	case 3: // cut short, with head and log made to fit
		n = min(n, last-1)
		exec(`DELETE FROM entry WHERE seq > ?`, n)
		exec(`UPDATE head SET size = ?1, hash = (SELECT hash FROM entry WHERE seq = ?1)`, n)
		exec(`DELETE FROM leaf WHERE n >= 2 * ?1`, n)
		return fmt.Sprintf("cut off after %d", n)
	case 4:
		exec(`UPDATE leaf SET hash = randomblob(32) WHERE n = ?`, r.Int64N(last))
		return "a hash of the log"
	case 5:
		exec(`DELETE FROM outbox WHERE seq = (SELECT seq FROM outbox ORDER BY seq LIMIT 1 OFFSET ?)`, r.Int64N(3))
		return "a command deleted"
	default: // one bit of a sealed body
		at := 1 + r.Int64N(20)
		exec(`UPDATE entry SET body = CAST(substr(body, 1, ?2 - 1) || CASE substr(body, ?2, 1) WHEN x'00' THEN x'01' ELSE x'00' END
			|| substr(body, ?2 + 1) AS BLOB) WHERE seq = ?1`, n, at)
		return fmt.Sprintf("byte %d of the body of entry %d", at, n)
	}
}

// blind is Verify without one of its checks, by name.
func (j *Journal) blind(ctx context.Context, q querier, without string) (Findings, error) {
	var found Findings
	for name, check := range map[string]func(context.Context, querier) (Findings, error){
		"entries": j.verifyEntries, "marks": j.verifyMarks, "visits": j.verifyVisits, "outbox": j.verifyOutbox,
	} {
		if name == without {
			continue
		}
		f, err := check(ctx, q)
		if err != nil {
			return found, err
		}
		found = append(found, f...)
	}
	return found, nil
}

// However a file is changed, Verify finds it, or the checkpoint that somebody
// else keeps does (PROMISES R26).
func TestRandomTampering(t *testing.T) {
	began := time.Now()
	trials := oracle.Count(1_000, 10_000)
	j := filled(t, t.TempDir())
	conn, err := j.writer.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	r := rand.New(rand.NewPCG(26, 1))
	// try tampers once, lets look see it, and takes it all back.
	try := func(look func(*sql.Conn) (Findings, error)) (what string, found Findings) {
		t.Helper()
		exec := func(query string, args ...any) {
			t.Helper()
			if _, err := conn.ExecContext(t.Context(), query, args...); err != nil {
				t.Fatal(err)
			}
		}
		exec(`PRAGMA foreign_keys=OFF`)
		exec(`BEGIN`)
		what = tamper(r, exec, j.head.size)
		found, err := look(conn)
		if err != nil {
			t.Fatal(err)
		}
		exec(`ROLLBACK`)
		exec(`PRAGMA foreign_keys=ON`)
		return what, found
	}
	missed := 0
	for range trials {
		what, found := try(func(c *sql.Conn) (Findings, error) { return j.verify(t.Context(), c) })
		if len(found) == 0 {
			missed++
			t.Errorf("not found: %s", what)
		}
	}
	whole(t, j)
	caught := []string{}
	for _, without := range []string{"entries", "marks"} {
		tries, missed := 0, false
		for !missed && tries < 200 {
			_, found := try(func(c *sql.Conn) (Findings, error) { return j.blind(t.Context(), c, without) })
			tries, missed = tries+1, len(found) == 0
		}
		if !missed {
			t.Errorf("without the check of %s nothing was missed in %d trials", without, tries)
		}
		caught = append(caught, fmt.Sprintf("no check of %s (after %d)", without, tries))
	}
	copies := staleCopies(t, oracle.Count(20, 200))
	slices.Sort(caught)
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R26", Harness: "journal's file changed without its key, or put back to an older copy", Trials: trials + copies, Unit: "changes",
		Result: fmt.Sprintf("%d missed by Verify, %d older copies refused by the checkpoint; mutants caught: %s, %s", missed, copies, caught[0], caught[1]),
	})
}

// staleCopies puts the whole folder back to an older copy, which is whole in
// itself: the checkpoint kept elsewhere tells, also after the copy has grown.
func staleCopies(t *testing.T, n int) int {
	t.Helper()
	dir := t.TempDir()
	j := openAt(t, dir)
	appended(t, j, recs("v", 3), nil)
	refused := 0
	for i := range n {
		back := t.TempDir()
		j.copyTo(t, back)
		for k := range 1 + i%3 {
			appended(t, j, recs(fmt.Sprintf("w%d-%d", i, k), 1), nil)
		}
		kept, err := j.Checkpoint(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		old := openAt(t, back)
		whole(t, old)
		for range i % 5 { // it goes on by itself, up to the length of the true one and beyond
			appended(t, old, recs(fmt.Sprintf("x%d-%d", i, old.head.size), 1), nil)
		}
		if err = old.Extends(t.Context(), kept); err == nil {
			t.Errorf("an older copy of %d entries passes for %d", old.head.size, kept.Size)
		} else {
			refused++
		}
		if err = old.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return refused
}

// copyTo copies the store as a thief would who waits for a quiet moment.
func (j *Journal) copyTo(t *testing.T, dir string) {
	t.Helper()
	if _, err := j.writer.Exec(`VACUUM INTO ?`, dir+"/"+fileName); err != nil {
		t.Fatal(err)
	}
}
