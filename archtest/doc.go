// Package archtest holds the house rules that a machine can check: who may
// import whom (the table of rooms in Go), which third-party
// modules each room may use, that pure rooms stay pure, that every package
// says what it is for, that files stay short, and that no text carries marks
// of unfinished work or of the machine it was written on.
//
// It has tests only. Each check is also run on a small made-up tree that
// breaks the rule, and must report it: a check that cannot fail proves nothing.
//
// It reads source files and knows no behaviour. A new room, edge or module is
// one line in table_test.go, with its reason in the commit.
package archtest
