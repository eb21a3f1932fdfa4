// Package bags is the round of the material room at any seat: the originals that lie
// here, the bags that are to be taken, opened or given on, and what is missing. It
// opens over whatever is on show. Each key is one scan at the hall; the screen keeps
// nothing.
package bags
