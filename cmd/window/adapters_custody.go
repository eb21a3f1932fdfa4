package main

import (
	"context"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/station"
	"onewindow/visit"
)

// Bags are the bags that this seat has something to do with, and its places.
func (h hallPort) Bags(ctx context.Context) ([]station.Bag, []string, error) {
	bags, places, err := h.client.Bags(ctx)
	out := make([]station.Bag, 0, len(bags))
	for _, b := range bags {
		out = append(out, bagOf(b))
	}
	return out, places, fromHall(err)
}

// Originals are the papers of a list.
func (h hallPort) Originals(ctx context.Context, list string) ([]station.Original, error) {
	papers, err := h.client.Originals(ctx, list)
	return originalsOf(papers), fromHall(err)
}

// PackBag seals papers that lie at a place into a bag.
func (h hallPort) PackBag(ctx context.Context, from, to string, papers []station.Original) (station.Bag, error) {
	b, err := h.client.PackBag(ctx, &hallv1.PackBagRequest{RequestId: newID(), From: from, To: to, Papers: refsOf(papers)})
	return bagOf(b), fromHall(err)
}

// MoveBag is one scan of a bag.
func (h hallPort) MoveBag(ctx context.Context, no, event, to string, found []station.Original) (station.Bag, error) {
	b, err := h.client.MoveBag(ctx, &hallv1.MoveBagRequest{No: no, Event: event, To: to, Found: refsOf(found)})
	return bagOf(b), fromHall(err)
}

// ReturnPaper says that an original was given back to its owner.
func (h hallPort) ReturnPaper(ctx context.Context, p station.Original) error {
	return fromHall(h.client.ReturnPaper(ctx, &hallv1.PaperRef{CaseId: p.CaseID, LineId: p.Line}))
}

// bagDesk is the round of the material room with the seat's printer.
type bagDesk struct {
	hallPort
	printer station.Printer
	seat    func() station.Seat
	o       seatOptions
	tap     *scanTap
}

// Scans gives what the scanner of this seat reads, in place of the chair.
func (d bagDesk) Scans() (codes <-chan string, done func()) { return d.tap.take() }

// PrintList prints the list that goes with a bag.
func (d bagDesk) PrintList(ctx context.Context, b station.Bag, h station.Handing) error {
	if d.printer == nil {
		return &station.DeviceFault{Device: "printer", Code: "no_printer"}
	}
	doc, err := station.TransferList(b, h, d.seat(), d.o.head, d.o.now(), string(d.o.lang), d.o.demo)
	if err != nil {
		return err
	}
	if state, cause := d.printer.Print(ctx, b.No+"/"+string(doc.Kind), doc); state != visit.JobPrinted {
		return &station.DeviceFault{Device: "printer", Code: cause}
	}
	return nil
}

func refsOf(papers []station.Original) []*hallv1.PaperRef {
	out := make([]*hallv1.PaperRef, len(papers))
	for i, p := range papers {
		out[i] = &hallv1.PaperRef{CaseId: p.CaseID, LineId: p.Line}
	}
	return out
}

func originalsOf(papers []*hallv1.Original) []station.Original {
	out := make([]station.Original, len(papers))
	for i, p := range papers {
		out[i] = station.Original{
			CaseID: p.GetCaseId(), CaseNo: p.GetCaseNo(), ItemName: p.GetItemName(), Department: p.GetDepartment(), Line: p.GetLineId(),
			Name: p.GetName(), Place: p.GetPlace(), Bag: p.GetBagNo(), Due: p.GetDue(), Late: p.GetLate(),
		}
	}
	return out
}

func bagOf(b *hallv1.Bag) station.Bag {
	return station.Bag{No: b.GetNo(), State: b.GetState(), At: b.GetAt(), Next: b.GetNext(), To: b.GetTo(), Papers: originalsOf(b.GetPapers())}
}

// Register takes down what could not be done, and tells by when there is an answer.
func (h hallPort) Register(ctx context.Context, n station.NotDone) (due string, err error) {
	m, err := h.client.RegisterMatter(ctx, &hallv1.RegisterMatterRequest{
		RequestId: n.RequestID, Source: n.Source, TicketId: n.Ticket, Kind: n.Kind, Refused: n.Refused, Wish: n.Wish, Phone: n.Phone,
	})
	return m.GetAnswerDue(), fromHall(err)
}
