// Package client is the hall over gRPC: calls, the stream of events with its
// resumption, the state of the connection, and the courier that empties a
// window's outbox. It turns the words of visit into the words of the contract
// and back.
//
// It must not know what a visit may do, how an outbox is kept, or what a screen
// shows. Every error is one of two kinds: indefinite (ErrUnreachable), which
// says nothing about whether a call took effect, and definite (*Refused).
package client
