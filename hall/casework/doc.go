// Package casework holds the rules of an application: the case machine
// (workflow §3), its clocks (§4), the judgment of the material list (§5), the
// delivery of the result (§6) and the full delegation of a decision to the
// window (§9).
//
// The package is pure: the time is a parameter and nothing is stored or sent.
// It answers with codes; it must not know sentences, gRPC, the database or how
// a list of materials is derived from a catalogue (the caller brings the list).
package casework
