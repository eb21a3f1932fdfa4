package hall

import (
	"cmp"
	"slices"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/store"
)

// owing are the states in which an applicant may still have to bring papers.
var owing = []casework.State{casework.Correction, casework.Accepted, casework.Reviewing, casework.Special}

// never comes after every day.
const never = "9999"

// ledger lists the cases of a clerk to which papers are still to be brought, by
// the day on which they are due; one without a day yet comes last. It is made
// from the cases themselves each time somebody looks.
func (s *Server) ledger(r *store.Reader, staff string, limit int, now time.Time) ([]*hallv1.CaseSummary, error) {
	var out []*hallv1.CaseSummary
	for _, state := range owing {
		rows, err := r.CasesInState(string(state), "", staff, listMax)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			f, err := loadCase(&rows[i])
			if err != nil {
				return nil, err
			}
			if _, owes := casework.PapersDue(f.Case, now, s.env(f.Item)); owes {
				out = append(out, s.summary(f, now))
			}
		}
	}
	slices.SortFunc(out, func(a, b *hallv1.CaseSummary) int {
		return cmp.Or(
			cmp.Compare(cmp.Or(a.GetPapersDue(), never), cmp.Or(b.GetPapersDue(), never)), cmp.Compare(a.GetCaseNo(), b.GetCaseNo()),
		)
	})
	return out[:min(limit, len(out))], nil
}
