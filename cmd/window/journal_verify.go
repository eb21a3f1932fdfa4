package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"onewindow/journal"
)

type journalProof struct {
	OK       bool             `json:"ok"`
	Entries  int64            `json:"entries"`
	Log      string           `json:"log,omitempty"`
	Root     string           `json:"root,omitempty"`
	Findings []journalFinding `json:"findings"`
}

type journalFinding struct {
	Code string `json:"code"`
	Seq  int64  `json:"seq,omitempty"`
	Ref  string `json:"ref,omitempty"`
}

// Findings against what the hall keeps.
const (
	foundOlder    = "journal_older"
	foundForked   = "journal_forked"
	foundReplaced = "journal_replaced" // the hall knows other logs of this window only
)

func newJournalVerifyCommand(place *journalPlace) *cobra.Command {
	var asJSON bool
	var kept string
	cmd := &cobra.Command{
		Use: "verify", Short: "Prove that nothing was edited, removed or reordered",
		Long: "Proves the whole journal: the engine's own check, the chain of entries, every seal, every\n" +
			"page. With --kept also that it goes on from what the hall keeps of it, which finds a journal\n" +
			"that was cut short or put back to an older copy. Exit status 3 if anything is not as it was\n" +
			"written. Nothing is changed by looking.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			proof := journalProof{Findings: []journalFinding{}}
			var points []hallJournal
			if kept != "" {
				var err error
				if points, err = readKept(kept); err != nil {
					return err
				}
			}
			err := place.with(cmd.Context(), func(j *journal.Journal) error {
				return errors.Join(proof.fill(cmd.Context(), j), proof.compare(cmd.Context(), j, points, place.window))
			})
			if err != nil {
				return err
			}
			if asJSON {
				err = writeJSON(cmd, proof)
			} else {
				err = say(cmd, proof.text())
			}
			if err != nil {
				return err
			}
			return wrongIf(!proof.OK)
		},
	}
	cmd.Flags().StringVar(&kept, "kept", "", "`file` with what `window hall journals --json` printed")
	jsonFlag(cmd, &asJSON)
	return cmd
}

// readKept reads the lines of `window hall journals --json`.
func readKept(path string) ([]hallJournal, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []hallJournal
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		var k hallJournal
		if err = json.Unmarshal(lines.Bytes(), &k); err != nil {
			return nil, fmt.Errorf("%s:%d: no line of `window hall journals --json`: %w", path, n, err)
		}
		out = append(out, k)
	}
	return out, lines.Err()
}

func (p *journalProof) fill(ctx context.Context, j *journal.Journal) error {
	if d := j.Damaged(); d != nil {
		p.Findings = append(p.Findings, journalFinding{Code: d.Cause})
		return nil
	}
	point, err := j.Checkpoint(ctx)
	if err != nil {
		return err
	}
	findings, err := j.Verify(ctx)
	if err != nil {
		return err
	}
	for _, f := range findings {
		p.Findings = append(p.Findings, journalFinding{f.Code, f.Seq, f.Ref})
	}
	p.Entries, p.Log, p.Root, p.OK = point.Size, point.Log, hex.EncodeToString(point.Root[:]), len(findings) == 0
	return nil
}

// compare asks whether the journal goes on from what the hall keeps of this
// window.
func (p *journalProof) compare(ctx context.Context, j *journal.Journal, kept []hallJournal, window string) error {
	others, found := 0, false
	for _, k := range kept {
		switch {
		case k.Window != window:
			continue
		case k.Log != p.Log:
			others++
			continue
		}
		found = true
		root, err := hex.DecodeString(k.Root)
		if err != nil || len(root) != len(journal.Checkpoint{}.Root) {
			return fmt.Errorf("what the hall keeps of window %s has no root", window)
		}
		point := journal.Checkpoint{Log: k.Log, Size: k.Size}
		copy(point.Root[:], root)
		err = j.Extends(ctx, point)
		switch {
		case errors.Is(err, journal.ErrForked) && k.Size > p.Entries:
			p.add(journalFinding{Code: foundOlder, Seq: k.Size})
		case errors.Is(err, journal.ErrForked):
			p.add(journalFinding{Code: foundForked, Seq: k.Size})
		case err != nil:
			return err
		}
	}
	if others > 0 && !found {
		p.add(journalFinding{Code: foundReplaced})
	}
	return nil
}

func (p *journalProof) add(f journalFinding) {
	p.OK, p.Findings = false, append(p.Findings, f)
}

func (p *journalProof) text() string {
	if p.OK {
		return fmt.Sprintf("good: %d entries, root %s", p.Entries, p.Root)
	}
	lines := []string{"broken"}
	for _, f := range p.Findings {
		line := "   " + f.Code
		if f.Seq > 0 {
			line += fmt.Sprintf(" at entry %d", f.Seq)
		}
		if f.Ref != "" {
			line += " " + f.Ref
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
