package papers

import (
	"strconv"

	"onewindow/i18n"
)

func (b *builder) acceptanceNotice() {
	f, p := b.f, b.p
	b.pair(p.CaseNo, f.CaseNo)
	b.matter()
	b.contact()
	b.agent()
	b.list(p.LegalBasis, b.basis())
	b.pair(p.Accepted, b.day(f.Accepted))
	b.came()
	if f.Deemed {
		b.strong(p.Deemed)
	}
	if f.Deferred {
		due := p.Pending
		if !f.PapersDue.IsZero() {
			due = b.day(f.PapersDue)
		}
		b.strong(i18n.Fill(p.Deferred, "day", due))
	}
	b.pair(p.PromisedDue, b.due(f.Promised, f.PromisedDue))
	b.pair(p.StatutoryDue, b.due(f.Statutory, f.StatDue))
	b.list(p.SpecialPossible, f.SpecialProcedures)
	b.text(p.NotCounted)
	b.fee()
	b.pair(p.Result, f.Result)
	b.delivery()
	b.sign(p.SignReceiver)
	b.seal()
}

func (b *builder) fee() {
	fee, p := b.f.Fee, b.p
	if !fee.Charged {
		b.pair(p.Fee, p.FeeFree)
		return
	}
	b.pair(p.FeeStandard, fee.Standard)
	b.pair(p.FeeAmount, fee.Amount)
	basis := fee.Basis
	if basis == "" {
		basis = i18n.Fill(p.ListedBasis, "code", b.f.ItemCode)
	}
	b.pair(p.FeeBasis, basis)
}

func (b *builder) delivery() {
	b.pair(b.p.Delivery, b.p.Deliveries[b.f.Delivery])
	b.pair(b.p.DeliveryAddress, b.f.DeliveryAddress.Clear())
}

func (b *builder) refusalNotice() {
	f, p := b.f, b.p
	b.pair(p.CaseNo, f.CaseNo)
	b.matter()
	b.agent()
	b.pair(p.RefusedFacts, f.Facts)
	b.pair(p.RefusedReason, f.Reason)
	b.list(p.LegalBasis, b.basis())
	b.strong(p.RefusedText)
	b.pair(p.CompetentOrgan, f.CompetentOrgan)
	if len(f.Materials) == 0 {
		b.pair(p.ReturnedPapers, p.None)
	} else {
		b.materials(p.ReturnedPapers, false, nil)
	}
	b.remedies()
	b.sign(p.SignReceiver)
	b.seal()
}

func (b *builder) remedies() {
	b.text(i18n.Fill(b.p.Remedies, "organ", b.f.ReviewOrgan, "court", b.f.Court))
}

func (b *builder) notNeeded() {
	f, p := b.f, b.p
	b.pair(p.CaseNo, f.CaseNo)
	b.matter()
	b.agent()
	b.text(p.NotNeededText)
	b.pair(p.RefusedReason, f.Reason)
	b.list(p.LegalBasis, b.basis())
	b.sign(p.SignReceiver)
	b.seal()
}

// withdrawalReceipt is the applicant's signed request and the hall's answer in one.
func (b *builder) withdrawalReceipt() {
	f, p := b.f, b.p
	b.pair(p.CaseNo, f.CaseNo)
	b.matter()
	b.agent()
	b.pair(p.Received, b.dayTime(f.Received))
	b.pair(p.WithdrawReason, p.Withdrawals[f.Withdrawal])
	b.pair(p.WithdrawnOn, b.day(f.WithdrawnOn))
	b.strong(p.WithdrawnText)
	if len(f.Materials) == 0 {
		b.pair(p.ReturnedPapers, p.None)
	} else {
		b.materials(p.ReturnedPapers, false, nil)
	}
	b.sign(p.SignApplicant)
	b.sign(p.SignClerk)
	b.seal()
}

func (b *builder) specialProcNotice() {
	f, p := b.f, b.p
	b.pair(p.CaseNo, f.CaseNo)
	b.matter()
	b.pair(p.SpecialKind, f.SpecialKind)
	b.pair(p.SpecialReason, f.Reason)
	b.pair(p.SpecialPlanned, b.limit(f.Planned))
	b.text(p.SpecialText)
	b.pair(p.Ask, f.ContactPoint)
	b.seal()
}

func (b *builder) extensionNotice() {
	f, p := b.f, b.p
	b.pair(p.CaseNo, f.CaseNo)
	b.matter()
	b.pair(p.ExtendReason, f.Reason)
	b.pair(p.ExtendApprover, f.Approver)
	b.pair(p.ExtendBy, b.limit(f.Extension))
	due := b.p.Pending
	if !f.ExtendDue.IsZero() {
		due = b.day(f.ExtendDue)
	}
	b.pair(p.ExtendDue, due)
	b.seal()
}

func (b *builder) decisionNotice() {
	f, p := b.f, b.p
	b.pair(p.CaseNo, f.CaseNo)
	b.matter()
	b.agent()
	b.pair(p.Accepted, b.day(f.Accepted))
	b.add(Text{Content: clean(p.Decision + p.Colon + p.Decisions[f.Decision]), Bold: true, Scale: 1})
	b.pair(p.Reason, f.Reason)
	b.list(p.LegalBasis, b.basis())
	if f.Decision != "deny" {
		b.pair(p.Result, f.Result)
	}
	b.delivery()
	b.pair(p.DecidedOn, b.day(f.DecidedOn))
	if f.ReviewOrgan != "" && f.Court != "" {
		b.remedies()
	}
	b.sign(p.SignReceiver)
	b.seal()
}

func (b *builder) pickupSlip() {
	f, p := b.f, b.p
	b.pair(p.CaseNo, f.CaseNo)
	b.matter()
	b.pair(p.Result, f.Result)
	b.pair(p.PickupPlace, f.Place)
	b.center(p.PickupCode)
	b.large(f.Verification)
	b.pair(p.ValidUntil, b.day(f.ValidUntil))
	b.list(p.Bring, f.Bring)
	b.list(p.HandIn, f.HandIn)
	b.text(p.PickupNote)
}

func (b *builder) serviceReceipt() {
	f, p := b.f, b.p
	b.pair(p.CaseNo, f.CaseNo)
	b.matter()
	b.pair(p.DocumentName, f.DocumentName)
	b.pair(p.DocumentNo, f.DocumentNo)
	b.delivery()
	b.pair(p.DeliveredPlace, f.Place)
	b.pair(p.DeliveredAt, b.dayTime(f.DeliveredAt))
	b.pair(p.Receiver, f.Receiver.Clear())
	b.pair(p.Relation, f.Relation)
	b.pair(p.Deliverer, f.Deliverer)
	b.pair(p.RefusalNote, f.RefusalNote)
	b.pair(p.Witness, f.Witness)
	if f.RefusalNote != "" {
		b.sign(p.SignWitness)
	} else {
		b.add(Signature{Label: clean(p.SignReceiver), Ink: f.Signature, Note: clean(p.SignedOnPad)})
	}
	b.sign(p.SignDeliverer)
	b.seal()
}

func (b *builder) transferList() {
	f, p := b.f, b.p
	b.pair(p.BundleNo, f.BundleNo)
	b.pair(p.From, f.From)
	b.pair(p.To, f.To)
	b.pair(p.HandoverAt, b.dayTime(f.HandoverAt))
	list := List{Title: clean(p.CaseNo)}
	sheets := 0
	for _, c := range f.Cases {
		sheets += c.Papers
		list.Items = append(list.Items, Item{
			Text: clean(c.CaseNo), Note: clean(i18n.Fill(p.Papers, "n", strconv.Itoa(c.Papers))),
			Lines: []Pair{{Label: clean(p.Item), Value: clean(c.Item)}},
		})
	}
	b.add(list)
	b.strong(i18n.Fill(p.CasesTotal, "cases", strconv.Itoa(len(f.Cases)), "papers", strconv.Itoa(sheets)))
	b.sign(p.SignHandover)
	b.sign(p.SignTakeover)
	b.sign(p.SignDate)
}

func (b *builder) packageReceipt() {
	f, p := b.f, b.p
	b.pair(p.PackageNo, f.PackageNo)
	b.pair(p.Package, f.PackageName)
	b.applicant()
	b.agent()
	b.pair(p.Received, b.dayTime(f.Received))
	list := List{Title: clean(p.Children)}
	for _, c := range f.Children {
		item := Item{Text: clean(c.Item), Note: clean(c.CaseNo), Lines: []Pair{
			{Label: clean(p.Organ), Value: clean(c.Organ)},
			{Label: clean(p.ChildLimit), Value: clean(b.limit(c.Limit))},
		}}
		if c.GoTo != "" {
			item.Lines = append(item.Lines, Pair{Value: clean(i18n.Fill(p.ChildGoTo, "zone", c.GoTo))})
		}
		if c.After != "" {
			item.Lines = append(item.Lines, Pair{Value: clean(i18n.Fill(p.ChildAfter, "item", c.After))})
		}
		if c.Fee != "" {
			item.Lines = append(item.Lines, Pair{Label: clean(p.Fee), Value: clean(c.Fee)})
		}
		list.Items = append(list.Items, item)
	}
	b.add(list)
	total := b.limit(f.Promised)
	if f.PromisedThen != nil {
		total += " + " + b.limit(f.PromisedThen)
	}
	b.pair(p.PackageTotal, b.dueIn(total, f.PromisedDue))
	b.sign(p.SignApplicant)
	b.sign(p.SignClerk)
	b.seal()
}

func (b *builder) feeSlip() {
	f, p := b.f, b.p
	b.pair(p.CaseNo, f.CaseNo)
	b.matter()
	b.pair(p.FeeAmount, f.Fee.Amount)
	b.pair(p.FeeStandard, f.Fee.Standard)
	b.pair(p.FeeBasis, f.Fee.Basis)
	b.pair(p.FeePayee, f.Fee.Payee)
	b.pair(p.FeeCode, f.Fee.PayCode)
	b.text(p.FeeScan)
	b.add(QR{Content: b.doc.QR})
}
