package tui

import "onewindow/tui/graphics"

// SetGate replaces the painter's last gate: mutants of the filter must be able
// to reach the terminal, or the harness that catches them proves nothing.
func SetGate(p *Painter, clean func(string) Safe) { p.clean = clean }

// Mutant is text that went round the filter.
func Mutant(s string) Safe { return Safe(s) }

// PlainSigns are the signs that an ASCII theme replaces.
var PlainSigns = plainSigns

// SetPixels lets a painter draw pictures, at once.
func SetPixels(p *Painter, way graphics.Way, cell Size) { p.pixels.use(way, cell) }

// Encode is what draws a patch.
var Encode = encode

// SetBeside says who makes pictures for a painter.
func SetBeside(p *Painter, beside func(work func())) { p.pixels.beside = beside }

// Made are the patches whose pictures a painter has ready.
func Made(p *Painter) (made []Patch) {
	for patch, out := range p.pixels.made {
		if out != nil {
			made = append(made, patch)
		}
	}
	return made
}

// Sheets is how many pictures a painter has in half blocks.
func Sheets(p *Painter) int { return len(p.pixels.halves) }
