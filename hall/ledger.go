package hall

import (
	"cmp"
	"slices"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/casework"
	"onewindow/hall/store"
)

// ledgerPage is how many cases of a clerk are read at once.
const ledgerPage = 200

// never comes after every day.
const never = "9999"

// ledger lists the cases of a clerk to which papers are still to be brought, by
// the day on which they are due; one without a day yet comes last. It is made
// from the cases themselves each time somebody looks.
func (s *Server) ledger(r *store.Reader, staff string, limit int, now time.Time) ([]*hallv1.CaseSummary, error) {
	var out []*hallv1.CaseSummary
	for _, state := range append(casework.Owing(), casework.Correction) {
		err := eachCase(r, staff, state, func(f *caseFile) {
			if _, owes := casework.PapersDue(f.Case, now, s.env(f.Item)); owes {
				out = append(out, s.summary(f, now))
			}
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b *hallv1.CaseSummary) int {
		return cmp.Or(
			cmp.Compare(cmp.Or(a.GetPapersDue(), never), cmp.Or(b.GetPapersDue(), never)), cmp.Compare(a.GetCaseNo(), b.GetCaseNo()),
		)
	})
	return out[:min(limit, len(out))], nil
}

// eachCase goes through all cases of a clerk in a state, however many there are.
func eachCase(r *store.Reader, staff string, state casework.State, look func(*caseFile)) error {
	after := ""
	for {
		rows, err := r.CasesOfStaff(staff, string(state), after, ledgerPage)
		if err != nil || len(rows) == 0 {
			return err
		}
		for i := range rows {
			f, err := loadCase(&rows[i])
			if err != nil {
				return err
			}
			look(f)
		}
		after = rows[len(rows)-1].ID
	}
}
