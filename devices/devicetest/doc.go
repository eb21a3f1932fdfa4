// Package devicetest is what every driver is tested with: a link in memory
// whose other end a test plays, and Run, the suite of troubles that a serial
// line has. All of it is meant for testing/synctest bubbles, so that minutes of
// waiting cost milliseconds. It knows no protocol.
package devicetest
