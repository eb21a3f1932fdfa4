// Package hold asks why a visit is parked: one digit. It asks the station for
// Hold and nothing else.
package hold
