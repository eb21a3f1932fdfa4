package importer

import (
	"bytes"
	"encoding/json"
	"slices"

	"onewindow/catalog"
)

// item is a service item as it is written, field by field as the schema wants it.
type item struct {
	Code           string               `json:"code"`
	Name           string               `json:"name"`
	ShortName      string               `json:"shortName"`
	Pinyin         catalog.Pinyin       `json:"pinyin"`
	ShortPinyin    catalog.Pinyin       `json:"shortPinyin"`
	Aliases        []catalog.Alias      `json:"aliases"`
	Dept           string               `json:"dept"`
	PoliceBranch   *string              `json:"policeBranch"`
	Zone           string               `json:"zone"`
	Type           string               `json:"type"`
	Audience       []string             `json:"audience"`
	HandleType     string               `json:"handleType"`
	TimeLimits     timeLimits           `json:"timeLimits"`
	CrossRegion    []string             `json:"crossRegion"`
	Fee            string               `json:"fee"`
	Results        []result             `json:"results"`
	PartyProfile   string               `json:"partyProfile"`
	Modifiers      []string             `json:"modifiers"`
	Repeatable     bool                 `json:"repeatable"`
	Upstream       []string             `json:"upstream"`
	LegalBasis     []string             `json:"legalBasis"`
	Confidence     string               `json:"confidence"`
	Headline       bool                 `json:"headline"`
	Hot            int                  `json:"hot"`
	TypicalMinutes int                  `json:"typicalMinutes"`
	Note           *string              `json:"note"`
	Requirements   ordered[requirement] `json:"requirements"`
	DAG            dag                  `json:"dag"`
}

type timeLimits struct {
	Statutory         catalog.Limit `json:"statutory"`
	Promised          catalog.Limit `json:"promised"`
	NoticeRule        string        `json:"noticeRule"`
	AcceptMode        string        `json:"acceptMode"`
	SpecialProcedures []string      `json:"specialProcedures"`
}

type result struct {
	Name     string   `json:"name"`
	Kind     string   `json:"kind"`
	KindText string   `json:"kindText"`
	Delivery []string `json:"delivery"`
}

type requirement struct {
	ID           string               `json:"id"`
	Material     string               `json:"material"`
	Subject      *string              `json:"subject"`
	Name         string               `json:"name"`
	Category     string               `json:"category"`
	Source       string               `json:"source"`
	Issuer       *string              `json:"issuer"`
	Original     catalog.Need         `json:"original"`
	Copy         catalog.Need         `json:"copy"`
	Substitutes  []catalog.Substitute `json:"substitutes"`
	Exemptible   bool                 `json:"exemptible"`
	Deferrable   deferrable           `json:"deferrable"`
	Validity     catalog.Validity     `json:"validity"`
	ReviewPoints []string             `json:"reviewPoints"`
	Alternatives []string             `json:"alternatives"`
}

type deferrable struct {
	Allowed     bool `json:"allowed"`
	MaxWorkdays int  `json:"maxWorkdays"`
}

type dag struct {
	Start string       `json:"start"`
	Nodes ordered[any] `json:"nodes"`
}

type question struct {
	Kind    string   `json:"kind"`
	ID      string   `json:"id"`
	Text    string   `json:"text"`
	Help    string   `json:"help,omitempty"`
	Fact    string   `json:"fact,omitempty"`
	Multi   bool     `json:"multi"`
	Min     *int     `json:"min,omitempty"`
	Max     *int     `json:"max,omitempty"`
	Next    string   `json:"next,omitempty"`
	Options []option `json:"options"`
}

type option struct {
	Key  string         `json:"key"`
	Text string         `json:"text"`
	Note string         `json:"note,omitempty"`
	Auto map[string]any `json:"auto,omitempty"`
	Next string         `json:"next,omitempty"`
	Add  *[]string      `json:"add,omitempty"` // of a multi-select alone, and there always
}

type leaf struct {
	Kind         string         `json:"kind"`
	ID           string         `json:"id"`
	Title        string         `json:"title"`
	Outcome      string         `json:"outcome"`
	Materials    []string       `json:"materials"`
	RedirectTo   string         `json:"redirectTo,omitempty"`
	Reason       string         `json:"reason,omitempty"`
	TimeOverride *catalog.Limit `json:"timeOverride,omitempty"`
	PostSteps    []string       `json:"postSteps,omitempty"`
	Instant      bool           `json:"instant,omitempty"`
	Flags        []string       `json:"flags,omitempty"`
}

// ordered is an object whose keys keep their order.
type ordered[T any] struct {
	keys   []string
	values map[string]T
}

func (o *ordered[T]) put(key string, v T) {
	if o.values == nil {
		o.values = map[string]T{}
	}
	if _, ok := o.values[key]; !ok {
		o.keys = append(o.keys, key)
	}
	o.values[key] = v
}

func (o *ordered[T]) has(key string) bool {
	_, ok := o.values[key]
	return ok
}

// MarshalJSON writes the keys in the order in which they came.
func (o ordered[T]) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, k := range o.keys {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(k)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(o.values[k])
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// full is a list that is never null.
func full[T any](s []T) []T { return append([]T{}, s...) }

// existing turns an item of the base into one that can be written.
func existing(it *catalog.Item) *item {
	out := &item{
		Code: it.Code, Name: it.Name, ShortName: it.ShortName, Pinyin: it.Pinyin, ShortPinyin: it.ShortPinyin,
		Aliases: full(it.Aliases), Dept: it.Dept, PoliceBranch: optional(it.PoliceBranch), Zone: it.Zone, Type: it.Type,
		Audience: full(it.Audience), HandleType: it.HandleType,
		TimeLimits: timeLimits{
			it.TimeLimits.Statutory, it.TimeLimits.Promised, it.TimeLimits.NoticeRule, it.TimeLimits.AcceptMode,
			full(it.TimeLimits.SpecialProcedures),
		},
		CrossRegion: full(it.CrossRegion), Fee: it.Fee, PartyProfile: it.PartyProfile, Modifiers: full(it.Modifiers),
		Repeatable: it.Repeatable, Upstream: full(it.Upstream), LegalBasis: full(it.LegalBasis), Confidence: it.Confidence,
		Headline: it.Headline, Hot: it.Hot, TypicalMinutes: it.TypicalMinutes, Note: optional(it.Note), Results: []result{},
	}
	for _, r := range it.Results {
		out.Results = append(out.Results, result{r.Name, r.Kind, r.KindText, full(r.Delivery)})
	}
	for _, r := range it.Requirements {
		out.Requirements.put(r.ID, requirement{
			ID: r.ID, Material: r.Material, Subject: optional(r.Subject), Name: r.Name, Category: r.Category, Source: r.Source,
			Issuer: optional(r.Issuer), Original: r.Original, Copy: r.Copy, Substitutes: full(r.Substitutes), Exemptible: r.Exemptible,
			Deferrable: deferrable(r.Deferrable), Validity: r.Validity, ReviewPoints: full(r.ReviewPoints), Alternatives: full(r.Alternatives),
		})
	}
	out.DAG.Start = it.Start
	for _, id := range it.Nodes() {
		if q, ok := it.Question(id); ok {
			out.DAG.Nodes.put(id, questionOf(q))
		} else if l, ok := it.Leaf(id); ok {
			out.DAG.Nodes.put(id, &leaf{
				Kind: kindLeaf, ID: l.ID, Title: l.Title, Outcome: l.Outcome, Materials: full(l.Materials), RedirectTo: l.RedirectTo,
				Reason: l.Reason, TimeOverride: l.TimeOverride, PostSteps: l.PostSteps, Instant: l.Instant, Flags: l.Flags,
			})
		}
	}
	return out
}

const (
	kindQuestion = "question"
	kindLeaf     = "leaf"
)

func questionOf(q *catalog.Question) *question {
	out := &question{Kind: kindQuestion, ID: q.ID, Text: q.Text, Help: q.Help, Fact: q.Fact, Multi: q.Multi, Next: q.Next, Options: []option{}}
	if q.Multi {
		out.Min = &q.Min
		if q.Max > 0 {
			out.Max = &q.Max
		}
	}
	for _, o := range q.Options {
		made := option{Key: o.Key, Text: o.Text, Note: o.Note, Next: o.Next}
		if q.Multi {
			add := full(o.Add)
			made.Add = &add
		}
		if o.Auto != nil {
			made.Auto = map[string]any{"fact": o.Auto.Fact}
			for _, t := range o.Auto.Tests {
				made.Auto[t.Op] = t.Value.Value()
			}
		}
		out.Options = append(out.Options, made)
	}
	return out
}

// fromDictionary is the line that the dictionary suggests for a paper.
func fromDictionary(m catalog.Material, id, subject string) requirement {
	return requirement{
		ID: id, Material: m.ID, Subject: optional(subject), Name: m.Name, Category: m.Category, Source: m.Source,
		Issuer: optional(m.Issuer), Original: m.Original, Copy: m.Copy, Substitutes: full(m.Substitutes),
		Exemptible: slices.ContainsFunc(m.Substitutes, func(s catalog.Substitute) bool { return s.By != catalog.ByWindowGenerated }),
		Deferrable: deferrable(m.Deferrable), Validity: m.Validity, ReviewPoints: full(m.ReviewPoints), Alternatives: full(m.Alternatives),
	}
}
