// Package situation is the screen of questions: one at a time, digits answer,
// Enter takes what is proposed, − or Backspace goes back. Beside it grows the
// list of papers, each with its reason. It asks the station for Reply, Back and
// DiscardMatter.
package situation
