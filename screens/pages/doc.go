// Package pages is the screen on which the scanned pages of one paper are
// taken, fed in a stack, looked at, turned, taken again and removed, and on which
// the next paper of a stack is begun. It shows only what is on the disk already.
// It asks the station for pages and stacks; the picture it holds goes when the
// screen does.
package pages
