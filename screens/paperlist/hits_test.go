package paperlist_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/catalog"
	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens/screentest"
	"onewindow/visit"
)

// hits is the hall's answer about the matter in hand.
func hits(w *screentest.World, found ...visit.Hit) visit.TakeHits {
	m := w.Visit.Matter()
	rules := w.Snapshot().Rules
	return visit.TakeHits{CaseID: m.CaseID, Asked: rules.ToAsk(&w.Visit, m, w.Now), Hits: found}
}

var (
	account  = visit.Hit{ID: "h1", Line: "BANKCARD", By: catalog.ByDataShare, Source: "市公积金中心", IssuedOn: "2026-11-23"}
	contract = visit.Hit{ID: "h2", Line: "HOUSE_CONTRACT", By: catalog.ByDataShare, Source: "市住建局", IssuedOn: "2025-03-08", ValidTo: "2027-03-07"}
)

// matter opens a person's own errand.
func matter(t *testing.T, id string) *screentest.World {
	t.Helper()
	p, _ := fixtures.PersonByID(id)
	says := screentest.Says{}
	for node, keys := range p.Matter.Answers {
		says[node] = keys
	}
	says[visit.AskParty] = []string{p.Matter.Party}
	return open(t, id, p.Matter.Item, says)
}

func unanswered(w *screentest.World, lines ...string) visit.Command {
	return visit.TakeHits{CaseID: w.Visit.Matter().CaseID, Silent: lines}
}

// Once the paper is there, nothing is said of the source that gave no answer.
func TestForNowEndsWithThePaper(t *testing.T) {
	w := open(t, "p01", "GJJ-001", loan)
	w.Do(unanswered(w, "LOAN_CONTRACT"))
	sees := func(text string) bool {
		s := screentest.Open(t, i18n.Chinese, w.Snapshot(), made)
		s.Screen.(interface{ Select(line string) }).Select("LOAN_CONTRACT")
		return screentest.Sees(s, text)
	}
	if !sees("系统暂时查不到") {
		t.Error("a paper that is wanted for now is not asked for so")
	}
	w.Do(visit.Judge{Line: "LOAN_CONTRACT", Status: visit.Verified})
	if sees("系统暂时查不到") || sees("系统无应答") {
		t.Error("the paper is here, and the source is still told of")
	}
}

// What was found is shown in place of its paper: proposed, confirmed, used
// again, and where the catalogue asks for what this hall issued.
func TestHitsLook(t *testing.T) {
	seeking := open(t, "p01", "GJJ-001", loan)
	seeking.Snap.Seeking = true
	silent := open(t, "p01", "GJJ-001", loan)
	silent.Do(unanswered(silent, "LOAN_CONTRACT"))
	missing := open(t, "p01", "GJJ-001", loan)
	missing.Do(unanswered(missing, "LOAN_CONTRACT"), visit.Judge{Line: "LOAN_CONTRACT", Status: visit.Missing})
	proposed := open(t, "p01", "GJJ-001", loan)
	proposed.Do(hits(proposed, account, contract))
	reused := matter(t, "p23")
	reused.Do(hits(reused, visit.Hit{ID: "h1", Line: "ARTICLES", By: catalog.ByReuseLibrary, Source: "DG20261120000012", IssuedOn: "2026-11-20"}))
	again := matter(t, "p41")
	again.Do(hits(again, visit.Hit{ID: "h1", Line: "OLD_IDC", By: catalog.ByUpstreamResult, Source: "DG20261120000007", IssuedOn: "2026-11-20"}))
	pick := func(line string) func(*screentest.Seat) {
		return func(s *screentest.Seat) { s.Screen.(interface{ Select(line string) }).Select(line) }
	}
	for _, st := range []screentest.State{
		{Name: "seeking", Snap: seeking.Snapshot(), Says: []string{"正在查免提交"}},
		{Name: "silent", Snap: silent.Snapshot(), Then: pick("LOAN_CONTRACT"), Says: []string{"暂需 · 系统无应答", "这次先请出示"}},
		{Name: "silent_missing", Snap: missing.Snapshot(), Then: pick("LOAN_CONTRACT"), Says: []string{"还差 3 项", "△ 购房借款合同", "暂需 · 系统无应答", "这次先请出示"}},
		{Name: "found", Snap: proposed.Snapshot(), Then: pick("BANKCARD"), Says: []string{"免提交 · 待确认", "还差 4 项", "市公积金中心", "2026-11-23 起", "不用交了", "F3 收纸质"}},
		{Name: "found_confirmed", Snap: proposed.Snapshot(), Keys: []string{"space", "space", "space"}, Then: pick("HOUSE_CONTRACT"), Says: []string{"✓", "有效至 2027-03-07"}},
		{Name: "reused", Snap: reused.Snapshot(), Then: pick("ARTICLES"), Says: []string{"复用 · 待确认", "DG20261120000012"}},
		{Name: "asked_again", Snap: again.Snapshot(), Then: pick("OLD_IDC"), Says: []string{"目录仍要求提交", "DG20261120000007"}},
	} {
		st.Make, st.Cut = made, 2
		screentest.Show(t, st)
	}
}

// Space and Enter take what was found; F3 takes the paper instead, and gives the
// hit back.
func TestHitKeys(t *testing.T) {
	w := open(t, "p01", "GJJ-001", loan)
	w.Do(hits(w, account), visit.Judge{Line: "GJJ_APPLY", Status: visit.Collected})
	one := func(s visit.Status) []visit.Command { return []visit.Command{visit.Judge{Line: "BANKCARD", Status: s}} }
	var paper visit.Status
	for _, l := range w.Lines() {
		if l.ID == "BANKCARD" {
			paper = visit.Proper(l)
		}
	}
	for _, tt := range []struct {
		name string
		keys []string
		want []visit.Command
	}{
		{"Space", []string{"space"}, one(visit.Exempt)},
		{"Enter", []string{"enter"}, one(visit.Exempt)},
		{"F3", []string{"f3"}, one(paper)},
		{"F3 twice", []string{"f3", "up", "f3"}, append(one(paper), one(visit.Exempt)...)},
		{"a reason", []string{"5"}, []visit.Command{visit.Judge{Line: "BANKCARD", Status: visit.Defective, Reason: "M05"}}},
	} {
		s := screentest.Open(t, i18n.Chinese, w.Snapshot(), made)
		if diff := cmp.Diff(tt.want, s.Commands(tt.keys...)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
	s := screentest.Open(t, i18n.Chinese, open(t, "p01", "GJJ-001", loan).Snapshot(), made)
	if got := s.Commands("down", "f3"); len(got) > 0 {
		t.Errorf("exempt without a hit: %v", got)
	}
}

// The judgement that the screen shows ahead is the one that the visit makes, so
// that it does not stay when the visit thinks otherwise.
func TestHitIsShownAheadAsItWillBe(t *testing.T) {
	w := open(t, "p01", "GJJ-001", loan)
	w.Do(hits(w, account), visit.Judge{Line: "GJJ_APPLY", Status: visit.Collected})
	s := screentest.Open(t, i18n.Chinese, w.Snapshot(), made)
	s.Press("space")
	w.Do(visit.Judge{Line: "BANKCARD", Status: visit.Exempt})
	s.News(w.Snapshot())
	w.Do(visit.ClearJudgement{Line: "BANKCARD"})
	s.News(w.Snapshot())
	if !screentest.Sees(s, "待确认") {
		t.Error("the line still looks confirmed")
	}
}

// Of a paper that is declared or let follow the clerk says that, and does not ask
// for it.
func TestSaysWhatBecomesOfThePaper(t *testing.T) {
	w := open(t, "p01", "YB-001", screentest.Says{"q1": {"3"}})
	for status, want := range map[visit.Status]string{visit.Declared: "书面承诺代替", visit.Deferred: "可以后补", visit.Collected: "请出示您的"} {
		w.Do(visit.Judge{Line: "MED_TRANSFER", Status: status})
		s := screentest.Open(t, i18n.Chinese, w.Snapshot(), made)
		s.Screen.(interface{ Select(line string) }).Select("MED_TRANSFER")
		if !screentest.Sees(s, want) {
			t.Errorf("%s: %q is not said", status, want)
		}
	}
}
