// Package engine puts the hall's real server under 151 windows: each its own
// connection, signed in, over gRPC on loopback, and checks afterwards that no
// acknowledged call was lost or given twice. The same clients ask a server that
// answers from memory; that is the ceiling. It knows nothing of screens.
package engine
