// Package keydevice reaches what a person signs in with in the place of a PIN: a
// device that holds a private key and gives it to nobody, and asks for its own PIN by
// itself. Makers' devices are known to their own libraries alone, so that a program
// of theirs is between (Helper); Token is a key in a file, for trials and tests. The
// package knows no hall and no challenge: it signs bytes.
package keydevice
