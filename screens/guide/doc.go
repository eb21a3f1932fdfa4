// Package guide is the screen of the guide desk: the person names what brings it
// here, and gets a ticket, a booking, or a place in front; a number that was
// missed goes back into the line, a matter is looked at before the window. It
// posts the commands of station/guide.
package guide
