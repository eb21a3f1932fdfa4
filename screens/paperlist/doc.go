// Package paperlist is the screen on which papers are judged, line by line:
// Space is in order and moves on, a digit is the reason why not. 还差 n 项 is
// always in sight, and the sentence to say stands under the line. It asks the
// station for Judge, ClearJudgement and Back.
package paperlist
