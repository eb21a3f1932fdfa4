package main

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"onewindow/station"
)

// helper writes a program that decodes photos.
func helper(t *testing.T, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "decode")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	return path
}

// A decoder gets the sealed block and nothing of the desk; what it answers is a
// picture or nothing.
func TestPhotoHelper(t *testing.T) {
	var img bytes.Buffer
	if err := png.Encode(&img, image.NewGray(image.Rect(0, 0, 102, 126))); err != nil {
		t.Fatal(err)
	}
	photo := filepath.Join(t.TempDir(), "photo.png")
	if err := os.WriteFile(photo, img.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	sealed := append([]byte("WLf\x00~\x002\x00\x00\xff\x85"), make([]byte, 1013)...)
	t.Setenv("ONEWINDOW_SECRET", "of the desk")
	for name, tt := range map[string]struct {
		program, code string
		patience      time.Duration
	}{
		"a picture":      {helper(t, `[ "$(wc -c)" -eq 1024 ] && [ -z "$ONEWINDOW_SECRET" ] && exec /bin/cat '`+photo+`'`), "", time.Minute},
		"none":           {"", "no_helper", time.Minute},
		"not there":      {"/no/such/program", "helper_failed", time.Minute},
		"fails":          {helper(t, "exit 3"), "helper_failed", time.Minute},
		"no picture":     {helper(t, "echo nothing"), "helper_picture", time.Minute},
		"says too much":  {helper(t, "exec /bin/cat /dev/zero"), "helper_failed", time.Minute},
		"never answers":  {helper(t, "exec /bin/sleep 600"), "helper_timeout", 50 * time.Millisecond},
		"cut in the end": {helper(t, "exec /usr/bin/head -c 40 '"+photo+"'"), "helper_picture", time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			h := photoHelper{program: tt.program, patience: tt.patience, log: slog.New(slog.DiscardHandler)}
			got, err := h.Photo(t.Context(), sealed)
			fault, _ := errors.AsType[*station.DeviceFault](err)
			switch {
			case tt.code == "" && (err != nil || got.Rect.Dx() != 102 || got.Rect.Dy() != 126):
				t.Errorf("%v", err)
			case tt.code != "" && (fault == nil || fault.Code != tt.code || got != nil):
				t.Errorf("%v, want %s", err, tt.code)
			}
		})
	}
}
