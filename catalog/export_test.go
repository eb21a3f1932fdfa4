package catalog

import (
	"encoding/binary"
	"hash/crc32"
	"strings"
)

// Sealed makes a pack of anything: the checksum fits.
func Sealed(rest []byte) []byte {
	out := append([]byte(packMagic), 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(out[len(packMagic):], crc32.Checksum(rest, castagnoli))
	return append(out, rest...)
}

// Breaches are what of a value is against the schema of the catalogue, innermost causes
// alone, as lines.
func Breaches(v any) (lines []string, err error) {
	s, err := compiledSchema()
	if err != nil {
		return nil, err
	}
	var down func([]breach)
	down = func(all []breach) {
		for _, b := range all {
			if len(b.causes) == 0 {
				lines = append(lines, "/"+strings.Join(b.at, "/")+": "+b.text)
			}
			down(b.causes)
		}
	}
	down(s.breaches(nil, v))
	return lines, nil
}
