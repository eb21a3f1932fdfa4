// Package keypad drives the evaluation keypad with which a citizen rates the
// service, 5 (very satisfied) to 1, on a serial line at 9600 8N1. Its emulator
// stands for one in tests and in the demo city.
//
// There is no common protocol for these keypads: every maker has frames of its
// own. A Profile describes them as data, so that another maker needs no code.
// The frame of Reference is our own invention and that of the emulator:
//
//	AA 55 | addr | cmd | len | data… | sum     sum: low byte of addr … data
//	host: 01 ask (seconds)  02 cancel  03 show (GB18030)  04 status
//	keypad: 81 key (level)  84 status
//
// The rating is the citizen's: nothing in this package lets a clerk choose it,
// and a key that comes before the question or after its time counts for nobody.
// The package must not know who was served, or what for.
package keypad
