// Package audit is the form of the hall's log, which hall and desks must read alike:
// what a record is in bytes, the hash tree over all of them (RFC 6962), an SM3 chain beside it, and the
// signed checkpoints that windows keep. It knows nothing of tables, calls or
// clocks.
package audit
