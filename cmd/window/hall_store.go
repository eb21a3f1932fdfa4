package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"onewindow/hall/store"
)

func newHallBackupCommand(o *hallOptions) *cobra.Command {
	var pages pagesOptions
	var to string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "backup --to FILE", Short: "Write the whole store and its pages into one file, while the hall works",
		Long: "Writes the whole store, every hall in it, and the scanned pages into one tar file, as they are\n" +
			"at one moment. The hall may go on working. The file is the same for both engines, so that a\n" +
			"hall can move from its own file to PostgreSQL; it holds personal data and is readable by its\n" +
			"owner alone. The hall's secret (--secret of hall serve) is not in it: whoever has only the\n" +
			"backup opens no draft. Keep that file elsewhere, and bring it to the hall that is restored.\n" +
			"Ends with status 3 when pages are missing that the store names.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(); err != nil {
				return err
			}
			if err := pages.check(o); err != nil {
				return err
			}
			made, err := backupTo(cmd.Context(), o.options(), &pages, to)
			if err != nil {
				return flat(err)
			}
			return sayContents(cmd, made, asJSON)
		},
	}
	pages.flags(cmd.Flags())
	cmd.Flags().StringVar(&to, "to", "", "`file` to write; it must not be there yet (required)")
	jsonFlag(cmd, &asJSON)
	return needFlags(cmd, "to")
}

func backupTo(ctx context.Context, opt store.Options, from *pagesOptions, to string) (made store.Contents, err error) {
	err = wholeFile(to, func(file io.Writer) error {
		pages, err := from.open(ctx)
		if err != nil {
			return err
		}
		w := bufio.NewWriterSize(file, 1<<20)
		made, err = store.Backup(ctx, opt, pages, w)
		return errors.Join(err, w.Flush())
	})
	return made, err
}

// wholeFile writes beside the name and gives the name only to what is whole and
// durable.
func wholeFile(to string, write func(io.Writer) error) error {
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already: it is never written over", to)
	}
	part := to + ".part"
	file, err := os.OpenFile(part, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer os.Remove(part) // gone by then when all went well
	if err := errors.Join(write(file), file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(part, to); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(to))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func sayContents(cmd *cobra.Command, c store.Contents, asJSON bool) error {
	var err error
	if asJSON {
		err = writeJSON(cmd, c)
	} else {
		var rows int64
		for _, n := range c.Rows {
			rows += n
		}
		err = say(cmd, fmt.Sprintf("%d rows in %d tables, %d pages, schema %d", rows, len(c.Rows), c.Pages, c.Schema))
	}
	if err == nil && len(c.Missing) > 0 {
		return &statusError{status: exitWrong, err: fmt.Errorf("%d pages are missing that the store names, the first is %s", len(c.Missing), c.Missing[0])}
	}
	return err
}

func newHallRestoreCommand(o *hallOptions) *cobra.Command {
	var pages pagesOptions
	var from string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "restore --from FILE", Short: "Make a new store from a backup",
		Long: "Makes a new store, a file or an empty PostgreSQL schema, from what window hall backup wrote,\n" +
			"of this version or an older one. A store that holds a hall is never written over, and a file\n" +
			"that is not whole leaves an empty store. Everybody signs in anew afterwards. With another\n" +
			"secret than the hall had (--secret of hall serve), drafts of visits under way stay closed;\n" +
			"tickets, cases and pages are whole.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(); err != nil {
				return err
			}
			if err := pages.check(o); err != nil {
				return err
			}
			file, err := os.Open(from)
			if err != nil {
				return err
			}
			defer file.Close()
			p, err := pages.open(cmd.Context())
			if err != nil {
				return err
			}
			got, err := store.Restore(cmd.Context(), o.options(), p, bufio.NewReaderSize(file, 1<<20))
			if err != nil {
				return flat(err)
			}
			return sayContents(cmd, got, asJSON)
		},
	}
	pages.flags(cmd.Flags())
	cmd.Flags().StringVar(&from, "from", "", "`file` that window hall backup wrote (required)")
	jsonFlag(cmd, &asJSON)
	return needFlags(cmd, "from")
}

func newHallMigrateCommand(o *hallOptions) *cobra.Command {
	return group("migrate", "The version of the store's schema: status, up, one down",
		migrateCommand(o, "status", "Where the store stands, and what this program knows", store.SchemaOf),
		migrateCommand(o, "up", "Bring the store to the newest version that this program knows; serving does it too", store.MigrateUp),
		migrateCommand(o, "down", "Take the store one version back, for the program before this one; back it up first", store.MigrateDown))
}

func migrateCommand(o *hallOptions, use, short string, work func(context.Context, store.Options) (store.Schema, error)) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: use, Short: short, Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(); err != nil {
				return err
			}
			at, err := work(cmd.Context(), o.options())
			if err != nil {
				return flat(err)
			}
			if asJSON {
				return writeJSON(cmd, struct {
					Version int64 `json:"version"`
					Known   int64 `json:"known"`
				}{at.Version, at.Known})
			}
			return say(cmd, fmt.Sprintf("version %d of %d", at.Version, at.Known))
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}
