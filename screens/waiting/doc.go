// Package waiting is the screen between two visits: who waits, what is on
// hold, what came back for correction. The person calls the next ticket
// (nothing is ever called without the key), resumes a held one, or types a
// ticket number while the hall is out of reach. It asks the station for Call,
// Resume, UndoFinish, OpenByHand and the printing of left papers.
package waiting
