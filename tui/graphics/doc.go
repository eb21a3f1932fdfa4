// Package graphics turns a part of a picture into what a terminal draws as pixels:
// the graphics protocol of Kitty, or sixel. It writes nothing itself, knows no screen,
// and must not know what is in a picture.
package graphics
