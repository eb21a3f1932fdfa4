package papers

import (
	"strconv"
	"time"

	"onewindow/i18n"
)

func (b *builder) intakeReceipt() {
	f, p := b.f, b.p
	b.pair(p.CaseNo, f.CaseNo)
	b.matter()
	b.agent()
	b.pair(p.Received, b.dayTime(f.Received))
	b.came()
	b.materials(p.Materials, true, nil)
	b.pair(p.AnswerBy, b.due(f.AnswerLimit, f.AnswerDue))
	b.strong(p.NotAcceptance)
	b.sign(p.SignApplicant)
	b.sign(p.SignClerk)
	b.seal()
}

// came says how an application came whose applicant was not there.
func (b *builder) came() {
	if by := b.p.CameBy[string(b.f.Channel)]; by != "" {
		b.pair(b.p.Came, i18n.Fill(by, "no", b.f.ChannelNo))
	}
}

func (b *builder) correctionNotice() {
	f, p := b.f, b.p
	b.pair(p.CaseNo, f.CaseNo)
	b.matter()
	b.agent()
	b.pair(p.Received, b.dayTime(f.Received))
	b.came()
	b.materials(p.Materials, true, func(m Material) []Pair {
		problem := i18n.Fill(p.Reasons[m.Problem], "name", m.Name)
		if m.Note != "" {
			problem += " " + m.Note
		}
		return []Pair{
			{Label: clean(p.Problem), Value: clean(problem)},
			{Label: clean(p.Fix), Value: clean(m.Fix)},
			{Label: clean(p.Basis), Value: clean(m.Basis)},
		}
	})
	if len(f.Silent) > 0 {
		b.list(p.Silent, f.Silent)
	}
	b.strong(p.AllTold)
	b.text(p.CorrectionFrom)
	b.pair(p.CorrectionDeadline, b.due(f.Correction, f.CorrectDue))
	b.text(p.CorrectionConsequence)
	b.supply()
	b.pair(p.ServedOn, b.day(f.ServedOn))
	b.sign(p.SignReceiver)
	b.seal()
}

// supply says how what is asked for can be brought.
func (b *builder) supply() {
	ways := make([]string, len(b.f.Supply))
	for i, code := range b.f.Supply {
		ways[i] = b.p.Supplies[code]
	}
	b.list(b.p.Supply, ways)
}

func (b *builder) deferPromise() {
	f, p := b.f, b.p
	b.pair(p.CaseNo, f.CaseNo)
	b.matter()
	b.agent()
	b.materials(p.Materials, false, func(m Material) []Pair {
		when := b.day(m.PromisedFor)
		if m.PromisedFor.IsZero() {
			when = b.due(m.Within, m.PromisedFor)
		}
		return []Pair{{Label: clean(p.PromisedDate), Value: when}}
	})
	b.text(p.PromiseText)
	b.strong(p.PromiseConsequence)
	b.sign(p.SignApplicant)
	b.sign(p.SignDate)
}

func (b *builder) declaration() {
	f, p, d := b.f, b.p, &b.p.Declare
	b.pair(p.CaseNo, f.CaseNo)
	b.matter()
	b.agent()
	b.strong(d.Told)
	b.list(p.LegalBasis, b.basis())
	b.list(d.Conditions, f.Conditions)
	content := make([]string, len(f.Materials))
	for i, m := range f.Materials {
		content[i] = i18n.Fill(d.Instead, "name", m.Name)
	}
	b.list(d.Content, content)
	b.list(d.Liability, d.Liabilities)
	b.seal()
	b.strong(d.Made)
	b.text(d.Text)
	if f.Public {
		b.text(d.Public)
	} else {
		b.text(d.NotPublic)
	}
	b.sign(p.SignApplicant)
	b.sign(p.SignDate)
}

func (b *builder) applicationForm() {
	b.pair(b.p.CaseNo, b.f.CaseNo)
	b.matter()
	b.agent()
	b.contact()
	b.add(Rule{})
	for _, line := range b.f.Form {
		value := line.Value.Clear()
		if value == "" {
			value = "________________"
		}
		b.pair(line.Label, value)
	}
	b.add(Rule{})
	b.text(b.p.FormNote)
	b.sign(b.p.SignApplicant)
	b.sign(b.p.SignDate)
}

func (b *builder) remoteSlip() {
	f, p := b.f, b.p
	b.pair(p.CaseNo, f.CaseNo)
	b.matter()
	b.agent()
	b.pair(p.Received, b.dayTime(f.Received))
	b.materials(p.Materials, true, nil)
	b.pair(p.AcceptingOrgan, f.AcceptingOrgan)
	b.pair(p.ForwardedAt, b.dayTime(f.ForwardedAt))
	b.pair(p.Ask, f.Ask)
	b.text(p.RemoteNote)
	b.strong(p.NotAcceptance)
	b.sign(p.SignApplicant)
	b.sign(p.SignClerk)
}

// bringList is what to bring for a situation: no case, no person, no promise.
func (b *builder) bringList() {
	b.pair(b.p.Item, b.f.Item)
	b.pair(b.p.ItemCode, b.f.ItemCode)
	b.pair(b.p.Situation, b.f.Situation)
	b.materials(b.p.ToBring, false, nil)
	b.text(b.p.BringNote)
}

// temporarySlip is all that a window may give without the hall.
func (b *builder) temporarySlip() {
	f, p := b.f, b.p
	b.pair(p.CaseID, f.CaseID)
	b.matter()
	b.agent()
	b.pair(p.Received, b.dayTime(f.Received))
	b.materials(p.Materials, true, nil)
	b.strong(p.TemporaryNote)
	b.sign(p.SignApplicant)
	b.sign(p.SignClerk)
}

func (b *builder) ticketSlip() {
	f, p := b.f, b.p
	pair, text, strong := b.pair, b.text, b.strong
	if f.LargePrint {
		pair, text, strong = b.largePair, b.largeText, b.largeText
	}
	b.center(p.Ticket)
	b.large(f.TicketNo)
	if f.Priority {
		b.large(p.Priority)
	}
	pair(p.Group, f.Group)
	pair(p.Booked, f.Booked)
	if f.GoTo != "" {
		b.strong(i18n.Fill(p.GoTo, "where", f.GoTo))
	}
	if f.Ahead >= 0 { // of a booking nobody knows it yet
		pair(p.Ahead, i18n.Fill(p.AheadCount, "n", strconv.Itoa(f.Ahead)))
	}
	if f.Wait > 0 {
		minutes := int((f.Wait + time.Minute - 1) / time.Minute)
		pair(p.Estimate, i18n.Fill(p.Minutes, "n", strconv.Itoa(minutes)))
	}
	if f.Late {
		strong(i18n.Fill(p.Late.Of(f.ServiceEnds, f.ServedLate), "end", f.ServiceEnds))
	}
	text(p.TicketNote)
}

// largeText and largePair print in double size what text and pair print in the
// usual one.
func (b *builder) largeText(s string) { b.add(Text{Content: clean(s), Scale: 2}) }

func (b *builder) largePair(label, value string) {
	if value != "" {
		b.largeText(label + colon(label) + value)
	}
}
