package papers

import (
	"fmt"
	"time"

	"onewindow/i18n"
)

// Report is a paper for the hall's own people: what a screen shows, on the roll.
// Whoever shows it has put it into words.
type Report struct {
	Title string
	Facts []Pair
	Rows  []Item
	// Window and Clerk are who printed it, At when.
	Window, Clerk string
	At            time.Time
	Demo          bool // sample data of the demo city
}

// Document makes the paper by language tag (zh, en). It has no number and no
// code: nobody can do anything with it at a window.
func (r Report) Document(lang string) (Document, error) {
	t, ok := i18n.For(i18n.Lang(lang))
	if !ok {
		return Document{}, fmt.Errorf("papers: no language %q", lang)
	}
	p := &t.Papers
	b := &builder{f: &Fields{}, p: p, doc: Document{Title: clean(r.Title)}}
	if r.Demo {
		b.add(Text{Content: clean(p.Demo), Align: Center, Bold: true, Scale: 1})
	}
	b.large(r.Title)
	b.add(Rule{})
	for _, f := range r.Facts {
		b.pair(f.Label, f.Value)
	}
	if len(r.Rows) > 0 {
		list := List{}
		for _, row := range r.Rows {
			item := Item{Text: clean(row.Text), Note: clean(row.Note)}
			for _, l := range row.Lines {
				item.Lines = append(item.Lines, Pair{Label: clean(l.Label), Value: clean(l.Value)})
			}
			list.Items = append(list.Items, item)
		}
		b.add(list)
	}
	b.add(Rule{})
	b.pair(p.Window, r.Window)
	b.pair(p.Clerk, r.Clerk)
	b.pair(p.PrintedAt, b.dayTime(r.At))
	b.add(Feed{Lines: 3}, Cut{})
	return b.doc, nil
}
