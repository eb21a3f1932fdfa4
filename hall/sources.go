package hall

import (
	"context"
	"errors"
	"sync"
	"time"

	"onewindow/catalog"
	"onewindow/hall/casework"
	"onewindow/hall/police"
	"onewindow/hall/store"
	"onewindow/values"
)

// Query asks a source for what stands in for one paper. By and Ref are the
// catalogue's words, Line the requirement, Subject whose paper it is where that
// is not the applicant.
type Query struct {
	By, Ref       string
	Line, Subject string
	Person        casework.Person

	here bool // of this hall's own results
	zone bool // asked by a window of the police zone
}

// Record is what a source has. Source is what people call it; IssuedOn and
// ValidTo may be zero.
type Record struct {
	Source, Number    string
	IssuedOn, ValidTo values.Date
	// Fields are what it says for the form, by key.
	Fields map[string]string
}

// Source is an outside system that knows papers: the e-licence library, a data
// check, the results of earlier items. It may be slow, refuse and fail: an error
// means that nothing is known, false that it has nothing. ErrSourceRefuses is an
// answer too: to ask again is of no use.
type Source interface {
	Find(ctx context.Context, q Query) (Record, bool, error)
}

// sourcePatience is how long one source may take for one line (workflow §2).
const sourcePatience = 2 * time.Second

// ErrSourceRefuses is a source's no for good: this hall may not ask that.
var ErrSourceRefuses = errors.New("hall: the source refuses")

// errNoSource says that the hall has no such source.
var errNoSource = errors.New("hall: no such source")

// answerOf is what became of one question to one source.
type answerOf struct {
	by     string
	record Record
	found  bool
	err    error
}

// silent reports whether the source may still answer, asked again.
func (a answerOf) silent() bool {
	return a.err != nil && !errors.Is(a.err, errNoSource) && !errors.Is(a.err, ErrSourceRefuses)
}

// search asks every source of every line at the same time and gives the answers
// by line, in the order of preference. A source that ignores its context is not
// waited for.
func (s *Server) search(ctx context.Context, person casework.Person, lines []catalog.Line, at police.Desk) map[string][]answerOf {
	out := map[string][]answerOf{}
	var asking sync.WaitGroup
	for i := range lines {
		l := &lines[i]
		queries := queriesOf(l, person)
		answers := make([]answerOf, len(queries))
		out[l.ID] = answers
		for k, q := range queries {
			q.zone = at == police.Zone
			asking.Go(func() { answers[k] = s.find(ctx, q) })
		}
	}
	asking.Wait()
	return out
}

// queriesOf lists what may be asked about a line, the best source first. What
// this hall granted is not asked for again, whether the catalogue thought of it
// or not.
func queriesOf(l *catalog.Line, person casework.Person) []Query {
	var out []Query
	for _, by := range catalog.Sources() {
		if by == catalog.ByUpstreamResult && l.Own() {
			out = append(out, Query{By: by, Ref: l.Name, Line: l.ID, Person: person, here: true})
		}
		for _, sub := range l.Substitutes {
			if sub.By == by {
				out = append(out, Query{By: by, Ref: sub.Ref, Line: l.ID, Subject: l.Subject, Person: person})
			}
		}
	}
	return out
}

func (s *Server) find(ctx context.Context, q Query) answerOf {
	source, ok := s.opt.Sources[q.By]
	switch {
	case q.here:
		source, ok = own{s, store.PaperGranted}, true
	case q.By == catalog.ByReuseLibrary && !ok:
		source, ok = own{s, store.PaperAccepted}, true
	}
	if !ok {
		return answerOf{by: q.By, err: errNoSource}
	}
	ctx, cancel := context.WithTimeout(ctx, sourcePatience)
	defer cancel()
	answered := make(chan answerOf, 1)
	go func() {
		record, found, err := source.Find(ctx, q)
		answered <- answerOf{q.By, record, found, err}
	}()
	select {
	case a := <-answered:
		return a
	case <-ctx.Done():
		return answerOf{by: q.By, err: ctx.Err()}
	}
}

// own is what this hall itself knows of a person's papers: the library of those
// that it accepted (材料复用库), or the results that it granted (上游结果).
type own struct {
	s    *Server
	kind string
}

// gone are the states of cases whose papers were no good.
var gone = map[casework.State]bool{
	casework.Refused: true, casework.NotNeeded: true, casework.DecidedDeny: true, casework.Withdrawn: true, casework.Terminated: true, casework.Revoked: true,
}

// Find gives the newest paper of that kind, with the number of its case.
func (o own) Find(ctx context.Context, q Query) (rec Record, found bool, err error) {
	person, err := o.s.personKey(q.Person)
	if err != nil {
		return Record{}, false, err
	}
	what := q.Line
	if o.kind == store.PaperGranted {
		what = q.Ref
	}
	err = o.s.store.View(ctx, func(v *store.Reader) error {
		p, err := v.KnownPaper(person, o.kind, what)
		if q.zone && errors.Is(err, store.ErrNotFound) {
			p, err = v.KnownPaper(zoneKey(person), o.kind, what)
		}
		if err != nil {
			return err
		}
		c, err := v.Case(p.Case)
		if err != nil {
			return err
		}
		rec, found = Record{Source: c.CaseNo, Number: c.ID, IssuedOn: values.Of(p.At)}, !gone[casework.State(c.State)]
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return Record{}, false, nil
	}
	return rec, found, err
}
