// Package store is the hall's memory: tickets, cases, people, the answers given
// to commands, and the gapless list of events. One SQL text serves SQLite
// (embedded, no set-up) and PostgreSQL (several stateless servers share it).
//
// There is one way to write: a closure run by the writer, which puts whatever
// waits into one transaction that begins by locking the hall's row. Everything
// in that transaction is durable before anyone is told. The writer remembers the
// open tickets while the hall's version stands (memory.go), and a batch writes its
// rows together (pending.go).
//
// The room knows rows and their constraints. It must not know rules: which
// ticket is next, which transition is allowed, what a material list needs are
// decided by hall/queue, hall/casework and catalog.
package store
