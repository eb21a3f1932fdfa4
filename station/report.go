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
	return s.later(func(ctx context.Context, end func(error)) {
		switch {
		case s.snap.Session.StaffNo == "":
			end(&visit.Refusal{Code: RefusedSignedOut})
			return
		case s.printing:
			end(&visit.Refusal{Code: visit.RefusedJobState})
			return
		case s.o.Printer == nil:
			end(&DeviceFault{Device: "printer", Code: "no_printer"})
			return
		}
		r.Window, r.Clerk, r.At, r.Demo = s.o.Window, s.snap.Session.Name, s.o.Now(), s.o.Demo
		doc, err := r.Document(s.o.Lang)
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
