// Command approver is a small client of the hall's approval service: what a
// department's own system does in place of the reviewer's screen. It is an example
// to copy from, held true by a test; it must not know more than the contract in
// api/hall/v1.
package main
