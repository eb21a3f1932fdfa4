// Package papers makes every paper that the hall hands to a citizen: the
// fields of a case in, a document out, laid out for a receipt roll or shown on
// the screen. A paper is never made incomplete: each kind has its mandatory
// fields, and a missing one is an error that names it.
//
// The room is pure. It knows no printer, no case store and no clock; numbers,
// dates and verification codes are given to it. It must not decide whether a
// paper may be printed (the hall and the station do), and it writes no
// sentence of its own (i18n does). Identity numbers leave it masked only.
package papers
