package barcode

import (
	"bytes"
	"fmt"
	"image/jpeg"

	"onewindow/devices"
)

// Page is a picture as the scanner took it.
type Page struct {
	JPEG          []byte
	Width, Height int // pixels
}

const (
	minWidth, minHeight = 320, 240
	maxSide             = 8192 // no imager has more; guards memory
)

// checkPage lets only whole pictures through: a page with its lower half grey
// looks fine in a small preview and is worthless in a file.
func checkPage(b []byte) (Page, error) {
	if !bytes.HasPrefix(b, []byte{0xFF, 0xD8}) {
		return Page{}, &devices.Error{Code: CodePageBad}
	}
	if !bytes.HasSuffix(b, []byte{0xFF, 0xD9}) {
		return Page{}, &devices.Error{Code: CodePageIncomplete, Err: fmt.Errorf("%d bytes without an end", len(b))}
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return Page{}, &devices.Error{Code: CodePageBad, Err: err}
	}
	if c.Width > maxSide || c.Height > maxSide {
		return Page{}, &devices.Error{Code: CodePageBad, Err: fmt.Errorf("%d × %d pixels", c.Width, c.Height)}
	}
	_, err = jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		return Page{}, &devices.Error{Code: CodePageBad, Err: err}
	}
	if c.Width < minWidth || c.Height < minHeight {
		return Page{}, &devices.Error{Code: CodePageSmall, Err: fmt.Errorf("%d × %d pixels", c.Width, c.Height)}
	}
	return Page{JPEG: b, Width: c.Width, Height: c.Height}, nil
}
