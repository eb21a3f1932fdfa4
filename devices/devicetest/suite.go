package devicetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"onewindow/devices/link"
)

// Subject is one driver as the suite sees it: one whole action on a link.
type Subject struct {
	// Do opens nothing: it runs the driver's action on l (a status query, the
	// reading of one code or card) until its answer, and returns that answer in
	// a comparable form.
	Do func(ctx context.Context, l link.Link) (string, error)
	// Device is the honest device, new for every trouble: it gets the bytes of
	// each Write and returns its answer, nil for none. A device that speaks
	// unasked (a scanner) answers the first call, which comes with no bytes.
	Device func() func(request []byte) []byte
	// Stray is a whole answer to some other request, as it would come late.
	// Empty leaves the trouble out: the protocol has one answer only.
	Stray []byte
	// Limit is the time within which Do must end, whatever the device does.
	Limit time.Duration
	// Unchecked protocols carry no checksum: a flipped byte is not noticed.
	Unchecked bool
	// Survives names the troubles in which Do must bring the right answer all
	// the same; in the others an error will do. A wrong answer never does.
	Survives []string
}

// Names of the troubles, for Survives.
const (
	HalfFrame     = "half a frame then silence"
	Garbage       = "garbage before a frame"
	TwoFrames     = "two frames in one read"
	OneByte       = "one byte per read"
	BadChecksum   = "bad checksum then good"
	UnplugMid     = "unplug mid-frame"
	LateStray     = "late reply of the previous request"
	AfterDeadline = "reply after the deadline"
	CloseMid      = "close during read"
	Cancelled     = "cancelled context"
	DoubleClose   = "double close"
	Endless       = "a device that talks for ever"
)

// garbage has no byte that begins a frame of any device of ours.
var garbage = []byte{0x00, 0xFE, 0x5B, 0x13, 0x7E, 0x00, 0xC3}

// trouble is a change to what the device says. It gets the honest answer to
// the n-th request (from 0) and plays it.
type trouble struct {
	name   string
	play   func(s *stage, n int, answer []byte)
	fails  error // Do must fail with this in the chain
	mustBe bool  // Do must fail with any error
}

// stage is where one trouble is played.
type stage struct {
	sub  Subject
	peer *Peer
	l    link.Link
	stop context.CancelFunc // of Do's context
	done chan struct{}      // closed when Do has ended
}

func (s *stage) say(p []byte) { _, _ = s.peer.Write(p) }

// after waits, unless Do ends before.
func (s *stage) after(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.done:
		return false
	}
}

var troubles = []trouble{
	{name: HalfFrame, mustBe: true, play: func(s *stage, _ int, answer []byte) { s.say(answer[:len(answer)/2]) }},
	{name: Garbage, play: func(s *stage, n int, answer []byte) {
		if n == 0 {
			answer = append(slices.Clone(garbage), answer...)
		}
		s.say(answer)
	}},
	{name: TwoFrames, play: func(s *stage, n int, answer []byte) {
		if n == 0 {
			answer = append(slices.Clone(answer), answer...)
		}
		s.say(answer)
	}},
	{name: OneByte, play: func(s *stage, _ int, answer []byte) {
		s.peer.Dribble(1)
		s.say(answer)
	}},
	{name: BadChecksum, play: func(s *stage, n int, answer []byte) {
		if n == 0 {
			answer = slices.Clone(answer)
			answer[len(answer)-1] ^= 0x5A
		}
		s.say(answer)
	}},
	{name: UnplugMid, fails: link.ErrGone, play: func(s *stage, _ int, answer []byte) {
		s.say(answer[:len(answer)/2])
		s.peer.Close()
	}},
	{name: LateStray, play: func(s *stage, n int, answer []byte) {
		if n == 0 {
			answer = append(slices.Clone(s.sub.Stray), answer...)
		}
		s.say(answer)
	}},
	{name: AfterDeadline, play: func(s *stage, n int, answer []byte) {
		if n == 0 && !s.after(s.sub.Limit/4) {
			return
		}
		s.say(answer)
	}},
	{name: CloseMid, mustBe: true, play: func(s *stage, _ int, answer []byte) {
		s.say(answer[:len(answer)/2])
		s.l.Close()
	}},
	{name: Cancelled, mustBe: true, play: func(s *stage, _ int, _ []byte) { s.stop() }},
	{name: DoubleClose, play: func(s *stage, _ int, answer []byte) { s.say(answer) }},
	{name: Endless, mustBe: true, play: func(s *stage, _ int, _ []byte) {
		for s.after(5 * time.Millisecond) {
			s.say(garbage)
		}
	}},
}

// Run plays every trouble to the driver that factory makes, each in a bubble
// of virtual time.
func Run(t *testing.T, factory func(t *testing.T) Subject) {
	t.Helper()
	var honest string
	t.Run("honest", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			o := perform(t.Context(), factory(t), truth)
			honest = o.got
			for _, c := range append(o.complaints, o.complain(truth, o.got)...) {
				t.Error(c)
			}
		})
	})
	for _, tr := range troubles {
		t.Run(tr.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sub := factory(t)
				if !sub.meets(tr) {
					return
				}
				o := perform(t.Context(), sub, tr)
				for _, c := range append(o.complaints, o.complain(tr, honest)...) {
					t.Error(c)
				}
			})
		})
	}
}

// truth is no trouble at all.
var truth = trouble{name: "honest", play: func(s *stage, _ int, answer []byte) { s.say(answer) }}

// meets is false for troubles that the protocol cannot have.
func (s Subject) meets(tr trouble) bool {
	return !(tr.name == BadChecksum && s.Unchecked || tr.name == LateStray && len(s.Stray) == 0)
}

// outcome is what became of Do.
type outcome struct {
	sub        Subject
	got        string
	err        error
	complaints []string // against what holds for every trouble
}

func (o *outcome) blame(format string, args ...any) {
	o.complaints = append(o.complaints, fmt.Sprintf(format, args...))
}

// complain holds the outcome against the trouble that was played.
func (o *outcome) complain(tr trouble, honest string) []string {
	survives := append([]string{truth.name, OneByte, DoubleClose}, o.sub.Survives...)
	switch {
	case o.err == nil && tr.mustBe:
		return []string{fmt.Sprintf("answered %q where only an error is right", o.got)}
	case tr.fails != nil && !errors.Is(o.err, tr.fails):
		return []string{fmt.Sprintf("error %v, want %v in its chain", o.err, tr.fails)}
	case o.err == nil && o.got != honest:
		return []string{fmt.Sprintf("a wrong answer: %q, want %q", o.got, honest)}
	case o.err != nil && slices.Contains(survives, tr.name):
		return []string{fmt.Sprintf("must survive, but: %v", o.err)}
	}
	return nil
}

// perform runs Do against the device with one trouble, and checks what holds
// for all: it ends in time, and the link closes twice without an error.
func perform(ctx context.Context, sub Subject, tr trouble) *outcome {
	l, peer := Pair()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s := &stage{sub: sub, peer: peer, l: l, stop: stop, done: make(chan struct{})}
	played := make(chan struct{})
	go func() {
		defer close(played)
		s.device(tr)
	}()
	o := &outcome{sub: sub}
	began := time.Now()
	o.got, o.err = sub.Do(ctx, l)
	took := time.Since(began)
	close(s.done)
	if took > sub.Limit {
		o.blame("took %v, more than %v", took, sub.Limit)
	}
	if tr.name == Cancelled && took > time.Second {
		o.blame("ended %v after the cancellation", took)
	}
	err := errors.Join(l.Close(), l.Close())
	if err != nil {
		o.blame("close: %v", err)
	}
	<-played
	return o
}

func (s *stage) device(tr trouble) {
	honest := s.sub.Device()
	n := 0
	play := func(request []byte) {
		if answer := honest(request); len(answer) > 0 {
			tr.play(s, n, answer)
			n++
		}
	}
	play(nil)
	buf := make([]byte, 4096)
	for {
		got, err := s.peer.Read(buf)
		if err != nil {
			return
		}
		play(buf[:got])
	}
}
