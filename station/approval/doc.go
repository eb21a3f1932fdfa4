// Package approval is the reviewer's seat without its terminal: the cases of
// the reviewer's departments by due date, one of them open, and the decisions
// on it. Reading asks the hall and says so when it cannot be reached; a
// decision goes through the journal's outbox and is shown as waiting until the
// hall's answer is durable here.
//
// A decision counts from the moment its outbox row is on the disk, and never
// before; the hall, not the seat, decides whether it stands. The seat knows
// nothing of terminals, gRPC or SQLite, and nothing of the other seats.
package approval
