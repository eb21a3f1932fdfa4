package station

import (
	"context"

	"onewindow/papers"
	"onewindow/visit"
)

// PrintReport prints a paper for the hall's own people. It belongs to no visit
// and is not kept: a report can be printed again from its screen. Its end is nil
// when it came out.
func (s *Station) PrintReport(r papers.Report) *Pending {
	return s.printOnce(func() (papers.Document, error) {
		r.Window, r.Clerk, r.At, r.Demo = s.o.Window, s.snap.Session.Name, s.o.Now(), s.o.Demo
		return r.Document(s.o.Lang)
	})
}

// PrintSeparators prints the sheets that part a stack by the papers of the case
// in hand. They are kept no more than a report is.
func (s *Station) PrintSeparators() *Pending {
	return s.printOnce(func() (papers.Document, error) {
		v := s.active()
		if v == nil || v.Matter() == nil {
			return papers.Document{}, &visit.Refusal{Code: visit.RefusedNotNow}
		}
		m := v.Matter()
		_, it, err := s.o.Rules.Item(m)
		if err != nil {
			return papers.Document{}, err
		}
		lines, err := s.o.Rules.Lines(m)
		if err != nil {
			return papers.Document{}, err
		}
		sheets := papers.Separators{CaseID: m.CaseID, Item: it.Name, Window: s.o.Window, Demo: s.o.Demo}
		for _, l := range lines {
			sheets.Lines = append(sheets.Lines, papers.SeparatorLine{ID: l.ID, Name: l.Name})
		}
		return sheets.Document(s.o.Lang)
	})
}

// printOnce prints a paper that is in no journal.
func (s *Station) printOnce(document func() (papers.Document, error)) *Pending {
	return s.later(func(ctx context.Context, end func(error)) {
		switch {
		case !s.snap.Session.In():
			end(&visit.Refusal{Code: RefusedSignedOut})
			return
		case s.printing:
			end(&visit.Refusal{Code: visit.RefusedJobState})
			return
		case s.o.Printer == nil:
			end(&DeviceFault{Device: "printer", Code: "no_printer"})
			return
		}
		doc, err := document()
		if err != nil {
			end(err)
			return
		}
		s.printing = true
		s.loop.Work(func() {
			state, cause := s.o.Printer.Print(ctx, s.o.NewID(), doc)
			end(s.enqueue(func(context.Context) error {
				s.printing = false
				if state != visit.JobPrinted {
					return &DeviceFault{Device: "printer", Code: cause}
				}
				return nil
			}).Wait(ctx))
		})
	})
}
