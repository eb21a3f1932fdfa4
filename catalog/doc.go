// Package catalog holds the service items of the hall, their situation graphs and the list of papers that follows from
// the answers: load, walk, effective list, outlook while asking, search, check and diff.
//
// It is pure: data comes in as bytes, nothing is read, no clock is asked, and a loaded Catalog is never changed, so it
// may be shared by goroutines. The window and the hall derive the same list from the same data with this code.
//
// It must not know visits, tickets, screens or devices, nor hold a sentence that a person reads: reasons leave it as
// codes (Because, Finding.Rule, Change.Kind) beside words that the catalogue itself supplies.
package catalog
