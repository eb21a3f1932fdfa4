// Package i18n holds every sentence a person reads, in Chinese (the base) and
// English (complete). Other rooms pass codes and values; this room knows
// neither rules nor state, and imports nothing of ours.
//
// Each topic (devices, papers, one screen …) is a struct of its own in a file
// of its own, so that a missing sentence is a compile error; Text gathers them.
// Values are put in by named placeholders: Fill("还差 {n} 项", "n", "3").
package i18n
