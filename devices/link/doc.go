// Package link is the one way to a device: bytes over a serial line (or a
// socket that stands for one) with deadlines that mean what they say. It is
// the only importer of go.bug.st/serial and knows nothing of what the bytes
// mean, which device answers, or who asked.
package link
