// Package lock is what lies over a locked seat: who works there, and their PIN. It
// knows nothing of what is in hand underneath, and shows none of it.
package lock
