// Package ptyport gives an emulated device a port to sit on, with a name that
// drivers open like any port: the master side of a pseudo-terminal, or a socket
// that stands for a serial device server where there are no pseudo-terminals. It
// serves emulators, tests and the demo city, and knows no protocol.
package ptyport
