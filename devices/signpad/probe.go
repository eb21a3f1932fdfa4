package signpad

import (
	"context"
	"time"

	"onewindow/devices"
	"onewindow/devices/link"
)

// Report is what a probe answers: the state and how large the pad is, in
// 0.01 mm.
type Report struct {
	State  string `json:"state"`
	Width  int    `json:"w"`
	Height int    `json:"h"`
	Levels int    `json:"levels"`
}

// Probe asks a pad whether it is there; the citizen sees nothing of it. Codes of
// errors: no_reply, cancelled, and those of ports. Probe closes the link.
func Probe(ctx context.Context, l link.Link, timeout time.Duration) (Report, error) {
	p := New(nil, Options{Reply: timeout})
	chunks, lost, stop := devices.Listen(ctx, l, 256)
	defer stop()
	s := &session{pad: p, link: l, chunks: chunks, lost: lost}
	got, err := s.alive(ctx)
	if err != nil {
		return Report{}, devices.Wrap(err)
	}
	return Report{State: CodeReady, Width: got.width, Height: got.height, Levels: got.levels}, nil
}
