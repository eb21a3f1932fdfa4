package main

import (
	"bytes"
	"context"
	"errors"
	"image"
	_ "image/jpeg" // what a decoder may answer
	_ "image/png"
	"log/slog"
	"os/exec"
	"time"

	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/picture"
)

// Bounds of a decoder: a photo of a card is 102 by 126 pixels.
const (
	photoPatience = 3 * time.Second
	photoBytes    = 1 << 20
	photoSide     = 2000
)

// photoHelper is the program that decodes the photo of a card: the sealed block on
// its standard input, a picture as PNG or JPEG on its standard output. Empty: none.
type photoHelper struct {
	program  string
	patience time.Duration
	log      *slog.Logger
}

func photoFault(code string) error { return &station.DeviceFault{Device: "photo", Code: code} }

// Photo decodes one photo. Nothing of it is kept or logged.
func (h photoHelper) Photo(ctx context.Context, sealed []byte) (*image.Gray, error) {
	if h.program == "" {
		return nil, photoFault("no_helper")
	}
	ctx, cancel := context.WithTimeout(ctx, h.patience)
	defer cancel()
	out := &bounded{most: photoBytes}
	cmd := exec.CommandContext(ctx, h.program)
	cmd.Stdin, cmd.Stdout, cmd.WaitDelay = bytes.NewReader(sealed), out, time.Second
	cmd.Env = []string{} // the decoder learns nothing of this desk
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, photoFault("helper_timeout")
	case err != nil:
		h.log.Warn("photo decoder", "err", err)
		return nil, photoFault("helper_failed")
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(out.b.Bytes()))
	if err != nil || size.Width > photoSide || size.Height > photoSide {
		return nil, photoFault("helper_picture")
	}
	img, _, err := image.Decode(&out.b)
	if err != nil {
		return nil, photoFault("helper_picture")
	}
	return picture.Gray(img), nil
}

// bounded takes so many bytes and no more.
type bounded struct {
	b    bytes.Buffer
	most int
}

var errTooMuch = errors.New("too much output")

func (w *bounded) Write(p []byte) (int, error) {
	if w.b.Len()+len(p) > w.most {
		return 0, errTooMuch
	}
	return w.b.Write(p)
}

// faceSize is room for a photo as it is on a card.
var faceSize = tui.Size{W: 44, H: 18}
