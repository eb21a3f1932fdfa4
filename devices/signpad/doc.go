// Package signpad drives a signature pad, on which a citizen signs with a pen, on
// a serial line at 19200 8N1. What it brings are the strokes as data: places,
// pressure and time. Its emulator stands for one in tests and in trials.
//
// The pads that are sold speak through their makers' libraries alone, some of
// them encrypted; no frame of theirs is public. This one is our own invention,
// for a box that has such a library on the other side and speaks serial to us:
//
//	AA 56 | cmd | len | data… | sum     sum: low byte of cmd … data
//	host: 01 ask (question, seconds)  02 cancel  03 status
//	pad:  81 point (question, index, ms, flags, x, y, pressure)
//	      82 wiped (question)         83 done (question, points)
//	      84 state (state, width, height, levels)   85 declined (question)
//
// index, ms, x, y, pressure, points, width, height and levels are two bytes, low
// byte first; places are in 0.01 mm from the upper left corner. Flag 01 says that
// the pen is down, 02 that a stroke begins. Points are counted from 0 since the
// question, or since the citizen wiped what was written.
//
// A signature is whole or it is none: a point that is missing is noticed by its
// index and by the count at the end. Strokes for another question count for
// nobody. The package must not know who signs, or what for.
package signpad
