package casework

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// reference is the transition table of workflow §3 in its own order, written by hand
// from the document and from nothing of this package: from, event, to, who, what is
// printed, what it does to the clocks. Slashes separate; C is clerk police specialist,
// A reviewer chief_rep, S system.
const reference = `
 | open | draft | C online guide | |
draft | receive | received | C online | intake_receipt | start c1
draft | accept | accepted | C | acceptance_notice | stop c1, start c3 c4 c5
received/corrected/dept_returned | accept | accepted | C A | acceptance_notice | stop c1, start c3 c4 c5
draft | accept_deferred | accepted | C | defer_promise acceptance_notice | stop c1, start c3 c4 c5 c6
received/corrected/dept_returned | accept_deferred | accepted | C A | defer_promise acceptance_notice | stop c1, start c3 c4 c5 c6
draft | notice | correction | C | correction_notice | stop c1, start c2
received/dept_returned | notice | correction | C A | correction_notice | stop c1, start c2
received/dept_returned | notice_deadline_passed | accepted | S | acceptance_notice | stop c1, start c3 c4 c5
correction/corrected | supplement | corrected | C online | intake_receipt | pause c2
corrected | notice2 | correction | C A supervisor | correction_notice | resume c2
correction | correction_timeout | withdrawn | S | lapse_notice | stop c2
draft | not_needed | not_needed | C | not_needed |
draft | refuse | refused | C | refusal_notice |
received/dept_returned | not_needed | not_needed | C A | not_needed | stop c1
received/dept_returned | refuse | refused | C A | refusal_notice | stop c1
received | dept_return | dept_returned | A | |
dept_returned | resend | received | C | |
accepted | start_review | reviewing | A | | stop c5
reviewing | special_start | special | A | special_procedure_notice | pause c3 c4, start c7
special | special_end | reviewing | A | | resume c3 c4, stop c7
reviewing | extend | reviewing | chief_rep | extension_notice | extend c3
reviewing | request_more | reviewing | A | more_notice |
reviewing | more_supplied | reviewing | C online reviewer | |
accepted | grant | decided_grant | C | decision_notice | stop c3 c4 c6, start c8
accepted | grant_deferred | decided_grant_deferred | C | decision_notice | stop c3 c4, start c8
accepted | deny | decided_deny | C | decision_notice | stop c3 c4 c6, start c8
reviewing | grant | decided_grant | A | decision_notice | stop c3 c4 c6, start c8
reviewing | grant_deferred | decided_grant_deferred | A | decision_notice | stop c3 c4, start c8
reviewing | deny | decided_deny | A | decision_notice | stop c3 c4 c6, start c8
draft | withdraw | withdrawn | C | |
received/dept_returned/correction/corrected | withdraw | withdrawn | C | withdrawal_receipt | stop c1 c2
accepted/reviewing | withdraw | withdrawn | C | withdrawal_receipt | stop c3 c4 c5 c6
accepted/reviewing/special/decided_grant_deferred/producing/ready | defer_supplied | = | C | intake_receipt | stop c6
accepted/reviewing | defer_timeout | terminated | A S | termination_notice | stop c3 c4 c6
decided_grant/decided_grant_deferred/producing/ready/delivered | revoke | revoked | A | revocation_notice | stop c8 c9
not_needed/refused/decided_deny/withdrawn/terminated/revoked/delivered | archive | archived | S | |
`

// results are the events of the result machine (workflow §6), of waiting for another
// case (§11), of serving a denial, of departments that are asked, and of the hearing
// (§4, C10): the table of §3 has one line for the first, and none for the others.
var results = []Event{
	Opine, TellHearing, AskHearing, HoldHearing,
	Produced, Bundle, ArriveIssue, MakeReady, Deliver, Bounce, PayFailed, CorrectAccount, Uncollected, ReturnToDept, Reissue, Serve,
	ResultCame, ResultFailed,
}

// referenceRows reads the table.
func referenceRows(t interface{ Fatalf(string, ...any) }) map[rowKey]Row {
	who := map[string][]Role{"C": {Clerk, Police, Specialist}, "A": {Reviewer, ChiefRep}, "S": {System}}
	out := map[rowKey]Row{}
	for line := range strings.SplitSeq(strings.Trim(reference, "\n"), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) != 6 {
			t.Fatalf("%d cells in %q", len(cells), line)
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		var r Row
		r.Event, r.Papers = Event(cells[1]), strings.Fields(cells[4])
		for _, w := range strings.Fields(cells[3]) {
			if roles, short := who[w]; short {
				r.Roles = append(r.Roles, roles...)
				continue
			}
			r.Roles = append(r.Roles, Role(w))
		}
		for part := range strings.SplitSeq(cells[5], ",") {
			words := strings.Fields(part)
			for _, c := range words[min(1, len(words)):] {
				for _, id := range []ClockID{C1, C2, C3, C4, C5, C6, C7, C8, C9} {
					if strings.HasPrefix(string(id), c+"_") {
						r.Clocks = append(r.Clocks, ClockEffect{Clock: id, Op: words[0]})
					}
				}
			}
		}
		for from := range strings.SplitSeq(cells[0], "/") {
			r.From, r.To = State(from), State(cells[2])
			if r.To == "=" {
				r.To = r.From
			}
			out[rowKey{r.From, r.Event}] = r
		}
	}
	return out
}

// sorted writes a set for comparing.
func sorted[T any](list []T) string {
	var out []string
	for _, v := range list {
		out = append(out, fmt.Sprint(v))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// The table of the program is the one of the document, line by line.
func TestTableIsTheReference(t *testing.T) {
	want := referenceRows(t)
	for _, r := range Rows() {
		w, ok := want[rowKey{r.From, r.Event}]
		switch {
		case slices.Contains(results, r.Event):
			continue
		case !ok:
			t.Errorf("%s from %q is in no line of the document", r.Event, r.From)
			continue
		}
		delete(want, rowKey{r.From, r.Event})
		for _, c := range []struct{ what, got, want string }{
			{"to", string(r.To), string(w.To)},
			{"roles", sorted(r.Roles), sorted(w.Roles)},
			{"papers", sorted(r.Papers), sorted(w.Papers)},
			{"clocks", sorted(r.Clocks), sorted(w.Clocks)},
		} {
			if c.got != c.want {
				t.Errorf("%s from %q: %s %q, the document has %q", r.Event, r.From, c.what, c.got, c.want)
			}
		}
	}
	for k := range want {
		t.Errorf("the document's %s from %q is not in the table", k.ev, k.from)
	}
}

// against holds one try to the reference; "" is well.
func against(ref map[rowKey]Row, before, after Case, ev Event, role Role, err error) string {
	row, known := ref[rowKey{before.State, ev}]
	var r *Refusal
	switch refused := errors.As(err, &r); {
	case slices.Contains(results, ev):
		return ""
	case !known && !refused:
		return "a step that the document does not know"
	case !known && r.Code != NotAllowed && r.Code != AlreadyDecided && r.Code != IsWithdrawn:
		return "refused as " + r.Code
	case !known:
		return ""
	case !slices.Contains(row.Roles, role) && !refused:
		return "a role that the document does not let"
	case !slices.Contains(row.Roles, role) && r.Code != WrongRole:
		return "the wrong role is told " + r.Code
	case !refused && after.State != row.To:
		return "another state than the document's"
	}
	return ""
}

// tries walks a case by random steps of random people and holds each try, taken or
// refused, to the reference.
func tries(rt *rapid.T, ref map[rowKey]Row, do func(Case, Event, Input, time.Time, Env) (Case, Effects, error)) string {
	env := world(rapid.SampledFrom([]string{ReceiveIsAccept, DeptAccept, FullDelegation}).Draw(rt, "mode"))
	env.Limits.GrantDeferred = []string{env.Item.Code}
	now, c := monday.AddDate(0, -6, 0), Case{ID: "id"}
	status := rapid.SampledFrom([]JudgedLine{{Status: Verified}, {Status: Deferred}, {Status: Missing, Reason: "M01"}})
	for range 300 {
		ev, roles := rapid.SampledFrom(Events()).Draw(rt, "ev"), Roles()
		if rapid.Bool().Draw(rt, "aim") && len(byState[c.State]) > 0 {
			row := rapid.SampledFrom(byState[c.State]).Draw(rt, "row")
			ev, roles = row.Event, append(slices.Clone(row.Roles), rapid.SampledFrom(Roles()).Draw(rt, "other"))
		}
		in := Input{
			Actor: rapid.SampledFrom([]string{"p1", "p2", "p3"}).Draw(rt, "actor"), Role: rapid.SampledFrom(roles).Draw(rt, "role"),
			SeenVersion: c.Version, Reason: "why", Basis: "art", Approval: second, Special: "survey", Planned: wd(5), Report: "r", Reminded: true,
			Applicant: citizen, Receiver: citizen, PickupCode: "482913", Carrier: "K1", Proof: "P1", Lines: lines(status.Draw(rt, "line")),
		}
		if ev == Supplement || ev == DeferSupplied {
			in.Lines = in.Lines[2:]
		}
		now = now.Add(time.Duration(rapid.IntRange(0, 200).Draw(rt, "h")) * time.Hour)
		next, _, err := do(c, ev, in, now, env)
		if fault := against(ref, c, next, ev, in.Role, err); fault != "" {
			return fault
		}
		if err == nil {
			c = next
		}
		if c.State == Archived || c.State.Failed() && rapid.IntRange(0, 9).Draw(rt, "anew") == 0 {
			c = Case{ID: "id"}
		}
	}
	return ""
}

// The machine does what the document says and nothing else, whoever tries what in
// whichever state.
func TestMachineFollowsTheReference(t *testing.T) {
	ref := referenceRows(t)
	rapid.Check(t, func(rt *rapid.T) {
		if fault := tries(rt, ref, Step); fault != "" {
			rt.Fatal(fault)
		}
	})
}

// A machine that lets a step through too many, or the wrong person, is caught.
func TestReferenceCatchesMutants(t *testing.T) {
	ref := referenceRows(t)
	for name, m := range map[string]struct {
		do   func(Case, Event, Input, time.Time, Env) (Case, Effects, error)
		want string
	}{
		"notice after acceptance": {func(c Case, ev Event, in Input, now time.Time, env Env) (Case, Effects, error) {
			if ev == Notice && c.State == Reviewing {
				c.State = Correction
				return c, Effects{}, nil
			}
			return Step(c, ev, in, now, env)
		}, "a step that the document does not know"},
		"a reviewer extends": {func(c Case, ev Event, in Input, now time.Time, env Env) (Case, Effects, error) {
			if ev == Extend && in.Role == Reviewer {
				in.Role = ChiefRep
			}
			return Step(c, ev, in, now, env)
		}, "a role that the document does not let"},
		"a survey ends the case": {func(c Case, ev Event, in Input, now time.Time, env Env) (Case, Effects, error) {
			next, fx, err := Step(c, ev, in, now, env)
			if err == nil && ev == SpecialEnd {
				next.State = DecidedGrant
			}
			return next, fx, err
		}, "another state than the document's"},
	} {
		caught := false
		for seed := range 300 {
			if rapid.Custom(func(rt *rapid.T) string { return tries(rt, ref, m.do) }).Example(seed) == m.want {
				caught = true
				break
			}
		}
		if !caught {
			t.Errorf("the mutant %q survives", name)
		}
	}
}
