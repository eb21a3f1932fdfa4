// Package plot draws numbers as bars of block elements, which every terminal
// font has, so that a glance is enough: columns over time, bars by kind, and one
// cell for one share. The numbers stand beside them.
package plot
