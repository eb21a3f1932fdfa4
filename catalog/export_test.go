package catalog

import (
	"encoding/binary"
	"hash/crc32"
)

// Sealed makes a pack of anything: the checksum fits.
func Sealed(rest []byte) []byte {
	out := append([]byte(packMagic), 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(out[len(packMagic):], crc32.Checksum(rest, castagnoli))
	return append(out, rest...)
}
