package station

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"slices"

	"onewindow/papers"
	"onewindow/visit"
)

// Stack is a stack of papers that goes through the document scanner, or went
// through it last, for a case.
type Stack struct {
	Seq     int64 // grows with each
	CaseID  string
	Line    string // into which the next page goes
	Running bool
	Pages   []string // hashes of those that came, in order, without blank ones
	Blank   int      // sides with nothing on them, kept aside
	// Astray is why a separator sheet did not open a line: the code of a refusal.
	// The sheet lies aside, and its pages went on into the line before.
	Astray string
	Cause  string // code of why it ended before its end; "" when it did not
}

// stack is one on its way.
type stack struct {
	picture
	replaces []string // pages of the stack that it is scanned instead of
	parted   bool     // the side before was a separator sheet
}

// Codes of refusals of FeedStack.
const (
	RefusedNoFeeder = "no_feeder"
	RefusedNoStack  = "no_stack" // no stack of this case broke off
)

// Codes of Astray, besides what a line may answer to a page.
const (
	RefusedSeparatorCase = "separator_case" // of another case
	RefusedSeparatorLine = "separator_line" // of a paper that this case does not want
)

// Why a stack broke off, besides what the scanner says.
const (
	stackRestarted = "stack_restarted" // the desk did
	stackLeft      = "stack_left"      // its case was no longer in hand
)

// stackNote is where the journal keeps a stack, so that one that broke off is gone on
// with after a restart, too.
const stackNote = "stack"

// keptStack is a stack as it outlives a restart.
type keptStack struct {
	Stack
	// Before are the pages that the case had when it began and that stay: what the case
	// has besides came with it.
	Before []string
}

// keepStack keeps how a stack ended; one that cannot be kept counts as broken off after
// a restart.
func (s *Station) keepStack(ctx context.Context, kept keptStack) {
	if err := SaveNote(ctx, s.o.Journal, stackNote, kept); err != nil {
		s.o.Log.Warn("stack", "err", err)
	}
}

// recallStack finds the stack of before the restart.
func (s *Station) recallStack(ctx context.Context) error {
	var kept keptStack
	err := LoadNote(ctx, s.o.Journal, stackNote, &kept)
	if err != nil {
		return err
	}
	s.snap.Stack = kept.Stack
	if !kept.Running {
		return nil
	}
	kept.Running, kept.Cause = false, stackRestarted
	for _, v := range s.visits {
		for _, m := range v.Matters {
			for _, p := range m.Pages {
				if m.CaseID == kept.CaseID && !slices.Contains(kept.Before, p.SHA256) {
					kept.Pages, kept.Line = append(kept.Pages, p.SHA256), p.Line
				}
			}
		}
	}
	s.snap.Stack = kept.Stack
	return SaveNote(ctx, s.o.Journal, stackNote, kept)
}

// docscanDevice is the name of the document scanner.
const docscanDevice = "docscan"

// FeedStack lets the papers in the feeder through, into a line of the case in
// hand. again scans a stack once more that broke off: as soon as its first page
// is there those that came before are taken out; otherwise the pages are put
// behind them. The end of the command is nil when the whole stack is on the
// disk and in the case.
func (s *Station) FeedStack(line string, again bool) *Pending {
	return s.beside(func(ctx context.Context, end chan<- error) error { return s.feed(ctx, line, again, end) })
}

func (s *Station) feed(ctx context.Context, line string, again bool, end chan<- error) error {
	if s.o.Feeder == nil {
		return &visit.Refusal{Code: RefusedNoFeeder}
	}
	err := s.mayAdd(line, "")
	if err != nil {
		return err
	}
	v := s.active()
	last := s.snap.Stack
	job := &stack{}
	if again {
		if last.CaseID != v.Matter().CaseID || last.Cause == "" {
			return &visit.Refusal{Code: RefusedNoStack}
		}
		job.replaces = last.Pages
	}
	kept := keptStack{Stack: Stack{Seq: last.Seq + 1, CaseID: v.Matter().CaseID, Line: line, Running: true}}
	for _, p := range v.Matter().Pages {
		if !slices.Contains(job.replaces, p.SHA256) {
			kept.Before = append(kept.Before, p.SHA256)
		}
	}
	err = SaveNote(ctx, s.o.Journal, stackNote, kept)
	if err != nil {
		return err
	}
	through, stop := context.WithCancel(ctx)
	job.picture = picture{Picture: Picture{CaseID: kept.CaseID, Line: line}, visitID: v.ID, stop: stop}
	s.stack, s.snap.Stack = job, kept.Stack
	s.publish(ctx) // before the paper moves: everybody sees for which line
	s.loop.Work(func() {
		defer stop()
		err := s.o.Feeder.Feed(through, func(p Fed) error {
			return s.enqueue(func(ctx context.Context) error { return s.keepFed(ctx, job, p) }).Wait(ctx)
		})
		ended := s.enqueue(func(ctx context.Context) error { return s.fed(ctx, job, err) })
		end <- ended.Wait(ctx)
	})
	return nil
}

// keepFed puts a page of the stack to the disk and into its line, or aside: the
// file first, then the event that names it.
func (s *Station) keepFed(ctx context.Context, job *stack, fed Fed) error {
	v := s.active()
	if s.stack != job || !job.fits(v) {
		return &visit.Refusal{Code: RefusedPageDropped}
	}
	back := fed.Blank && job.parted // of a separator sheet: there is nothing to keep
	job.parted = false
	if back {
		return nil
	}
	astray := ""
	if code, err := papers.ParseCode(fed.Code); err == nil && code.Kind == papers.CodeSeparator {
		astray = s.separated(v, code)
		if astray == "" { // a sheet of ours: no page
			job.Line, s.snap.Stack.Line, job.parted = code.Check, code.Check, true
			return nil
		}
		s.snap.Stack.Astray = astray
	}
	page, err := s.putPage(ctx, job.Picture, fed.JPEG)
	if err != nil {
		return err
	}
	for _, sum := range job.replaces {
		if slices.ContainsFunc(v.Matter().Pages, func(p visit.Page) bool { return p.SHA256 == sum && sum != page.SHA256 }) {
			err = s.decide(ctx, v, visit.DropPage{SHA256: sum})
			if err != nil {
				return err
			}
		}
	}
	job.replaces = nil
	err = s.decide(ctx, v, visit.AddPage{Page: page, Aside: fed.Blank || astray != ""})
	switch {
	case err != nil:
		return err
	case astray != "":
	case fed.Blank:
		s.snap.Stack.Blank++
	default:
		s.snap.Stack.Pages = append(slices.Clone(s.snap.Stack.Pages), page.SHA256)
	}
	return nil
}

// separated says why a separator sheet does not open its line for the case in
// hand, or "".
func (s *Station) separated(v *visit.State, code papers.Code) string {
	if code.Number != v.Matter().CaseID {
		return RefusedSeparatorCase
	}
	_, err := visit.Decide(*v, visit.AddPage{Page: visit.Page{Line: code.Check}}, s.meta(), s.o.Rules)
	refusal, refused := errors.AsType[*visit.Refusal](err)
	switch {
	case refused && refusal.Code == visit.RefusedUnknownLine:
		return RefusedSeparatorLine
	case refused:
		return refusal.Code
	}
	return ""
}

// fed says how the stack ended. What came is kept in either case.
func (s *Station) fed(ctx context.Context, job *stack, err error) error {
	if s.stack != job {
		return &visit.Refusal{Code: RefusedPageDropped}
	}
	s.stack = nil
	s.snap.Stack.Running = false
	var fault *DeviceFault
	var refusal *visit.Refusal
	switch {
	case errors.As(err, &fault):
		s.snap.Stack.Cause = fault.Code
	case errors.As(err, &refusal):
		s.snap.Stack.Cause = refusal.Code
	case err != nil:
		err = &DeviceFault{Device: docscanDevice, Code: "cancelled"}
		s.snap.Stack.Cause = "cancelled"
	}
	if ctx.Err() != nil {
		return err // the desk ends: after the restart it is a stack that broke off with it
	}
	s.keepStack(ctx, keptStack{Stack: s.snap.Stack})
	return err
}

// StopStack stops the feeder. Pages that came are kept.
func (s *Station) StopStack() *Pending {
	return s.enqueue(func(context.Context) error {
		if s.stack == nil {
			return &visit.Refusal{Code: RefusedNoStack}
		}
		s.stack.stop()
		return nil
	})
}

// SplitPages puts a page, and those behind it in its line, into another line;
// what is still to come of the stack goes there, too.
func (s *Station) SplitPages(from, to string) *Pending {
	return s.enqueue(func(ctx context.Context) error {
		v := s.active()
		if v == nil || v.Matter() == nil {
			return &visit.Refusal{Code: visit.RefusedNotNow}
		}
		i := slices.IndexFunc(v.Matter().Pages, func(p visit.Page) bool { return p.SHA256 == from })
		line := ""
		if i >= 0 {
			line = v.Matter().Pages[i].Line
		}
		err := s.decide(ctx, v, visit.MovePages{From: from, Line: to})
		if err == nil && s.stack != nil && s.stack.Line == line {
			s.stack.Line, s.snap.Stack.Line = to, to
		}
		return err
	})
}

// turnedQuality keeps what a page shows when it is written anew.
const turnedQuality = 90

// turned is a page turned a quarter to the right.
func turned(data []byte) ([]byte, error) {
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	b := img.Bounds()
	size := image.Rect(0, 0, b.Dy(), b.Dx())
	var out image.Image
	if gray, ok := img.(*image.Gray); ok {
		to := image.NewGray(size)
		for y := range b.Dy() {
			for x := range b.Dx() {
				to.Pix[x*to.Stride+b.Dy()-1-y] = gray.Pix[y*gray.Stride+x]
			}
		}
		out = to
	} else {
		to := image.NewRGBA(size)
		for y := range b.Dy() {
			for x := range b.Dx() {
				to.Set(b.Dy()-1-y, x, img.At(b.Min.X+x, b.Min.Y+y))
			}
		}
		out = to
	}
	var buf bytes.Buffer
	err = jpeg.Encode(&buf, out, &jpeg.Options{Quality: turnedQuality})
	return buf.Bytes(), err
}
