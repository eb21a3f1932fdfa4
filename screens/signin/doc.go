// Package signin is the screen before the first ticket: staff number and PIN.
// It asks the station to sign in and knows nothing of sessions or roles.
package signin
