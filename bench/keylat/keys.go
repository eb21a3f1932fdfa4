package keylat

import (
	"fmt"
	"strconv"
	"strings"
)

var named = map[string]string{
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
	"home": "\x1b[H", "end": "\x1b[F", "pgup": "\x1b[5~", "pgdn": "\x1b[6~",
	"ins": "\x1b[2~", "del": "\x1b[3~", "bs": "\x7f", "tab": "\t", "btab": "\x1b[Z",
	"enter": "\r", "esc": "\x1b", "space": " ", "lt": "<",
	"f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~",
	"f6": "\x1b[17~", "f7": "\x1b[18~", "f8": "\x1b[19~", "f9": "\x1b[20~", "f10": "\x1b[21~",
}

// app gives cursor keys their application-mode form, as a terminal does after
// the program has set DECCKM (mode 1).
func app(b []byte) []byte {
	if len(b) == 3 && b[0] == 0x1b && b[1] == '[' && strings.IndexByte("ABCDHF", b[2]) >= 0 {
		return []byte{0x1b, 'O', b[2]}
	}
	return b
}

// ParseKeys reads the little language in which keys are given; tokens are
// separated by blanks, blanks inside {} and [] are kept:
//
//	abc 中文        each rune is one key
//	{你好}          one write of several runes, as an input method commits them
//	[粘贴 内容]     one bracketed paste
//	<down> <f5>     a named key; <space> for a blank, <lt> for '<'
//	<c-u> <m-x>     control, alt
//	<down>*20       repeat the token
func ParseKeys(s string) (keys [][]byte, err error) {
	for s = strings.TrimLeft(s, " "); s != ""; s = strings.TrimLeft(s, " ") {
		var tok [][]byte
		switch {
		case s[0] == '<' || s[0] == '{' || s[0] == '[':
			end := strings.IndexByte(s, map[byte]byte{'<': '>', '{': '}', '[': ']'}[s[0]])
			if end < 0 {
				return nil, fmt.Errorf("keys: %q is not closed", s)
			}
			body := s[1:end]
			switch s[0] {
			case '{':
				tok = [][]byte{[]byte(body)}
			case '[':
				tok = [][]byte{[]byte("\x1b[200~" + body + "\x1b[201~")}
			default:
				switch v, ok := named[body]; {
				case ok:
					tok = [][]byte{[]byte(v)}
				case len(body) == 3 && body[:2] == "c-":
					tok = [][]byte{{body[2] & 0x1f}}
				case len(body) == 3 && body[:2] == "m-":
					tok = [][]byte{{0x1b, body[2]}}
				default:
					return nil, fmt.Errorf("keys: <%s> is not a key", body)
				}
			}
			s = s[end+1:]
		default:
			end := strings.IndexAny(s, " <{*")
			if end < 0 {
				end = len(s)
			}
			if end == 0 { // a lone '*'
				end = 1
			}
			for _, r := range s[:end] {
				tok = append(tok, []byte(string(r)))
			}
			s = s[end:]
		}
		n := 1
		if strings.HasPrefix(s, "*") {
			s = s[1:]
			i := 0
			for i < len(s) && s[i] >= '0' && s[i] <= '9' {
				i++
			}
			if n, err = strconv.Atoi(s[:i]); err != nil {
				return nil, fmt.Errorf("keys: a number must follow '*'")
			}
			s = s[i:]
		}
		for ; n > 0; n-- {
			keys = append(keys, tok...)
		}
	}
	return keys, nil
}
