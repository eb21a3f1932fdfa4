// Package ptyport gives an emulated device a serial port to sit on: the master
// side of a pseudo-terminal, with a path that drivers open like any port. It
// serves emulators, tests and the demo city, and knows no protocol.
package ptyport
