package keylat

import (
	"os"

	"golang.org/x/sys/unix"
)

// EchoEnv in the environment tells a program that links this package to be the
// cheapest terminal program there can be: the floor of machine and harness.
const EchoEnv = "KEYLAT_ECHO"

// Echo is that program: raw mode, read, write. It returns when the terminal
// closes.
func Echo() error {
	raw, err := unix.IoctlGetTermios(0, unix.TCGETS)
	if err != nil {
		return err
	}
	raw.Lflag &^= unix.ICANON | unix.ECHO | unix.ISIG
	raw.Iflag &^= unix.ICRNL | unix.IXON
	err = unix.IoctlSetTermios(0, unix.TCSETS, raw)
	if err != nil {
		return err
	}
	_, err = os.Stdout.WriteString("ready ")
	if err != nil {
		return err
	}
	var b [4096]byte
	for {
		n, err := unix.Read(0, b[:])
		if n <= 0 || err != nil {
			return err
		}
		_, err = unix.Write(1, b[:n])
		if err != nil {
			return err
		}
	}
}
