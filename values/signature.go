package values

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
)

// SignatureUnit is the unit of a signature's places.
const SignatureUnit = "0.01mm"

// Bounds of a signature that is taken from outside.
const (
	signatureSide   = 65535 // of a pad, in its unit
	signaturePoints = 20000
)

// ErrSignature: the data is no signature.
var ErrSignature = errors.New("no signature")

// PenPoint is a place of the pen: x and y from the upper left corner, the
// pressure, and the milliseconds since the pen first touched.
type PenPoint [4]int

// X and Y are the place.
func (p PenPoint) X() int { return p[0] }

// Y is the place downwards.
func (p PenPoint) Y() int { return p[1] }

// Pressure is how hard the pen pressed.
func (p PenPoint) Pressure() int { return p[2] }

// At is when, in milliseconds.
func (p PenPoint) At() int { return p[3] }

// Signature is what a pen did on a signature pad: its strokes as data. A picture
// can be drawn from it; what is kept is how it was written.
type Signature struct {
	Width   int          `json:"w"` // of the pad
	Height  int          `json:"h"`
	Unit    string       `json:"unit"`
	Levels  int          `json:"levels"` // the hardest pressure
	Strokes [][]PenPoint `json:"strokes"`
}

// Format keeps how a person signs out of logs and error messages.
func (s Signature) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "signature(%d strokes)", len(s.Strokes))
}

// LogValue is the same for slog.
func (s Signature) LogValue() slog.Value { return slog.GroupValue(slog.Int("strokes", len(s.Strokes))) }

// Check says what is wrong with a signature: ErrSignature.
func (s Signature) Check() error {
	wrong := func(what string) error { return fmt.Errorf("%w: %s", ErrSignature, what) }
	switch {
	case s.Width < 1 || s.Width > signatureSide || s.Height < 1 || s.Height > signatureSide || s.Levels < 1 || s.Levels > signatureSide:
		return wrong("size")
	case s.Unit != SignatureUnit:
		return wrong("unit")
	case len(s.Strokes) == 0:
		return wrong("no stroke")
	}
	points, last := 0, 0
	for _, stroke := range s.Strokes {
		points += len(stroke)
		if len(stroke) == 0 || points > signaturePoints {
			return wrong("length of a stroke")
		}
		for _, p := range stroke {
			if p.X() < 0 || p.X() > s.Width || p.Y() < 0 || p.Y() > s.Height || p.Pressure() < 0 || p.Pressure() > s.Levels {
				return wrong("a point beside the pad")
			}
			if p.At() < last {
				return wrong("time runs back")
			}
			last = p.At()
		}
	}
	return nil
}

// ReadSignature takes a signature as it is kept.
func ReadSignature(data []byte) (Signature, error) {
	var s Signature
	if err := json.Unmarshal(data, &s); err != nil {
		return Signature{}, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return s, s.Check()
}

// PenLine is a piece of a stroke; Press is 0 to 1.
type PenLine struct{ X0, Y0, X1, Y1, Press float64 }

// Lines are the strokes in a box of width × height, as large as they go in and in
// the middle of it. A dot is a line without length.
func (s Signature) Lines(width, height float64) []PenLine {
	if len(s.Strokes) == 0 {
		return nil
	}
	left, top, right, bottom := s.Width, s.Height, 0, 0
	for _, stroke := range s.Strokes {
		for _, p := range stroke {
			left, right = min(left, p.X()), max(right, p.X())
			top, bottom = min(top, p.Y()), max(bottom, p.Y())
		}
	}
	wide, high := float64(max(right-left, 1)), float64(max(bottom-top, 1))
	scale := min(width/wide, height/high)
	dx, dy := (width-wide*scale)/2, (height-high*scale)/2
	x := func(p PenPoint) float64 { return dx + float64(p.X()-left)*scale }
	y := func(p PenPoint) float64 { return dy + float64(p.Y()-top)*scale }
	var lines []PenLine
	for _, stroke := range s.Strokes {
		before := stroke[0]
		for _, p := range stroke[min(1, len(stroke)-1):] {
			lines = append(lines, PenLine{x(before), y(before), x(p), y(p), float64(p.Pressure()) / float64(max(s.Levels, 1))})
			before = p
		}
	}
	return lines
}
