package catalog

import (
	"slices"
	"sync"
)

// Forms in which a paper is wanted. Inspect means that the original is looked at and given back (验), collect that it
// stays in the hall (收).
const (
	NeedNone    = "none"
	NeedInspect = "inspect"
	NeedCollect = "collect"
)

// Outcomes of a leaf.
const (
	OutcomeAccept   = "accept"
	OutcomeReject   = "reject"
	OutcomeRedirect = "redirect"
)

// Sources of a paper. WINDOW papers are made at the window and are never asked of the applicant.
const (
	SourceSelf     = "SELF"
	SourceGov      = "GOV"
	SourceCourt    = "COURT"
	SourceMed      = "MED"
	SourceBank     = "BANK"
	SourceNotary   = "NOTARY"
	SourceEmployer = "EMPLOYER"
	SourceOrg      = "ORG"
	SourceWindow   = "WINDOW"
)

// Ways in which a paper need not be handed in.
const (
	ByELicence        = "E_LICENCE"
	ByDataShare       = "DATA_SHARE"
	ByUpstreamResult  = "UPSTREAM_RESULT"
	ByReuseLibrary    = "REUSE_LIBRARY"
	ByDeclaration     = "DECLARATION"
	ByWindowGenerated = "WINDOW_GENERATED"
)

// Sources lists the ways by which the hall can look for a paper itself, the best first (workflow §2: 免提交).
func Sources() []string { return []string{ByELicence, ByDataShare, ByUpstreamResult, ByReuseLibrary} }

// Validity rules of a paper. Days and Event of Validity say how long and from what.
const (
	ValidNone             = "NONE"
	ValidNotExpired       = "NOT_EXPIRED"
	ValidLongTerm         = "LONG_TERM"
	ValidSignedOrStamped  = "SIGNED_OR_STAMPED"
	ValidIssuedWithinDays = "ISSUED_WITHIN_DAYS"
	ValidEventWithinDays  = "EVENT_WITHIN_DAYS"
	ValidEventAfterDays   = "EVENT_AFTER_DAYS"
)

// Units of a time limit. An instant limit ends within the same visit.
const (
	UnitWorkday    = "workday"
	UnitNaturalDay = "naturalDay"
	UnitInstant    = "instant"
)

// Who may accept (行政许可法 第32条 and the delegation of the department to the window).
const (
	AcceptOnReceipt      = "RECEIVE_IS_ACCEPT"
	AcceptByDepartment   = "DEPT_ACCEPT"
	AcceptFullDelegation = "FULL_DELEGATION"
)

// When defects must be told: on the spot (不动产登记暂行条例 第17条) or within five working days (行政许可法 第32条).
const (
	NoticeOnSpot      = "ON_SPOT"
	NoticeWithin5Days = "WITHIN_5WD"
)

// Ways in which a result reaches the applicant.
const (
	DeliverWindow       = "WINDOW"
	DeliverCabinet      = "SMART_CABINET"
	DeliverPost         = "POST"
	DeliverElectronic   = "ELECTRONIC"
	DeliverBankTransfer = "BANK_TRANSFER"
	DeliverDeptDirect   = "DEPT_DIRECT"
)

// Window modes of a department.
const (
	ModeComprehensive = "COMPREHENSIVE"
	ModePoliceZone    = "POLICE_ZONE"
	ModeTaxSocialZone = "TAX_SOCIAL_ZONE"
	ModeOwnCounter    = "OWN_COUNTER"
)

// Pinyin is precomputed: first letters, and the full reading without parting marks, both lower case.
type Pinyin struct {
	Initials string `json:"initials"`
	Full     string `json:"full"`
}

// Alias is another name by which people ask for an item.
type Alias struct {
	Text     string `json:"text"`
	Initials string `json:"initials"`
}

// Department is an organ that takes part in the hall.
type Department struct {
	Code           string
	Name           string
	Short          string
	Aliases        []string
	Pinyin         Pinyin
	ShortPinyin    Pinyin
	Kind           string
	Zone           string
	WindowMode     string
	SyntheticItems int
}

// PoliceBranch is a branch of the public security bureau that decides on its own network.
type PoliceBranch struct {
	Code     string
	Name     string
	Scope    string
	Initials string
}

// SpecialProcedure is a step whose time does not count (行政许可法 第45条). MaxDays is in days.
type SpecialProcedure struct {
	Code    string
	Name    string
	Rule    string
	MaxDays int
}

// Limit is a time limit of N units; an instant limit has N 0.
type Limit struct {
	N    int    `json:"n"`
	Unit string `json:"unit"`
}

// TimeLimits are the limits and the rules of notice and acceptance of an item.
type TimeLimits struct {
	Statutory         Limit
	Promised          Limit
	NoticeRule        string
	AcceptMode        string
	SpecialProcedures []string
}

// Result is what is handed out in the end.
type Result struct {
	Name     string
	Kind     string
	KindText string
	Delivery []string
}

// Need says whether the original or the copy of a paper is wanted, and how many.
type Need struct {
	Need  string `json:"need"`
	Count int    `json:"count"`
}

// Substitute is one way to do without the paper.
type Substitute struct {
	By  string `json:"by"`
	Ref string `json:"ref,omitempty"`
}

// Validity is one rule that the paper must meet on the day of acceptance. Days is 0 where the rule has none.
type Validity struct {
	Rule  string `json:"rule"`
	Days  int    `json:"days,omitempty"`
	Event string `json:"event,omitempty"`
}

// Deferrable says whether the paper may follow later (容缺) and within how many working days.
type Deferrable struct {
	Allowed     bool
	MaxWorkdays int
}

// Material is a paper of the dictionary, without the item that asks for it.
type Material struct {
	ID           string
	Name         string
	Category     string
	Source       string
	Issuer       string
	Original     Need
	Copy         Need
	Substitutes  []Substitute
	Deferrable   Deferrable
	Validity     Validity
	ReviewPoints []string
	Alternatives []string
	Pinyin       Pinyin
}

// Requirement is one line of a checklist as one item asks for it: a material, whose it is, and its form.
type Requirement struct {
	ID           string
	Material     string
	Subject      string
	Name         string
	Category     string
	Source       string
	Issuer       string
	Original     Need
	Copy         Need
	Substitutes  []Substitute
	Exemptible   bool
	Deferrable   Deferrable
	Validity     Validity
	ReviewPoints []string
	Alternatives []string
}

// Option is one answer. A single-choice option leads to Next; an option of a multi-select adds papers instead. Options
// of party profiles and modifiers may also remove papers.
type Option struct {
	Key    string
	Text   string
	Note   string
	Auto   *Predicate
	Next   string
	Add    []string
	Remove []string
}

// Question is an inner node of the situation graph. Max is 0 where the data set none.
type Question struct {
	ID      string
	Text    string
	Help    string
	Fact    string
	Multi   bool
	Min     int
	Max     int
	Next    string
	Options []Option
}

// Option finds the option with this key.
func (q *Question) Option(key string) (Option, bool) {
	for i := range q.Options {
		if q.Options[i].Key == key {
			return q.Options[i], true
		}
	}
	return Option{}, false
}

// Leaf ends a path. Materials is the complete list of an accept leaf; TimeOverride replaces the statutory limit.
type Leaf struct {
	ID           string
	Title        string
	Outcome      string
	Materials    []string
	RedirectTo   string
	Reason       string
	TimeOverride *Limit
	PostSteps    []string
	Instant      bool
	Flags        []string
}

// ChoiceBlock is a question outside the graph that many items share: who applies, or a common modifier.
type ChoiceBlock struct {
	ID      string
	Text    string
	Options []Option
}

// Package joins items that serve one event of life (一件事).
type Package struct {
	Code            string
	Name            string
	Items           []string
	SharedMaterials []string
	Note            string
}

// Heading is what finding an item needs of it: its names, whose it is and how often it is asked for. Hot runs from 1 to
// 100 and ranks search; TypicalMinutes is the usual service time.
type Heading struct {
	Code           string
	Name           string
	ShortName      string
	Pinyin         Pinyin
	ShortPinyin    Pinyin
	Aliases        []Alias
	Dept           string
	PoliceBranch   string
	Zone           string
	Hot            int
	TypicalMinutes int
}

// Item is one service item: its heading, its rules and its situation graph.
type Item struct {
	Heading
	Type         string
	Audience     []string
	HandleType   string
	TimeLimits   TimeLimits
	CrossRegion  []string
	Fee          string
	Results      []Result
	PartyProfile string
	Modifiers    []string
	Repeatable   bool
	Upstream     []string
	LegalBasis   []string
	Confidence   string
	Headline     bool
	Note         string
	Requirements []Requirement // in the order of the catalogue
	Start        string        // id of the first node

	questions map[string]*Question
	leaves    map[string]*Leaf
	nodeOrder []string // node ids in the order of the catalogue
	byID      map[string]int
	spans     map[string]*span // papers below every node, made when first asked for
	spanOnce  sync.Once
}

// Question finds a question of the graph.
func (it *Item) Question(id string) (*Question, bool) {
	q, ok := it.questions[id]
	return q, ok
}

// Leaf finds a leaf of the graph.
func (it *Item) Leaf(id string) (*Leaf, bool) {
	l, ok := it.leaves[id]
	return l, ok
}

// Nodes lists the ids of questions and leaves in the order of the catalogue.
func (it *Item) Nodes() []string { return slices.Clone(it.nodeOrder) }

// Requirement finds a line of this item's own checklist.
func (it *Item) Requirement(id string) (*Requirement, bool) {
	i, ok := it.byID[id]
	if !ok {
		return nil, false
	}
	return &it.Requirements[i], true
}
