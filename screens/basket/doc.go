// Package basket is the list of what is done on this ticket: every matter with
// how it stands, which papers they share, and the keys to take one in hand, add
// one, give one up, or hand in all that are ready. It asks the station for
// TakeMatter, DiscardMatter and HandIn.
package basket
