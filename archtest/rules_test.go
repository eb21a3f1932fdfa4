package archtest

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// rowOf returns the row with the longest folder that holds folder.
func rowOf(rows []room, folder string) (room, bool) {
	best, found := room{}, false
	for _, r := range rows {
		if under(folder, r.folder) && (!found || len(r.folder) > len(best.folder)) {
			best, found = r, true
		}
	}
	return best, found
}

// checkImports reports every import that the table does not allow.
func checkImports(rows []room, files []goFile) []string {
	var wrong []string
	for _, f := range files {
		row, known := rowOf(rows, f.folder())
		if !known {
			wrong = append(wrong, fmt.Sprintf("%s: no room of the table holds this file", f.path))
			continue
		}
		for _, imported := range f.imports {
			if why := refuse(row, f, imported); why != "" {
				wrong = append(wrong, fmt.Sprintf("%s imports %s: %s", f.path, imported, why))
			}
		}
	}
	return wrong
}

// refuse says why a file of this row may not import the path; "" is allowed.
func refuse(row room, f goFile, imported string) string {
	if std(imported) {
		if row.pure && !f.test() && underAny(imported, impure) && !underAny(imported, pureMay) {
			return "a pure room does no I/O and has no randomness"
		}
		return ""
	}
	folder, own := ours(imported)
	if !own {
		if underAny(imported, row.modules) || (f.test() && underAny(imported, testModules)) {
			return ""
		}
		return fmt.Sprintf("not among the third-party modules of %s", row.folder)
	}
	if under(folder, row.folder) {
		if row.apart && !f.test() && !sameCompartment(row.folder, f.folder(), folder) {
			return fmt.Sprintf("packages of %s never import each other", row.folder)
		}
		return ""
	}
	if slices.Contains(row.may, everything) || underAny(folder, row.may) {
		return ""
	}
	if f.test() && (underAny(folder, everyTest) || underAny(folder, row.tests)) {
		return ""
	}
	return fmt.Sprintf("%s may import %s of ours", row.folder, listed(row.may))
}

// sameCompartment reports whether both folders lie in one compartment of an
// apart room; the room's own folder is open to all of them.
func sameCompartment(base, importer, imported string) bool {
	if imported == base {
		return true
	}
	compartment := func(folder string) string {
		first, _, _ := strings.Cut(strings.TrimPrefix(folder, base+"/"), "/")
		return first
	}
	return importer != base && compartment(importer) == compartment(imported)
}

func listed(folders []string) string {
	if len(folders) == 0 {
		return "nothing"
	}
	return strings.Join(folders, " ")
}

// checkPure reports clocks and goroutines in pure rooms.
func checkPure(rows []room, files []goFile) []string {
	var wrong []string
	for _, f := range files {
		row, _ := rowOf(rows, f.folder())
		if !row.pure || f.test() {
			continue
		}
		for _, call := range f.clock {
			wrong = append(wrong, fmt.Sprintf("%s uses %s: a pure room takes the time as a parameter", f.path, call))
		}
		if f.spawns {
			wrong = append(wrong, fmt.Sprintf("%s starts a goroutine: a pure room only computes", f.path))
		}
	}
	return wrong
}

// checkDocs reports packages whose purpose is not told in doc.go, or in main.go
// for a command.
func checkDocs(files []goFile) []string {
	documented := map[string]bool{}
	for _, f := range files {
		base := path.Base(f.path)
		place := base == "doc.go" || (base == "main.go" && f.pkg == "main")
		told := place && strings.TrimSpace(f.doc) != ""
		documented[f.folder()] = documented[f.folder()] || told
	}
	var wrong []string
	for folder, told := range documented {
		if !told {
			wrong = append(wrong, folder+": no doc.go with a package comment that says what the package is for")
		}
	}
	slices.Sort(wrong)
	return wrong
}

// checkLength reports product files that are too long to be read with pleasure.
func checkLength(files []goFile) []string {
	var wrong []string
	for _, f := range files {
		if !f.test() && !f.generated && f.lines > linesOfFile {
			wrong = append(wrong, fmt.Sprintf("%s has %d lines, more than %d", f.path, f.lines, linesOfFile))
		}
	}
	return wrong
}

// checkTests reports tests that wait for the clock or leave themselves out.
func checkTests(files []goFile) []string {
	var wrong []string
	for _, f := range files {
		if !f.test() {
			continue
		}
		if f.sleeps {
			wrong = append(wrong, f.path+" sleeps: wait for a signal, a channel or a condition with a deadline")
		}
		if f.skips {
			wrong = append(wrong, f.path+" skips a test: ask e2e/oracle for outside programs instead")
		}
	}
	return wrong
}
