// Package station is the working seat without its terminal: one goroutine
// takes commands and device reads, lets visit decide, makes the events durable
// in the journal, folds them, and drives hall, reader and printer. The whole
// job can be done and tested here with no screen.
//
// It declares the small interfaces it needs and must not know who stands
// behind them: SQLite, gRPC, serial lines and Bubble Tea are other rooms. It
// never draws and never decides what a visit may do.
//
// A crash at any instant is the start-up path: replay the journal, fold, go on
// at the same place. There is no other recovery.
package station
