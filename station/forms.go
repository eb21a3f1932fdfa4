package station

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"slices"
	"strings"
	"time"

	"onewindow/catalog"
	"onewindow/values"
	"onewindow/visit"
)

// categoryForm is the catalogue's word for a form.
const categoryForm = "FORM"

// formTime is how long somebody may take to sign the forms of a matter.
const formTime = 3 * time.Minute

// forms is a signature that is being asked for, for the forms of one matter.
type forms struct {
	of    string // visit and case
	lines []string
	stop  context.CancelFunc
}

// formLines are the forms of the matter in hand that the window makes from what it
// knows and the applicant signs.
func (s *Station) formLines(v *visit.State) []string {
	m := v.Matter()
	if m == nil || m.Kind != visit.NewCase || m.CommandID != "" {
		return nil
	}
	lines, judged, err := s.o.Rules.Judgements(v, m, s.o.Now())
	if err != nil {
		return nil
	}
	var out []string
	for _, l := range lines {
		made := slices.ContainsFunc(l.Substitutes, func(sub catalog.Substitute) bool { return sub.By == catalog.ByWindowGenerated })
		if _, done := judged[l.ID]; !done && made && l.Category == categoryForm && l.Original.Need == catalog.NeedCollect {
			out = append(out, l.ID)
		}
	}
	return out
}

// askForms has whoever sits at a desk of the police zone sign the forms of the matter
// in hand on the pad, once all its questions are answered. Nobody waits for it: a form
// that is signed on paper is found in order by a key.
func (s *Station) askForms(ctx context.Context) {
	of, lines := "", []string(nil)
	if v := s.active(); v != nil && v.Identity != nil && s.o.Signer != nil && s.snap.Session.Role == RolePolice {
		if p := s.o.Rules.Phase(v, s.o.Now()); p == visit.Papers || p == visit.Outcome {
			of, lines = v.ID+" "+v.Matter().CaseID, s.formLines(v)
		}
	}
	if len(lines) == 0 {
		of = ""
	}
	if s.forms != nil && s.forms.of != of {
		s.forms.stop()
		s.forms = nil
	}
	if of == "" || of == s.formsFor {
		return
	}
	ctx, stop := context.WithCancel(ctx)
	q := &forms{of: of, lines: lines, stop: stop}
	s.forms, s.formsFor = q, of
	s.loop.Work(func() {
		defer stop()
		signature, err := s.o.Signer.Sign(ctx, formTime)
		s.enqueue(func(ctx context.Context) error {
			if s.forms != q {
				return nil // another matter came into hand
			}
			s.forms = nil
			if err != nil {
				return err
			}
			return s.signedForms(ctx, q, signature)
		})
	})
}

// signedForms puts the signature to each of the forms that are not in order yet.
func (s *Station) signedForms(ctx context.Context, q *forms, signature values.Signature) error {
	v := s.active()
	if v == nil || v.Matter() == nil || !strings.HasSuffix(q.of, v.Matter().CaseID) {
		return nil
	}
	data, err := drawn(signature)
	if err != nil {
		return err
	}
	for _, line := range s.formLines(v) {
		if !slices.Contains(q.lines, line) {
			continue
		}
		page, err := s.putPage(ctx, Picture{CaseID: v.Matter().CaseID, Line: line}, data)
		if err == nil {
			err = s.decide(ctx, v, visit.AddPage{Page: page})
		}
		if err == nil {
			err = s.decide(ctx, v, visit.Judge{Line: line, Status: visit.Collected})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// The picture of a signature, and how thick a pen draws.
const (
	signatureWidth, signatureHeight = 720, 260
	signatureEdge, penWidth         = 20, 3.0
)

// drawn is a signature as a page.
func drawn(s values.Signature) ([]byte, error) {
	img := image.NewGray(image.Rect(0, 0, signatureWidth, signatureHeight))
	for i := range img.Pix {
		img.Pix[i] = 0xFF
	}
	for _, l := range s.Lines(signatureWidth-2*signatureEdge, signatureHeight-2*signatureEdge) {
		steps := int(math.Ceil(max(math.Abs(l.X1-l.X0), math.Abs(l.Y1-l.Y0)))) + 1
		for i := range steps + 1 {
			part := float64(i) / float64(steps)
			dot(img, l.X0+(l.X1-l.X0)*part+signatureEdge, l.Y0+(l.Y1-l.Y0)*part+signatureEdge)
		}
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 80})
	return out.Bytes(), err
}

func dot(img *image.Gray, x, y float64) {
	for dy := -penWidth / 2; dy <= penWidth/2; dy++ {
		for dx := -penWidth / 2; dx <= penWidth/2; dx++ {
			img.SetGray(int(x+dx), int(y+dy), color.Gray{})
		}
	}
}
