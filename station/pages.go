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
	// RefusedPageUnreadable: a page of the disk cannot be shown or turned.
	RefusedPageUnreadable = "page_unreadable"
)

// mediaJPEG is what imagers deliver.
const mediaJPEG = "image/jpeg"

// TakePage takes the page under the imager straight into a line of the case in
// hand; instead is the hash of the page whose place it takes, or "". The end of
// the command is nil when the page is on the disk and in the case. A page that
// comes after the visit or the case has changed is thrown away: it may show
// another person's paper.
func (s *Station) TakePage(line, instead string) *Pending {
	return s.beside(func(ctx context.Context, end chan<- error) error {
		if s.o.Imager == nil {
			return &visit.Refusal{Code: RefusedNoImager}
		}
		return s.bring(ctx, line, instead, end, s.o.Imager.TakePage)
	})
}

// TurnPage turns a page a quarter to the right. The page as it came stays on
// the disk.
func (s *Station) TurnPage(line, sum string) *Pending {
	return s.beside(func(ctx context.Context, end chan<- error) error {
		return s.bring(ctx, line, sum, end, func(ctx context.Context) ([]byte, error) {
			data, err := s.Page(ctx, sum)
			if err == nil {
				data, err = turned(data)
			}
			if err != nil {
				s.o.Log.Error("page cannot be turned", "err", err)
				return nil, &visit.Refusal{Code: RefusedPageUnreadable}
			}
			return data, nil
		})
	})
}

// beside queues something whose end comes later than that of its task: begin
// tells exactly one end, unless it returns an error.
func (s *Station) beside(begin func(ctx context.Context, end chan<- error) error) *Pending {
	p := &Pending{reply: make(chan error, 1), done: s.loop.done}
	begun := s.enqueue(func(ctx context.Context) error {
		err := begin(ctx, p.reply)
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

// mayAdd says now whether the line takes a page, not when the paper is gone.
func (s *Station) mayAdd(line, instead string) error {
	v := s.active()
	switch {
	case !s.snap.Session.In():
		return &visit.Refusal{Code: RefusedSignedOut}
	case s.picture != nil || s.stack != nil:
		return &visit.Refusal{Code: RefusedPictureBusy}
	case v == nil || v.Matter() == nil:
		return &visit.Refusal{Code: visit.RefusedNotNow}
	}
	_, err := visit.Decide(*v, visit.AddPage{Page: visit.Page{Line: line}, Instead: instead}, s.meta(), s.o.Rules)
	return err
}

// bring gets a page beside the loop and keeps it.
func (s *Station) bring(ctx context.Context, line, instead string, end chan<- error, get func(context.Context) ([]byte, error)) error {
	err := s.mayAdd(line, instead)
	if err != nil {
		return err
	}
	v := s.active()
	shoot, stop := context.WithCancel(ctx)
	job := &picture{Picture: Picture{CaseID: v.Matter().CaseID, Line: line}, visitID: v.ID, stop: stop}
	s.picture = job
	s.publish(ctx) // before the picture is taken: everybody sees for which line
	s.loop.Work(func() {
		defer stop()
		data, err := get(shoot)
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
	var refusal *visit.Refusal
	v := s.active()
	switch {
	case !ours || !job.fits(v):
		return &visit.Refusal{Code: RefusedPageDropped}
	case errors.As(err, &fault), errors.As(err, &refusal):
		return err
	case err != nil:
		return &DeviceFault{Device: "barcode", Code: "cancelled"}
	}
	page, err := s.putPage(ctx, job.Picture, data)
	if err != nil {
		return err
	}
	return s.decide(ctx, v, visit.AddPage{Page: page, Instead: instead})
}

// putPage brings a page to the disk.
func (s *Station) putPage(ctx context.Context, of Picture, data []byte) (visit.Page, error) {
	sum, err := s.o.Journal.PutPage(ctx, of.CaseID, of.Line, mediaJPEG, data)
	if err != nil {
		s.o.Log.Error("page", "err", err)
		return visit.Page{}, &visit.Refusal{Code: RefusedStorage}
	}
	return visit.Page{Line: of.Line, SHA256: sum, Bytes: int64(len(data)), Media: mediaJPEG}, nil
}

// fits reports whether the case for which the page was asked is still in hand.
func (p *picture) fits(v *visit.State) bool {
	if v == nil || v.ID != p.visitID {
		return false
	}
	m := v.Matter()
	return m != nil && m.CaseID == p.CaseID && m.CommandID == ""
}

// endPages ends what brings pages to a case that is no longer in hand. Its stack broke
// off: it is gone on with, or scanned anew, when the case comes back.
func (s *Station) endPages(ctx context.Context) {
	s.endPicture()
	if s.stack != nil && !s.stack.fits(s.active()) {
		s.stack.stop()
		s.stack = nil
		s.snap.Stack.Running, s.snap.Stack.Cause = false, stackLeft
		s.keepStack(ctx, keptStack{Stack: s.snap.Stack})
	}
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
