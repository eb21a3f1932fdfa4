package supervision

import (
	"context"

	"onewindow/papers"
	"onewindow/station"
	"onewindow/visit"
)

// Print prints what a screen shows, for the hall's own people. It is not kept: it can
// be printed again from its screen.
type Print struct{ Report papers.Report }

func (Print) name() string { return "print_report" }

// alone says that a command needs no hall.
func alone(cmd Command) bool {
	_, ok := cmd.(Print)
	return ok
}

// print gives the report who printed it, and when.
func (s *Seat) print(id string, r papers.Report) func(context.Context) error {
	r.Window, r.Clerk, r.At, r.Demo = s.snap.Window, s.snap.Session.Name, s.snap.HallNow(), s.o.Demo
	return func(ctx context.Context) error {
		if s.o.Printer == nil {
			return &station.DeviceFault{Device: "printer", Code: "no_printer"}
		}
		doc, err := r.Document(s.o.Lang)
		if err != nil {
			return err
		}
		if state, cause := s.o.Printer.Print(ctx, id, doc); state != visit.JobPrinted {
			return &station.DeviceFault{Device: "printer", Code: cause}
		}
		return nil
	}
}
