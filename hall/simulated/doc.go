// Package simulated stands in for the outside systems of the demo city: a bank
// that pays out, a post, an e-licence library. They are honest: slow, sometimes
// out of reach, sometimes refusing, and they never act twice on one order. It
// knows the hall's Port and nothing of cases or people.
package simulated
