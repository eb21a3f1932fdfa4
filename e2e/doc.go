// Package e2e holds the scenarios that run the built binary as a person would:
// in a terminal of its own, with devices on real serial links, and a hall that
// is another process or another part of the same one. What the scenarios look
// at is what a person could: screens, printed paper, the hall's file, the data
// folder. They know no function of the program's own packages beyond data
// (fixtures, catalogue, sentences) and the emulators at the far end of the
// links.
package e2e
