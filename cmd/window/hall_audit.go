package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"onewindow/api/audit"
	"onewindow/hall"
	"onewindow/hall/store"
	"onewindow/journal"
)

// auditOptions say by which secret the hall's checkpoints are signed.
type auditOptions struct {
	*hallOptions
	secret string
}

func newHallAuditCommand(o *hallOptions) *cobra.Command {
	a := &auditOptions{hallOptions: o}
	cmd := group("audit", "The hall's log: every step and every look at personal data", newAuditVerifyCommand(a), newAuditExportCommand(a))
	cmd.PersistentFlags().StringVar(&a.secret, "secret", "", "`file` of the hall's secret, by which checkpoints are signed; without it beside the\nstore's file")
	return cmd
}

// signer is the one of the hall's server; the secret must be there already.
func (a *auditOptions) signer() (*audit.Signer, error) {
	path := a.secret
	if file, isFile := strings.CutPrefix(a.store, sqlitePrefix); isFile && path == "" {
		path = file + secretSuffix
	}
	if path == "" {
		return nil, usage(errors.New("--secret is needed with postgres://"))
	}
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("the hall's secret: %w", err)
	}
	secret, err := journal.LoadOrCreateKey(path)
	if err != nil {
		return nil, err
	}
	return hall.LogSigner(a.hall, secret)
}

// log opens a store that is there, with all that was written in its log.
func (a *auditOptions) log(ctx context.Context, work func(*store.Reader) error) error {
	if path, isFile := strings.CutPrefix(a.store, sqlitePrefix); isFile {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("there is no store at %s", path)
		}
	}
	return a.with(ctx, func(st *store.Store) error {
		err := st.BeginLog(ctx)
		if err != nil && !errors.Is(err, store.ErrLog) { // a broken log is what verify is for
			return err
		}
		return st.View(ctx, work)
	})
}

type logFinding struct {
	Code   string `json:"code"`
	Record int64  `json:"record,omitempty"`
	Ref    string `json:"ref,omitempty"`
}

type logVerdict struct {
	Log        string       `json:"log"`
	Records    int64        `json:"records"`
	Contested  int64        `json:"contested"`
	Checkpoint int64        `json:"checkpoint,omitempty"`
	Findings   []logFinding `json:"findings"`
}

func newAuditVerifyCommand(a *auditOptions) *cobra.Command {
	var checkpoint string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "verify", Short: "Prove that the hall's log, and the history of its cases, are as they were written",
		Long: "Follows the chain of records, makes the hash tree anew, compares the history of every case with\n" +
			"what was logged, and says at which record anything differs. With --checkpoint the log must go on\n" +
			"from a checkpoint that was kept elsewhere (window hall audit export prints one): that alone finds a\n" +
			"log that was rewritten from end to end, or a backup that was put back. The desks do the same by\n" +
			"themselves; `contested` counts how often one of them disagreed. Exit status 3 if anything is found.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.check(); err != nil {
				return err
			}
			var kept *audit.Checkpoint
			if checkpoint != "" {
				var err error
				if kept, err = a.keptIn(checkpoint); err != nil {
					return err
				}
			}
			var v logVerdict
			err := a.log(cmd.Context(), func(r *store.Reader) (err error) {
				v, err = verifyLog(r, kept)
				return err
			})
			if err != nil {
				return err
			}
			return sayVerdict(cmd, &v, asJSON)
		},
	}
	cmd.Flags().StringVar(&checkpoint, "checkpoint", "", "`file` of a signed checkpoint from which the log must go on")
	jsonFlag(cmd, &asJSON)
	return cmd
}

func (a *auditOptions) keptIn(path string) (*audit.Checkpoint, error) {
	signed, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	signer, err := a.signer()
	if err != nil {
		return nil, err
	}
	c, err := audit.Open(signed, signer.Key)
	if err != nil {
		return nil, fmt.Errorf("%s: this hall did not sign it: %w", path, err)
	}
	return &c, nil
}

func verifyLog(r *store.Reader, kept *audit.Checkpoint) (v logVerdict, err error) {
	found, err := r.VerifyLog(func(rec *audit.Record, _ string) error {
		v.Records++
		if rec.Kind == hall.EventContested {
			v.Contested++
		}
		return nil
	})
	if err != nil {
		return v, err
	}
	if kept != nil {
		v.Checkpoint = kept.Size
		more, err := r.LogGoesOn(kept)
		if err != nil && len(found) == 0 {
			return v, err
		}
		found = append(found, more...)
	}
	end, err := r.LogEnd()
	if err != nil && !errors.Is(err, store.ErrLog) {
		return v, err
	}
	v.Log, v.Findings = end.Log, make([]logFinding, len(found))
	for i, f := range found {
		v.Findings[i] = logFinding{f.Code, f.N, f.Ref}
	}
	return v, nil
}

func sayVerdict(cmd *cobra.Command, v *logVerdict, asJSON bool) error {
	wrong := len(v.Findings) > 0
	if asJSON {
		return errors.Join(writeJSON(cmd, v), wrongIf(wrong))
	}
	for _, f := range v.Findings {
		line := f.Code
		if f.Record > 0 {
			line += fmt.Sprintf("  record %d", f.Record)
		}
		if f.Ref != "" {
			line += "  " + f.Ref
		}
		if err := say(cmd, line); err != nil {
			return err
		}
	}
	line := fmt.Sprintf("%d records, whole", v.Records)
	if wrong {
		line = fmt.Sprintf("%d records, %d findings", v.Records, len(v.Findings))
	}
	if v.Contested > 0 {
		line += fmt.Sprintf("; contested by desks %d times", v.Contested)
	}
	return errors.Join(say(cmd, line), wrongIf(wrong))
}

// exportedRecord is one line of an export: RFC 6962 hash of the record's bytes as
// they stand there, and the SM3 chain up to it.
type exportedRecord struct {
	Hash   string          `json:"hash"`
	SM3    string          `json:"sm3"`
	Record json.RawMessage `json:"record"`
}

func newAuditExportCommand(a *auditOptions) *cobra.Command {
	var to string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "export --to FILE", Short: "Write the log into a file, and print the checkpoint at which it stands",
		Long: "Writes the log as JSON lines: {\"hash\",\"sm3\",\"record\":{\"n\",\"at\",\"kind\",\"ticket\",\"case\",\n" +
			"\"window\",\"actor\",\"role\",\"detail\",\"body\"}}. hash is the RFC 6962 leaf hash of the record's bytes as\n" +
			"they stand in the line, sm3 the chain of records so far (SM3 of the link before and the bytes). What\n" +
			"desks were shown stands there as a digest: nobody's name or number is in the file. On standard\n" +
			"output comes the signed checkpoint: keep it where nobody of the hall's machines can change it, on\n" +
			"paper for one, every day.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.check(); err != nil {
				return err
			}
			signer, err := a.signer()
			if err != nil {
				return err
			}
			var end audit.Checkpoint
			err = a.log(cmd.Context(), func(r *store.Reader) (err error) {
				if end, err = r.LogEnd(); err != nil {
					return err
				}
				return wholeFile(to, func(w io.Writer) error { return exportLog(r, w) })
			})
			if err != nil {
				return flat(err)
			}
			signed, err := signer.Sign(&end)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd, struct {
					Log        string `json:"log"`
					Records    int64  `json:"records"`
					Checkpoint string `json:"checkpoint"`
					Key        string `json:"key"`
				}{end.Log, end.Size, string(signed), signer.Key})
			}
			_, err = cmd.OutOrStdout().Write(signed)
			return err
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "`file` to write; it must not be there yet (required)")
	jsonFlag(cmd, &asJSON)
	return needFlags(cmd, "to")
}

func exportLog(r *store.Reader, to io.Writer) error {
	w := bufio.NewWriterSize(to, 1<<20)
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false) // the records' bytes are hashed as they are
	found, err := r.VerifyLog(func(rec *audit.Record, sm3 string) error {
		return lines.Encode(exportedRecord{rec.Hash().String(), sm3, rec.Bytes()})
	})
	if err == nil && len(found) > 0 {
		err = fmt.Errorf("the log is not whole (%s, record %d): see window hall audit verify", found[0].Code, found[0].N)
	}
	return errors.Join(err, w.Flush())
}
