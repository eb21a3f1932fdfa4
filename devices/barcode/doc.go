// Package barcode drives bar code and QR scanners on a serial line, and takes
// a picture of a page with those that are area imagers. Its emulator stands for
// one in tests and in the demo city.
//
// Profile Plain works with any brand: payload and terminator, or silence (9600
// or 115200 8N1, no flow control; USB-COM devices ignore the speed). Profile
// Honeywell speaks the menu commands of Honeywell and Metrologic imagers:
//
//	16 4D 0D tag data storage              to the scanner; storage ! is RAM
//	tag data 06|05|15 storage              its reply: done, unknown, bad data
//	16 FE | length LE32 | 0D | TYPE params 1D data    codes and pictures
//
// Sources: Honeywell user guides (Xenon 1900, CS19A, Granit 1991i, N86) and the
// maker's demo programs. Flash is never written at run time: it wears out, and
// what is written survives the scanner's next owner.
//
// Profiles Newland and SSI are asked whether they are there, and triggered; a
// late answer to such a question hurts nobody. SSI has each packet acknowledged,
// asks for those that came broken, and drops one that comes again; that a packet
// of a long code carries its type again is an assumption.
//
//	7E 01 "0000" storage tag data ; 03                 Newland; reply 02 01 "0000" … 06|05|15 ; 03
//	len op source status data checksum                  SSI; len counts all but the checksum
//
// Messages carry no request id, so a late picture must not become the next
// citizen's page: see Scanner.TakePage. The package must not know what a code
// means; payloads may be personal data and are never logged.
package barcode
