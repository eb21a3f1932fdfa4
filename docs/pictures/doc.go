// Command pictures takes the pictures of the README: it runs the built program
// in an xterm on a display of its own, plays a morning of the demo by the hints
// that a newcomer sees, and keeps the screens that the README shows.
//
// It needs Xvfb, xterm, tmux, ImageMagick, and the fonts DejaVu Sans Mono and
// Noto Sans Mono CJK SC (Debian: xvfb xterm tmux imagemagick fonts-dejavu-core
// fonts-noto-cjk). It knows the screens only as a person does: by what they say.
package main
