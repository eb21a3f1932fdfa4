// Package across is what a citizen sees of the desk, where its devices are emulated:
// what strip and display say and how many papers came out, over whatever else is on
// show. It knows no device and asks the station nothing.
package across
