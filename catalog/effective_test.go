package catalog_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onewindow/catalog"
	"onewindow/fixtures"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s differs:\n%s", file, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")))
	}
}

func short(n catalog.Need) string {
	if n.Need == catalog.NeedNone {
		return "-"
	}
	return fmt.Sprintf("%s%d", n.Need[:1], n.Count)
}

// lineText is one line of the golden list: id, form, flags and the kinds of its reasons.
func lineText(l catalog.Line) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s/%s", l.ID, short(l.Original), short(l.Copy))
	if l.Exemptible {
		b.WriteString(" exempt")
	}
	if l.Deferrable {
		fmt.Fprintf(&b, " defer%d", l.DeferDays)
	}
	for _, w := range l.Because {
		fmt.Fprintf(&b, " %s:%s", w.Kind, w.Node)
		if w.Option != "" {
			b.WriteString("=" + w.Option)
		}
	}
	return b.String()
}

func TestGoldenEffectiveLists(t *testing.T) {
	c := demo()
	var b bytes.Buffer
	leaves := 0
	for _, it := range c.Items() {
		for _, lp := range it.Leaves() {
			lines, err := c.Effective(it, catalog.Choice{Answers: lp.Answers()})
			if err != nil {
				t.Fatalf("%s %s: %v", it.Code, lp.Leaf.ID, err)
			}
			if lp.Leaf.Outcome != catalog.OutcomeAccept {
				if len(lines) > 0 {
					t.Errorf("%s %s does not accept, but asks for papers", it.Code, lp.Leaf.ID)
				}
				continue
			}
			leaves++
			fmt.Fprintf(&b, "%s %s %s\n", it.Code, lp.Leaf.ID, lp.Leaf.Title)
			for _, l := range lines {
				fmt.Fprintf(&b, "  %s\n", lineText(l))
			}
		}
	}
	if leaves != 656 {
		t.Errorf("%d accepting leaves", leaves)
	}
	golden(t, "effective.golden", b.Bytes())
}

func ids(lines []catalog.Line) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.ID
	}
	return out
}

func TestEffectiveTable(t *testing.T) {
	c := demo()
	l23 := catalog.Answers{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}}
	for _, tc := range []struct {
		name, item string
		choice     catalog.Choice
		want       string
	}{
		{"himself", "GJJ-001", catalog.Choice{Answers: l23, Party: "1"}, "GJJ_APPLY IDC.self BANKCARD LOAN_CONTRACT HOUSE_CONTRACT"},
		{"agent of the family", "GJJ-001", catalog.Choice{Answers: l23, Party: "2"}, "GJJ_APPLY IDC.self BANKCARD LOAN_CONTRACT HOUSE_CONTRACT POA IDC.agent KIN_PROOF"},
		{
			"by post", "GA-HZ-002",
			catalog.Choice{Answers: catalog.Answers{"q1": {"2"}}, Delivery: catalog.DeliverPost},
			"IDC_REG PHOTO_ID FINGERPRINT OLD_IDC RESULT_MAIL",
		},
		{
			"several picks in the order of the catalogue", "GA-HZ-001",
			catalog.Choice{Answers: catalog.Answers{"q1": {"5"}, "q11": {"3", "1"}, "q12": {"1"}}, Modifiers: map[string]string{"MOVE_OUT": "3"}},
			"HZ_APPLY IDC.self HKB.self NO_CRIME_DECL RES_PERMIT SI_RECORD HZ_ADDRESS MARRIAGE IDC.spouse HKB.spouse ADMIT_NOTICE IDC.child MOVE_CERT",
		},
		{
			"nothing picked", "GA-HZ-001",
			catalog.Choice{Answers: catalog.Answers{"q1": {"5"}, "q11": {}, "q12": {"1"}}},
			"HZ_APPLY IDC.self HKB.self NO_CRIME_DECL RES_PERMIT SI_RECORD HZ_ADDRESS",
		},
		{
			"guardian asked for twice", "GA-CRJ-001",
			catalog.Choice{Answers: catalog.Answers{"q1": {"1"}, "q2": {"1"}}, Party: "2"},
			"CRJ_APPLY IDC.self PHOTO_CRJ FINGERPRINT IDC.guardian GUARD_PROOF GUARD_CONSENT",
		},
		{"rejected", "GJJ-001", catalog.Choice{Answers: catalog.Answers{"q1": {"1"}, "q2": {"2"}, "q9": {"3"}}}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			lines, err := c.Effective(item(t, tc.item), tc.choice)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(ids(lines), " "); got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}

func TestReasonsNameTheAnswerThatDecided(t *testing.T) {
	c := demo()
	lines, err := c.Effective(item(t, "GJJ-001"), catalog.Choice{
		Answers: catalog.Answers{"q1": {"2"}, "q16": {"1"}, "q17": {"1"}, "q18": {"1"}, "q19": {"1"}}, Party: "3",
	})
	if err != nil {
		t.Fatal(err)
	}
	because := map[string][]catalog.Because{}
	for _, l := range lines {
		because[l.ID] = l.Because
	}
	if got := because["GJJ_APPLY"]; len(got) != 1 || got[0].Kind != catalog.BecauseLeaf || got[0].Node != "L23" {
		t.Errorf("the form is on every list: %+v", got)
	}
	if got := because["LOAN_CONTRACT"]; len(got) != 2 || got[1].Kind != catalog.BecauseOption || got[1].Node != "q17" {
		t.Errorf("the loan contract: %+v", got)
	}
	want := catalog.Because{Kind: catalog.BecauseParty, Node: "PP_PERSON_AGENT_NOTARY", Option: "3", Text: "委托代办（其他人，须公证委托）"}
	if got := because["POA_NOTARY"]; len(got) != 1 || got[0] != want {
		t.Errorf("the notarised mandate: %+v", got)
	}
}

func TestEffectiveErrors(t *testing.T) {
	c := demo()
	full := catalog.Answers{"q1": {"2"}}
	for _, tc := range []struct {
		name, item string
		choice     catalog.Choice
		want       error
	}{
		{"nothing answered", "GA-HZ-002", catalog.Choice{}, &catalog.Unanswered{Node: "q1"}},
		{"half answered", "GA-HZ-002", catalog.Choice{Answers: catalog.Answers{"q1": {"1"}}}, &catalog.Unanswered{Node: "q2"}},
		{"empty single answer", "GA-HZ-002", catalog.Choice{Answers: catalog.Answers{"q1": {}}}, &catalog.Unanswered{Node: "q1"}},
		{"two answers to one question", "GA-HZ-002", catalog.Choice{Answers: catalog.Answers{"q1": {"1", "2"}}}, &catalog.TooMany{Node: "q1", Max: 1, Got: 2}},
		{"unknown option", "GA-HZ-002", catalog.Choice{Answers: catalog.Answers{"q1": {"z"}}}, &catalog.UnknownOption{Node: "q1", Option: "z"}},
		{"unknown question", "GA-HZ-002", catalog.Choice{Answers: catalog.Answers{"q1": {"2"}, "q77": {"1"}}}, &catalog.UnknownOption{Node: "q77"}},
		{"unknown option off the path", "GA-HZ-002", catalog.Choice{Answers: catalog.Answers{"q1": {"2"}, "q3": {"9"}}}, &catalog.UnknownOption{Node: "q3", Option: "9"}},
		{"too few picks", "SC-007", catalog.Choice{Answers: firstPathTo(t, "SC-007", "q3", nil)}, &catalog.Unanswered{Node: "q3"}},
		{"unknown party", "GA-HZ-002", catalog.Choice{Answers: full, Party: "7"}, &catalog.UnknownOption{Node: "PP_SELF_ONLY", Option: "7"}},
		{"modifier of another item", "GA-HZ-002", catalog.Choice{Answers: full, Modifiers: map[string]string{"MOVE_OUT": "1"}}, &catalog.UnknownOption{Node: "MOVE_OUT", Option: "1"}},
		{"unknown option of a modifier", "GA-HZ-001", catalog.Choice{Answers: catalog.Answers{"q1": {"9"}, "q16": {"1"}}, Modifiers: map[string]string{"MOVE_OUT": "8"}}, &catalog.UnknownOption{Node: "MOVE_OUT", Option: "8"}},
		{"delivery not offered", "MZ-001", catalog.Choice{Answers: catalog.Answers{"q1": {"5"}}, Delivery: catalog.DeliverPost}, &catalog.UnknownOption{Node: catalog.NodeDelivery, Option: "POST"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := c.Effective(item(t, tc.item), tc.choice)
			if err == nil || fmt.Sprintf("%T %v", err, err) != fmt.Sprintf("%T %v", tc.want, tc.want) {
				t.Errorf("got %T %v, want %T %v", err, err, tc.want, tc.want)
			}
		})
	}
	if _, err := c.Effective(item(t, "GA-HZ-002"), catalog.Choice{}); !isUnanswered(err) {
		t.Error("the error cannot be told by its type")
	}
}

func isUnanswered(err error) bool {
	_, ok := errors.AsType[*catalog.Unanswered](err)
	return ok
}

// firstPathTo answers with first options until the question, and the question itself with keys.
func firstPathTo(t *testing.T, code, node string, keys []string) catalog.Answers {
	t.Helper()
	it := item(t, code)
	for lp := range it.Paths() {
		a := catalog.Answers{}
		for _, s := range lp.Path {
			if s.Node == node {
				a[node] = append([]string{}, keys...)
				return a
			}
			a[s.Node] = []string{s.Option}
		}
	}
	t.Fatalf("no path to %s %s", code, node)
	return nil
}

func TestUnaskedNamesWhatWasLeftToTheDefault(t *testing.T) {
	c := demo()
	it := item(t, "GA-HZ-001")
	if got := c.Unasked(it, catalog.Choice{}); !slices.Equal(got, []string{"PP_SELF", "MOVE_OUT"}) {
		t.Errorf("got %v", got)
	}
	if got := c.Unasked(it, catalog.Choice{Party: "1", Modifiers: map[string]string{"MOVE_OUT": "2"}}); len(got) != 0 {
		t.Errorf("got %v", got)
	}
	if got := c.Unasked(item(t, "SC-005"), catalog.Choice{}); len(got) != 0 {
		t.Errorf("one option alone is no question: %v", got)
	}
}

func TestBringLeavesOutWhatTheWindowMakes(t *testing.T) {
	c := demo()
	lines, err := c.Effective(item(t, "GA-HZ-002"), catalog.Choice{Answers: catalog.Answers{"q1": {"2"}}})
	if err != nil {
		t.Fatal(err)
	}
	bring := c.Bring(lines)
	if len(bring) == 0 || len(bring) >= len(lines) {
		t.Errorf("%d of %d lines to bring", len(bring), len(lines))
	}
	for _, l := range bring {
		if l.Source == catalog.SourceWindow {
			t.Errorf("%s is made at the window", l.ID)
		}
	}
}

func TestChecklistJSON(t *testing.T) {
	c := demo()
	list, err := c.Checklist(item(t, "WJ-001"), catalog.Choice{Answers: catalog.Answers{"q1": {"1"}, "q2": {"1"}}})
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	line := got["lines"].([]any)[0].(map[string]any)
	for _, key := range []string{"id", "name", "original", "copy", "exemptible", "deferrable", "because"} {
		if _, ok := line[key]; !ok {
			t.Errorf("a line has no %s", key)
		}
	}
	if got["leaf"] != "L01" || got["outcome"] != "accept" || got["title"] == "" {
		t.Errorf("got %v", got)
	}
}

func TestListsBelongToTheCaller(t *testing.T) {
	c := demo()
	it := item(t, "GA-HZ-002")
	ch := catalog.Choice{Answers: catalog.Answers{"q1": {"2"}}}
	a, _ := c.Effective(it, ch)
	for i := range a {
		a[i].Because[0].Text = "spoiled"
		for j := range a[i].ReviewPoints {
			a[i].ReviewPoints[j] = "spoiled"
		}
	}
	b, _ := c.Effective(it, ch)
	for _, l := range b {
		if l.Because[0].Text == "spoiled" || slices.Contains(l.ReviewPoints, "spoiled") {
			t.Fatalf("%s: a change of the caller shows up in the next list", l.ID)
		}
	}
}

func TestDemoPeopleHaveLists(t *testing.T) {
	c := demo()
	for _, p := range fixtures.People() {
		m := p.Matter
		lines, err := c.Effective(item(t, m.Item), catalog.Choice{Answers: m.Answers, Party: m.Party, Modifiers: m.Modifiers, Delivery: m.Delivery})
		if err != nil || len(lines) == 0 {
			t.Errorf("%s: %v", p.ID, err)
		}
	}
}
