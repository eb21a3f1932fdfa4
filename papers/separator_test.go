package papers

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// Each line has a sheet of its own, by whose code it is found again; nobody is
// named on it.
func TestSeparators(t *testing.T) {
	s := Separators{CaseID: caseID, Item: "提取住房公积金", Window: "A035", Demo: true, Lines: []SeparatorLine{
		{"BANKCARD", "银行卡"}, {"LOAN", "借款合同\x1b"}, {"DEED.copy", "权属证书复印件"},
	}}
	for _, lang := range []string{"zh", "en"} {
		doc, err := s.Document(lang)
		if err != nil || doc.Kind != SeparatorSheet {
			t.Fatal(doc, err)
		}
		lines := Roll(doc, Columns58mm)
		cuts, pages := 0, paginate(Roll(doc, sheetColumns))
		var codes []string
		for _, l := range lines {
			if l.Kind == LineCut {
				cuts++
			}
			if l.Kind == LineQR {
				codes = append(codes, l.Data)
			}
			if strings.Contains(l.Text, "\x1b") {
				t.Errorf("%q", l.Text)
			}
		}
		if cuts != 3 || len(pages) != 3 || len(codes) != 3 {
			t.Fatalf("%d slips, %d sheets, %d codes", cuts, len(pages), len(codes))
		}
		for i, page := range pages {
			at := slices.IndexFunc(page, func(l RollLine) bool { return l.Kind == LineQR })
			if at < 0 || page[at].Data != codes[i] || sheetHeightOf(page[:at], page[at]) < 2*sheetQR {
				t.Errorf("sheet %d: %v", i+1, page)
			}
		}
		for i, want := range s.Lines {
			if c, err := ParseCode(codes[i]); err != nil || c != (Code{Kind: CodeSeparator, Number: caseID, Check: want.ID}) {
				t.Errorf("%s leads to %+v, %v", codes[i], c, err)
			}
		}
	}
	for name, spoil := range map[string]func(*Separators){
		"no case": func(s *Separators) { s.CaseID = "" }, "no line": func(s *Separators) { s.Lines[0].ID = "" }, "no name": func(s *Separators) { s.Lines[1].Name = "" },
	} {
		bad := s
		bad.Lines = slices.Clone(s.Lines)
		spoil(&bad)
		if _, err := bad.Document("zh"); !errors.As(err, &MissingField{}) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Document("xx"); err == nil {
		t.Error("a language that nobody speaks")
	}
}
