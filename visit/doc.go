// Package visit is one person's visit at one window: commands in, events out,
// state = fold(events). It is the only room that decides what may happen next
// at a desk, from the call of a ticket to its end.
//
// It is pure: no I/O, no clock, no identifiers of its own making. Time and
// identifiers come in with each command, so a visit replays to the same state
// anywhere. It must not know how events are kept (journal), how the hall is
// reached (client), what a screen looks like, or how a card is read.
//
// The rules come from the ticket, intake and material machines of the hall's
// workflow (tickets §1, navigation §2, cases §3, material lines §5).
package visit
