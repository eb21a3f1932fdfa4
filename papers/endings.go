package papers

// moreNotice asks for information while the case goes on.
func (b *builder) moreNotice() {
	f, p := b.f, b.p
	b.pair(p.CaseNo, f.CaseNo)
	b.matter()
	b.agent()
	b.pair(p.Received, b.dayTime(f.Received))
	b.pair(p.MoreAsked, f.Reason)
	b.supply()
	b.strong(p.MoreText)
	b.pair(p.Ask, f.ContactPoint)
	b.seal()
}

// lapseNotice ends a case whose papers did not come in time.
func (b *builder) lapseNotice() {
	f, p := b.f, b.p
	b.ended()
	b.pair(p.CorrectionDeadline, b.limit(f.Correction))
	b.pair(p.LapsedOn, b.day(f.EndedOn))
	b.strong(p.LapseText)
	if len(f.Materials) == 0 {
		b.pair(p.ReturnedPapers, p.None)
	} else {
		b.materials(p.ReturnedPapers, false, nil)
	}
	b.sign(p.SignReceiver)
	b.seal()
}

// terminationNotice ends a case whose promised papers did not come.
func (b *builder) terminationNotice() {
	f, p := b.f, b.p
	b.ended()
	b.pair(p.Accepted, b.day(f.Accepted))
	b.materials(p.NotSupplied, false, nil)
	b.pair(p.TerminatedOn, b.day(f.EndedOn))
	b.strong(p.TerminationText)
	b.remedies()
	b.sign(p.SignReceiver)
	b.seal()
}

// revocationNotice takes a decision back.
func (b *builder) revocationNotice() {
	f, p := b.f, b.p
	b.ended()
	b.pair(p.Result, f.Result)
	b.pair(p.Reason, f.Reason)
	b.list(p.LegalBasis, b.basis())
	b.pair(p.RevokedOn, b.day(f.EndedOn))
	b.strong(p.RevocationText)
	b.remedies()
	b.sign(p.SignReceiver)
	b.seal()
}

// ended is what a paper about the end of a case begins with.
func (b *builder) ended() {
	b.pair(b.p.CaseNo, b.f.CaseNo)
	b.matter()
	b.agent()
	if !b.f.Received.IsZero() {
		b.pair(b.p.Received, b.dayTime(b.f.Received))
	}
}
