package printer

import (
	"context"
	"errors"
	"time"

	"onewindow/devices"
	"onewindow/devices/link"
)

const (
	// heatWait is how long a print head may cool in the middle of a job.
	heatWait = time.Minute
	// lineTime is the most that a line of text takes on paper.
	lineTime = 60 * time.Millisecond
)

// causeOf names why the printer cannot be talked to. That it went away, hung,
// or never answered is one and the same for the person who has to look at it;
// a port that cannot be opened keeps its own code.
func causeOf(err error) string {
	for _, gone := range []error{link.ErrGone, link.ErrClosed, link.ErrWriteStalled, errNoReply, errBabble} {
		if errors.Is(err, gone) {
			return CodeNoReply
		}
	}
	return devices.Code(err)
}

// serve takes one job to its outcome. The job is sent at most once.
func (p *Printer) serve(ctx context.Context, j *job) Outcome {
	cause := p.await(ctx, j)
	if cause != "" {
		return Outcome{NotPrinted, cause}
	}
	if !j.phase.CompareAndSwap(phaseWaiting, phaseSending) {
		return Outcome{NotPrinted, CodeCancelled}
	}
	defer p.session.closeWith(ctx)()
	out := p.transmit(ctx, j)
	if out.Result == Uncertain {
		p.options.Log.Warn("print job uncertain", "job", j.id, "cause", out.Cause)
		p.unclean = true
	}
	return out
}

// await waits until the printer is ready; otherwise it returns the cause.
func (p *Printer) await(ctx context.Context, j *job) string {
	giveUp := time.Now().Add(p.options.ReadyWait)
	for {
		if j.ctx.Err() != nil || j.phase.Load() == phaseAbandoned {
			return CodeCancelled
		}
		st, err := p.ready(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return CodeCancelled
			}
			p.tell(causeOf(err), j.id)
			return causeOf(err)
		}
		code := st.Code()
		p.tell(code, j.id)
		switch code {
		case CodeReady, CodePaperLow:
			return ""
		case CodeFault:
			return code
		case CodeCutterJam:
			// The error stays until it is recovered from, even when the jam has
			// been cleared by hand. Nothing of ours is in the buffer yet.
			err := p.session.send(dle, enq, 2)
			if err != nil {
				p.drop()
				return causeOf(err)
			}
		}
		if !time.Now().Before(giveUp) {
			return code
		}
		if p.rest(ctx, j) != nil {
			return CodeCancelled
		}
	}
}

// rest is the pause between two rounds; who asks for the status meanwhile is
// given the last one.
func (p *Printer) rest(ctx context.Context, j *job) error {
	timer := time.NewTimer(p.options.Poll)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			return nil
		case answer := <-p.asks:
			answer <- p.last
		case <-j.ctx.Done():
			return j.ctx.Err()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// transmit sends the body and waits for its end.
func (p *Printer) transmit(ctx context.Context, j *job) Outcome {
	s := p.session
	err := s.flush(settle)
	if err != nil {
		p.drop()
		return Outcome{NotPrinted, causeOf(err)}
	}
	s.marked = false
	body := j.body
	if p.confirms {
		body = append(body[:len(body):len(body)], gs, 'r', 1)
	}
	sent, err := s.write(ctx, body, p.options.Stall)
	if err != nil {
		p.drop()
		if sent == 0 && errors.Is(err, link.ErrGone) {
			return Outcome{NotPrinted, CodeNoReply}
		}
		p.torn = longestCommand(body)
		return Outcome{Uncertain, p.diagnose(ctx, err)}
	}
	if p.confirms {
		return p.confirm(ctx)
	}
	return p.outlast(ctx, j)
}

// longestCommand is how many bytes a printer may still expect when the line
// broke in the middle of a body.
func longestCommand(body []byte) int {
	longest := 0
	for len(body) > 0 {
		_, n := next(body, true)
		if n == 0 {
			break
		}
		longest = max(longest, n)
		body = body[n:]
	}
	return longest
}

// diagnose asks a printer that took no more bytes what is the matter, on a
// newly opened port.
func (p *Printer) diagnose(ctx context.Context, cause error) string {
	if ctx.Err() != nil {
		return CodeCancelled
	}
	p.unclean = true
	st, err := p.ready(ctx)
	if err != nil {
		return causeOf(err)
	}
	p.tell(st.Code(), "")
	if st.Ready() {
		return devices.Code(cause)
	}
	return st.Code()
}

// confirm waits for the marker behind the body, and asks the status meanwhile:
// a printer that ran out of paper never gets to the marker.
func (p *Printer) confirm(ctx context.Context) Outcome {
	s := p.session
	start := time.Now()
	limit := p.options.MarkerWait
	silent, puzzled := 0, 0
	for {
		err := p.listen(time.Now().Add(p.options.Poll))
		if err != nil {
			return p.lost(ctx, err)
		}
		if s.marked {
			return p.verdict(ctx)
		}
		st, err := s.round()
		switch {
		case errors.Is(err, errNoReply), errors.Is(err, errBabble):
			silent++
			if silent == replyTries {
				return Outcome{Uncertain, CodeNoReply}
			}
			continue
		case err != nil:
			return p.lost(ctx, err)
		}
		silent = 0
		if s.marked {
			return p.verdict(ctx)
		}
		if st.unexplained() && puzzled < replyTries {
			puzzled++
			continue
		}
		puzzled = 0
		code := st.Code()
		p.tell(code, "")
		switch code {
		case CodeReady, CodePaperLow, CodeFeeding:
		case CodeOverheat:
			limit = max(limit, heatWait)
		default:
			return p.abort(ctx, code)
		}
		if time.Since(start) > limit {
			if code == CodeOverheat {
				return p.abort(ctx, code)
			}
			return p.abort(ctx, CodeNoMarker)
		}
	}
}

// listen reads until the marker or until the time is over.
func (p *Printer) listen(until time.Time) error {
	for !p.session.marked {
		b, err := p.session.readByte(until)
		if errors.Is(err, errNoReply) {
			return nil
		}
		if err != nil {
			return err
		}
		p.session.note([]byte{b})
	}
	return nil
}

// outlast stands in for the marker with printers that do not know GS r: time
// enough for the lines, then the status decides.
func (p *Printer) outlast(ctx context.Context, j *job) Outcome {
	wait := min(time.Duration(j.lines)*lineTime+500*time.Millisecond, p.options.MarkerWait)
	start := time.Now()
	end := start.Add(wait)
	for time.Now().Before(end) {
		err := pause(ctx, min(p.options.Poll, time.Until(end)))
		if err != nil {
			return Outcome{Uncertain, CodeCancelled}
		}
		st, err := p.session.status(ctx)
		switch {
		case err != nil:
			return p.lost(ctx, err)
		case st.Code() == CodeOverheat && time.Since(start) < heatWait:
			end = end.Add(p.options.Poll) // the head cools, the job goes on by itself
		case !st.Ready() && st.Code() != CodeFeeding:
			return p.abort(ctx, st.Code())
		}
	}
	return p.verdict(ctx)
}

// verdict is the status after the body.
func (p *Printer) verdict(ctx context.Context) Outcome {
	st, err := p.session.status(ctx)
	if err != nil {
		return p.lost(ctx, err)
	}
	code := st.Code()
	p.tell(code, "")
	switch code {
	case CodeReady, CodeFeeding:
		return Outcome{Printed, ""}
	case CodePaperLow:
		return Outcome{Printed, CodePaperLow}
	}
	return p.abort(ctx, code)
}

// abort takes the rest of the job out of the printer: once the paper is
// changed it must not go on in the middle of a receipt. An answer to a later
// question proves that the printer has heard it, so that the clerk is not told
// about the paper too early.
func (p *Printer) abort(ctx context.Context, cause string) Outcome {
	err := p.session.send(dle, enq, 2)
	if err == nil {
		_, err = p.session.ask(1)
	}
	if err != nil && !errors.Is(err, errNoReply) && !errors.Is(err, errBabble) {
		return p.lost(ctx, err)
	}
	return Outcome{Uncertain, cause}
}

func (p *Printer) lost(ctx context.Context, err error) Outcome {
	if ctx.Err() != nil {
		return Outcome{Uncertain, CodeCancelled}
	}
	if !errors.Is(err, errNoReply) && !errors.Is(err, errBabble) {
		p.drop()
	}
	p.tell(causeOf(err), "")
	return Outcome{Uncertain, causeOf(err)}
}
