// Package ticket is the screen from the call to the card: the number large,
// what the person came for, how long they waited, and that the card is wanted.
// It asks the station for Recall, Miss, UndoCall and Hold; the card starts the
// service by itself.
package ticket
