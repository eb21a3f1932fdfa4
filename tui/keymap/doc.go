// Package keymap turns key presses into key names that bindings are written in,
// tells names that no terminal can send, and helps with keys pressed twice.
//
// It knows keys and nothing of what they do.
package keymap
