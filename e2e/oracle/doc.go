// Package oracle finds the outside programs that tests use as second opinions
// (a QR reader for the codes we print, a terminal for the screens we paint) and
// the database server that the hall's store is tested on.
//
// A newcomer's machine may lack them: the test then checks what it can without
// and `make test` says at its end what was left out. Where ONEWINDOW_REQUIRE_TOOLS=1
// is set, as in the project's checks, a missing one fails the test, so that
// nothing is ever left out there in silence.
//
// It also chooses between the counts of every run, those of the release tier
// and those under the race detector (Count), and keeps the numbers that
// harnesses prove (Prove), and measures promised times (Within).
//
// The programs are listed in tools.txt, which .ci/ reads too. This package is
// for tests alone and knows nothing of ours.
package oracle
