// Package tree is a collapsible tree with one node selected and the way to one
// node lit.
//
// It knows nodes by their place and asks for their labels; it does not know what
// branches on what, or why.
package tree
