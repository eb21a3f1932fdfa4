package station_test

import (
	"slices"
	"strings"
	"testing"

	"onewindow/station"
	"onewindow/visit"
)

// What a department's step ordered says what the step was: each paper has its own
// reason, and a refusal its article and remedies.
func TestPapersOfTheDepartmentsSteps(t *testing.T) {
	for kind, says := range map[string][]string{
		"special_procedure_notice": {"现场勘察", "到场核查", "5个工作日", "不计入办理期限"},
		"extension_notice":         {"案情复杂", "6002", "10个工作日", "2026年12月30日"},
		"more_notice":              {"请说明场所的消防通道", "办理期限照常计算", "12345"},
		"lapse_notice":             {"2026年11月23日", "视为撤回", "补正期限：30日"},
		"termination_notice":       {"承诺后未补齐", "购房借款合同", "2026年11月23日", "行政复议"},
		"revocation_notice":        {"隐瞒情况", "2026年11月23日", "第六十九条", "行政复议"},
		"refusal_notice":           {"场所在外市", "惠州市卫健局", "第三十二条", "行政复议"},
	} {
		t.Run(kind, func(t *testing.T) {
			s := withdrawing(t)
			c := undecided()
			c.Owed = []string{kind}
			c.Special = &visit.Special{Kind: "site_survey", Reason: "到场核查", Planned: "5WD"}
			c.Extension = &visit.Extension{Reason: "案情复杂", By: "6002", Limit: "10WD", Due: "2026-12-30"}
			c.More = "请说明场所的消防通道"
			c.Ending = &visit.Ending{Reason: "隐瞒情况", On: "2026-11-23"}
			if kind == "termination_notice" {
				i := slices.IndexFunc(c.Lines, func(l visit.JudgedLine) bool { return l.Line == "LOAN_CONTRACT" })
				c.Lines[i].Status = visit.Deferred
			}
			if kind == "refusal_notice" {
				c.Refused = &visit.Turndown{Reason: visit.OtherOrgan, Facts: "场所在外市", Organ: "惠州市卫健局"}
			}
			s.hall.cases = map[string]station.Case{"c1": c}
			if err := s.st.FindWithdrawal(t.Context(), c.CaseNo); err != nil {
				t.Fatal(err)
			}
			if err := s.st.FetchPapers(t.Context()); err != nil {
				t.Fatal(err)
			}
			n := s.phase(visit.Sent)
			for _, cmd := range s.journal.pending() {
				r := visit.HallReceipt{CommandID: cmd.ID, Accepted: true, At: s.clock()}
				if cmd.Papers != nil {
					r.Case = &visit.CaseAnswer{CaseNo: c.CaseNo, State: "reviewing"}
					r.Papers = []visit.PaperOrder{{Kind: kind, Number: c.CaseNo, Verification: "12345678"}}
				}
				if err := s.st.Receipt(t.Context(), cmd.VisitID, r); err != nil {
					t.Fatal(err)
				}
			}
			doc, err := s.st.Paper(t.Context(), n.Visit.Find("c1").CommandID+"/"+kind)
			if err != nil {
				t.Fatal(err)
			}
			for _, say := range says {
				if !strings.Contains(strings.ReplaceAll(words(doc), " ", ""), say) {
					t.Errorf("the paper does not say %q: %s", say, words(doc))
				}
			}
		})
	}
}
