package hall

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/store"
	"onewindow/values"
)

// Kinds of lines of a merge report.
const (
	MergeSent       = "sent"
	MergeWaiting    = "waiting"
	MergeRenumbered = "renumbered"
	MergeUnnumbered = "unnumbered"
	MergeReceived   = "received"
	MergeConflict   = "conflict"
	MergeAhead      = "ahead"
)

// MergeLine is one number, and what has become of it between two halls.
type MergeLine struct {
	Kind              string
	Number, Was, Case string
	// Hall told it; empty for this one.
	Hall string
	// Why is the reason code of a conflict.
	Why string
	At  time.Time
	// Left is how many numbers of the series that Number names this hall can still
	// give without the keeper; of kind ahead alone.
	Left int64
}

// Merge is what a hall and the keeper of the city's numbers have told each other
// so far, in order of time, and what the hall has ahead from today on.
func Merge(ctx context.Context, st *store.Store, now time.Time) (lines []MergeLine, err error) {
	err = st.View(ctx, func(r *store.Reader) error {
		lines = nil
		for _, part := range []func(*store.Reader) ([]MergeLine, error){mergeTold, mergeNumbered, mergeHeard} {
			more, err := part(r)
			if err != nil {
				return err
			}
			lines = append(lines, more...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(lines, func(a, b MergeLine) int { return a.At.Compare(b.At) })
	ahead, err := mergeAhead(ctx, st, now)
	return append(lines, ahead...), err
}

// mergeAhead is what the hall can still give.
func mergeAhead(ctx context.Context, st *store.Store, now time.Time) (lines []MergeLine, err error) {
	var ahead []store.SeriesLeft
	err = st.View(ctx, func(r *store.Reader) (err error) {
		ahead, err = r.NumbersAhead()
		return err
	})
	today := values.Of(now).Compact()
	for _, s := range ahead {
		if _, day, _ := strings.Cut(s.Series, "/"); day >= today {
			lines = append(lines, MergeLine{Kind: MergeAhead, Number: s.Series, Left: s.Left})
		}
	}
	return lines, err
}

// mergeTold is what this hall has told, or is to tell.
func mergeTold(r *store.Reader) (lines []MergeLine, err error) {
	told, err := r.MessagesFor(targetRegister)
	if err != nil {
		return nil, err
	}
	for _, m := range told {
		var g registration
		if err := json.Unmarshal([]byte(m.Body), &g); err != nil {
			return nil, fmt.Errorf("hall: registration %s: %w", m.ID, err)
		}
		kind := map[string]string{"done": MergeSent, "failed": MergeConflict, "pending": MergeWaiting}[m.State]
		l := MergeLine{Kind: kind, Number: g.Number, Was: g.Was, Case: m.Subject, At: g.At}
		if kind == MergeConflict {
			l.Why = m.Answer
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// mergeNumbered are the cases of this hall that have or had a provisional number.
func mergeNumbered(r *store.Reader) (lines []MergeLine, err error) {
	done, err := r.RenumberedCases()
	if err != nil {
		return nil, err
	}
	for _, c := range done {
		lines = append(lines, MergeLine{Kind: MergeRenumbered, Number: c.No, Was: c.Was, Case: c.Case, At: c.At})
	}
	open, err := r.MessagesFor(targetRenumber)
	if err != nil {
		return nil, err
	}
	for _, m := range open {
		if m.State != "pending" {
			continue
		}
		c, err := r.Case(m.Subject)
		if err != nil {
			return nil, err
		}
		lines = append(lines, MergeLine{Kind: MergeUnnumbered, Number: c.CaseNo, Case: c.ID, At: c.ReceivedAt})
	}
	return lines, nil
}

// mergeHeard is what other halls told this one, and what it would not have.
func mergeHeard(r *store.Reader) (lines []MergeLine, err error) {
	heard, err := r.CityNumbers()
	if err != nil {
		return nil, err
	}
	for _, n := range heard {
		lines = append(lines, MergeLine{Kind: MergeReceived, Number: n.Number, Was: n.Was, Case: n.Case, Hall: n.Owner, At: n.At})
	}
	refused, err := r.ConflictsOf(scopeRegister)
	if err != nil {
		return nil, err
	}
	for _, c := range refused {
		var req hallv1.RegisterNumberRequest
		if err := proto.Unmarshal(c.Content, &req); err != nil {
			return nil, fmt.Errorf("hall: conflict %s: %w", c.ID, err)
		}
		l := MergeLine{Kind: MergeConflict, Number: req.GetNumber(), Was: req.GetWas(), Case: req.GetCaseId(), Hall: c.Staff, Why: ReasonContentDiffers, At: c.At}
		if said, err := r.Command(scopeRegister, c.ID); err == nil && said.ContentSHA256 == c.ContentSHA256 {
			var resp hallv1.RegisterNumberResponse
			if err := proto.Unmarshal(said.Receipt, &resp); err != nil {
				return nil, fmt.Errorf("hall: conflict %s: %w", c.ID, err)
			}
			l.Why = resp.GetRefusal()
		}
		lines = append(lines, l)
	}
	return lines, nil
}
