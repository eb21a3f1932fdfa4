// Package values holds the rules that many rooms need and that come from a
// standard or a law rather than from a hall: identity numbers (GB 11643 and the
// two foreigner families), credit codes (GB 32100), machine-readable zones
// (ICAO 9303), numbers of postal parcels (UPU S10), identifiers of electronic
// licences (GB/T 36904), GB 18030 text, masks for personal data, dates, and the
// working-day calendar with its rules of counting.
//
// Everything here is a pure function of its arguments: no clock, no files, no
// randomness; "today" and "now" are parameters. The room knows no item, no
// case, no device and no sentence: what is wrong is told by short codes.
package values
