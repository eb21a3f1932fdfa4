package catalog

import (
	"cmp"
	"slices"
	"strings"
)

// needRank orders the forms: collect is stricter than inspect, inspect than none.
func needRank(need string) int {
	switch need {
	case NeedCollect:
		return 2
	case NeedInspect:
		return 1
	}
	return 0
}

// stricter joins two wishes for the same form of a paper.
func (n Need) stricter(m Need) Need {
	out := n
	if needRank(m.Need) > needRank(n.Need) {
		out.Need = m.Need
	}
	out.Count = max(n.Count, m.Count)
	return out
}

// Meets reports whether a paper given in this form is enough where n wanted it.
func (n Need) Meets(wanted Need) bool {
	return wanted.Need == NeedNone || needRank(n.Need) >= needRank(wanted.Need) && n.Count >= wanted.Count
}

// strictest joins two lines of the same paper so that whoever meets the result meets both: the stricter form, the
// larger count, exempt or deferred only where both allow it, every validity rule, every review point, and only the
// alternatives and substitutes that both accept.
func strictest(a, b Line) Line {
	l := a
	l.Original = a.Original.stricter(b.Original)
	l.Copy = a.Copy.stricter(b.Copy)
	l.Exemptible = a.Exemptible && b.Exemptible
	l.Deferrable = a.Deferrable && b.Deferrable
	l.DeferDays = 0
	if l.Deferrable {
		l.DeferDays = min(a.DeferDays, b.DeferDays)
	}
	if a.Source == SourceWindow && b.Source != SourceWindow {
		l.Source, l.Issuer = b.Source, b.Issuer
	}
	l.Substitutes = common(a.Substitutes, b.Substitutes)
	l.Alternatives = common(a.Alternatives, b.Alternatives)
	l.Exemptible = l.Exemptible && len(l.Substitutes) > 0
	l.Validity = joinValidity(a.Validity, b.Validity)
	l.ReviewPoints = union(a.ReviewPoints, b.ReviewPoints)
	l.Because = union(a.Because, b.Because)
	return l
}

func common[T comparable](a, b []T) []T {
	var out []T
	for _, x := range a {
		if slices.Contains(b, x) {
			out = append(out, x)
		}
	}
	return out
}

func union[T comparable](a, b []T) []T {
	out := slices.Clone(a)
	for _, x := range b {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// joinValidity keeps every rule once. Two of a kind about the same event become the tighter one: fewer days since
// issue or event, more days after it.
func joinValidity(a, b []Validity) []Validity {
	out := slices.Clone(a)
	for _, v := range b {
		i := slices.IndexFunc(out, func(o Validity) bool { return o.Rule == v.Rule && o.Event == v.Event })
		switch {
		case i < 0:
			out = append(out, v)
		case v.Rule == ValidEventAfterDays:
			out[i].Days = max(out[i].Days, v.Days)
		default:
			out[i].Days = min(out[i].Days, v.Days)
		}
	}
	slices.SortStableFunc(out, func(x, y Validity) int {
		return cmp.Or(cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Event, y.Event))
	})
	return out
}

// Part is the list of one item of a package, or of one run of a repeatable item.
type Part struct {
	Item  string
	Lines []Line
}

// Merge joins the lists of a package, or of several runs of a repeatable item: every paper is asked once, in its
// strictest form, and its reasons name the item. The order is that of first mention.
func Merge(parts ...Part) []Line {
	var out []Line
	index := map[string]int{}
	for _, p := range parts {
		for _, l := range p.Lines {
			l.Because = slices.Clone(l.Because)
			for i := range l.Because {
				if l.Because[i].Item == "" {
					l.Because[i].Item = p.Item
				}
			}
			if i, ok := index[l.ID]; ok {
				out[i] = strictest(out[i], l)
				continue
			}
			index[l.ID] = len(out)
			out = append(out, l)
		}
	}
	return out
}

// Same reports whether two questions are one: about the same fact, in the same words, with the same options in the same
// order. What an item is asked for is no fact about the person, and never the same.
func (q *Question) Same(o *Question) bool {
	return q.Fact != "" && q.Fact != factWanted && q.Fact == o.Fact && q.Text == o.Text && q.Multi == o.Multi &&
		slices.EqualFunc(q.Options, o.Options, func(a, b Option) bool { return a.Key == b.Key && a.Text == b.Text })
}

// factWanted is the catalogue's word for what is wanted of an item.
const factWanted = "kind"

// Yields reports whether the paper is what the item hands out in the end: 清税证明 of the tax office for the registrar.
// The catalogue names both alike, but for what stands in brackets behind the paper. A paper of somebody else is none.
func (it *Item) Yields(paper, subject string) bool {
	name, _, _ := strings.Cut(strings.ReplaceAll(paper, "（", "("), "(")
	return subject == "" && slices.ContainsFunc(it.Results, func(r Result) bool { return r.Name == name })
}

// Carry proposes answers for another item of the same visit: a question about the same fact takes over the chosen
// options whose words are the same. Proposals must be confirmed like suggestions.
func Carry(from *Item, answers Answers, to *Item) Answers {
	known := map[string][]string{}
	for _, s := range from.Walk(answers).Path {
		if q := from.questions[s.Node]; q.Fact != "" {
			for _, o := range s.Options {
				known[q.Fact] = append(known[q.Fact], o.Text)
			}
		}
	}
	out := Answers{}
	for id, q := range to.questions {
		texts := known[q.Fact]
		if q.Fact == "" || len(texts) == 0 {
			continue
		}
		var keys []string
		for _, o := range q.Options {
			if slices.Contains(texts, o.Text) {
				keys = append(keys, o.Key)
			}
		}
		if _, err := q.choose(keys); err == nil && len(keys) == len(texts) {
			out[id] = keys
		}
	}
	return out
}
