package papers

import (
	"fmt"
	"strconv"

	"onewindow/i18n"
)

// SeparatorSheet is the kind of Separators. It is no paper for a citizen: it lies
// between the papers of a stack and is thrown away.
const SeparatorSheet Kind = "separator_sheet"

// Separators are the sheets that lie in a stack before the papers of each line of
// one case, so that the document scanner's pages find their lines by themselves.
type Separators struct {
	CaseID string
	Item   string
	Lines  []SeparatorLine
	Window string
	Demo   bool // sample data of the demo city
}

// SeparatorLine is a paper that the case wants.
type SeparatorLine struct{ ID, Name string }

// Document makes the sheets by language tag (zh, en), one after the other. They
// name no person: they lie about.
func (s Separators) Document(lang string) (Document, error) {
	t, ok := i18n.For(i18n.Lang(lang))
	if !ok {
		return Document{}, fmt.Errorf("papers: no language %q", lang)
	}
	p := &t.Papers
	b := &builder{f: &Fields{}, p: p, doc: Document{Kind: SeparatorSheet, Title: clean(p.SeparatorTitle)}}
	for i, line := range s.Lines {
		if s.CaseID == "" || line.ID == "" || line.Name == "" {
			return Document{}, MissingField{SeparatorSheet, "line"}
		}
		if s.Demo {
			b.add(Text{Content: clean(p.Demo), Align: Center, Bold: true, Scale: 1})
		}
		b.large(p.SeparatorTitle + " " + strconv.Itoa(i+1) + "/" + strconv.Itoa(len(s.Lines)))
		b.add(Rule{})
		b.large(line.Name)
		b.add(Feed{Lines: 1}, QR{Content: Code{Kind: CodeSeparator, Number: s.CaseID, Check: line.ID}.String(), Large: true})
		b.pair(p.Item, s.Item)
		b.pair(p.Window, s.Window)
		b.text(p.SeparatorNote)
		b.add(Feed{Lines: 3}, Cut{})
	}
	return b.doc, nil
}
