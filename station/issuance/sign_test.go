package issuance_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"onewindow/papers"
	"onewindow/station"
	"onewindow/station/issuance"
	"onewindow/values"
	"onewindow/visit"
)

// pad is a signature pad: each question comes out of asked, and is answered by a
// person or taken back.
type pad struct{ asked chan *padQuestion }

type padQuestion struct {
	answer chan padAnswer
	gone   <-chan struct{}
}

type padAnswer struct {
	signature values.Signature
	err       error
}

func (p *pad) Sign(ctx context.Context, _ time.Duration) (values.Signature, error) {
	q := &padQuestion{answer: make(chan padAnswer, 1), gone: ctx.Done()}
	select {
	case p.asked <- q:
	case <-ctx.Done():
		return values.Signature{}, ctx.Err()
	}
	select {
	case a := <-q.answer:
		return a.signature, a.err
	case <-ctx.Done():
		return values.Signature{}, ctx.Err()
	}
}

func scribble(x int) values.Signature {
	return values.Signature{Width: 9600, Height: 6000, Unit: values.SignatureUnit, Levels: 1023, Strokes: [][]values.PenPoint{
		{{x, 2000, 500, 0}, {3000, 2000, 1023, 12}},
	}}
}

// newPadDesk is a desk with a pad and a receiver who stands before it.
func newPadDesk(t *testing.T) *desk {
	d := newDesk(t)
	d.kill()
	d.pad = &pad{asked: make(chan *padQuestion)}
	d.start()
	d.toConfirm()
	return d
}

func (d *desk) question() *padQuestion {
	d.t.Helper()
	select {
	case q := <-d.pad.asked:
		return q
	case <-time.After(10 * time.Second):
		d.t.Fatal("the pad is not asked")
		return nil
	}
}

func (q *padQuestion) mustEnd(t *testing.T) {
	t.Helper()
	select {
	case <-q.gone:
	case <-time.After(10 * time.Second):
		t.Fatal("the question stands")
	}
}

func signedNow(n issuance.Snapshot) bool { return n.Hand != nil && n.Hand.Signature != nil }

// Signed on the pad: kept before anything else, sent with the handover, drawn on
// the proof of delivery, and the same after a restart.
func TestReceiverSignsOnThePad(t *testing.T) {
	d := newPadDesk(t)
	q := d.question()
	d.await("signing", func(n issuance.Snapshot) bool { return n.Signing && n.Step() == issuance.Confirm })
	q.answer <- padAnswer{signature: scribble(1000)}
	d.await("the signature", signedNow)
	if !strings.Contains(d.disk.hand(), `"strokes":[[[1000,2000,500,0],[3000,2000,1023,12]]]`) {
		t.Errorf("the strokes are not on the disk: %s", d.disk.hand())
	}
	d.restart()
	if !signedNow(d.seat.Snapshot()) {
		t.Fatal("the signature did not survive")
	}
	d.must(issuance.HandOver{})
	rows := d.disk.rows()
	if len(rows) != 1 || rows[0].Command.Handover.Signature == nil || rows[0].Command.Handover.Signature.Strokes[0][0].X() != 1000 {
		t.Fatalf("sent: %+v", rows)
	}
	d.courier()
	d.await("the proof", printed)
	var drawn *values.Signature
	for _, b := range d.docs()[0].Blocks {
		if s, ok := b.(papers.Signature); ok && s.Ink != nil {
			drawn = s.Ink
		}
	}
	if drawn == nil || drawn.Strokes[0][0].X() != 1000 {
		t.Errorf("the proof carries %v", drawn)
	}
}

// The pad never holds a handover up: what is not signed there is signed on paper.
func TestHandedOverWithoutThePad(t *testing.T) {
	d := newPadDesk(t)
	q := d.question()
	d.must(issuance.HandOver{})
	q.mustEnd(t)
	d.courier()
	n := d.await("the proof", printed)
	if n.Hand.Signature != nil || n.Signing {
		t.Errorf("signed %v, signing %v", n.Hand.Signature, n.Signing)
	}
}

// What comes for somebody who is gone is nobody's, and each person is asked anew.
func TestSignatureOfSomebodyElse(t *testing.T) {
	d := newPadDesk(t)
	q := d.question()
	d.must(issuance.ForgetCard{})
	q.mustEnd(t)
	q.answer <- padAnswer{signature: scribble(1)}
	if err := d.lay(agentID); err != nil {
		t.Fatal(err)
	}
	next := d.question()
	next.answer <- padAnswer{signature: scribble(2000)}
	n := d.await("the agent's signature", signedNow)
	if n.Hand.Signature.Strokes[0][0].X() != 2000 || n.Hand.Relation != issuance.Agent {
		t.Errorf("%v of %s", n.Hand.Signature.Strokes, n.Hand.Relation)
	}
	d.must(issuance.ForgetCard{})
	if n := d.seat.Snapshot(); n.Hand.Signature != nil {
		t.Error("the signature stayed when its writer was forgotten")
	}
}

// A pad that fails is asked again by a person only; so is one that was signed on.
func TestSignAgain(t *testing.T) {
	d := newPadDesk(t)
	d.question().answer <- padAnswer{err: &station.DeviceFault{Device: "signpad", Code: "incomplete"}}
	n := d.await("the pad's word", func(n issuance.Snapshot) bool { return n.Notice.Code == "signpad_incomplete" })
	if n.Signing || n.Hand.Signature != nil {
		t.Errorf("signing %v, %v", n.Signing, n.Hand.Signature)
	}
	for x := range 2 {
		d.must(issuance.Sign{})
		q := d.question()
		if got := code(d.do(issuance.Sign{})); got != visit.RefusedNotNow {
			t.Errorf("asked twice: %q", got)
		}
		q.answer <- padAnswer{signature: scribble(x)}
		d.await("the signature", func(n issuance.Snapshot) bool { return signedNow(n) && n.Hand.Signature.Strokes[0][0].X() == x })
	}
	d.hall.mu.Lock()
	d.hall.c.Applicant.IDNumber = agentID
	d.hall.mu.Unlock()
	d.must(issuance.HandOver{})
	d.courier()
	n = d.step(issuance.Card)
	if n.Hand.Signature != nil {
		t.Error("who must lay the card down again must sign again")
	}
}

// Without a pad nothing is asked for.
func TestNoPad(t *testing.T) {
	d := newDesk(t)
	d.toConfirm()
	n := d.step(issuance.Confirm)
	if n.Pad || n.Signing {
		t.Errorf("pad %v, signing %v", n.Pad, n.Signing)
	}
	if got := code(d.do(issuance.Sign{})); got != visit.RefusedNotNow {
		t.Errorf("signed without a pad: %q", got)
	}
}
