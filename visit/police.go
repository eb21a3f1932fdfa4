package visit

import (
	"regexp"
	"slices"
	"strings"

	"onewindow/catalog"
)

// Branch is how far a case has come with the branch of the police that decides it,
// by the hall's words.
type Branch struct {
	Code, State, Number, Reason string
	Tries                       int
}

// Finger is how the print of one hand was taken, or why not; the print itself is in
// the device and never here.
type Finger struct {
	Finger  string `json:"finger,omitempty"`
	Quality int    `json:"quality,omitempty"`
	Failed  string `json:"failed,omitempty"`
}

// Taken reports whether the hand is dealt with.
func (f Finger) Taken() bool {
	return f.Failed != "" && slices.Contains(FingerFailures, f.Failed) ||
		slices.Contains(Fingers, f.Finger) && f.Quality >= LeastQuality && f.Quality <= 100
}

// Hands are the prints of a line, one a hand.
type Hands struct {
	Right Finger `json:"right,omitzero"`
	Left  Finger `json:"left,omitzero"`
}

// Taken reports whether both hands are dealt with.
func (h Hands) Taken() bool { return h.Right.Taken() && h.Left.Taken() }

// Fingers are tried in this order; FingerFailures are why a hand gives none, and
// LeastQuality is what a print has to have, as devices rate it.
var (
	Fingers        = []string{"thumb", "index", "middle", "ring", "little"}
	FingerFailures = []string{"missing", "injured", "worn", "refused"}
)

// LeastQuality of a print.
const LeastQuality = 60

// Prints reports whether a line is of fingerprints: taken here, and no paper.
func Prints(l catalog.Line) bool { return l.Material == "FINGERPRINT" }

// Pictured reports whether a line is a photo that has a receipt with a number.
func Pictured(l catalog.Line) bool { return strings.HasPrefix(l.Material, "PHOTO_") }

var photoReceipt = regexp.MustCompile(`^[0-9]{14}$|^[0-9]{20}$`)

// PhotoReceipt reports whether a scanned text is the number of a photo receipt
// (数字相片检测回执): 14 digits, or 20 of the province.
func PhotoReceipt(text string) bool { return photoReceipt.MatchString(text) }

// TakePrints asks the reader for the prints of both hands, and FailPrints says why
// the hand that was asked for gives none. Both are the station's.
type (
	TakePrints struct {
		Line string `json:"line"`
	}
	FailPrints struct {
		Reason string `json:"reason"` // missing injured worn refused
	}
)

func (TakePrints) name() string { return "take_prints" }
func (FailPrints) name() string { return "fail_prints" }
