package station_test

import (
	"bytes"
	"context"
	"image/jpeg"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"onewindow/station"
	"onewindow/values"
	"onewindow/visit"
)

// pad is a signature pad on which somebody signs when told to.
type pad struct {
	asked atomic.Int32
	sign  chan struct{}
	gone  chan struct{} // a question was taken back
}

func (p *pad) Sign(ctx context.Context, _ time.Duration) (values.Signature, error) {
	p.asked.Add(1)
	select {
	case <-ctx.Done():
		p.gone <- struct{}{}
		return values.Signature{}, ctx.Err()
	case <-p.sign:
	}
	return values.Signature{Width: 9600, Height: 6000, Unit: values.SignatureUnit, Levels: 1023, Strokes: [][]values.PenPoint{
		{{1000, 2000, 500, 0}, {3000, 2600, 1023, 12}},
	}}, nil
}

// The forms of a matter at the police zone are signed once, on the pad: each is in order
// with the signature as its page. A question goes when the matter does, and no other
// seat asks.
func TestFormsAreSigned(t *testing.T) {
	p := &pad{sign: make(chan struct{}), gone: make(chan struct{}, 1)}
	s := zoned(t, &zone{}, nil)
	s.kill()
	s.signer = p
	s.start()
	s.toCard()
	p.sign <- struct{}{}
	n := s.await("the form", func(n station.Snapshot) bool { return inHand(n).Judged["IDC_REG"].Status == visit.Collected })
	pages := inHand(n).Pages
	if len(pages) != 1 || pages[0].Line != "IDC_REG" || pages[0].Media != "image/jpeg" || len(inHand(n).Judged) != 1 {
		t.Fatalf("pages %+v, judged %v", pages, inHand(n).Judged)
	}
	data, err := s.journal.Page(t.Context(), pages[0].SHA256)
	if err == nil {
		_, err = jpeg.Decode(bytes.NewReader(data))
	}
	if err != nil {
		t.Errorf("the signature is no picture: %v", err)
	}
	s.do(visit.ChooseItem{Item: "GA-CRJ-002"}, visit.Reply{Node: "q1", Options: []string{"1"}}, visit.Reply{Node: "q2", Options: []string{"1"}},
		visit.Reply{Node: visit.AskDelivery, Options: []string{"WINDOW"}})
	s.do(visit.Hold{Reason: "fetch"})
	<-p.gone
	if got := p.asked.Load(); got != 2 {
		t.Errorf("asked %d times", got)
	}
}

// Each branch of a visit stands on its slip with its own number and fee.
func TestSlipOfTheZone(t *testing.T) {
	f := &fingers{quality: map[string]int{"right thumb": 90, "left thumb": 90}}
	s := zoned(t, &zone{}, f)
	s.toCard()
	s.do(visit.TakePrints{Line: "FINGERPRINT"})
	s.await("the prints", func(n station.Snapshot) bool { return inHand(n).Judged["FINGERPRINT"].Status != "" })
	s.do(visit.ChooseItem{Item: "GA-CRJ-002"}, visit.Reply{Node: "q1", Options: []string{"1"}}, visit.Reply{Node: "q2", Options: []string{"1"}},
		visit.Reply{Node: visit.AskDelivery, Options: []string{"WINDOW"}})
	s.judgeOpen()
	s.handInAll("accepted")
	s.await("the slip", func(n station.Snapshot) bool {
		return slices.ContainsFunc(n.Visit.Jobs, func(j visit.Job) bool { return j.Kind == visit.PackageReceipt && j.State == visit.JobPrinted })
	})
	docs := s.printer.printed()
	text := words(docs[len(docs)-1])
	for _, want := range []string{"DG20261123000001", "DG20261123000002", "户政", "出入境", "换领20元", "60元/证"} {
		if !strings.Contains(text, want) {
			t.Errorf("the slip does not say %q:\n%s", want, text)
		}
	}
}
