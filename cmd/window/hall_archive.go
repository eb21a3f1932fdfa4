package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"onewindow/hall"
	"onewindow/hall/archive"
	"onewindow/hall/store"
	"onewindow/values"
)

func newHallArchiveCommand(o *hallOptions) *cobra.Command {
	return group("archive", "The electronic files of cases: list, export, verify",
		newArchiveListCommand(o), newArchiveExportCommand(o), newArchiveVerifyCommand())
}

// archiveLine is one file of a case as the commands print it.
type archiveLine struct {
	Archive string `json:"archive"`
	Case    string `json:"case"`
	State   string `json:"state,omitempty"`
	Entries int    `json:"entries"`
	Pages   int    `json:"pages"`
	Closed  string `json:"closed,omitempty"`
	Sealed  bool   `json:"sealed"`
	By      string `json:"by,omitempty"`
	Key     string `json:"key,omitempty"`
	File    string `json:"file,omitempty"`
	Wrong   string `json:"wrong,omitempty"`
	Entry   int    `json:"entry,omitempty"`
}

func archiveLineOf(f archive.File) archiveLine {
	meta, _ := f.Metadata()
	l := archiveLine{Archive: f.ID, Case: meta.CaseNo, State: meta.State, Entries: len(f.Entries), Pages: meta.Pages, Sealed: f.Seal != nil}
	if f.Seal != nil {
		l.By, l.Key = f.Seal.By, f.Seal.Key
	}
	return l
}

// span are the days of a command, both included.
func span(since, until string) (from, to time.Time, err error) {
	to = time.Now().Add(24 * time.Hour)
	for _, d := range []struct {
		text string
		into *time.Time
		add  int
	}{{since, &from, 0}, {until, &to, 1}} {
		if d.text == "" {
			continue
		}
		day, err := values.ParseDate(d.text)
		if err != nil {
			return from, to, usage(fmt.Errorf("%q is not a day, YYYY-MM-DD", d.text))
		}
		*d.into = day.AddDays(d.add).Time()
	}
	return from, to, nil
}

const (
	sinceUsage = "first `day` on which a file was closed, YYYY-MM-DD; without it all"
	untilUsage = "last `day`; without it today"
)

func newArchiveListCommand(o *hallOptions) *cobra.Command {
	var since, until string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "Files that were closed in a span of days, and whether they are sealed", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			from, to, err := span(since, until)
			if err != nil {
				return err
			}
			return o.eachClosed(cmd.Context(), from, to, func(at time.Time, f archive.File) error {
				line := archiveLineOf(f)
				line.Closed = shanghai(at)
				if asJSON {
					return writeJSON(cmd, line)
				}
				return say(cmd, fmt.Sprintf("%s  %s  %s  %d entries  %d pages  sealed %t", line.Archive, line.Case, line.State, line.Entries, line.Pages, line.Sealed))
			})
		},
	}
	cmd.Flags().StringVar(&since, "since", "", sinceUsage)
	cmd.Flags().StringVar(&until, "until", "", untilUsage)
	jsonFlag(cmd, &asJSON)
	return cmd
}

func newArchiveExportCommand(o *hallOptions) *cobra.Command {
	var pages pagesOptions
	var out, since, until string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "export --out FOLDER", Short: "Write the packages of the closed files for the city archive, each checked once it is written",
		Long: "Writes the package of every file that was closed in a span of days into a folder, named by its\n" +
			"archive id. Packages that are there already are left alone; what is not sealed yet is skipped and\n" +
			"said. docs/ARCHIVE.md describes the layout. Ends with status 3 when something was skipped.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			from, to, err := span(since, until)
			if err != nil {
				return err
			}
			if err := pages.check(o); err != nil {
				return err
			}
			kept, err := pages.open(cmd.Context())
			if err != nil {
				return err
			}
			if err := os.MkdirAll(out, 0o700); err != nil {
				return err
			}
			skipped := false
			err = o.eachClosed(cmd.Context(), from, to, func(_ time.Time, f archive.File) error {
				line := archiveLineOf(f)
				line.File = filepath.Join(out, f.ID+".zip")
				if f.Seal == nil {
					skipped = true
					line.File, line.Wrong = "", archive.WrongOpen
				} else if err := writePackage(line.File, f, kept); err != nil {
					return err
				}
				return sayArchive(cmd, line, asJSON)
			})
			if err != nil {
				return err
			}
			return wrongIf(skipped)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&out, "out", "", "`folder` for the packages (required)")
	flags.StringVar(&since, "since", "", sinceUsage)
	flags.StringVar(&until, "until", "", untilUsage)
	pages.flags(flags)
	jsonFlag(cmd, &asJSON)
	return needFlags(cmd, "out")
}

// eachClosed goes through the files that were closed in a span of days, and when each was.
func (o *hallOptions) eachClosed(ctx context.Context, from, to time.Time, do func(at time.Time, f archive.File) error) error {
	return o.with(ctx, func(st *store.Store) error {
		return st.View(ctx, func(r *store.Reader) error {
			rows, err := r.ArchivesClosed(from, to)
			if err != nil {
				return err
			}
			for _, row := range rows {
				f, err := hall.ArchiveOf(r, row.Case)
				if err != nil {
					return err
				}
				if err := do(row.ClosedAt, f); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// writePackage writes one package whole or not at all, and reads it again.
func writePackage(path string, f archive.File, pages *store.Pages) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	part, err := os.CreateTemp(filepath.Dir(path), ".part-*")
	if err != nil {
		return err
	}
	defer os.Remove(part.Name()) //nolint:errcheck // it is gone when the package stands
	err = errors.Join(archive.Write(part, f, pages.Open), part.Sync(), part.Close())
	if err != nil {
		return fmt.Errorf("%s: %w", f.ID, err)
	}
	if _, err := verifyPackage(part.Name(), f.Seal.Key); err != nil {
		return fmt.Errorf("%s does not verify: %w", f.ID, err)
	}
	return os.Rename(part.Name(), path)
}

func verifyPackage(path, key string) (archive.File, error) {
	in, err := os.Open(path)
	if err != nil {
		return archive.File{}, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return archive.File{}, err
	}
	return archive.Verify(in, info.Size(), key)
}

func newArchiveVerifyCommand() *cobra.Command {
	var key string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "verify FILE...", Short: "Check packages with nothing but the files: chain, pages, metadata and seal",
		Long: "Checks packages of closed files: that no entry was changed, left out or moved, that every page is\n" +
			"the one that came in, that nothing was added, and that the seal is of this content. With --key also\n" +
			"that this key sealed it. Needs no hall. Ends with status 3 when anything is not as it was sealed.",
		Args: wantArgs(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			wrong := false
			for _, path := range args {
				f, err := verifyPackage(path, key)
				line := archiveLineOf(f)
				line.File = path
				w, known := errors.AsType[*archive.Wrong](err)
				switch {
				case known:
					wrong = true
					line.Wrong, line.Entry = w.Code, w.No
				case err != nil:
					return err
				}
				if err := sayArchive(cmd, line, asJSON); err != nil {
					return err
				}
			}
			return wrongIf(wrong)
		},
	}
	cmd.Flags().StringVar(&key, "key", "", "public `key` that must have sealed them, base64 as verify prints it")
	jsonFlag(cmd, &asJSON)
	return cmd
}

// archiveWrong says what is wrong with a package.
var archiveWrong = map[string]string{
	archive.WrongLayout: "not a package of this layout", archive.WrongChain: "an entry was changed, left out or moved", archive.WrongBody: "what an entry says was changed",
	archive.WrongFile: "a page is missing or is another one", archive.WrongExtra: "a file was added", archive.WrongSeal: "the seal is not of this content",
	archive.WrongKey: "another key has sealed it", archive.WrongOpen: "the file is not closed and sealed yet",
}

func sayArchive(cmd *cobra.Command, l archiveLine, asJSON bool) error {
	if asJSON {
		return writeJSON(cmd, l)
	}
	if l.Wrong != "" {
		where := ""
		if l.Entry > 0 {
			where = fmt.Sprintf(" (entry %d)", l.Entry)
		}
		return say(cmd, fmt.Sprintf("✗ %s  %s  %s%s", l.File, l.Archive, archiveWrong[l.Wrong], where))
	}
	return say(cmd, fmt.Sprintf("✓ %s  %s  %s  %s  %d entries  %d pages  sealed by %s, key %s", l.File, l.Archive, l.Case, l.State, l.Entries, l.Pages, l.By, l.Key))
}
