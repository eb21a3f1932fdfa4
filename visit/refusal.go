package visit

// Refusal is a command that the rules do not allow now. Code becomes a
// sentence in i18n; Details fills its placeholders.
type Refusal struct {
	Code    string
	Details map[string]string
}

func (r *Refusal) Error() string { return "visit: refused: " + r.Code }

// Codes of refusals.
const (
	RefusedBusy           = "busy"             // a visit is open at this window
	RefusedNoVisit        = "no_visit"         // nothing to act on
	RefusedNotNow         = "not_now"          // the phase does not allow it
	RefusedTooLate        = "too_late"         // the time for undo is over
	RefusedTooSoon        = "too_soon"         // recall before the gap is over
	RefusedCallsLeft      = "calls_left"       // not yet called often enough to give up
	RefusedOtherTicket    = "other_ticket"     // the read belongs to another ticket
	RefusedReadTooOld     = "read_too_old"     // the read is older than allowed
	RefusedReadBefore     = "read_before_call" // asked before the ticket was called
	RefusedNotSeenAbsent  = "card_left_behind" // the card lay there before it was asked for
	RefusedReadUsed       = "read_used"        // the read was bound before
	RefusedCardContradict = "self_check"       // the card's data contradict themselves
	RefusedDiffer         = "numbers_differ"   // typed twice, not the same
	RefusedBadNumber      = "bad_number"       // the number's own rules fail
	RefusedNoApproval     = "no_approval"      // a second person has not consented
	RefusedNoName         = "no_name"
	RefusedNoDocument     = "no_document" // no document waits, or another one
	RefusedBadDate        = "bad_date"
	RefusedBadLabel       = "bad_label"
	RefusedBadParcel      = "bad_parcel" // the number of a parcel that was misread
	RefusedBadPhone       = "bad_phone"
	RefusedBadAccount     = "bad_account"
	RefusedBadField       = "bad_field"       // empty or too long
	RefusedUnknownField   = "unknown_field"   // the form has no such field
	RefusedNoMailAddress  = "no_mail_address" // the result is to be sent and nobody knows where
	RefusedNoContact      = "no_contact"      // neither a telephone nor an address to reach the applicant
	RefusedNotApplicant   = "not_applicant"   // papers are for the applicant, or who applied for them
	RefusedNoIdentity     = "no_identity"
	RefusedHandedIn       = "handed_in"   // the case has gone to the hall
	RefusedMatterOpen     = "matter_open" // a case of this item is in hand already
	RefusedUnknownMatter  = "unknown_matter"
	RefusedUpstream       = "upstream_open" // an earlier item of the package goes to the hall first
	RefusedUnknownItem    = "unknown_item"  // not in the catalogue
	RefusedCatalogGone    = "catalog_gone"  // the release of this case is not here
	RefusedNotAsked       = "not_asked"     // the question is not open
	RefusedUnknownOption  = "unknown_option"
	RefusedCount          = "option_count" // too few or too many options
	RefusedFirstQuestion  = "first_question"
	RefusedUnanswered     = "unanswered" // questions are open
	RefusedUnknownLine    = "unknown_line"
	RefusedNothingCame    = "nothing_came" // all that was promised stays so
	RefusedNoFacts        = "no_facts"     // what was found is not written out
	RefusedNoOrgan        = "no_organ"     // nobody is named who is competent
	RefusedNoReason       = "no_reason"
	RefusedUnknownReason  = "unknown_reason"
	RefusedNoNote         = "no_note"
	RefusedNotDeferrable  = "not_deferrable"
	RefusedNotExemptible  = "not_exemptible"
	RefusedOtherZone      = "other_zone"    // taken in at the other side of the hall
	RefusedByAge          = "by_age"        // who acts goes by the age on the card
	RefusedPhotoReceipt   = "photo_receipt" // no number of a photo's receipt
	RefusedHands          = "hands"         // both hands are printed, or it is said why not
	RefusedNoHit          = "no_hit"        // nothing was found that stands in for the paper
	RefusedUnjudged       = "unjudged"
	RefusedOpenLines      = "open_lines"
	RefusedSourceSilent   = "source_silent" // what is missing may lie where nobody answers
	RefusedNothingOpen    = "nothing_open"
	RefusedOutcome        = "outcome" // this item knows no such outcome
	RefusedByRule         = "by_rule" // the department's rule does not grant it
	RefusedUnfinished     = "unfinished"
	RefusedUnknownJob     = "unknown_job"
	RefusedJobState       = "job_state"
	RefusedUnknownCommand = "unknown_command"
	RefusedHoldReason     = "hold_reason"
	RefusedUnknownPage    = "unknown_page"
	RefusedLevel          = "level"
	RefusedHallAnswered   = "hall_answered"
)

func refuse(code string, pairs ...string) *Refusal {
	r := &Refusal{Code: code}
	if len(pairs) > 1 {
		r.Details = make(map[string]string, len(pairs)/2)
		for i := 0; i+1 < len(pairs); i += 2 {
			r.Details[pairs[i]] = pairs[i+1]
		}
	}
	return r
}
