// Package picture draws an image in cells: five shades of block characters in
// one style that is light on dark in every theme, so that paper is light and
// ink is dark without asking for colours. It is for seeing whether a page is
// whole, upright and sharp, not for reading it. The painter draws finer over it
// where the terminal can.
//
// It decodes nothing and must not know where a picture comes from.
package picture
