// Command table turns the lines that harnesses have appended to
// $ONEWINDOW_PROOFS into the page docs/PROOFS.md: table FILE... > PAGE. A file
// that is not there holds no proofs yet.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"onewindow/e2e/oracle"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "table:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("usage: table FILE... > PAGE")
	}
	var all bytes.Buffer
	for _, name := range args {
		lines, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		all.Write(lines)
	}
	proofs, err := read(&all)
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, page(proofs))
	return err
}

// read gives the proofs in the order of their promises. The last run of a
// harness counts.
func read(r io.Reader) ([]oracle.Proof, error) {
	last := map[string]oracle.Proof{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		var p oracle.Proof
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		last[p.Tier+"\x00"+p.Promise+"\x00"+p.Harness] = p
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(last) == 0 {
		return nil, errors.New("no proofs")
	}
	var all []oracle.Proof
	for _, p := range last {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b oracle.Proof) int {
		return cmp.Or(cmp.Compare(number(a.Promise), number(b.Promise)), cmp.Compare(a.Harness, b.Harness))
	})
	return all, nil
}

func number(promise string) int {
	n, _ := strconv.Atoi(strings.TrimLeft(promise, "R")) // others come first
	return n
}

const head = `# What must never happen, and how often we tried

The first table is written by ` + "`make proofs`" + `, with the counts of each run of the
checks, the second by ` + "`make release-check`" + `, with the long counts; a harness that
is missing there has not been run with them yet. Each harness also runs mutants,
windows or settings with a defence removed, and fails when it does not catch
them. No failure in n trials bounds the rate of failures by 3/n with 95 %
confidence. A promised time is held on a machine that comes when it is called:
how late the machine itself was is measured beside it, and stretches the limit.
`

const columns = `
| promise | what was done | trials | result | passed | seconds | date | machine |
|---|---|---|---|---|---|---|---|
`

func page(proofs []oracle.Proof) string {
	var b strings.Builder
	b.WriteString(head)
	for _, tier := range []string{oracle.EveryRun, oracle.ReleaseTier} {
		rows := slices.DeleteFunc(slices.Clone(proofs), func(p oracle.Proof) bool { return p.Tier != tier })
		if len(rows) == 0 {
			continue
		}
		b.WriteString("\n## " + strings.ToUpper(tier[:1]) + tier[1:] + "\n" + columns)
		for _, p := range rows {
			b.WriteString(row(p))
		}
	}
	return b.String()
}

func row(p oracle.Proof) string {
	passed := "yes"
	if !p.Passed {
		passed = "**no**"
	}
	trials := fmt.Sprintf("%d %s", p.Trials, p.Unit)
	if p.Fewer != "" {
		trials += " (" + p.Fewer + ")"
	}
	cells := []string{
		p.Promise, p.Harness, trials, p.Result, passed,
		strconv.FormatFloat(p.Seconds, 'f', 0, 64), p.At.Format("2006-01-02"),
		fmt.Sprintf("%s, %d CPUs, %s", p.System, p.CPUs, p.Go),
	}
	for i := range cells {
		cells[i] = strings.ReplaceAll(cells[i], "|", "/")
	}
	return "| " + strings.Join(cells, " | ") + " |\n"
}
