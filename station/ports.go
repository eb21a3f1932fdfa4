package station

import (
	"context"
	"errors"
	"time"

	"onewindow/papers"
	"onewindow/values"
	"onewindow/visit"
)

// Journal is the durable memory of this window. Append returns nil only when
// everything in it is on the disk, all of it or nothing.
type Journal interface {
	// Append stores records of one visit, what they send to the hall, and which
	// commands are settled by them.
	Append(ctx context.Context, records []visit.Record, out []visit.HallCommand, settled []string) error
	// Replay gives the records of every visit that is not closed for good, in
	// the order in which they were stored.
	Replay(ctx context.Context, each func(visit.Record) error) error
	// Retire says that a visit needs no replay any more.
	Retire(ctx context.Context, visitID string) error
	// Moves gives the steps of tickets that wait for the hall, in order.
	Moves(ctx context.Context) ([]visit.HallCommand, error)
	// Backlog counts what waits for the hall.
	Backlog(ctx context.Context) (Backlog, error)
	// SetNote and Note keep small sealed facts of the seat, such as the session.
	SetNote(ctx context.Context, key string, value []byte) error
	Note(ctx context.Context, key string) (value []byte, ok bool, err error)
	// PutPage stores a page and returns its SHA-256 in hex.
	PutPage(ctx context.Context, caseID, line, media string, data []byte) (sha256 string, err error)
	// Page reads a page back; its hash is checked.
	Page(ctx context.Context, sha256 string) ([]byte, error)
}

// Backlog is what waits for the hall.
type Backlog struct {
	Count    int       // commands not answered
	Oldest   time.Time // zero when nothing waits
	SetAside int       // commands the hall refused for good, shown to the clerk
}

// ErrFull means that the disk has no room; nothing of the call was kept.
var ErrFull = errors.New("station: disk full")

// Disk is the room under the journal.
type Disk struct {
	// Low warns early; Full says that only visits already begun are taken.
	Low, Full bool
	FreeMiB   int64
}

// Hall is what the seat asks of the hall while it waits for the answer. What
// must not be lost goes through the journal's outbox instead. An error that is
// ErrUnreachable says nothing about whether the call took effect; a *Refused
// is the hall's definite answer.
type Hall interface {
	Sessions
	// CallNext asks for the next ticket and brings what became of those before.
	CallNext(ctx context.Context, commandID string, finished []visit.HallCommand) (visit.Ticket, bool, error)
	Authorize(ctx context.Context, a Authorization) (Approval, error)
	// Case shows one case whole; the hall's unknown_case also means that this
	// seat may not see it.
	Case(ctx context.Context, caseID string) (Case, error)
	// FindCase is Case by any of the names of a case.
	FindCase(ctx context.Context, q CaseQuery) (Case, error)
	// Ledger gives a page of the cases of whoever works here to which papers are still
	// to be brought, by due date, and where the next page begins, empty at the end.
	Ledger(ctx context.Context, after string, limit int) (rows []CaseRow, next string, err error)
	// StepOwn takes a step of the owner of a case.
	StepOwn(ctx context.Context, o OwnStep) error
	// Wake says that the outbox has something new.
	Wake()
}

// OwnStep is a step of a case's owner that wants no applicant at the desk: what a
// department sent back goes there again (Resend), or another clerk is the owner from
// now on (HandOver, To). Note is what was mended, or why.
type OwnStep struct {
	CaseID, Event, Note, To string
	SeenVersion             int64
}

// The hall's words for the steps of an owner.
const (
	Resend   = "resend"
	HandOver = "hand_over"
)

// ErrUnreachable is an indefinite answer: the hall was not reached, or its
// answer was lost.
var ErrUnreachable = errors.New("station: hall unreachable")

// Refused is the hall's definite no.
type Refused struct {
	Code    string
	Details map[string]string
}

func (r *Refused) Error() string { return "station: hall refused: " + r.Code }

// Session is who works here.
type Session struct {
	Token       string   `json:"token"`
	Courier     string   `json:"courier,omitempty"` // what the outbox is delivered by, whoever is signed in
	StaffNo     string   `json:"staffNo"`
	Name        string   `json:"name"`
	Role        string   `json:"role"`
	Roles       []string `json:"roles"`
	Departments []string `json:"departments,omitempty"`
	HallName    string   `json:"hallName"`
	// Zone and Serves are what the hall knows of the window.
	Zone   string   `json:"zone,omitempty"`
	Serves []string `json:"serves,omitempty"`
	// Locked: whoever sits here is to show that it is still the same person. ByPIN:
	// they did, to this desk alone, because the hall was out of reach.
	Locked bool `json:"locked,omitempty"`
	ByPIN  bool `json:"byPIN,omitempty"`
}

// In reports whether somebody works here: signed in, and not behind a lock.
func (s Session) In() bool { return s.StaffNo != "" && !s.Locked }

// Same reports whether the other one is the same person in the same standing.
func (s Session) Same(o Session) bool {
	return s.Token == o.Token && s.StaffNo == o.StaffNo && s.Locked == o.Locked && s.ByPIN == o.ByPIN
}

// Authorization is a second person's consent to one step.
type Authorization struct {
	// Without a number and a PIN a supervisor elsewhere is asked; Code is empty until
	// the hall asks for it.
	StaffNo, PIN, Code, Step, Subject string
	// Card is the officer's own, where one was asked for and read.
	Card visit.Identity
}

// Approval is the hall's record of it.
type Approval struct {
	ID, Name string
}

// Reader is the identity-card reader. A read answers the last Ask only.
type Reader interface {
	Ask(token string)
	Cancel()
}

// Printer prints one document and says what became of it. It never repeats a
// job by itself.
type Printer interface {
	Print(ctx context.Context, jobID string, doc papers.Document) (visit.JobState, string)
}

// Imager takes a picture of the page that lies under it, as JPEG. It may take
// ten seconds, and ends early when ctx does. A picture that cannot be had is a
// *DeviceFault.
type Imager interface {
	TakePage(ctx context.Context) (jpeg []byte, err error)
}

// Feeder lets a stack of papers through a document scanner, and gives each page
// to keep as it comes; a page that keep refuses ends the stack. It ends early
// when ctx does. What keeps a stack from going through to its end is a
// *DeviceFault; the pages before it are good.
type Feeder interface {
	Feed(ctx context.Context, keep func(Fed) error) error
}

// Fed is one side of a sheet.
type Fed struct {
	JPEG  []byte
	Blank bool   // nothing is on it
	Code  string // what the QR code on it says; "" without one
}

// DeviceFault is a device's own no, by its code.
type DeviceFault struct{ Device, Code string }

func (f *DeviceFault) Error() string { return "station: " + f.Device + ": " + f.Code }

// Rater asks the applicant for a rating, 1 to 5, and waits for it at most so
// long; 0 is no answer. The question is taken back when ctx ends.
type Rater interface {
	Ask(ctx context.Context, timeout time.Duration) (level int, err error)
}

// Signer has the receiver sign on a pad and waits for it at most so long. The
// question is taken back when ctx ends. What is no signature is a *DeviceFault.
type Signer interface {
	Sign(ctx context.Context, timeout time.Duration) (values.Signature, error)
}

// KeyDevice is what a person signs in with in the place of the PIN. It asks for a PIN of
// its own by itself, and neither that nor the private key ever leaves it. What is no
// signature is a *DeviceFault.
type KeyDevice interface {
	// PublicKey is what the hall knows the device by, PKIX in PEM.
	PublicKey(ctx context.Context) ([]byte, error)
	// Sign has the person confirm on the device, and signs. It ends early when ctx does.
	Sign(ctx context.Context, message []byte) ([]byte, error)
}

// CardRead is a read that the reader delivered for a token.
type CardRead struct {
	Token string
	visit.BindCard
}

// Link is the connection to the hall as the person sees it.
type Link string

// A certificate that expired, or that the hall turns away, is told apart from a
// line that is cut.
const (
	LinkUnknown Link = "unknown"
	Online      Link = "online"
	Offline     Link = "offline"
	CertExpired Link = "certificate_expired"
	CertRefused Link = "certificate_refused"
	SignedOut   Link = "signed_out" // the hall no longer knows the session
)

// Device is the light of one device.
type Device struct {
	Name  string    // idcard printer barcode keypad docscan
	State string    // as in package devices: absent opening ready busy faulted backoff
	Cause string    // code, empty when all is well
	Since time.Time // by the seat's clock, which sets it
	// ByHand: the clerk does without it, and said why.
	ByHand *ByHand
}

// Overview is who waits, by the hall's count.
type Overview struct {
	Waiting, Priority, Booked int
	Oldest                    time.Time
	At                        time.Time // hall time of the count
	Next                      []visit.Ticket
	Corrections               []CaseRow
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
