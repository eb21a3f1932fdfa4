// Package printer drives ESC/POS receipt printers with a Chinese ROM over a
// serial line, and holds the emulator that stands for one in tests and in the
// demo city.
//
// Sources: Epson ESC/POS command reference (DLE EOT, GS r, GS ( k, GS v 0),
// SPRT and HPRT manuals for the FS commands. Line: 9600–115200 8N1, no flow
// control that we could rely on, so bytes leave in small chunks and questions
// are asked between jobs, not between lines.
//
// A job moves paper, so it is never repeated here: Print says printed, not
// printed, or uncertain, and the clerk decides. The package must not know what
// a receipt is about: papers, cases and sentences belong to other rooms.
package printer
