package papers

import (
	"time"

	"onewindow/values"
)

// Fields is everything that some paper needs; each kind takes its part. All
// text is taken as it comes and cleaned of control characters on the paper.
type Fields struct {
	Hall         string // name of the hall
	Organ        string // issuing organ, not the hall
	Seal         string // name of the seal; empty: the usual one
	Window       string
	Clerk        string // number, not name
	PrintedAt    time.Time
	QueryPhone   string // the organ's telephone
	QueryAt      string // where the state of the case can be seen
	Reprint      int    // 0 the first print, n the n-th reprint
	Void         bool   // cancelled; marked, never deleted
	Demo         bool   // sample data of the demo city
	CaseNo       string // official number, given by the hall only
	CaseID       string // id born at the window
	Verification string // of the case or the pick-up, given by the hall

	Item      string
	ItemCode  string
	Situation string
	Applicant Party
	Agent     Party // no name: applied in person

	Materials []Material
	Received  time.Time
	Channel   values.Channel // how it came of somebody who was not there; empty: in person
	ChannelNo string         // number of the parcel or of the call
	Accepted  values.Date
	Deferred  bool        // accepted with papers outstanding
	PapersDue values.Date // by which the outstanding ones are to come
	Deemed    bool        // accepted because no notice was given in time

	// Limits in words and days. A limit that is nil is missing; a day that is
	// zero is not known yet and prints as 待公布 with the limit.
	AnswerLimit *values.Limit // until acceptance is answered
	AnswerDue   values.Date
	Statutory   *values.Limit
	StatDue     values.Date
	Promised    *values.Limit
	PromisedDue values.Date
	// PromisedThen goes on after Promised in other days: of a package whose items
	// wait for each other.
	PromisedThen *values.Limit
	Correction   *values.Limit // to supply what the notice lists
	CorrectDue   values.Date
	Planned      *values.Limit // of a special procedure
	Extension    *values.Limit
	ExtendDue    values.Date

	Basis             []string // legal basis, an article each
	Listed            bool     // without articles the item's implementation list (实施清单) is the basis
	SpecialProcedures []string // that may follow; none prints as such
	Fee               *Fee
	Result            string // name of the result
	Delivery          string // code: window cabinet post electronic account department
	DeliveryAddress   values.Personal

	Silent   []string // papers whose source gave no answer: not among what is missing
	Supply   []string // codes: window post online
	ServedOn values.Date

	Facts          string
	Turndown       string // code of why no case is taken in: gives Reason and the article before the basis
	Reason         string
	CompetentOrgan string // when another organ is competent
	ReviewOrgan    string // for administrative review
	Court          string

	EndedOn values.Date // on which the case lapsed, was terminated or revoked

	Withdrawal  string // code of why the applicant takes the application back
	WithdrawnOn values.Date

	Conditions []string // that a declaration answers for
	Public     bool     // the declaration is published

	SpecialKind  string
	ContactPoint string
	Approver     string

	Decision  string // code: grant grant_deferred deny
	DecidedOn values.Date

	Place      string // hall window, cabinet cell, address
	ValidUntil values.Date
	Bring      []string
	HandIn     []string // old documents to hand in

	DocumentName string
	DocumentNo   string
	DeliveredAt  time.Time
	Receiver     values.Personal
	Relation     string
	Signature    *values.Signature // how the receiver signed on a pad; nil: on the paper
	Deliverer    string
	RefusalNote  string // when the receiver refused; then Witness is needed
	Witness      string

	BundleNo   string
	From, To   string
	HandoverAt time.Time
	Cases      []CaseLine

	PackageNo   string
	PackageName string
	Children    []Child

	AcceptingOrgan string
	ForwardedAt    time.Time
	Ask            string

	Form []FormField

	TicketNo string
	Group    string
	Ahead    int           // -1: not known
	Wait     time.Duration // estimate; 0 is not printed
	// Late prints no estimate: the number is not reached in the hours of service,
	// which end at ServiceEnds ("": they are over). ServedLate: it is served after.
	Late, ServedLate bool
	ServiceEnds      string
	Priority         bool
	Booked           string // booked slot, "" for walk-ins
	GoTo             string // another hall of the city that has the ticket, with its address
	// LargePrint makes a ticket slip that weak eyes can read (大字号票).
	LargePrint bool
}

// Party is a person or an organisation on a paper.
type Party struct {
	Name         values.Personal
	ID           values.Personal // printed masked, but a credit code in full
	Phone        values.Personal // printed masked
	Address      values.Personal
	Organisation bool
}

// Material is one line of a list of papers.
type Material struct {
	Name        string
	Form        string // code: original inspected copy electronic form declared
	Count       int
	Disposition string // code: kept returned none
	Problem     string // reason code M01 … M14, M99
	Note        string // free text; M99 needs it
	Fix         string
	Basis       string
	PromisedFor values.Date
	Within      *values.Limit // of the promise; with no day yet it stands alone
}

// Fee is what a case costs. A free item is &Fee{}.
type Fee struct {
	Charged  bool
	Standard string
	Amount   string // with its currency
	Basis    string
	Payee    string
	PayCode  string // content of the payment QR code
}

// CaseLine is one case of a bundle of papers.
type CaseLine struct {
	CaseNo string
	Item   string
	Papers int
}

// Child is one item of a package. CaseNo is empty while it waits for After.
type Child struct {
	CaseNo string
	Item   string
	Organ  string
	Limit  *values.Limit
	After  string
	Fee    string // in the catalogue's words; empty where nobody has to be told
	GoTo   string // zone of the hall where it is taken in; empty for what was taken in here
}

// FormField is one line of an application form. A Personal value is printed
// as given: the form is the applicant's own statement.
type FormField struct {
	Label string
	Value values.Personal
}

// number is the official number, else the id born at the window: for papers
// that are signed before the hall has registered the case.
func (f *Fields) number() string {
	if f.CaseNo != "" {
		return f.CaseNo
	}
	return f.CaseID
}

// has says of each mandatory field whether it is there.
var has = map[string]func(*Fields) bool{
	"hall":       func(f *Fields) bool { return f.Hall != "" },
	"organ":      func(f *Fields) bool { return f.Organ != "" },
	"window":     func(f *Fields) bool { return f.Window != "" },
	"clerk":      func(f *Fields) bool { return f.Clerk != "" },
	"printedAt":  func(f *Fields) bool { return !f.PrintedAt.IsZero() },
	"queryPhone": func(f *Fields) bool { return f.QueryPhone != "" },
	"queryAt":    func(f *Fields) bool { return f.QueryAt != "" },
	// The id of the window is no official number, whoever passes it.
	"caseNo":         func(f *Fields) bool { return f.CaseNo != "" && f.CaseNo != f.CaseID },
	"caseID":         func(f *Fields) bool { return f.CaseID != "" },
	"number":         func(f *Fields) bool { return f.number() != "" },
	"verification":   func(f *Fields) bool { return f.Verification != "" },
	"item":           func(f *Fields) bool { return f.Item != "" },
	"itemCode":       func(f *Fields) bool { return f.ItemCode != "" },
	"situation":      func(f *Fields) bool { return f.Situation != "" },
	"applicant":      func(f *Fields) bool { return f.Applicant.Name != "" && f.Applicant.ID != "" },
	"contact":        func(f *Fields) bool { return f.Applicant.Phone != "" || f.Applicant.Address != "" },
	"materials":      func(f *Fields) bool { return len(f.Materials) > 0 },
	"received":       func(f *Fields) bool { return !f.Received.IsZero() },
	"accepted":       func(f *Fields) bool { return !f.Accepted.IsZero() },
	"answerLimit":    func(f *Fields) bool { return f.AnswerLimit != nil },
	"statutory":      func(f *Fields) bool { return f.Statutory != nil },
	"promised":       func(f *Fields) bool { return f.Promised != nil },
	"correction":     func(f *Fields) bool { return f.Correction != nil && !f.Correction.Instant() },
	"planned":        func(f *Fields) bool { return f.Planned != nil && !f.Planned.Instant() },
	"extension":      func(f *Fields) bool { return f.Extension != nil && !f.Extension.Instant() },
	"basis":          func(f *Fields) bool { return filled(f.Basis) || len(f.Basis) == 0 && f.Listed && f.ItemCode != "" },
	"fee":            func(f *Fields) bool { return f.Fee != nil },
	"amount":         func(f *Fields) bool { return f.Fee != nil && f.Fee.Amount != "" },
	"feeBasis":       func(f *Fields) bool { return f.Fee != nil && f.Fee.Basis != "" },
	"payee":          func(f *Fields) bool { return f.Fee != nil && f.Fee.Payee != "" },
	"payCode":        func(f *Fields) bool { return f.Fee != nil && f.Fee.PayCode != "" },
	"result":         func(f *Fields) bool { return f.Result != "" },
	"delivery":       func(f *Fields) bool { return f.Delivery != "" },
	"supply":         func(f *Fields) bool { return filled(f.Supply) },
	"servedOn":       func(f *Fields) bool { return !f.ServedOn.IsZero() },
	"facts":          func(f *Fields) bool { return f.Facts != "" },
	"reason":         func(f *Fields) bool { return f.Reason != "" },
	"withdrawal":     func(f *Fields) bool { return f.Withdrawal != "" },
	"withdrawnOn":    func(f *Fields) bool { return !f.WithdrawnOn.IsZero() },
	"endedOn":        func(f *Fields) bool { return !f.EndedOn.IsZero() },
	"reviewOrgan":    func(f *Fields) bool { return f.ReviewOrgan != "" },
	"court":          func(f *Fields) bool { return f.Court != "" },
	"conditions":     func(f *Fields) bool { return filled(f.Conditions) },
	"specialKind":    func(f *Fields) bool { return f.SpecialKind != "" },
	"contactPoint":   func(f *Fields) bool { return f.ContactPoint != "" },
	"approver":       func(f *Fields) bool { return f.Approver != "" },
	"decision":       func(f *Fields) bool { return f.Decision != "" },
	"decidedOn":      func(f *Fields) bool { return !f.DecidedOn.IsZero() },
	"place":          func(f *Fields) bool { return f.Place != "" },
	"validUntil":     func(f *Fields) bool { return !f.ValidUntil.IsZero() },
	"bring":          func(f *Fields) bool { return filled(f.Bring) },
	"documentName":   func(f *Fields) bool { return f.DocumentName != "" },
	"documentNo":     func(f *Fields) bool { return f.DocumentNo != "" },
	"deliveredAt":    func(f *Fields) bool { return !f.DeliveredAt.IsZero() },
	"receiver":       func(f *Fields) bool { return f.Receiver != "" },
	"relation":       func(f *Fields) bool { return f.Relation != "" },
	"deliverer":      func(f *Fields) bool { return f.Deliverer != "" },
	"bundleNo":       func(f *Fields) bool { return f.BundleNo != "" },
	"cases":          func(f *Fields) bool { return len(f.Cases) > 0 },
	"from":           func(f *Fields) bool { return f.From != "" },
	"to":             func(f *Fields) bool { return f.To != "" },
	"handoverAt":     func(f *Fields) bool { return !f.HandoverAt.IsZero() },
	"packageNo":      func(f *Fields) bool { return f.PackageNo != "" },
	"packageName":    func(f *Fields) bool { return f.PackageName != "" },
	"children":       func(f *Fields) bool { return len(f.Children) > 0 },
	"acceptingOrgan": func(f *Fields) bool { return f.AcceptingOrgan != "" },
	"forwardedAt":    func(f *Fields) bool { return !f.ForwardedAt.IsZero() },
	"ask":            func(f *Fields) bool { return f.Ask != "" },
	"form":           func(f *Fields) bool { return len(f.Form) > 0 },
	"ticketNo":       func(f *Fields) bool { return f.TicketNo != "" },
	"group":          func(f *Fields) bool { return f.Group != "" },
}

func filled(list []string) bool {
	for _, s := range list {
		if s == "" {
			return false
		}
	}
	return len(list) > 0
}
