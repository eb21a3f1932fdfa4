package keytable

import (
	"cmp"
	"slices"
	"strings"

	"onewindow/i18n"
	"onewindow/tui"
	"onewindow/tui/keymap"
)

// What a page of A4 takes of letters that are read beside a keyboard.
const (
	SheetLines   = 66
	SheetColumns = 96
)

// Cells of one of the three columns of a sheet, of its keys, and of the gap after it.
const (
	columnCells = 30
	keysCells   = 13
	gapCells    = 3
)

// Sheet is the usual keys of a role's screens on one page of A4, and which screens
// found no room on it: the last of the order.
func Sheet(table []Screen, role string, text *i18n.Text) (page string, left []string) {
	t := &text.Palette
	var screens []Screen
	for _, name := range Of(role) {
		screens = append(screens, named(table, name))
	}
	often := common(screens, text)
	for n := len(screens); n > 0; n-- {
		blocks := [][]string{everywhere(text)}
		if len(often) > 0 {
			blocks = append(blocks, append([]string{t.Often}, often...))
		}
		for _, s := range screens[:n] {
			if b := block(s, often, text); len(b) > 1 {
				blocks = append(blocks, b)
			}
		}
		columns, fits := fill(blocks, SheetLines-headLines-footLines)
		if !fits {
			continue
		}
		lines := append([]string{i18n.Fill(t.Sheet, "role", t.Roles[role]), strings.Repeat("─", SheetColumns), ""}, beside(columns)...)
		var names []string
		for lines[len(lines)-1] == "" {
			lines = lines[:len(lines)-1]
		}
		for _, s := range screens[n:] {
			left, names = append(left, s.Name), append(names, t.Screens[s.Name])
		}
		if len(names) > 0 {
			foot := tui.Clean(i18n.Fill(t.Left, "screens", strings.Join(names, t.Between)))
			lines = append(lines, "", string(tui.Truncate(foot, SheetColumns)))
		}
		return strings.Join(lines, "\n") + "\n", left
	}
	return "", Of(role)
}

// Lines above the columns and below them.
const headLines, footLines = 3, 2

// manyScreens is on how many screens a key does the same for it to be told once.
const manyScreens = 4

// common are the keys that do the same on many of the screens.
func common(screens []Screen, text *i18n.Text) []string {
	on := map[string]int{}
	var lines []string
	for _, s := range screens {
		for _, k := range usual(s) {
			line := entryOf(k, text)
			on[line]++
			if on[line] == manyScreens {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// usual are a screen's keys while nothing special is done there.
func usual(s Screen) []Key {
	return slices.DeleteFunc(slices.Clone(s.Keys), func(k Key) bool { return k.While != nil })
}

// everywhere are the keys that work on every screen.
func everywhere(text *i18n.Text) []string {
	t := &text.Palette
	lines := []string{t.Everywhere}
	for _, k := range t.Anywhere {
		lines = append(lines, entry(k.Key, k.Does))
	}
	return lines
}

// block is a screen's name with those of its usual keys that are not common ones.
func block(s Screen, common []string, text *i18n.Text) []string {
	lines := []string{text.Palette.Screens[s.Name]}
	for _, k := range usual(s) {
		if line := entryOf(k, text); !slices.Contains(common, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

func entryOf(k Key, text *i18n.Text) string {
	var labels []string
	for _, key := range k.Keys[:min(2, len(k.Keys))] {
		labels = append(labels, keymap.Label(key))
	}
	return entry(strings.Join(labels, " "), k.Does[0].In(text.Lang))
}

func entry(keys, does string) string {
	line := "  " + string(tui.Pad(tui.Clean(keys), keysCells-2)) + " " + does
	return string(tui.Truncate(tui.Clean(line), columnCells))
}

// fill sets the blocks into three columns of so many lines.
func fill(blocks [][]string, lines int) (columns [3][]string, fits bool) {
	total := 0
	for _, b := range blocks {
		total += len(b) + 1
	}
	// As level as the blocks allow: the least height at which all have room.
	for height := (total + 2) / 3; height <= lines; height++ {
		columns = [3][]string{}
		at := 0
		for _, b := range blocks {
			if len(columns[at]) > 0 && len(columns[at])+len(b)+1 > height+1 {
				at++
			}
			if at == len(columns) {
				break
			}
			columns[at] = append(append(columns[at], b...), "")
		}
		tallest := slices.MaxFunc(columns[:], func(a, b []string) int { return cmp.Compare(len(a), len(b)) })
		if at < len(columns) && len(tallest) <= lines {
			return columns, true
		}
	}
	return columns, false
}

// beside joins the columns line by line.
func beside(columns [3][]string) []string {
	var lines []string
	for y := 0; ; y++ {
		line, more := "", false
		for _, c := range columns {
			cell := ""
			if y < len(c) {
				cell, more = c[y], true
			}
			line += string(tui.Pad(tui.Clean(cell), columnCells+gapCells))
		}
		if !more {
			return lines
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
}
