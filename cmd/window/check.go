package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"onewindow/values"
)

// maxText bounds a file that a person hands to a command: the largest sensible
// one, a whole catalogue, is some 3 MB.
const maxText = 64 << 20

func newCheckCommand() *cobra.Command {
	return group("check", "Check numbers and machine-readable zones against their standards",
		newCheckIDCommand(), newCheckUSCCCommand(), newCheckMRZCommand())
}

// group is a command that only holds others. Called bare it is wrong usage:
// cobra would print the help and call that success. It knows --json, so that
// the flag may stand before the name of the command within.
func group(use, short string, within ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usage(fmt.Errorf("%s needs a command; see %s --help", cmd.CommandPath(), cmd.CommandPath()))
		},
	}
	cmd.PersistentFlags().Bool("json", false, "print JSON")
	cmd.AddCommand(within...)
	return cmd
}

func newCheckIDCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "idno VALUE…", Short: "Identity numbers: GB 11643 and the numbers of foreigners' cards",
		Long: "Checks identity numbers in layers: length, character, check, date, province.\n" +
			"The first layer that fails is named. Exit status 3 if any number is wrong.",
		Args: wantArgs(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			today, wrong := values.Of(time.Now()), false
			for _, value := range args {
				c := values.CheckIDNumber(value, today)
				wrong = wrong || !c.Valid
				if asJSON {
					if err := writeJSON(cmd, c); err != nil {
						return err
					}
					continue
				}
				text := fmt.Sprintf("%s  wrong: %s", value, c.Layer)
				if c.Valid {
					text = fmt.Sprintf("%s  good: %s, born %s, sex %s", value, c.Type, c.Birth, c.Sex)
				}
				if err := say(cmd, text); err != nil {
					return err
				}
			}
			return wrongIf(wrong)
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func newCheckUSCCCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "uscc VALUE…", Short: "Unified social credit codes: GB 32100",
		Long: "Checks unified social credit codes. A wrong organisation code inside (GB 11714) is\n" +
			"only a warning. Exit status 3 if any code is wrong.",
		Args: wantArgs(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			wrong := false
			for _, value := range args {
				c := values.CheckUSCC(value)
				wrong = wrong || !c.Valid
				if asJSON {
					if err := writeJSON(cmd, c); err != nil {
						return err
					}
					continue
				}
				text := value + "  wrong"
				if c.Valid {
					text = value + "  good"
				}
				if len(c.Warnings) > 0 {
					text += " (warning: " + strings.Join(c.Warnings, ", ") + ")"
				}
				if err := say(cmd, text); err != nil {
					return err
				}
			}
			return wrongIf(wrong)
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func newCheckMRZCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "mrz [FILE]", Short: "Machine-readable zones: ICAO 9303 and the exit-entry permit",
		Long: "Reads the lines of one or more documents from FILE, or from standard input; an empty\n" +
			"line parts documents. Nothing is repaired. Exit status 3 if any document is wrong.",
		Args: wantArgs(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in := cmd.InOrStdin()
			if len(args) > 0 {
				f, err := os.Open(args[0])
				if err != nil {
					return err
				}
				defer f.Close()
				in = f
			}
			documents, err := readDocuments(in)
			if err != nil {
				return err
			}
			if len(documents) == 0 {
				return errors.New("no machine-readable zone to check")
			}
			today, wrong := values.Of(time.Now()), false
			for _, lines := range documents {
				answer := checkMRZ(lines, today)
				wrong = wrong || !answer.Valid
				if asJSON {
					err = writeJSON(cmd, answer)
				} else {
					err = say(cmd, answer.text())
				}
				if err != nil {
					return err
				}
			}
			return wrongIf(wrong)
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

// readDocuments parts lines at empty ones.
func readDocuments(in io.Reader) ([][]string, error) {
	var documents [][]string
	var lines []string
	scan := bufio.NewScanner(io.LimitReader(in, maxText))
	for scan.Scan() {
		line := strings.TrimSpace(scan.Text())
		switch {
		case line != "":
			lines = append(lines, line)
		case len(lines) > 0:
			documents, lines = append(documents, lines), nil
		}
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("read the lines: %w", err)
	}
	if len(lines) > 0 {
		documents = append(documents, lines)
	}
	return documents, nil
}

// mrzAnswer is one document; Error is set when the lines are no zone at all.
type mrzAnswer struct {
	values.MRZ
	Error *mrzProblem `json:"error,omitempty"`
}

type mrzProblem struct {
	Code string `json:"code"`
	Line int    `json:"line,omitempty"` // from 1 in its document; 0 means the whole
}

func checkMRZ(lines []string, today values.Date) mrzAnswer {
	m, err := values.ParseMRZ(lines, today)
	answer := mrzAnswer{MRZ: m}
	if answer.Checks == nil {
		answer.Checks = map[string]bool{}
	}
	if err != nil {
		answer.Valid = false
		answer.Error = &mrzProblem{Code: "layout"}
		if e, ok := errors.AsType[*values.MRZError](err); ok {
			answer.Error.Code, answer.Error.Line = e.Code, e.Line
		}
	}
	return answer
}

func (a mrzAnswer) text() string {
	if a.Error != nil {
		where := ""
		if a.Error.Line > 0 {
			where = fmt.Sprintf(" in line %d", a.Error.Line)
		}
		return "wrong: " + a.Error.Code + where
	}
	state := "good"
	if !a.Valid {
		var failed []string
		for name, ok := range a.Checks {
			if !ok {
				failed = append(failed, name)
			}
		}
		slices.Sort(failed)
		state = strings.TrimSpace("wrong " + strings.Join(failed, " "))
	}
	name := strings.TrimSpace(a.Surname + " " + a.GivenNames)
	return fmt.Sprintf("%s %s %s  %s  born %s  until %s  %s", a.Format, a.Issuer, a.DocumentNumber, name, a.Birth, a.Expiry, state)
}

// say prints one line for people on standard output.
func say(cmd *cobra.Command, line string) error {
	_, err := fmt.Fprintln(cmd.OutOrStdout(), line)
	return err
}

// wrongIf ends a check that has said what it found.
func wrongIf(wrong bool) error {
	if wrong {
		return errWrong
	}
	return nil
}

// flat makes one line of an error that was joined from several.
func flat(err error) error {
	if err == nil || !strings.Contains(err.Error(), "\n") {
		return err
	}
	return &flatError{err}
}

type flatError struct{ err error }

func (e *flatError) Error() string { return strings.ReplaceAll(e.err.Error(), "\n", "; ") }

func (e *flatError) Unwrap() error { return e.err }
