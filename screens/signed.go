package screens

import (
	"slices"

	"onewindow/station"
	"onewindow/tui"
	"onewindow/tui/field"
)

// signing are the fields of a signature: number and PIN.
const signing = 2

// Signed is a form whose last fields are somebody's number and PIN, and a code of
// their own device once the hall has asked for it.
type Signed struct {
	Form
	// Wrong is what is to be told below the form; Missing, that it only says what is
	// still to be typed.
	Wrong   tui.Safe
	Missing bool
	code    *field.Field
}

// NewSigned puts number and PIN behind other fields.
func NewSigned(no, pin tui.Safe, labels []tui.Safe, fields ...*field.Field) Signed {
	return Signed{Form: Form{
		Labels: append(slices.Clip(labels), no, pin),
		Fields: append(slices.Clip(fields), field.New(field.Options{Max: 16, Filter: Number}), field.New(field.Options{Max: 32, Filter: Secret, Mask: true})),
	}}
}

// Before is how many fields stand before the signature.
func (s *Signed) Before() int {
	n := len(s.Fields) - signing
	if s.code != nil {
		n--
	}
	return n
}

// By is what was typed; code is empty until it is asked for.
func (s *Signed) By() (no, pin, code string) {
	at := s.Before()
	if s.code != nil {
		code = s.code.Value()
	}
	return s.Value(at), s.Value(at + 1), code
}

// Refused says why the hall did not take the signature, and has typed anew what was
// wrong: the code alone while the PIN was right.
func (s *Signed) Refused(d Deps, err error) {
	s.Wrong, s.Missing = d.Sentence(err), station.MissesCode(err)
	if !station.AsksCode(err) {
		s.Unsign()
		s.Set(s.Before() + 1)
		return
	}
	if s.code == nil {
		s.code = NewCode()
		s.Labels, s.Fields = append(s.Labels, tui.Clean(d.Text.SignIn.Code)), append(s.Fields, s.code)
	}
	s.code.Reset()
	s.Set(len(s.Fields) - 1)
}

// Unsign forgets PIN and code.
func (s *Signed) Unsign() {
	at := s.Before()
	s.Labels, s.Fields, s.code = s.Labels[:at+signing], s.Fields[:at+signing], nil
	s.Fields[at+1].Reset()
	s.Set(s.Focus())
}

// Said is the line below the form; nil when nothing is to be told.
func (s *Signed) Said(w int) tui.Line {
	switch {
	case s.Wrong == "":
		return nil
	case s.Missing:
		return tui.Text(tui.Accent, "  "+s.Wrong).Truncate(w)
	}
	return tui.Text(tui.Bad, "  ✗ "+s.Wrong).Truncate(w)
}
