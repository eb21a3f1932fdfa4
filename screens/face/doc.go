// Package face shows the photo of the card that was read, over whatever else is on
// show, so that the clerk compares it with the face. The chip keeps the photo in a
// form that only its makers' program decodes: without one the screen says so, and
// nothing is ever drawn in its place. It asks the desk for the picture, and goes
// with the person.
package face
