// Package tui is the terminal kit: text that may be shown, styles, lines and
// frames, the shell that routes keys to one screen, and the painter that brings
// frames to the terminal.
//
// It knows nothing of halls, visits or papers and holds no sentence: every word
// a person reads is handed in. Screens build frames from [Safe] text and
// semantic styles; only the painter knows escape sequences, and nothing that
// came from outside can reach the terminal without passing [Clean].
//
// Width has one authority, github.com/charmbracelet/x/ansi, wrapped in text.go.
package tui
