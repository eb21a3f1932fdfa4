// Package police holds the rules of the police zone (公安一窗通办, workflow §7): how
// far a case has come with the branch that decides it on its own network, which
// steps of the case follow from what the branch says, which steps of an
// auxiliary an officer confirms, and who sees anything of the zone. It knows
// nothing of networks, tables or clocks.
package police
