package main

import (
	"context"
	"log/slog"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"onewindow/client"
	"onewindow/devices/docscan"
	"onewindow/devices/office"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/screens/lights"
	"onewindow/station"
	"onewindow/station/issuance"
	"onewindow/tui"
	"onewindow/tui/tuitest"
	"onewindow/values"
	"onewindow/visit"
)

// onNetwork lets an emulated device answer until the test ends.
func onNetwork(t *testing.T, serve func(context.Context, net.Listener) error) (address string) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = serve(ctx, l)
	}()
	t.Cleanup(func() {
		stop()
		<-ended
	})
	return l.Addr().String()
}

// TestDoorsAtEverySeat: at every kind of seat the devices and the photo open from
// anywhere, and a device without a port of its own is asked anew, too.
func TestDoorsAtEverySeat(t *testing.T) {
	t.Parallel()
	scanner := "http://" + onNetwork(t, docscan.NewEmulator(docscan.EmulatorOptions{}).Serve)
	printer := "ipp://" + onNetwork(t, office.NewEmulator(nil).Serve) + "/ipp/print"
	for role := range chairs {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			s, states := alone(t, role, map[string]string{kindDocScan: scanner, kindOffice: printer})
			var keys []string
			for _, d := range s.view.options.Anywhere {
				keys = append(keys, d.Binding.Keys...)
			}
			if !slices.Contains(keys, "ctrl+l") || !slices.Contains(keys, "ctrl+y") {
				t.Fatalf("doors: %q", keys)
			}
			screen := s.view.options.Anywhere[0].Open().Screen.(*lights.Screen)
			if _, uses := s.chair.(deviceDesk); !uses {
				screen.Update(tea.KeyPressMsg{Code: tea.KeyF5}) // nothing there to open
				return
			}
			for _, kind := range []string{kindDocScan, kindOffice} {
				states.ready(t, kind, time.Time{})
				pressed := time.Now()
				screen.Update(tea.KeyPressMsg{Code: tea.KeyF5})
				states.ready(t, kind, pressed)
				screen.Update(tea.KeyPressMsg{Code: tea.KeyDown})
			}
		})
	}
}

// told are the states of devices as the seat told them.
type told chan station.Seat

// ready waits until a device has become ready after a moment.
func (c told) ready(t *testing.T, device string, after time.Time) {
	t.Helper()
	limit := time.After(time.Minute)
	for {
		select {
		case n := <-c:
			if slices.ContainsFunc(n.Devices, func(d station.Device) bool { return d.Name == device && d.State == "ready" && d.Since.After(after) }) {
				return
			}
		case <-limit:
			t.Fatalf("%s was not ready", device)
		}
	}
}

// alone is a seat without its hall.
func alone(t *testing.T, role string, ports map[string]string) (*seat, told) {
	t.Helper()
	s, err := openSeat(context.WithoutCancel(t.Context()), seatOptions{
		dir: t.TempDir(), window: "A035", behind: slices.Contains(offices, role), role: role, lang: i18n.Chinese,
		releases: releasesOf(t, releaseOf(t, "", oldData)), now: time.Now, ports: ports,
		client: client.Options{Target: "127.0.0.1:1", Insecure: true}, head: demoLetterhead, log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	states := make(told, 1024)
	go s.view.watch(func(m tea.Msg) {
		n, ok := m.(station.Seated)
		if _, second := m.(issuance.Snapshot); ok && !(second && role == "clerk") { // of the two seats in that chair the first
			states <- n.AtSeat()
		}
	}, s.ended)
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	return s, states
}

// seated is a seat as the doors see it.
type seated struct{ station.Seat }

func (s seated) Snapshot() station.Seat                  { return s.Seat }
func (seated) SetByHand(string, string) *station.Pending { return station.Answered(nil) }

// TestNobodysPhotoBeforeAnEmptyDesk: the photo is there for who is signed in, and for
// nobody else.
func TestNobodysPhotoBeforeAnEmptyDesk(t *testing.T) {
	text, _ := i18n.For(i18n.Chinese)
	person := &visit.Identity{Card: values.Card{Name: "张测试", Photo: []byte{1}}}
	for name, tt := range map[string]struct {
		seat station.Seat
		none bool
	}{
		"signed in":       {station.Seat{Session: station.Session{StaffNo: "2001"}, Link: station.Online}, false},
		"signed out":      {station.Seat{Link: station.Online}, true},
		"the hall forgot": {station.Seat{Session: station.Session{StaffNo: "2001"}, Link: station.SignedOut}, true},
	} {
		s := &seat{text: text}
		photo := doors(s, screens.Deps{Text: text, Ctx: t.Context()}, seated{tt.seat}, func() *visit.Identity { return person })[1]
		shown := tuitest.Cells(photo.Open().Screen.View(tui.Size{W: 44, H: 18}), 44, 18)
		if strings.Contains(shown, text.Face.None) != tt.none || strings.Contains(shown, "张测试") == tt.none {
			t.Errorf("%s:\n%s", name, shown)
		}
	}
}
