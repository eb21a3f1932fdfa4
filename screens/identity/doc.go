// Package identity is the screen on which an identity is typed because the card
// cannot be read: name, number twice, and the consent of a second person; or on
// which what was read of a travel document is completed where no check digit
// vouches for it. It asks the station for the consent, then for EnterIdentity or
// ConfirmDocument. What was typed is forgotten when the screen is left.
package identity
