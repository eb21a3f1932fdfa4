package station

import (
	"context"
	"errors"

	"onewindow/visit"
)

// Picture names the line for which a page is being taken.
type Picture struct{ CaseID, Line string }

// picture is one page on its way from the imager.
type picture struct {
	Picture
	visitID string
	stop    context.CancelFunc
}

// Codes of refusals of TakePage.
const (
	RefusedNoImager    = "no_imager"
	RefusedPictureBusy = "picture_busy" // a page is being taken
	RefusedPageDropped = "page_dropped" // the visit or the case changed meanwhile
)

// mediaJPEG is what imagers deliver.
const mediaJPEG = "image/jpeg"

// TakePage takes the page under the imager straight into a line of the case in
// hand; instead is the hash of the page whose place it takes, or "". The end of
// the command is nil when the page is on the disk and in the case. A page that
// comes after the visit or the case has changed is thrown away: it may show
// another person's paper.
func (s *Station) TakePage(line, instead string) *Pending {
	p := &Pending{reply: make(chan error, 1), done: s.loop.done}
	begun := s.enqueue(func(ctx context.Context) error {
		err := s.takePage(ctx, line, instead, p.reply)
		if err != nil {
			p.reply <- err
		}
		return nil
	})
	select {
	case err := <-begun.reply: // the queue was full
		if err != nil {
			p.reply <- err
		}
	default:
	}
	return p
}

// takePage begins; exactly one error goes to end unless it returns one.
func (s *Station) takePage(ctx context.Context, line, instead string, end chan<- error) error {
	v := s.active()
	switch {
	case s.snap.Session.StaffNo == "":
		return &visit.Refusal{Code: RefusedSignedOut}
	case s.o.Imager == nil:
		return &visit.Refusal{Code: RefusedNoImager}
	case s.picture != nil:
		return &visit.Refusal{Code: RefusedPictureBusy}
	case v == nil || v.Matter() == nil:
		return &visit.Refusal{Code: visit.RefusedNotNow}
	}
	// The rules say now whether the line takes a page, not when the paper is gone.
	_, err := visit.Decide(*v, visit.AddPage{Page: visit.Page{Line: line}, Instead: instead}, s.meta(), s.o.Rules)
	if err != nil {
		return err
	}
	shoot, stop := context.WithCancel(ctx)
	job := &picture{Picture: Picture{CaseID: v.Matter().CaseID, Line: line}, visitID: v.ID, stop: stop}
	s.picture = job
	s.publish(ctx) // before the picture is taken: everybody sees for which line
	s.loop.Work(func() {
		defer stop()
		data, err := s.o.Imager.TakePage(shoot)
		kept := s.enqueue(func(ctx context.Context) error { return s.keepPage(ctx, job, instead, data, err) })
		end <- kept.Wait(ctx)
	})
	return nil
}

// keepPage puts a page that has come to the disk and into its line: first the
// file, then the event that names it. A crash between the two leaves a page
// that nobody names.
func (s *Station) keepPage(ctx context.Context, job *picture, instead string, data []byte, err error) error {
	ours := s.picture == job
	if ours {
		s.picture = nil
	}
	var fault *DeviceFault
	v := s.active()
	switch {
	case !ours || !job.fits(v):
		return &visit.Refusal{Code: RefusedPageDropped}
	case errors.As(err, &fault):
		return err
	case err != nil:
		return &DeviceFault{Device: "barcode", Code: "cancelled"}
	}
	sum, err := s.o.Journal.PutPage(ctx, job.CaseID, job.Line, mediaJPEG, data)
	if err != nil {
		s.o.Log.Error("page", "err", err)
		return &visit.Refusal{Code: RefusedStorage}
	}
	return s.decide(ctx, v, visit.AddPage{
		Page: visit.Page{Line: job.Line, SHA256: sum, Bytes: int64(len(data)), Media: mediaJPEG}, Instead: instead,
	})
}

// fits reports whether the case for which the page was asked is still in hand.
func (p *picture) fits(v *visit.State) bool {
	if v == nil || v.ID != p.visitID {
		return false
	}
	m := v.Matter()
	return m != nil && m.CaseID == p.CaseID && m.CommandID == ""
}

// endPicture takes the request back once its case is no longer in hand, even if
// the case comes back before the picture does: another person's paper may have
// lain there meanwhile.
func (s *Station) endPicture() {
	if s.picture != nil && !s.picture.fits(s.active()) {
		s.picture.stop()
		s.picture = nil
	}
}

// Page reads a page back; its hash is checked. One of the window before is
// fetched from the hall and kept. It does not wait for the seat.
func (s *Station) Page(ctx context.Context, sha256 string) ([]byte, error) {
	data, err := s.o.Journal.Page(ctx, sha256)
	if err == nil || s.o.Relay == nil {
		return data, err
	}
	v := s.Snapshot().Visit
	for i := range v.Matters {
		m := &v.Matters[i]
		for _, p := range m.Pages {
			if p.SHA256 != sha256 {
				continue
			}
			data, err = s.o.Relay.CopyPage(ctx, v.Ticket.ID, m.CaseID, sha256)
			if err != nil {
				return nil, err
			}
			_, err = s.o.Journal.PutPage(ctx, m.CaseID, p.Line, p.Media, data)
			if err != nil {
				s.o.Log.Warn("page of the window before is not kept", "err", err)
			}
			return data, nil
		}
	}
	return nil, err
}
