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
