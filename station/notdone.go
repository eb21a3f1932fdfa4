package station

// NotDone is what could not be done for a person (办不成事), as a desk takes it down.
// The hall fills in what it knows of the ticket.
type NotDone struct {
	RequestID, Ticket    string
	Source, Kind         string
	Refused, Wish, Phone string
}

// NotDoneKinds are what it was about, in the order of their digits.
var NotDoneKinds = []string{"materials", "overdue", "shirking", "system", "gap", "other"}
