// Package issuance is the issue desk's seat without its terminal: a result is
// found by the code of the slip or by its number, the receiver's card is read
// for it, and what the hall allows is handed over and receipted (送达回证).
//
// A result in the wrong hands is the gravest error of the hall, so nothing is
// said to be handed over before the hall's answer is durable here, one result
// is in hand at a time, and card and slip are asked for each. The hall decides;
// what this seat checks first only spares a trip.
//
// The handover in hand is a note in the journal, its command a row of the
// outbox: the row alone says that it was posted. A restart goes on at the same
// step. The seat knows nothing of terminals, gRPC, serial lines or SQLite.
package issuance
