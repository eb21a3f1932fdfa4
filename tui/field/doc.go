// Package field is the one-line input: Chinese and wide characters, pasted and
// committed text, a real cursor counted in cells, sideways scrolling that never
// splits a character, a mask for secrets.
//
// It knows nothing of what is typed into it, and it never touches a clipboard.
package field
