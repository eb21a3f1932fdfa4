// Package done is the screen after the hand-in: 已收件（本机）, then 已达大厅 with
// the number, the dates to read aloud, the papers and what became of them. It
// asks the station for Reprint, PrintTemporary and Finish.
package done
