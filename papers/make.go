package papers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"onewindow/i18n"
	"onewindow/values"
)

// Make makes a paper in the language of t. MissingField when a mandatory
// field is empty or a code is unknown, ForbiddenField when a paper would say
// what it must not: nothing incomplete is ever returned.
func Make(kind Kind, f Fields, t *i18n.Text) (Document, error) {
	remedies(kind, &f, &t.Papers)
	turndown(&f, &t.Papers)
	if err := check(kind, &f, &t.Papers); err != nil {
		return Document{}, err
	}
	b := &builder{f: &f, p: &t.Papers, doc: Document{Kind: kind, Title: clean(t.Papers.Titles[string(kind)])}}
	b.number()
	b.head()
	bodies[kind](b)
	b.foot()
	return b.doc, nil
}

// remedies says for each defect of a one-time notice how to put it right and by
// what rule, where the caller left it to the reason code and the item's basis.
func remedies(kind Kind, f *Fields, p *i18n.Papers) {
	if kind != CorrectionNotice {
		return
	}
	f.Materials = slices.Clone(f.Materials)
	basis := (&builder{f: f, p: p}).basis()
	for i := range f.Materials {
		m := &f.Materials[i]
		if m.Fix == "" && p.Fixes[m.Problem] != "" {
			m.Fix = i18n.Fill(p.Fixes[m.Problem], "name", m.Name)
		}
		if m.Fix == "" && m.Problem == "M99" {
			m.Fix = m.Note
		}
		if m.Basis == "" && len(basis) > 0 {
			m.Basis = basis[0]
		}
	}
}

// turndown puts the code of why no case is taken in, or nothing granted at a window,
// into words, the first with its article before what else the item rests on.
func turndown(f *Fields, p *i18n.Papers) {
	if f.Decision == "deny" && p.Denials[f.Reason] != "" {
		f.Reason = p.Denials[f.Reason]
	}
	if p.Turndowns[f.Turndown] == "" {
		return
	}
	f.Reason = p.Turndowns[f.Turndown]
	if article := p.TurndownArticles[f.Turndown]; article != "" {
		f.Basis = slices.Concat([]string{article}, f.Basis)
	}
}

// MakeIn is Make by language tag (zh, en), for rooms that hold no sentences.
func MakeIn(kind Kind, f Fields, lang string) (Document, error) {
	t, ok := i18n.For(i18n.Lang(lang))
	if !ok {
		return Document{}, fmt.Errorf("papers: no language %q", lang)
	}
	return Make(kind, f, t)
}

// TitleIn is what a paper is called in a language (zh, en), or "".
func TitleIn(kind Kind, lang string) string {
	t, ok := i18n.For(i18n.Lang(lang))
	if !ok {
		return ""
	}
	return t.Papers.Titles[string(kind)]
}

var bodies = map[Kind]func(*builder){
	IntakeReceipt:     (*builder).intakeReceipt,
	AcceptanceNotice:  (*builder).acceptanceNotice,
	CorrectionNotice:  (*builder).correctionNotice,
	RefusalNotice:     (*builder).refusalNotice,
	NotNeeded:         (*builder).notNeeded,
	DeferPromise:      (*builder).deferPromise,
	Declaration:       (*builder).declaration,
	SpecialProcNotice: (*builder).specialProcNotice,
	ExtensionNotice:   (*builder).extensionNotice,
	PickupSlip:        (*builder).pickupSlip,
	ServiceReceipt:    (*builder).serviceReceipt,
	TransferList:      (*builder).transferList,
	PackageReceipt:    (*builder).packageReceipt,
	RemoteSlip:        (*builder).remoteSlip,
	ApplicationForm:   (*builder).applicationForm,
	FeeSlip:           (*builder).feeSlip,
	TemporarySlip:     (*builder).temporarySlip,
	TicketSlip:        (*builder).ticketSlip,
	DecisionNotice:    (*builder).decisionNotice,
	BringList:         (*builder).bringList,
	WithdrawalReceipt: (*builder).withdrawalReceipt,
	MoreNotice:        (*builder).moreNotice,
	LapseNotice:       (*builder).lapseNotice,
	TerminationNotice: (*builder).terminationNotice,
	RevocationNotice:  (*builder).revocationNotice,
}

// check refuses an incomplete paper.
func check(kind Kind, f *Fields, p *i18n.Papers) error {
	names, ok := mandatory[kind]
	if !ok {
		return MissingField{Kind: kind, Field: "kind"}
	}
	for _, name := range names {
		if !has[name](f) {
			return MissingField{Kind: kind, Field: name}
		}
	}
	if kind == TemporarySlip && f.CaseNo != "" {
		return ForbiddenField{Kind: kind, Field: "caseNo"}
	}
	if name := incomplete(kind, f, p); name != "" {
		return MissingField{Kind: kind, Field: name}
	}
	return nil
}

// incomplete names the first field that this content makes mandatory, or that
// holds a code without a sentence; "" when there is none.
func incomplete(kind Kind, f *Fields, p *i18n.Papers) string {
	asks := func(name string) bool { return slices.Contains(mandatory[kind], name) }
	switch {
	case f.Agent.Name != "" && f.Agent.ID == "":
		return "agent.id"
	case asks("delivery") && p.Deliveries[f.Delivery] == "":
		return "delivery"
	case kind == AcceptanceNotice && f.Delivery == "post" && f.DeliveryAddress == "":
		return "deliveryAddress"
	case kind == AcceptanceNotice && f.Fee.Charged && f.Fee.Standard == "":
		return "fee.standard"
	case kind == AcceptanceNotice && f.Fee.Charged && f.Fee.Basis == "" && !f.Listed:
		return "fee.basis"
	case asks("withdrawal") && p.Withdrawals[f.Withdrawal] == "":
		return "withdrawal"
	case asks("decision") && p.Decisions[f.Decision] == "":
		return "decision"
	case kind == ServiceReceipt && f.RefusalNote != "" && f.Witness == "":
		return "witness"
	}
	if asks("supply") {
		for i, code := range f.Supply {
			if p.Supplies[code] == "" {
				return fmt.Sprintf("supply[%d]", i)
			}
		}
	}
	if kind == DecisionNotice && f.Decision == "deny" {
		for _, name := range []string{"reason", "reviewOrgan", "court"} {
			if !has[name](f) {
				return name
			}
		}
	}
	return incompleteLine(kind, f, p)
}

// incompleteLine looks into the lists that the kind prints.
func incompleteLine(kind Kind, f *Fields, p *i18n.Papers) string {
	switch kind {
	case IntakeReceipt, CorrectionNotice, DeferPromise, Declaration, RemoteSlip, TemporarySlip, RefusalNotice, BringList, WithdrawalReceipt,
		LapseNotice, TerminationNotice:
		for i, m := range f.Materials {
			if field := incompleteMaterial(kind, m, p); field != "" {
				return fmt.Sprintf("materials[%d].%s", i, field)
			}
		}
	case TransferList:
		for i, c := range f.Cases {
			if c.CaseNo == "" || c.Item == "" || c.Papers <= 0 {
				return fmt.Sprintf("cases[%d]", i)
			}
		}
	case PackageReceipt:
		for i, c := range f.Children {
			if c.Item == "" || c.Organ == "" || c.Limit == nil || c.CaseNo == "" && c.After == "" && c.GoTo == "" {
				return fmt.Sprintf("children[%d]", i)
			}
		}
	case ApplicationForm:
		for i, line := range f.Form {
			if line.Label == "" {
				return fmt.Sprintf("form[%d].label", i)
			}
		}
	default:
	}
	return ""
}

func incompleteMaterial(kind Kind, m Material, p *i18n.Papers) string {
	switch {
	case m.Name == "":
		return "name"
	case p.Forms[m.Form] == "":
		return "form"
	case m.Count <= 0:
		return "count"
	case kind == DeferPromise:
		if m.PromisedFor.IsZero() && m.Within == nil {
			return "promisedFor"
		}
		return ""
	case kind == RefusalNotice, kind == BringList, kind == Declaration:
		return ""
	case p.Dispositions[m.Disposition] == "":
		return "disposition"
	case kind != CorrectionNotice:
		return ""
	case p.Reasons[m.Problem] == "":
		return "problem"
	case m.Problem == "M99" && m.Note == "":
		return "note"
	case m.Fix == "":
		return "fix"
	case m.Basis == "":
		return "basis"
	}
	return ""
}

// builder writes one document.
type builder struct {
	f   *Fields
	p   *i18n.Papers
	doc Document
}

func (b *builder) add(blocks ...Block) { b.doc.Blocks = append(b.doc.Blocks, blocks...) }

func (b *builder) text(s string)   { b.add(Text{Content: clean(s), Scale: 1}) }
func (b *builder) strong(s string) { b.add(Text{Content: clean(s), Bold: true, Scale: 1}) }
func (b *builder) center(s string) { b.add(Text{Content: clean(s), Align: Center, Scale: 1}) }
func (b *builder) large(s string) {
	b.add(Text{Content: clean(s), Align: Center, Bold: true, Scale: 2})
}
func (b *builder) sign(label string) { b.add(Signature{Label: clean(label)}) }

// pair is left out when there is no value.
func (b *builder) pair(label, value string) {
	if value != "" {
		b.add(Pair{Label: clean(label), Value: clean(value)})
	}
}

// list prints its title with 无 when there is nothing.
// basis is the articles that the catalogue names, else the item's own list.
func (b *builder) basis() []string {
	if len(b.f.Basis) == 0 && b.f.Listed {
		return []string{i18n.Fill(b.p.ListedBasis, "code", b.f.ItemCode)}
	}
	return b.f.Basis
}

func (b *builder) list(title string, lines []string) {
	if len(lines) == 0 {
		b.pair(title, b.p.None)
		return
	}
	items := make([]Item, len(lines))
	for i, line := range lines {
		items[i] = Item{Text: clean(line)}
	}
	b.add(List{Title: clean(title), Items: items})
}

// number settles the document's number and the content of its code.
func (b *builder) number() {
	f := b.f
	code := Code{Kind: CodeCase, Number: f.CaseNo, Check: f.Verification}
	switch b.doc.Kind {
	case BringList:
		return // there is no case, and nothing to look up
	case TicketSlip:
		code = Code{Kind: CodeTicket, Number: f.TicketNo}
	case TransferList:
		code = Code{Kind: CodeParcel, Number: f.BundleNo}
	case PackageReceipt:
		code.Number = f.PackageNo
	case TemporarySlip:
		code = Code{Kind: CodeLocal, Number: f.CaseID}
	case DeferPromise, Declaration, ApplicationForm:
		if f.CaseNo == "" || f.CaseNo == f.CaseID {
			code = Code{Kind: CodeLocal, Number: f.number()}
		}
	default:
	}
	code.Number, code.Check = clean(code.Number), clean(code.Check)
	b.doc.Number, b.doc.QR = code.Number, code.String()
	if b.doc.Kind == FeeSlip {
		b.doc.QR = clean(f.Fee.PayCode)
	}
}

func (b *builder) head() {
	f, p := b.f, b.p
	if f.Demo {
		b.add(Text{Content: clean(p.Demo), Align: Center, Bold: true, Scale: 1})
	}
	b.center(f.Hall)
	if f.Organ != "" {
		b.center(f.Organ)
	}
	b.large(b.doc.Title)
	if b.doc.Kind == TemporarySlip {
		b.large(p.Waiting)
	}
	if b.doc.Kind != TicketSlip && b.doc.Number != "" {
		b.center(i18n.Fill(p.NumberIs, "number", b.doc.Number))
		if strings.HasPrefix(b.doc.Number, Provisional) {
			b.strong(p.ProvisionalNo)
		}
	}
	if f.Void {
		b.large(p.Void)
	}
	b.add(Rule{})
}

// ratable are the papers that an applicant takes home from the visit in which
// the case was handed in: their code also rates that visit.
var ratable = []Kind{IntakeReceipt, AcceptanceNotice, CorrectionNotice}

func (b *builder) foot() {
	f, p := b.f, b.p
	b.add(Rule{})
	if b.doc.Kind == TicketSlip {
		b.pair(p.IssuedAt, b.dayTime(f.PrintedAt))
	} else {
		b.pair(p.Window, f.Window)
		b.pair(p.Clerk, f.Clerk)
		b.pair(p.PrintedAt, b.dayTime(f.PrintedAt))
		b.pair(p.QueryPhone, f.QueryPhone)
		b.pair(p.QueryAt, f.QueryAt)
	}
	if slices.Contains(mandatory[b.doc.Kind], "verification") && b.doc.Kind != PickupSlip {
		b.pair(p.VerificationCode, f.Verification)
	}
	if f.Reprint > 0 {
		b.strong(i18n.Fill(p.Reprint, "n", strconv.Itoa(f.Reprint)))
	} else {
		b.text(p.FirstPrint)
	}
	b.text(p.Hotline)
	if slices.Contains(ratable, b.doc.Kind) && f.Verification != "" {
		b.text(p.RateHere)
	}
	if b.doc.Number == "" {
		b.add(Feed{Lines: 1})
	} else if b.doc.Kind == FeeSlip {
		// One QR code only, the one to pay: who scans must not get the wrong.
		b.add(Code128{Content: b.doc.Number})
	} else {
		b.add(QR{Content: b.doc.QR})
	}
	if f.Demo {
		b.add(Text{Content: clean(p.Demo), Align: Center, Bold: true, Scale: 1})
	}
	b.add(Feed{Lines: 3}, Cut{})
}

// seal marks the place for the organ's seal.
func (b *builder) seal() {
	name := b.f.Seal
	if name == "" {
		name = b.p.SealDefault
	}
	b.add(Feed{Lines: 2}, Text{
		Content: clean(i18n.Fill(b.p.Seal, "organ", b.f.Organ, "seal", name)), Align: Right, Scale: 1,
	})
}

// item, applicant and agent: who wants what.
func (b *builder) matter() {
	b.pair(b.p.Item, b.f.Item)
	b.pair(b.p.ItemCode, b.f.ItemCode)
	b.pair(b.p.Situation, b.f.Situation)
	b.applicant()
}

func (b *builder) applicant() {
	f, p := b.f, b.p
	b.pair(p.Applicant, f.Applicant.Name.Clear())
	if f.Applicant.Organisation {
		b.pair(p.OrganisationID, f.Applicant.ID.Clear())
	} else {
		b.pair(p.ApplicantID, values.MaskID(f.Applicant.ID.Clear()))
	}
}

func (b *builder) agent() {
	f, p := b.f, b.p
	if f.Agent.Name == "" {
		b.pair(p.Agent, p.NoAgent)
		return
	}
	b.pair(p.Agent, f.Agent.Name.Clear())
	b.pair(p.AgentID, values.MaskID(f.Agent.ID.Clear()))
}

func (b *builder) contact() {
	b.pair(b.p.Contact, values.MaskPhone(b.f.Applicant.Phone.Clear()))
	if b.f.Applicant.Phone == "" {
		b.pair(b.p.Contact, b.f.Applicant.Address.Clear())
	}
}

// materials prints the list; lines gives what stands below each.
func (b *builder) materials(title string, dispositions bool, lines func(Material) []Pair) {
	p := b.p
	list := List{Title: clean(title)}
	for _, m := range b.f.Materials {
		note := i18n.Fill(p.MaterialForm, "form", p.Forms[m.Form], "n", strconv.Itoa(m.Count))
		if dispositions {
			note += " " + p.Dispositions[m.Disposition]
		}
		item := Item{Text: clean(m.Name), Note: clean(note)}
		if lines != nil {
			item.Lines = lines(m)
		}
		list.Items = append(list.Items, item)
	}
	b.add(list)
	b.add(Text{Content: clean(i18n.Fill(p.MaterialsTotal, "n", strconv.Itoa(len(b.f.Materials)))), Align: Right, Scale: 1})
}

func (b *builder) day(d values.Date) string {
	return i18n.Fill(b.p.Day, "year", fmt.Sprintf("%04d", d.Year), "month", fmt.Sprintf("%02d", int(d.Month)), "day", fmt.Sprintf("%02d", d.Day))
}

func (b *builder) dayTime(t time.Time) string {
	return i18n.Fill(b.p.DayTime, "day", b.day(values.Of(t)), "time", t.In(values.Shanghai).Format("15:04"))
}

func (b *builder) limit(l *values.Limit) string {
	n := strconv.Itoa(l.N)
	switch {
	case l.Instant():
		return b.p.Instant
	case l.Unit == values.NaturalDays:
		return i18n.Fill(b.p.NaturalDays, "n", n)
	}
	return i18n.Fill(b.p.WorkingDays, "n", n)
}

// due is the day with its limit in words; a day that no published calendar
// gives yet says so, and never a guess.
func (b *builder) due(l *values.Limit, day values.Date) string { return b.dueIn(b.limit(l), day) }

// dueIn is due with the limit in words.
func (b *builder) dueIn(limit string, day values.Date) string {
	if day.IsZero() {
		return i18n.Fill(b.p.PendingLimit, "limit", limit)
	}
	return i18n.Fill(b.p.DueLimit, "date", b.day(day), "limit", limit)
}
