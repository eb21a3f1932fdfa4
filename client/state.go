package client

import (
	"crypto/x509"
	"time"

	"onewindow/visit"
)

// State is the connection as the window sees it.
type State string

// The states. An expired certificate is told apart from a line that is cut, and so
// is one that the hall turns away.
const (
	Unknown            State = "unknown"
	Online             State = "online"
	Offline            State = "offline"
	CertificateExpired State = "certificate_expired"
	CertificateRefused State = "certificate_refused"
	SignedOut          State = "signed_out"
)

// sessionLost are the hall's reasons for a session that is no more.
var sessionLost = map[string]bool{
	"no_session": true, "session_expired": true, "session_ended": true, "session_locked": true, CodeSignedOut: true,
}

// Session is who works at this window.
type Session struct {
	Token       string
	Courier     string // what the outbox is delivered by when the session has ended
	StaffNo     string
	Name        string
	Role        string
	Roles       []string
	Departments []string
	HallName    string
	// Zone and Serves are what the hall knows of the window.
	Zone   string
	Serves []string
}

// Authorization is a second person's consent to one step.
type Authorization struct {
	StaffNo, PIN, Code, Step, Subject string
	// Card is the officer's own, where one was asked for and read.
	Card visit.Identity
}

// Approval is the hall's record of it.
type Approval struct{ ID, Name string }

// Overview is who waits, by the hall's count.
type Overview struct {
	Waiting, Priority, Booked int
	Oldest                    time.Time
	HallTime                  time.Time
	Seq                       int64
	Next                      []visit.Ticket
	Corrections               []CaseRow
	Releases                  []Release
}

// Release is a release of the catalogue that the hall works with: what cases
// call it, the SHA-256 of its data in hex, and the day (YYYY-MM-DD) from which it
// is in force, "" since ever.
type Release struct {
	Version string `json:"version"`
	SHA256  string `json:"sha256"`
	From    string `json:"from,omitempty"`
}

// CaseRow is one case in a list.
type CaseRow struct {
	CaseID, CaseNo, Item, ItemName, Applicant, State, Department string
	PromisedDue, StatutoryDue                                    string
	PapersDue                                                    string // when papers asked for or promised are to be brought
	PromisedLeft, StatutoryLeft                                  string // working days, negative when overdue; empty: not known
	Why, PausedFor                                               string // of the colour; the special procedure that stops the clocks
	PausedDays                                                   int
	DuePending                                                   bool
	Warning, Clerk                                               string
	ReceivedAt                                                   time.Time
	Version                                                      int64
	ReadyAt                                                      time.Time    // of a result that lies ready
	Calls                                                        int          // how often its owner was called
	Overdue                                                      bool         // the time of the last call is over
	Branch                                                       visit.Branch // of a case of the police zone
	Fee                                                          visit.Fee
}

// Event is one event of the hall. Seq grows by one each.
type Event struct {
	Seq    int64
	At     time.Time
	Kind   string
	Window string
	Ticket *visit.Ticket
	// Holder is the window that has the ticket; empty while it waits.
	Holder string
	// TicketState is the hall's word for the ticket.
	TicketState string
	Case        *CaseRow
}

// OnState hears of every change of the connection; call it before Run.
func (c *Client) OnState(f func(State)) { c.onState = f }

// OnOverview hears of every new count; call it before Run.
func (c *Client) OnOverview(f func(Overview)) { c.onOverview = f }

// OnEvent hears of every event of the hall, in order; call it before Run.
func (c *Client) OnEvent(f func(Event)) { c.onEvent = f }

// State is the present state of the connection.
func (c *Client) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

func (c *Client) setState(s State) {
	c.telling.Lock()
	defer c.telling.Unlock()
	c.mu.Lock()
	changed := c.state != s
	c.state = s
	if s == Online {
		c.turned = ""
	}
	if changed && s == Online {
		c.draft.ticket, c.draft.key = "", nil // another hall may have answered
	}
	tell := c.onState
	c.mu.Unlock()
	if changed && tell != nil {
		tell(s)
	}
}

// lineDown tells why calls fail: the window's own certificate is looked at
// first, because an expired one looks like a cut line; then what the hall said.
func (c *Client) lineDown() {
	c.mu.Lock()
	why := c.turned
	c.mu.Unlock()
	switch {
	case c.certificateOver():
		why = CertificateExpired
	case why == "":
		why = Offline
	}
	c.setState(why)
}

// CertificateExpires is when this window's certificate ends; zero without one.
func (c *Client) CertificateExpires() time.Time {
	if c.o.Identity != nil {
		return c.o.Identity.Expires()
	}
	if c.o.TLS == nil || len(c.o.TLS.Certificates) == 0 {
		return time.Time{}
	}
	cert := &c.o.TLS.Certificates[0]
	leaf := cert.Leaf
	if leaf == nil && len(cert.Certificate) > 0 {
		leaf, _ = x509.ParseCertificate(cert.Certificate[0]) // what cannot be read has no end we know
	}
	if leaf == nil {
		return time.Time{}
	}
	return leaf.NotAfter
}
