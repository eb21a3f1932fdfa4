package guide

import "time"

// Command is one thing that the guide asks for. The set is closed.
type Command interface{ name() string }

// Name is the word of a command.
func Name(c Command) string { return c.name() }

type (
	// Find looks for a ticket by the number or code of its slip, as typed or
	// scanned. Without text the board is read again.
	Find struct{ Text string }
	// Take puts a ticket of the board in hand.
	Take struct{ Ticket string }
	// Issue draws a ticket. Group makes it a priority one; without an item it is
	// for somebody who does not know yet.
	Issue struct {
		Item, Group string
		Needs       []string
	}
	// Slots asks for the times of a day, YYYY-MM-DD, at which an item can be
	// booked; at another hall, where one is named.
	Slots struct{ Item, Day, Hall string }
	// Book takes one of them.
	Book struct {
		Item  string
		Start time.Time
		Hall  string
	}
	// Offer sends the ticket in hand to another hall; Offered asks how that stands,
	// Withdraw takes it back while that hall has not answered.
	Offer struct{ Hall string }
	// Offered asks how the offer stands.
	Offered struct{}
	// Withdraw takes the offered ticket back.
	Withdraw struct{}
	// Halls asks which halls of the city take an item, and how busy they are.
	Halls struct{ Item string }
	// CheckIn makes the booking in hand wait; Requeue the missed ticket.
	CheckIn struct{}
	// Requeue puts the missed ticket in hand back behind the next few.
	Requeue struct{}
	// Cancel gives the ticket in hand up.
	Cancel struct{}
	// Amend repairs the item of the ticket in hand, or the help asked for.
	Amend struct {
		Item  string
		Needs []string
	}
	// Favour opens the green lane for the ticket in hand.
	Favour struct{ Group, Note string }
	// Precheck begins to look at the matter of the ticket in hand.
	Precheck struct{ Item string }
	// Answer answers the open question of the pre-check, TakeBack takes the last
	// answer back.
	Answer struct {
		Node    string
		Options []string
	}
	// TakeBack goes back one question.
	TakeBack struct{}
	// See says whether a paper of the pre-check is there.
	See struct {
		Line string
		Here bool
	}
	// Attach hangs the pre-check on the ticket.
	Attach struct{ Note string }
	// Drop forgets the pre-check.
	Drop struct{}
	// Print prints the slip of the ticket in hand, again if it came out before.
	Print struct{}
	// ForgetCard forgets whose card was read.
	ForgetCard struct{}
	// Close puts the ticket away.
	Close struct{}
)

func (Find) name() string       { return "find" }
func (Take) name() string       { return "take" }
func (Issue) name() string      { return "issue" }
func (Slots) name() string      { return "slots" }
func (Book) name() string       { return "book" }
func (Halls) name() string      { return "halls" }
func (Offer) name() string      { return "offer" }
func (Offered) name() string    { return "offered" }
func (Withdraw) name() string   { return "withdraw" }
func (CheckIn) name() string    { return "check_in" }
func (Requeue) name() string    { return "requeue" }
func (Cancel) name() string     { return "cancel" }
func (Amend) name() string      { return "amend" }
func (Favour) name() string     { return "favour" }
func (Precheck) name() string   { return "precheck" }
func (Answer) name() string     { return "answer" }
func (TakeBack) name() string   { return "take_back" }
func (See) name() string        { return "see" }
func (Attach) name() string     { return "attach" }
func (Drop) name() string       { return "drop" }
func (Print) name() string      { return "print" }
func (ForgetCard) name() string { return "forget_card" }
func (Close) name() string      { return "close" }

// Codes of refusals that this seat adds to those of visit and station.
const (
	RefusedNoTicket   = "no_ticket"         // no ticket is in hand
	RefusedAsking     = "guide_asking"      // the hall has not answered the last question
	RefusedNotFound   = "ticket_not_found"  // nobody has this number today
	RefusedNotHere    = "ticket_elsewhere"  // not in a state for this
	RefusedNoPrecheck = "no_precheck"       // nothing is looked at
	RefusedPrinting   = "slip_printing"     // the slip is on its way
	RefusedOtherCode  = "not_a_slip"        // a code that is no ticket's
	RefusedOtherHall  = "ticket_other_hall" // another hall has it
)
