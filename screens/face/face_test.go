package face_test

import (
	"context"
	"image"
	"image/color"
	"strings"
	"testing"

	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/face"
	"onewindow/screens/screentest"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/visit"
)

// album decodes everything to the same picture, or fails.
type album struct {
	photo *image.Gray
	code  string
}

func (a album) Photo(context.Context, []byte) (*image.Gray, error) {
	if a.code != "" {
		return nil, &station.DeviceFault{Device: "photo", Code: a.code}
	}
	return a.photo, nil
}

// oval is a picture of nobody: an oval on paper.
func oval() *image.Gray {
	img := image.NewGray(image.Rect(0, 0, 102, 126))
	for y := range 126 {
		for x := range 102 {
			shade := uint8(240)
			if dx, dy := (x-51)*63, (y-63)*51; dx*dx+dy*dy < 51*51*63*63/2 {
				shade = 60
			}
			img.SetGray(x, y, color.Gray{Y: shade})
		}
	}
	return img
}

func at(t *testing.T) *screentest.World {
	p, _ := fixtures.PersonByID("p01")
	return screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{}).Lay(p.Card())
}

func shows(a album) screentest.Make {
	return func(d screens.Deps, n station.Snapshot) tui.Screen {
		return face.New(d, a, func() *visit.Identity { return n.Visit.Identity })
	}
}

// opened is the dialog after its screen was entered.
func opened(s *screentest.Seat) { s.Finish(s.Screen.(tui.Enterer).Enter()) }

func TestLooks(t *testing.T) {
	for _, st := range []screentest.State{
		{Name: "photo", Make: shows(album{photo: oval()}), Says: []string{"陈嘉禾"}},
		{Name: "no_helper", Make: shows(album{code: "no_helper"}), Says: []string{"照片需安装解码组件"}},
		{Name: "no_card", Make: shows(album{}), Snap: screentest.New(t, fixtures.Catalogue()).Call(visit.Ticket{}).Snapshot(), Says: []string{"没有读到证件照片"}},
	} {
		if st.Snap.Window == "" {
			st.Snap = at(t).Snapshot()
		}
		st.Then = opened
		screentest.Show(t, st)
	}
}

// A photo goes with its person, and is never drawn when it could not be decoded.
func TestPhotoGoesWithThePerson(t *testing.T) {
	w := at(t)
	s := face.New(screens.Deps{Text: chinese()}, album{photo: oval()}, func() *visit.Identity { return w.Snapshot().Visit.Identity })
	if s.Update(w.Snapshot()) != nil {
		t.Error("it left while its person was there")
	}
	s.Update(s.Enter()())
	patches := s.View(tui.Size{W: 44, H: 18}).Patches
	if len(patches) != 1 || patches[0].Y+patches[0].H > 18 || patches[0].X+patches[0].W > 44 {
		t.Errorf("pixels of the photo: %+v", patches)
	}
	if s.Update(w.Do(visit.Unbind{}).Snapshot()) == nil {
		t.Error("it stayed when its person was gone")
	}
	failed := screentest.Open(t, i18n.Chinese, at(t).Snapshot(), shows(album{code: "helper_failed"}))
	opened(failed)
	if patches := failed.Shell.View(tui.Size{W: 80, H: 24}).Patches; len(patches) != 0 {
		t.Errorf("pixels of no photo: %+v", patches)
	}
	if view := failed.View(tui.Size{W: 80, H: 24}); strings.ContainsAny(view, "░▒▓█") {
		t.Errorf("something was drawn:\n%s", view)
	}
}

func chinese() *i18n.Text {
	text, _ := i18n.For(i18n.Chinese)
	return text
}

func TestNoRawSafe(t *testing.T) { tuitest.NoRawSafe(t, ".") }
