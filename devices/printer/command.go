package printer

// command is one unit of the byte stream as the emulator sees it.
type command struct {
	kind  commandKind
	name  string // of sequences: their first two bytes
	bytes []byte // the whole of it
	data  []byte // what follows the name
}

type commandKind uint8

const (
	charByte commandKind = iota
	charPair
	lineFeed
	sequence
	realTime
	unknown
)

// Sequences of fixed length, by their first two bytes, with the number of
// parameter bytes that follow.
var fixedLength = map[[2]byte]int{
	{esc, '@'}: 0, {esc, 'a'}: 1, {esc, 'E'}: 1, {esc, '-'}: 1, {esc, 'd'}: 1,
	{esc, '3'}: 1, {esc, '2'}: 0, {esc, 'p'}: 3,
	{fs, '&'}: 0, {fs, '.'}: 0, {fs, '!'}: 1,
	{gs, '!'}: 1, {gs, 'h'}: 1, {gs, 'w'}: 1, {gs, 'H'}: 1, {gs, 'a'}: 1, {gs, 'r'}: 1,
	{dle, eot}: 1, {dle, enq}: 1,
}

// next cuts the first command off b. It returns 0 when b holds only a part of
// one. In Chinese mode the bytes 81–FE begin a pair.
func next(b []byte, chinese bool) (command, int) {
	if len(b) == 0 {
		return command{}, 0
	}
	switch first := b[0]; {
	case first == lf:
		return command{kind: lineFeed, bytes: b[:1]}, 1
	case first == '\r', first == 0: // both do nothing, as on real printers
		return command{kind: sequence, name: "CR", bytes: b[:1]}, 1
	case first == esc, first == fs, first == gs, first == dle:
		return nextSequence(b)
	case first < 0x20 || first == 0x7F:
		return command{kind: unknown, bytes: b[:1]}, 1
	case first > 0x80 && first < 0xFF && chinese:
		if len(b) < 2 {
			return command{}, 0
		}
		if b[1] < 0x30 || b[1] == 0x7F || b[1] == 0xFF {
			return command{kind: unknown, bytes: b[:1]}, 1
		}
		return command{kind: charPair, bytes: b[:2]}, 2
	}
	return command{kind: charByte, bytes: b[:1]}, 1
}

func nextSequence(b []byte) (command, int) {
	if len(b) < 2 {
		return command{}, 0
	}
	n, known := sequenceLength(b)
	switch {
	case !known:
		return command{kind: unknown, bytes: b[:2]}, 2
	case n == 0 || len(b) < n:
		return command{}, 0
	}
	kind := sequence
	if b[0] == dle {
		kind = realTime
	}
	return command{kind: kind, name: string(b[:2]), bytes: b[:n], data: b[2:n]}, n
}

// sequenceLength returns the length of the sequence at the start of b, 0 when
// too little of it is there to tell.
func sequenceLength(b []byte) (n int, known bool) {
	if params, ok := fixedLength[[2]byte(b[:2])]; ok {
		return 2 + params, true
	}
	need := func(n int) bool { return len(b) >= n }
	switch [2]byte(b[:2]) {
	case [2]byte{gs, 'V'}:
		if !need(3) {
			return 0, true
		}
		if b[2] == 'A' || b[2] == 'B' {
			return 4, true
		}
		return 3, true
	case [2]byte{gs, '('}:
		if !need(5) {
			return 0, true
		}
		return 5 + int(b[3]) + int(b[4])<<8, true
	case [2]byte{gs, 'v'}:
		if !need(8) {
			return 0, true
		}
		return 8 + (int(b[4])+int(b[5])<<8)*(int(b[6])+int(b[7])<<8), true
	case [2]byte{gs, 'k'}:
		if !need(4) {
			return 0, true
		}
		if b[2] < 'A' {
			return 0, false // the old form, ended by NUL, is not used here
		}
		return 4 + int(b[3]), true
	}
	return 0, false
}
