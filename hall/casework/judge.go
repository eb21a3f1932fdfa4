package casework

import (
	"fmt"
	"slices"

	"onewindow/catalog"
	"onewindow/values"
)

// Statuses of a judged line.
const (
	Verified  = "verified"
	Collected = "collected"
	Copied    = "copied"
	Exempt    = "exempt"
	Declared  = "declared"
	Deferred  = "deferred"
	Awaited   = "awaited" // what another case of the same visit will hand out
	Missing   = "missing"
	Defective = "defective"
)

// Statuses lists them.
func Statuses() []string {
	return []string{Verified, Collected, Copied, Exempt, Declared, Deferred, Awaited, Missing, Defective}
}

// Reasons lists the codes of workflow §5 for missing and defective lines.
func Reasons() []string {
	return []string{
		"M01", "M02", "M03", "M04", "M05", "M06", "M07", "M08", "M09", "M10", "M11", "M12", "M13", "M14", ReasonOther,
	}
}

// ReasonOther must be written out.
const ReasonOther = "M99"

// RequiredLine is one line of the list that the hall derived itself.
type RequiredLine struct {
	ID string
	// Original and Copy are none, inspect or collect.
	Original, Copy string
	// Exemptible, Declarable and Deferrable allow the statuses of that name;
	// MaxWorkdays bounds the deferral.
	Exemptible, Declarable, Deferrable bool
	// Reusable papers serve again for the same person's next case.
	Reusable bool
	// Exchanged papers are old documents that are taken in: with the application or,
	// where they were only looked at then, against the new one.
	Exchanged   bool
	MaxWorkdays int
	// NeedsPages refuses a verified, collected or copied line without a scan.
	NeedsPages bool
}

// JudgedLine is one line as a person judged it.
type JudgedLine struct {
	ID, Status, Reason, Note string
	// Pages are the hashes of the scanned pages.
	Pages []string
	// Hit is what an exempt line rests on.
	Hit *Hit `json:",omitempty"`
	// From is another case of the same visit: where the paper was judged, or whose
	// result stands for it or is waited for.
	From string `json:",omitempty"`
	// Number is that of a photo's receipt.
	Number string `json:",omitempty"`
	// Right and Left say how fingerprints were taken.
	Right Finger `json:",omitzero"`
	Left  Finger `json:",omitzero"`
}

// Finger is how the print of one hand was taken, or why not.
type Finger struct {
	Finger  string `json:",omitempty"`
	Quality int    `json:",omitempty"`
	Failed  string `json:",omitempty"`
}

// Hit is what a source has that stands in for a paper. By is the catalogue's
// word for the source, Number its own for what it has. ValidTo is zero where
// there is no end, IssuedOn where the source gives no day.
type Hit struct {
	ID, By, Source, Number string
	IssuedOn, ValidTo      values.Date
}

// Holds reports whether a hit meets the rules of validity of a paper on a day.
// A paper accepted before says nothing of its own dates: it is used again only
// where no rule asks for them. The events of a rule are the clerk's to judge.
func (h *Hit) Holds(rules []catalog.Validity, day values.Date) bool {
	if !h.ValidTo.IsZero() && h.ValidTo.Before(day) {
		return false
	}
	again := h.By == catalog.ByReuseLibrary
	for _, v := range rules {
		switch v.Rule {
		case catalog.ValidNotExpired, catalog.ValidEventWithinDays, catalog.ValidEventAfterDays:
			if again {
				return false
			}
		case catalog.ValidLongTerm:
			if !h.ValidTo.IsZero() {
				return false
			}
		case catalog.ValidIssuedWithinDays:
			if again || h.IssuedOn.IsZero() || h.IssuedOn.AddDays(v.Days).Before(day) {
				return false
			}
		}
	}
	return true
}

// Open says whether the line goes on a notice.
func (l JudgedLine) Open() bool { return l.Status == Missing || l.Status == Defective }

// Verdict is the outcome of judging a list.
type Verdict struct {
	// Missing are required lines that nobody judged yet.
	Missing []string
	// Open are missing or defective lines, Deferred promised ones, Awaited those
	// that wait for another case, all in the order of the required list.
	Open     []JudgedLine
	Deferred []JudgedLine
	Awaited  []JudgedLine
	// AllJudged is the condition of a one-time notice, AllSatisfied that of a
	// plain acceptance.
	AllJudged, AllSatisfied bool
}

// Codes of LineError.
const (
	UnknownLine   = "unknown_line"
	DuplicateLine = "duplicate_line"
	UnknownStatus = "unknown_status"
	NotExemptible = "not_exemptible"
	NotDeclarable = "not_declarable"
	NotDeferrable = "not_deferrable"
	NoReason      = "reason_required"
	UnknownReason = "unknown_reason"
	NoteRequired  = "note_required"
	NoPages       = "pages_required"
)

// LineError is a judgment that cannot be: the window and the hall disagree
// about the list, or a reason is missing.
type LineError struct{ Code, Line string }

func (e *LineError) Error() string {
	return fmt.Sprintf("casework: line %s: %s", e.Line, e.Code)
}

// Judge holds judged lines against the required list. The error is a
// *LineError for the first judged line that breaks a rule.
func Judge(lines []RequiredLine, judged []JudgedLine) (Verdict, error) {
	required := make(map[string]*RequiredLine, len(lines))
	for i := range lines {
		required[lines[i].ID] = &lines[i]
	}
	byID := make(map[string]*JudgedLine, len(judged))
	for i := range judged {
		j := &judged[i]
		r := required[j.ID]
		if r == nil {
			return Verdict{}, &LineError{UnknownLine, j.ID}
		}
		if byID[j.ID] != nil {
			return Verdict{}, &LineError{DuplicateLine, j.ID}
		}
		byID[j.ID] = j
		if code := checkLine(r, j); code != "" {
			return Verdict{}, &LineError{code, j.ID}
		}
	}
	var v Verdict
	for i := range lines {
		j := byID[lines[i].ID]
		switch {
		case j == nil || j.Status == "":
			v.Missing = append(v.Missing, lines[i].ID)
		case j.Open():
			v.Open = append(v.Open, *j)
		case j.Status == Deferred:
			v.Deferred = append(v.Deferred, *j)
		case j.Status == Awaited:
			v.Awaited = append(v.Awaited, *j)
		}
	}
	v.AllJudged = len(v.Missing) == 0
	v.AllSatisfied = v.AllJudged && len(v.Open) == 0 && len(v.Deferred) == 0 && len(v.Awaited) == 0
	return v, nil
}

func checkLine(r *RequiredLine, j *JudgedLine) string {
	switch j.Status {
	case "":
		return ""
	case Exempt, Awaited:
		if !r.Exemptible {
			return NotExemptible
		}
	case Declared:
		if !r.Declarable {
			return NotDeclarable
		}
	case Deferred:
		if !r.Deferrable {
			return NotDeferrable
		}
	case Verified, Collected, Copied:
		if r.NeedsPages && len(j.Pages) == 0 {
			return NoPages
		}
	case Missing, Defective:
		switch {
		case j.Reason == "":
			return NoReason
		case !slices.Contains(Reasons(), j.Reason):
			return UnknownReason
		case j.Reason == ReasonOther && j.Note == "":
			return NoteRequired
		}
	default:
		return UnknownStatus
	}
	return ""
}

// merge lays newly judged lines over the earlier ones.
func merge(have, add []JudgedLine) []JudgedLine {
	out := slices.Clone(have)
	for _, a := range add {
		if i := slices.IndexFunc(out, func(l JudgedLine) bool { return l.ID == a.ID }); i >= 0 {
			out[i] = a
		} else {
			out = append(out, a)
		}
	}
	return out
}
