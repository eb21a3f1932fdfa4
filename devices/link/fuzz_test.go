package link

import (
	"bytes"
	"strings"
	"testing"
)

// However the bytes of a device server are cut, the same data comes out, and
// what we answer is made of whole telnet commands.
func FuzzTelnet(f *testing.F) {
	f.Add([]byte{0xFF, 0xFD, 0x2C, 'a', 0xFF, 0xFF, 'b'}, 3)
	f.Add([]byte{0xFF, 0xFA, 0x2C, 0x65, 0xFF, 0xFF, 0xFF, 0xF0, 'c'}, 1)
	f.Fuzz(func(t *testing.T, in []byte, cut int) {
		whole := &telnetConn{said: map[[2]byte]bool{}}
		all := bytes.Clone(in)
		n, reply := whole.strip(all)
		if n > len(in) || len(reply)%3 != 0 {
			t.Fatalf("%d bytes of %d, answer % X", n, len(in), reply)
		}
		parts := &telnetConn{said: map[[2]byte]bool{}}
		var data, said []byte
		for rest := bytes.Clone(in); len(rest) > 0; {
			size := min(max(cut, 1), len(rest))
			n, reply := parts.strip(rest[:size])
			data, said = append(data, rest[:n]...), append(said, reply...)
			rest = rest[size:]
		}
		if !bytes.Equal(data, all[:n]) || !bytes.Equal(said, reply) {
			t.Fatalf("cut at %d: % X, whole: % X", cut, data, all[:n])
		}
	})
}

func FuzzReadTrace(f *testing.F) {
	f.Add("# reader\n0.000100 > AA 01\n12.999999 < FF\n")
	f.Fuzz(func(t *testing.T, in string) {
		entries, err := ReadTrace(strings.NewReader(in))
		if err != nil {
			return
		}
		var out strings.Builder
		for _, e := range entries {
			out.WriteString(e.String() + "\n")
		}
		again, err := ReadTrace(strings.NewReader(out.String()))
		if err != nil || len(again) != len(entries) {
			t.Fatalf("does not come back: %v", err)
		}
		for i := range again {
			if again[i].At != entries[i].At || again[i].Sent != entries[i].Sent || !bytes.Equal(again[i].Data, entries[i].Data) {
				t.Fatalf("entry %d differs", i)
			}
		}
	})
}
