package papers

import (
	"fmt"
	"slices"
)

// Provisional begins the number of a case whose hall was cut off from the hall
// that keeps the city's numbers: the paper says that an official one follows.
const Provisional = "LS"

// Kind names a paper. The sixteen of the hall's rules come first (P1 … P16).
type Kind string

// The papers.
const (
	IntakeReceipt     Kind = "intake_receipt"           // P1 收件回执
	AcceptanceNotice  Kind = "acceptance_notice"        // P2 受理通知书
	CorrectionNotice  Kind = "correction_notice"        // P3 一次性补正告知书
	RefusalNotice     Kind = "refusal_notice"           // P4 不予受理通知书
	NotNeeded         Kind = "not_needed"               // P5 不受理告知单
	DeferPromise      Kind = "defer_promise"            // P6 容缺受理承诺书
	Declaration       Kind = "declaration"              // P7 告知承诺书
	SpecialProcNotice Kind = "special_procedure_notice" // P8 特别程序告知书
	ExtensionNotice   Kind = "extension_notice"         // P9 延期告知书
	PickupSlip        Kind = "pickup_slip"              // P10 领取凭证
	ServiceReceipt    Kind = "service_receipt"          // P11 送达回证
	TransferList      Kind = "transfer_list"            // P12 物料交接清单
	PackageReceipt    Kind = "package_receipt"          // P13 一件事受理回执
	RemoteSlip        Kind = "remote_slip"              // P14 异地收件回执
	ApplicationForm   Kind = "application_form"         // P15 申请表
	FeeSlip           Kind = "fee_slip"                 // P16 缴费通知
	TemporarySlip     Kind = "temporary_slip"           // 临时收件凭证, without the hall
	TicketSlip        Kind = "ticket_slip"              // 排队号票
	DecisionNotice    Kind = "decision_notice"          // 决定书
	BringList         Kind = "bring_list"               // 办事材料清单, of an advice without a case
	WithdrawalReceipt Kind = "withdrawal_receipt"       // 撤回申请受理单
	MoreNotice        Kind = "more_notice"              // 补充材料通知
	LapseNotice       Kind = "lapse_notice"             // 视为撤回通知
	TerminationNotice Kind = "termination_notice"       // 终止通知
	RevocationNotice  Kind = "revocation_notice"        // 撤销决定
)

// Kinds lists every paper in the order above.
func Kinds() []Kind {
	return []Kind{
		IntakeReceipt, AcceptanceNotice, CorrectionNotice, RefusalNotice, NotNeeded, DeferPromise, Declaration,
		SpecialProcNotice, ExtensionNotice, PickupSlip, ServiceReceipt, TransferList, PackageReceipt, RemoteSlip,
		ApplicationForm, FeeSlip, TemporarySlip, TicketSlip, DecisionNotice, BringList, WithdrawalReceipt,
		MoreNotice, LapseNotice, TerminationNotice, RevocationNotice,
	}
}

// MissingField: a paper lacks a mandatory field, or a field has an unknown
// code. Field is the name of the field of Fields with a small first letter; an
// element of a list is materials[2].name.
type MissingField struct {
	Kind  Kind
	Field string
}

func (e MissingField) Error() string { return fmt.Sprintf("papers: %s lacks %s", e.Kind, e.Field) }

// ForbiddenField: a paper carries what it must never carry.
type ForbiddenField struct {
	Kind  Kind
	Field string
}

func (e ForbiddenField) Error() string {
	return fmt.Sprintf("papers: %s must not carry %s", e.Kind, e.Field)
}

// header are the fields common to every paper but the ticket.
var header = []string{"hall", "organ", "window", "clerk", "printedAt", "queryPhone"}

// official are the fields of a paper about a case that the hall knows: its
// number and verification code exist only there.
var official = append(slices.Clone(header), "caseNo", "verification", "item", "applicant")

// mandatory are the fields without which a kind is not made. The source of
// each list is the hall's table of papers; laws behind it: 行政许可法 art. 32
// and 38 (one-time notice, written reasons, remedies), 42–45 (limits).
var mandatory = map[Kind][]string{
	IntakeReceipt:     with(official, "situation", "materials", "received", "answerLimit", "queryAt"),
	AcceptanceNotice:  with(official, "itemCode", "contact", "basis", "accepted", "statutory", "promised", "fee", "result", "delivery", "queryAt"),
	CorrectionNotice:  with(official, "received", "materials", "correction", "supply", "servedOn"),
	RefusalNotice:     with(official, "facts", "reason", "basis", "reviewOrgan", "court"),
	NotNeeded:         with(official, "reason", "basis"),
	DeferPromise:      with(header, "number", "item", "applicant", "materials"),
	Declaration:       with(header, "number", "item", "applicant", "basis", "conditions", "materials"),
	SpecialProcNotice: with(official, "specialKind", "reason", "planned", "contactPoint"),
	ExtensionNotice:   with(official, "reason", "approver", "extension"),
	PickupSlip:        with(official, "result", "place", "validUntil", "bring"),
	ServiceReceipt:    with(official, "documentName", "documentNo", "delivery", "place", "deliveredAt", "receiver", "relation", "deliverer"),
	TransferList:      with(header, "bundleNo", "cases", "from", "to", "handoverAt"),
	PackageReceipt:    with(header, "packageNo", "packageName", "verification", "applicant", "children", "promised", "received"),
	RemoteSlip:        with(official, "materials", "received", "acceptingOrgan", "forwardedAt", "ask"),
	ApplicationForm:   with(header, "number", "item", "itemCode", "applicant", "form"),
	FeeSlip:           with(official, "amount", "feeBasis", "payee", "payCode"),
	TemporarySlip:     with(header, "caseID", "item", "applicant", "materials", "received"),
	TicketSlip:        {"hall", "printedAt", "ticketNo", "group"},
	DecisionNotice:    with(official, "accepted", "decision", "decidedOn", "basis", "delivery"),
	BringList:         with(header, "item", "situation", "materials"),
	WithdrawalReceipt: with(official, "received", "withdrawal", "withdrawnOn"),
	MoreNotice:        with(official, "received", "reason", "supply", "contactPoint"),
	LapseNotice:       with(official, "received", "correction", "endedOn"),
	TerminationNotice: with(official, "accepted", "materials", "endedOn", "reviewOrgan", "court"),
	RevocationNotice:  with(official, "reason", "basis", "endedOn", "reviewOrgan", "court"),
}

func with(common []string, more ...string) []string { return append(slices.Clone(common), more...) }

// Mandatory lists the fields without which a kind is not made.
func Mandatory(kind Kind) []string { return slices.Clone(mandatory[kind]) }
