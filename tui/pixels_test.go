package tui_test

import (
	"bytes"
	"image"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/kitty"
	"pgregory.net/rapid"

	"onewindow/tui"
	"onewindow/tui/graphics"
	"onewindow/tui/tuitest"
)

// slide is a terminal that knows where pixels are: of Kitty's pictures until they are
// deleted, of sixels until something is written over them.
type slide struct {
	t       testing.TB
	size    tui.Size
	x, y    int
	pixels  map[image.Point]string // by cell: the picture that stands there
	cells   map[image.Point]string // what was written
	letters map[string]tui.Size    // pictures by the bytes that draw them
}

func newSlide(t testing.TB, size tui.Size, letters map[string]tui.Size) *slide {
	return &slide{t: t, size: size, pixels: map[image.Point]string{}, cells: map[image.Point]string{}, letters: letters}
}

func (s *slide) put(seq string) {
	s.t.Helper()
	size, known := s.letters[seq]
	if !known {
		s.t.Fatalf("a picture that nobody wants: %.40q", seq)
	}
	for y := range size.H {
		for x := range size.W {
			s.pixels[image.Pt(s.x+x, s.y+y)] = seq
		}
	}
}

// clear is what clearing and writing do to sixels; Kitty's pictures stay.
func (s *slide) clear(x0, x1, y int) {
	for x := x0; x < x1; x++ {
		delete(s.cells, image.Pt(x, y))
		if !strings.HasPrefix(s.pixels[image.Pt(x, y)], "\x1b_") {
			delete(s.pixels, image.Pt(x, y))
		}
	}
}

func (s *slide) Write(b []byte) (int, error) {
	text, state := string(b), byte(0)
	var apc strings.Builder
	for text != "" {
		seq, width, n, next := ansi.DecodeSequence(text, state, nil)
		text, state = text[n:], next
		switch {
		case seq == graphics.KittyWipe:
			clear(s.pixels)
		case strings.HasPrefix(seq, "\x1b_"):
			apc.WriteString(seq)
			if !strings.Contains(seq, "m=1") {
				s.put(apc.String())
				apc.Reset()
			}
		case strings.HasPrefix(seq, "\x1bP"):
			s.put(seq)
		case strings.HasPrefix(seq, "\x1b[") && strings.HasSuffix(seq, "H"):
			s.y, s.x = 0, 0
			for _, c := range seq[2 : len(seq)-1] {
				if c == ';' {
					s.y, s.x = s.x, 0
					continue
				}
				s.x = s.x*10 + int(c-'0')
			}
			s.x, s.y = s.x-1, s.y-1
		case seq == "\x1b[2J":
			for y := range s.size.H {
				s.clear(0, s.size.W, y)
			}
		case seq == "\x1b[2K":
			s.clear(0, s.size.W, s.y)
		case seq == "\x1b[K":
			s.clear(s.x, s.size.W, s.y)
		case width > 0:
			s.clear(s.x, s.x+width, s.y)
			s.cells[image.Pt(s.x, s.y)] = seq
			s.x += width
		}
	}
	return len(b), nil
}

// album are some pictures and what draws them.
func album(way graphics.Way, cell tui.Size) (patches []tui.Patch, letters map[string]tui.Size) {
	letters = map[string]tui.Size{}
	for i, at := range []image.Rectangle{image.Rect(1, 1, 9, 5), image.Rect(0, 0, 12, 6), image.Rect(11, 2, 14, 4), image.Rect(3, 3, 9, 8)} {
		img := image.NewGray(image.Rect(0, 0, 32, 32))
		for j := range img.Pix {
			img.Pix[j] = uint8(j * (i + 3))
		}
		p := tui.Patch{Image: img, X: at.Min.X, Y: at.Min.Y, W: at.Dx(), H: at.Dy(), Top: i, Of: at.Dy() + 2*i}
		patches = append(patches, p)
		letters[string(tui.Encode(p, way, cell))] = tui.Size{W: p.W, H: p.H}
	}
	return patches, letters
}

// After every frame the terminal shows the pictures of that frame, whole and where
// they belong, and no cell of any other: whatever came before, and however it went.
func TestPicturesGoWithTheirFrame(t *testing.T) {
	for _, way := range []graphics.Way{graphics.Kitty, graphics.Sixel} {
		t.Run(string(way), func(t *testing.T) {
			cell := tui.Size{W: 5, H: 9}
			patches, letters := album(way, cell)
			rapid.Check(t, func(rt *rapid.T) {
				size := tui.Size{W: 14, H: 8}
				s := newSlide(t, size, letters)
				p := tui.NewPainter(s, tuitest.Theme(), colorprofile.TrueColor, size)
				tui.SetPixels(p, way, cell)
				for range rapid.IntRange(1, 8).Draw(rt, "frames") {
					f := tui.Frame{}
					for range size.H {
						f.Lines = append(f.Lines, drawLine(rt, words, "line"))
					}
					if i := rapid.IntRange(-1, len(patches)-1).Draw(rt, "picture"); i >= 0 {
						f.Patches = append(f.Patches, patches[i])
						if i == 0 && rapid.Bool().Draw(rt, "two") {
							f.Patches = append(f.Patches, patches[2])
						}
					}
					switch rapid.IntRange(0, 5).Draw(rt, "before") {
					case 0:
						p.Forget()
					case 1:
						size.H = rapid.IntRange(4, 8).Draw(rt, "high")
						s.size = size
						p.Resize(size)
					}
					if _, err := p.Draw(f); err != nil {
						rt.Fatal(err)
					}
					want := map[image.Point]string{}
					for _, one := range f.Patches {
						if one.X+one.W > size.W || one.Y+one.H > size.H {
							continue
						}
						letter := string(tui.Encode(one, way, cell))
						for y := range one.H {
							for x := range one.W {
								want[image.Pt(one.X+x, one.Y+y)] = letter
							}
						}
					}
					fresh := newSlide(t, size, letters)
					anew := tui.NewPainter(fresh, tuitest.Theme(), colorprofile.TrueColor, size)
					tui.SetPixels(anew, way, cell)
					if _, err := anew.Draw(f); err != nil {
						rt.Fatal(err)
					}
					for y := range size.H {
						for x := range size.W {
							at := image.Pt(x, y)
							if got, want := strings.TrimSpace(s.cells[at]), strings.TrimSpace(fresh.cells[at]); got != want {
								rt.Fatalf("cell %v says %q, drawn anew %q", at, got, want)
							}
							if s.pixels[at] != want[at] {
								rt.Fatalf("cell %v: %.20q, want %.20q", at, s.pixels[at], want[at])
							}
							if want[at] != "" && strings.TrimSpace(s.cells[at]) != "" {
								rt.Fatalf("cell %v under a picture says %q", at, s.cells[at])
							}
						}
					}
				}
			})
		})
	}
}

// easel is a screen that shows a picture until a key is pressed.
type easel struct {
	patch tui.Patch
	over  bool
}

func (e *easel) Update(msg tea.Msg) tea.Cmd {
	if _, ok := msg.(tea.KeyPressMsg); ok {
		e.over = true
	}
	return nil
}
func (e *easel) Bindings() []tui.Binding { return nil }
func (e *easel) View(size tui.Size) tui.Frame {
	if e.over {
		return tui.Frame{Lines: tui.Fit(nil, size.H)}
	}
	blocks := slices.Repeat([]tui.Line{tui.Text(tui.Picture, "▓▓▓▓▓▓▓▓▓▓▓▓▓▓")}, size.H)
	return tui.Frame{Lines: blocks, Patches: []tui.Patch{e.patch}}
}

// tape is what was written to the terminal; changed is told of every write.
type tape struct {
	mu      sync.Mutex
	b       bytes.Buffer
	changed chan struct{}
}

func (w *tape) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.b.Write(b)
	select {
	case w.changed <- struct{}{}:
	default:
	}
	return n, err
}

func (w *tape) text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}

func (w *tape) until(t *testing.T, part string) {
	t.Helper()
	limit := time.After(20 * time.Second)
	for !strings.Contains(w.text(), part) {
		select {
		case <-w.changed:
		case <-limit:
			t.Fatalf("%q was not written: %.200q", part, w.text())
		}
	}
}

// shown runs an easel on a terminal that says nothing by itself.
func shown(t *testing.T, way graphics.Way, env ...string) (*tuitest.Program, *tape) {
	t.Helper()
	patches, _ := album(graphics.Kitty, tui.Size{})
	silent, w := io.Pipe()
	t.Cleanup(func() { _ = w.Close() })
	out := &tape{changed: make(chan struct{}, 1)}
	p := tuitest.New(t, tui.NewShell(tui.ShellOptions{First: &easel{patch: patches[0]}, Words: words2}), 80, 24, func(o *tui.Options) {
		o.In, o.Out, o.Graphics, o.Env = silent, io.MultiWriter(o.Out, out), way, append(o.Env, env...)
	})
	return p, out
}

const kittyDraws, sixelDraws = "\x1b_Ga=T", "\x1bP0;1q"

var (
	kittySays = uv.KittyGraphicsEvent{Options: kitty.Options{ID: graphics.KittyID}, Payload: []byte("OK")}
	sixelSays = uv.PrimaryDeviceAttributesEvent{62, 4, 22}
	cellSays  = uv.CellSizeEvent{Width: 8, Height: 16}
)

// A terminal that can draws pixels from its answer on and is wiped when they are over;
// nobody waits for it, and blocks stand there meanwhile.
func TestTerminalSaysWhatItCan(t *testing.T) {
	for name, tt := range map[string]struct {
		way   graphics.Way
		says  []tea.Msg
		draws string
	}{
		"kitty":               {graphics.Auto, []tea.Msg{kittySays, uv.PrimaryDeviceAttributesEvent{62}}, kittyDraws},
		"kitty, and no more":  {graphics.Auto, []tea.Msg{kittySays, uv.PrimaryDeviceAttributesEvent{62}}, kittyDraws},
		"kitty and sixel":     {graphics.Auto, []tea.Msg{kittySays, cellSays, sixelSays}, kittyDraws},
		"sixel":               {graphics.Auto, []tea.Msg{cellSays, sixelSays}, sixelDraws},
		"kitty by the file":   {graphics.Kitty, nil, kittyDraws},
		"sixel by the file":   {graphics.Sixel, []tea.Msg{cellSays}, sixelDraws},
		"sixel, size at last": {graphics.Sixel, []tea.Msg{uv.CellSizeEvent{Width: 8000, Height: 1}, cellSays}, sixelDraws},
	} {
		t.Run(name, func(t *testing.T) {
			p, out := shown(t, tt.way)
			if len(tt.says) > 0 && (!p.Contains("▓▓▓▓") || strings.Contains(out.text(), tt.draws)) {
				t.Errorf("before any answer:\n%s", p.Screen())
			}
			for _, m := range tt.says {
				p.Send(m)
			}
			out.until(t, tt.draws)
			if name == "kitty" { // the end of the program is the end of the picture
				p.Stop()
				if !strings.HasSuffix(out.text(), graphics.KittyWipe+tui.GiveBack) {
					t.Errorf("the end: %q", out.text()[max(0, len(out.text())-100):])
				}
				return
			}
			p.Press("enter")
			said := out.text()
			wiped := said[strings.LastIndex(said, tt.draws):]
			if tt.draws == kittyDraws && !strings.Contains(wiped, graphics.KittyWipe) || tt.draws == sixelDraws && !strings.Contains(wiped, "\x1b[2K") {
				t.Errorf("the picture stayed: %q", wiped[max(0, len(wiped)-300):])
			}
		})
	}
}

// Without an answer, with one that nobody asked for, or one of another kind, blocks
// stay; and nothing is asked through a program that answers for itself.
func TestTerminalThatCannot(t *testing.T) {
	for name, tt := range map[string]struct {
		way  graphics.Way
		env  []string
		says []tea.Msg
		asks bool
	}{
		"mute":              {graphics.Auto, nil, nil, true},
		"no":                {graphics.Auto, nil, []tea.Msg{cellSays, uv.PrimaryDeviceAttributesEvent{62, 22}}, true},
		"sixel, no size":    {graphics.Auto, nil, []tea.Msg{sixelSays}, true},
		"too late":          {graphics.Auto, nil, []tea.Msg{uv.PrimaryDeviceAttributesEvent{62}, kittySays, cellSays, sixelSays}, true},
		"another's picture": {graphics.Auto, nil, []tea.Msg{uv.KittyGraphicsEvent{Options: kitty.Options{ID: 7}, Payload: []byte("OK")}}, true},
		"an error":          {graphics.Auto, nil, []tea.Msg{uv.KittyGraphicsEvent{Options: kitty.Options{ID: graphics.KittyID}, Payload: []byte("ENOTSUP")}}, true},
		"nobody asked":      {graphics.Blocks, nil, []tea.Msg{kittySays, cellSays, sixelSays}, false},
		"tmux":              {graphics.Auto, []string{"TMUX=/tmp/t,1,0"}, []tea.Msg{kittySays, cellSays, sixelSays}, false},
		"screen":            {graphics.Auto, []string{"TERM=screen-256color"}, []tea.Msg{kittySays, cellSays, sixelSays}, false},
	} {
		t.Run(name, func(t *testing.T) {
			p, out := shown(t, tt.way, tt.env...)
			for _, m := range tt.says {
				p.Send(m)
			}
			said := out.text()
			if !p.Contains("▓▓▓▓") || strings.Contains(said, kittyDraws) || strings.Contains(said, sixelDraws) {
				t.Errorf("not blocks:\n%s", p.Screen())
			}
			if strings.Contains(said, graphics.AskKitty) != tt.asks {
				t.Errorf("asked: %t, want %t", !tt.asks, tt.asks)
			}
			p.Stop() // tmux takes what it does not know for a title
			if words := strings.ReplaceAll(out.text(), graphics.AskKitty, ""); strings.Contains(words, "\x1b_") || (tui.PicturesAway(tt.env) == "") != (len(tt.env) > 0) {
				t.Errorf("at the end: %q", words[max(0, len(words)-100):])
			}
		})
	}
	t.Run("off", func(t *testing.T) {
		p, out := shown(t, graphics.Off)
		p.Send(kittySays)
		if !p.Contains("\n▓        ▓▓▓▓▓\n") || strings.Contains(out.text(), kittyDraws) {
			t.Errorf("a picture is shown:\n%s", p.Screen())
		}
	})
}

// A dialog is over a picture: pixels would be over the dialog.
func TestPictureGivesWayToADialog(t *testing.T) {
	p, out := shown(t, graphics.Kitty)
	out.until(t, kittyDraws)
	p.Send(tui.OpenDialog(tui.Dialog{Title: "设备", Screen: &easel{over: true}})())
	said := out.text()
	if !strings.Contains(said[strings.LastIndex(said, kittyDraws):], graphics.KittyWipe) || !p.Contains("设备") {
		t.Errorf("the picture stayed:\n%s", p.Screen())
	}
	p.Send(tui.CloseDialog()())
	for limit := time.After(20 * time.Second); strings.Count(out.text(), kittyDraws) < 2; {
		select {
		case <-out.changed:
		case <-limit:
			t.Fatal("the picture did not come back")
		}
	}
}

// A picture that the next frame has not is not made any more, and what was made of it
// is not kept: it is somebody's page.
func TestPassedOverPictureIsNotKept(t *testing.T) {
	patches, letters := album(graphics.Kitty, tui.Size{})
	size := tui.Size{W: 14, H: 8}
	s := newSlide(t, size, letters)
	p := tui.NewPainter(s, tuitest.Theme(), colorprofile.TrueColor, size)
	var works []func()
	tui.SetBeside(p, func(work func()) { works = append(works, work) })
	tui.SetPixels(p, graphics.Kitty, tui.Size{})
	frames := []tui.Frame{{Patches: patches[:1]}, {Patches: patches[1:2]}, {Patches: patches[1:2]}}
	draw := func(f tui.Frame) {
		if _, err := p.Draw(f); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range frames {
		draw(f)
	}
	if len(works) != 2 || len(s.pixels) != 0 {
		t.Fatalf("%d pictures are being made, %d cells have one", len(works), len(s.pixels))
	}
	for _, work := range works {
		work()
	}
	if made := tui.Made(p); !slices.Equal(made, patches[1:2]) {
		t.Errorf("made: %+v", made)
	}
	draw(frames[1])
	if len(s.pixels) != patches[1].W*patches[1].H {
		t.Errorf("%d cells have a picture", len(s.pixels))
	}
	draw(tui.Frame{})
	if made := tui.Made(p); len(made)+len(s.pixels) != 0 {
		t.Errorf("kept: %+v, and %d cells", made, len(s.pixels))
	}
}
