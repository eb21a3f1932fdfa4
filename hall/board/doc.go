// Package board is the wall board for citizens: one page of its own, live by
// server-sent events, and the same picture as JSON for other displays.
//
// It shows numbers of tickets, windows and zones, and nothing of a person: its
// picture has no place for a name. It must not know how tickets are chosen or kept;
// whoever has the hall gives it pictures (Source).
package board
