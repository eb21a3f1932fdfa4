package devices

// Checksums that makers of small devices put behind their frames.

// Sum8 is the low byte of the sum.
func Sum8(b []byte) byte {
	s := byte(0)
	for _, one := range b {
		s += one
	}
	return s
}

// Xor8 is all bytes, exclusively or-ed.
func Xor8(b []byte) byte {
	x := byte(0)
	for _, one := range b {
		x ^= one
	}
	return x
}

// CRC16 is CRC-16/MODBUS: polynomial A001 reflected, start FFFF.
func CRC16(b []byte) uint16 {
	crc := uint16(0xFFFF)
	for _, one := range b {
		crc ^= uint16(one)
		for range 8 {
			if crc&1 == 1 {
				crc = crc>>1 ^ 0xA001
			} else {
				crc >>= 1
			}
		}
	}
	return crc
}
