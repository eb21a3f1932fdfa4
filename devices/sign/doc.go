// Package sign drives what shows words to citizens: the LED strip over a window
// (window strips have no common protocol: a frame is a template) and the customer
// display (CD5220, two lines of twenty cells). Neither answers, so a sign is opened
// and no more is known of it; what it shows is said again every minute, because
// strips lose it with the power.
//
//	AA 57 addr len text… sum8                        strip, our own reference frame
//	1B 40 | 0C | 1B 51 41 text 0D | 1B 51 42 text 0D  display: init, clear, upper, lower line
//
// A strip gets GB 2312 alone, at most 64 bytes. The package must not know why
// something is shown; who gives it words sees to it that no person is named.
package sign
