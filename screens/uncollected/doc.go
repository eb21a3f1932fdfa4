// Package uncollected is the issue desk's list of results that nobody fetched: who is
// to be called, how often that was done, and what goes back to its department after
// the last call. It opens over the issue desk; the hall decides what may be sent back.
package uncollected
