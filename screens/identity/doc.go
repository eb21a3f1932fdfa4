// Package identity is the screen on which an identity is typed because the
// card cannot be read: name, number twice, and the consent of a second person.
// It asks the station for the consent, then for EnterIdentity. What was typed
// is gone when the screen is left.
package identity
