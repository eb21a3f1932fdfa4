package values

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
)

func signed() Signature {
	return Signature{Width: 9600, Height: 6000, Unit: SignatureUnit, Levels: 1023, Strokes: [][]PenPoint{
		{{1000, 2000, 500, 0}, {3000, 2000, 1023, 12}}, {{2000, 3000, 100, 40}},
	}}
}

func TestSignatureIsKeptAsData(t *testing.T) {
	data, err := json.Marshal(signed())
	want := `{"w":9600,"h":6000,"unit":"0.01mm","levels":1023,"strokes":[[[1000,2000,500,0],[3000,2000,1023,12]],[[2000,3000,100,40]]]}`
	if err != nil || string(data) != want {
		t.Fatalf("%v\n%s\n%s", err, data, want)
	}
	got, err := ReadSignature(data)
	if err != nil || len(got.Strokes) != 2 || got.Strokes[1][0].At() != 40 {
		t.Errorf("%v, %v", got.Strokes, err)
	}
	if said := fmt.Sprintf("%v %+v %#v %s", signed(), signed(), signed(), signed()); said != "signature(2 strokes) signature(2 strokes) signature(2 strokes) signature(2 strokes)" {
		t.Errorf("how a person signs is in the log: %s", said)
	}
}

func TestSignatureCheck(t *testing.T) {
	for name, spoil := range map[string]func(*Signature){
		"no size":        func(s *Signature) { s.Width = 0 },
		"no levels":      func(s *Signature) { s.Levels = 0 },
		"unit":           func(s *Signature) { s.Unit = "inch" },
		"no stroke":      func(s *Signature) { s.Strokes = nil },
		"empty stroke":   func(s *Signature) { s.Strokes[1] = nil },
		"beside":         func(s *Signature) { s.Strokes[0][1][0] = 9601 },
		"under":          func(s *Signature) { s.Strokes[0][1][1] = -1 },
		"pressure":       func(s *Signature) { s.Strokes[0][1][2] = 1024 },
		"time runs back": func(s *Signature) { s.Strokes[1][0][3] = 11 },
		"endless":        func(s *Signature) { s.Strokes[1] = make([]PenPoint, signaturePoints) },
	} {
		s := signed()
		spoil(&s)
		if err := s.Check(); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ReadSignature([]byte(`{"w":1`)); !errors.Is(err, ErrSignature) {
		t.Errorf("half of it: %v", err)
	}
}

// In a box it keeps its shape, in the middle.
func TestSignatureLines(t *testing.T) {
	got := signed().Lines(100, 100)
	want := []PenLine{{0, 25, 100, 25, 1}, {50, 75, 50, 75, 100.0 / 1023}}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("%v, want %v", got, want)
	}
	if (Signature{}).Lines(10, 10) != nil {
		t.Error("nothing has no lines")
	}
}
