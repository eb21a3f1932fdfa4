// Package assist calls a supervisor to the window: for help, or at once. It opens
// over whatever is on show, says nothing aloud, and knows no visit.
package assist
