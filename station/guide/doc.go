// Package guide is the guide desk's seat without its terminal: tickets are
// issued, repaired, requeued and given up, times booked and checked in, matters
// looked at before the window (pre-check), and people who must go first are let
// through the green lane. Every slip comes out of the printer.
//
// The hall decides and counts; without it nothing is begun here, because a
// ticket that two desks know of differently would be called twice. One question
// is at the hall at a time. What is in hand, and a ticket whose answer was lost,
// are notes in the journal, so that a restart asks for the same ticket again
// instead of a second one.
package guide
