package screens

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"sync"

	tea "charm.land/bubbletea/v2"

	"onewindow/tui"
	"onewindow/tui/picture"
)

// Sheet shows one scanned page at a time: it reads and decodes it beside the
// loop, draws it whole or as wide as the screen, and forgets it when told to,
// for it is somebody's paper. Pages are told apart by their hash.
type Sheet struct {
	shown  *image.Gray // of the page loaded
	loaded string      // hash of the page that shown or err is about
	asked  string      // hash that is being read
	err    error
	gone   bool
	drop   context.CancelFunc // gives up what is being read

	large bool // as wide as the screen
	top   int  // first row of an enlarged picture
	cells tui.Size
	rows  []tui.Line // as drawn in cells
}

// SheetMsg is a page that was read.
type SheetMsg struct {
	sum string
	img *image.Gray
	err error
}

// decoding lets one page at a time be decoded: a key that is held down asks for
// many, of which all but the last are given up.
var decoding sync.Mutex

// Show makes the page with a hash the one on show; read brings its bytes and
// runs beside the loop.
func (s *Sheet) Show(sum string, read func() ([]byte, error)) tea.Cmd {
	if s.gone || sum == s.loaded || sum == s.asked {
		return nil
	}
	s.Forget()
	s.asked = sum
	ctx, drop := context.WithCancel(context.Background())
	s.drop = drop
	return func() tea.Msg {
		defer drop()
		if ctx.Err() != nil {
			return nil
		}
		data, err := read()
		if err != nil {
			return SheetMsg{sum: sum, err: err}
		}
		decoding.Lock()
		defer decoding.Unlock()
		if ctx.Err() != nil {
			return nil
		}
		img, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			return SheetMsg{sum: sum, err: err}
		}
		return SheetMsg{sum: sum, img: picture.Gray(img)}
	}
}

// Take keeps a page that was read, if it is still the one on show.
func (s *Sheet) Take(msg SheetMsg) {
	if !s.gone && msg.sum == s.asked {
		s.loaded, s.asked, s.shown, s.err, s.rows = msg.sum, "", msg.img, msg.err, nil
	}
}

// Forget drops the picture, and what is still being read.
func (s *Sheet) Forget() {
	if s.drop != nil {
		s.drop()
	}
	s.shown, s.loaded, s.asked, s.err, s.rows, s.drop = nil, "", "", nil, nil, nil
}

// Leave forgets the picture for good: a page that is read afterwards is not
// kept.
func (s *Sheet) Leave() {
	s.gone = true
	s.Forget()
}

// Err says why the page on show could not be read, or is nil.
func (s *Sheet) Err() error { return s.err }

// Large reports whether the page is drawn as wide as the screen.
func (s *Sheet) Large() bool { return s.large }

// Zoom draws the page whole, or as wide as the screen.
func (s *Sheet) Zoom() { s.large, s.top = !s.large, 0 }

// Top goes to the upper edge.
func (s *Sheet) Top() { s.top = 0 }

// Scroll moves an enlarged page by rows in an area of size.
func (s *Sheet) Scroll(rows int, size tui.Size) {
	h := 0
	if s.shown != nil {
		h = s.extent(size).H
	}
	s.top = max(0, min(s.top+rows, h-size.H))
}

// extent is the size of the whole picture in cells.
func (s *Sheet) extent(size tui.Size) tui.Size {
	room := tui.Size{W: max(1, size.W-2), H: size.H}
	if s.large {
		room.H = room.W * 4
	}
	return picture.Fit(s.shown.Bounds(), room)
}

// View draws the part of the picture that is in sight; nothing before it was
// read.
func (s *Sheet) View(size tui.Size) []tui.Line {
	if s.shown == nil {
		return nil
	}
	cells := s.extent(size)
	if s.rows == nil || cells != s.cells {
		s.rows, s.cells = picture.Draw(s.shown, cells), cells
	}
	top := s.first(size)
	rows := s.rows[top:min(len(s.rows), top+size.H)]
	out := make([]tui.Line, len(rows))
	for i, r := range rows {
		out[i] = append(tui.L(tui.T(tui.Plain, " ")), r...).Truncate(size.W)
	}
	return out
}

// first is the first row in sight.
func (s *Sheet) first(size tui.Size) int { return max(0, min(s.top, len(s.rows)-size.H)) }

// Patches are where View has drawn the picture, under so many other rows.
func (s *Sheet) Patches(size tui.Size, under int) []tui.Patch {
	if s.shown == nil || len(s.rows) == 0 {
		return nil
	}
	return []tui.Patch{{
		Image: s.shown, X: 1, Y: under, W: min(s.cells.W, size.W-1), H: min(len(s.rows), size.H), Top: s.first(size), Of: len(s.rows),
	}}
}
