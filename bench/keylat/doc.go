// Package keylat measures how a terminal program feels, from outside and for
// any program: how soon its first screen stands, how long after a key the
// screen has changed, how many bytes and how much CPU that took, what a held
// key and two hundred keys at once do, and how much memory it holds. It plays
// the terminal: an emulator draws what the program writes, and the usual
// queries are answered. It knows nothing of the product.
//
// The reader goroutine only reads, stamps and answers. Nothing is drawn while
// we wait for the program; the stamped chunks go through the emulator
// afterwards, so that the harness takes as little CPU as it can from the
// program. Times end at our read(2): a real terminal adds its own.
package keylat
