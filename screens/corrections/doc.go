// Package corrections is the list of cases that were sent back to this clerk.
// Enter goes on with one on the ticket in hand: only what the notice asked for
// is looked at again. It asks the station for OpenSupplement, which asks the
// hall for the case as it is now.
package corrections
