// Package mrz drives readers of machine-readable zones: passports, permits and
// visas swiped or laid on a window, whose lines come unasked over a serial line
// (9600 or 115200 8N1, no flow control). Its emulator stands for one in tests.
//
// Three framings are told apart by themselves (devices/mrz.md §5):
//
//	line CR line CR [line CR]                          plain; 150 ms of silence end it
//	[SOD] 02 line CR line CR [line CR] 03 [EOD]        STX/ETX
//	01 [len] O U 02 flag line CR line CR line CR 03 bcc  3M; lines padded with _
//
// A fourth, of Elyctis readers, says nothing unasked and is chosen: a letter, the
// length in two bytes, data. They are told to read by themselves (43 00 01 01,
// echoed), say a document once (49 len lines; 49 00 00 for one that they cannot
// read as such) and are told again. 4C 00 00 asks for a single line.
//
// What the lines mean is decided by package values: check digits, and repair
// only where a digit proves it. A reading with a digit that fails is told as
// such and never fills a field. The package must not know whose document it is
// or what for; lines are personal data and are never logged.
package mrz
