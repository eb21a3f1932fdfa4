// Package pages is the screen on which the scanned pages of one paper are
// taken, looked at, taken again and removed. It shows only what is on the disk
// already. It asks the station for TakePage, Page and DropPage; the picture it
// holds goes when the screen does.
package pages
