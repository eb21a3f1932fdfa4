package casework

// Codes of a turndown that says too little.
const (
	UnknownTurndown = "unknown_turndown"
	FactsRequired   = "facts_required"
	OrganRequired   = "organ_required"
)

// OtherOrgan is the reason that another organ is competent: it must be named
// (行政许可法 art. 32).
const OtherOrgan = "other_organ"

// turndowns are the reasons for taking no case in, by event, with the article
// behind each. Where it is the item's own, the papers list it.
var turndowns = map[Event]map[string]string{
	Refuse:        {OtherOrgan: "licensing_law_32_1_2", "conditions": "item", "false_papers": "licensing_law_78"},
	MarkNotNeeded: {"no_licence": "licensing_law_32_1_1"},
}

// Turndown gives the basis of a reason for an event; the code says what is
// wrong with it.
func Turndown(ev Event, reason, facts, organ string) (basis, code string) {
	basis, known := turndowns[ev][reason]
	switch {
	case !known:
		return "", UnknownTurndown
	case facts == "":
		return "", FactsRequired
	case reason == OtherOrgan && organ == "":
		return "", OrganRequired
	}
	return basis, ""
}

// WithdrawReasons are why an applicant withdraws an application; the last one says
// nothing, for nobody owes a reason.
var WithdrawReasons = []string{"no_need", "not_ready", "wrong_item", "elsewhere", "other"}
