package terminal

// codes are what an xterm sends for keys that are no text.
var codes = map[string]string{
	"enter": "\r", "tab": "\t", "backspace": "\x7f", "esc": "\x1b", "space": " ", "shift+tab": "\x1b[Z",
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
	"insert": "\x1b[2~", "delete": "\x1b[3~", "pgup": "\x1b[5~", "pgdown": "\x1b[6~",
	"f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~", "f6": "\x1b[17~", "f7": "\x1b[18~",
	"f8": "\x1b[19~", "f9": "\x1b[20~", "f10": "\x1b[21~", "f11": "\x1b[23~", "f12": "\x1b[24~",
	"ctrl+c": "\x03", "ctrl+e": "\x05", "ctrl+l": "\x0c", "ctrl+p": "\x10", "ctrl+r": "\x12", "ctrl+t": "\x14", "ctrl+u": "\x15", "ctrl+w": "\x17", "ctrl+z": "\x1a",
}

// code is what a key sends; a key without a name sends itself.
func code(key string) string {
	if c, ok := codes[key]; ok {
		return c
	}
	return key
}
