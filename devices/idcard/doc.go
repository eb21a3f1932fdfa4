// Package idcard reads Chinese identity cards of all four families (resident,
// Hong Kong/Macao/Taiwan permit, foreigner 2017 and 2023) through a SAM-V or
// SAM-A reader on a serial line, and emulates such a reader honestly.
//
// Line 115200 8N1; the host asks, the module answers, nothing else:
//
//	AA AA AA 96 69 | LenH LenL | CMD PARA data… | CHK        request
//	AA AA AA 96 69 | LenH LenL | SW1 SW2 SW3 data… | CHK     reply
//
// Len counts what follows it, CHK is the exclusive or from LenH on. The order
// is find, select, read, for every read anew. Field facts that shape the code:
//
//   - replies carry no request number, so a late one looks like the next one.
//     The driver counts: after a missing answer it waits, then asks for the
//     SAM number, whose answer cannot be mistaken, and throws away whatever
//     comes before it; a read counts only when nothing surplus came with it;
//   - after a good read, find answers "no new card" until the card has left;
//     presence is seen by reading the extra address (30 03) again and again;
//   - photo bytes may contain the preamble.
//
// Commands, status words and text offsets follow GA 467 (SAM interface) and
// the reading rules of the three later families, as vendors publish them. The
// package knows values.Card; it does not know tickets, visits or screens: a
// token names for whom a card was asked, and means nothing here.
package idcard
