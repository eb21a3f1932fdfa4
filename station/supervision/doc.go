// Package supervision is the supervisor's seat without its terminal: the picture
// of the hall as it comes over one stream, with its age, and what the supervisor
// orders: windows, lines, tickets, words to the windows.
//
// The hall counts and decides; this seat keeps nothing but who sits here. While
// nothing is heard the last picture stays, and says how old it is. An order names
// the version of what the supervisor saw: who was overtaken by another supervisor
// is told what stands now, and nothing is done. It knows no citizen.
package supervision
