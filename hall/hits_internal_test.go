package hall

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/hall/casework"
	"onewindow/hall/police"
	"onewindow/hall/store"
	"onewindow/values"
)

// judge holds exempt lines against what was found.
type judge func(tx *store.Tx, caseID string, applicant casework.Person, list []*hallv1.JudgedLine) error

const (
	ownCase   = "018f0000-0000-7000-8000-000000000001"
	otherCase = "018f0000-0000-7000-8000-000000000002"
	hitID     = "018f0000-0000-7000-8000-000000000003"
)

var (
	owner    = casework.Person{IDKind: "resident", IDNumber: "44190019900412192X"}
	stranger = casework.Person{IDKind: "resident", IDNumber: "441900198709303534"}
)

func resting(line, hit string) []*hallv1.JudgedLine {
	return []*hallv1.JudgedLine{{Id: line, Status: casework.Exempt, Hit: &hallv1.Hit{Id: hit, By: catalog.ByELicence}}}
}

// forgeries gives the names of hand-ins that a judge lets through although the
// hall found nothing that they could rest on; an honest one that is refused
// counts, too.
func forgeries(t *testing.T, s *Server, st *store.Store, now *time.Time, j judge) []string {
	t.Helper()
	var through []string
	for _, f := range []struct {
		name   string
		caseID string
		who    casework.Person
		list   []*hallv1.JudgedLine
		after  time.Duration
	}{
		{"no hit", ownCase, owner, []*hallv1.JudgedLine{{Id: "MARRIAGE", Status: casework.Exempt}}, 0},
		{"a made-up hit", ownCase, owner, resting("MARRIAGE", otherCase), 0},
		{"another line's", ownCase, owner, resting("HKB.self", hitID), 0},
		{"another case's", otherCase, owner, resting("MARRIAGE", hitID), 0},
		{"another person's", ownCase, stranger, resting("MARRIAGE", hitID), 0},
		{"yesterday's", ownCase, owner, resting("MARRIAGE", hitID), 20 * time.Hour},
		{"run out since", ownCase, owner, resting("MARRIAGE", hitID), 11 * time.Hour},
	} {
		*now = fixtures.Opening.Add(5 * time.Hour).Add(f.after)
		if err := st.Write(t.Context(), func(tx *store.Tx) error { return j(tx, f.caseID, f.who, f.list) }); err == nil {
			through = append(through, f.name)
		}
	}
	*now = fixtures.Opening.Add(5 * time.Hour)
	if err := st.Write(t.Context(), func(tx *store.Tx) error { return j(tx, ownCase, owner, resting("MARRIAGE", hitID)) }); err != nil {
		through = append(through, "honest: "+err.Error())
	}
	return through
}

// No window can exempt a line from its paper by what the hall did not find, and
// the harness that says so catches every judge that looks away.
func TestHitsCannotBeForged(t *testing.T) {
	now := fixtures.Opening.Add(5 * time.Hour)
	st, err := store.Open(t.Context(), store.Options{DSN: "sqlite:" + filepath.Join(t.TempDir(), "hall.db"), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	secret, err := secretOf(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{store: st, secret: secret}
	key, err := s.personKey(owner)
	if err != nil {
		t.Fatal(err)
	}
	err = st.Write(t.Context(), func(tx *store.Tx) error {
		return tx.InsertHit(store.Hit{
			ID: hitID, Case: ownCase, Line: "MARRIAGE", Person: key, By: catalog.ByELicence, Source: "省电子证照库", ValidTo: "2026-11-23",
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	honest := func(tx *store.Tx, caseID string, who casework.Person, list []*hallv1.JudgedLine) error {
		_, err := s.judged(tx, caseID, who, list)
		return err
	}
	if got := forgeries(t, s, st, &now, honest); len(got) > 0 {
		t.Errorf("went through: %v", got)
	}
	for name, blind := range map[string]judge{
		"trusts the window": func(*store.Tx, string, casework.Person, []*hallv1.JudgedLine) error { return nil },
		"any line": func(tx *store.Tx, caseID string, who casework.Person, list []*hallv1.JudgedLine) error {
			return honest(tx, caseID, who, resting("MARRIAGE", list[0].GetHit().GetId()))
		},
		"any case": func(tx *store.Tx, _ string, who casework.Person, list []*hallv1.JudgedLine) error {
			return honest(tx, ownCase, who, list)
		},
		"anybody": func(tx *store.Tx, caseID string, _ casework.Person, list []*hallv1.JudgedLine) error {
			return honest(tx, caseID, owner, list)
		},
		"for ever": func(tx *store.Tx, caseID string, who casework.Person, list []*hallv1.JudgedLine) error {
			if r, ok := honest(tx, caseID, who, list).(*store.Refusal); ok && r.Code != RefuseHitOver { //nolint:errorlint // as judged makes it
				return r
			}
			return nil
		},
	} {
		if got := forgeries(t, s, st, &now, blind); len(got) == 0 {
			t.Errorf("the harness does not catch a judge that %s", name)
		}
	}
}

// stuck is a source that never answers and does not listen.
type stuck struct{ released chan struct{} }

func (s stuck) Find(context.Context, Query) (Record, bool, error) {
	<-s.released
	return Record{}, false, nil
}

// Many lines of silent sources take two seconds together, not each, and a source
// that answers is not lost with them.
func TestSilentSourcesAreNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		held := stuck{make(chan struct{})}
		s := &Server{opt: Options{Sources: map[string]Source{catalog.ByELicence: held, catalog.ByDataShare: quick{}}}}
		lines := make([]catalog.Line, 12)
		for i := range lines {
			lines[i] = catalog.Line{ID: string(rune('a' + i)), Subject: "kin", Exemptible: true, Substitutes: []catalog.Substitute{{By: catalog.ByELicence}}}
		}
		lines[3].Substitutes = []catalog.Substitute{{By: catalog.ByELicence}, {By: catalog.ByDataShare}}
		from := time.Now()
		answers := s.search(t.Context(), owner, lines, police.Behind)
		if took := time.Since(from); took != sourcePatience {
			t.Errorf("took %v, want %v", took, sourcePatience)
		}
		hits, _, silent := best(lines, answers, values.Of(fixtures.Opening))
		if len(hits) != 1 || hits[0].Line != "d" || len(silent) != 11 || slices.Contains(silent, "d") {
			t.Errorf("hits %v, silent %v", hits, silent)
		}
		close(held.released)
	})
}

// A source that refuses for good has answered: nobody waits for it, and the paper is
// asked for like any other.
func TestRefusingSourceIsNotSilent(t *testing.T) {
	line := catalog.Line{ID: "a", Exemptible: true}
	for err, want := range map[error]bool{ErrSourceRefuses: false, errNoSource: false, context.DeadlineExceeded: true} {
		_, _, silent := best([]catalog.Line{line}, map[string][]answerOf{"a": {{err: err}}}, values.Of(fixtures.Opening))
		if got := len(silent) == 1; got != want {
			t.Errorf("%v: silent %v", err, got)
		}
	}
}

type quick struct{}

func (quick) Find(context.Context, Query) (Record, bool, error) {
	return Record{Source: "公安"}, true, nil
}
