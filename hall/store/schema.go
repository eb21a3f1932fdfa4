package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var embedded embed.FS

// migrations are the steps of the schema, one text for both engines. Tests lay
// further ones on top.
var migrations = func() fs.FS {
	files, err := fs.Sub(embedded, "migrations")
	if err != nil {
		panic(err) // the folder is named by the line above
	}
	return files
}()

// ErrNewer says that a newer program has changed the store. This one does not
// know what the newer one keeps there, so it leaves it alone.
var ErrNewer = errors.New("store: written by a newer program")

// firstSchema is the version below which there is no store.
const firstSchema = 1

// Schema is where a store stands: Version is its own, Known the newest that
// this program has.
type Schema struct{ Version, Known int64 }

func provider(dialect goose.Dialect, db *sql.DB) (*goose.Provider, error) {
	var opts []goose.ProviderOption
	if dialect == goose.DialectPostgres {
		// Several servers may start at once.
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, fmt.Errorf("store: migration lock: %w", err)
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, db, migrations, opts...)
	if err != nil {
		return nil, fmt.Errorf("store: migrations: %w", err)
	}
	return p, nil
}

func schemaOf(ctx context.Context, p *goose.Provider) (Schema, error) {
	version, err := p.GetDBVersion(ctx)
	if err != nil {
		return Schema{}, fmt.Errorf("store: schema version: %w", err)
	}
	s := Schema{Version: version}
	for _, source := range p.ListSources() {
		s.Known = max(s.Known, source.Version)
	}
	if s.Version > s.Known {
		return s, fmt.Errorf("%w: it has version %d, this program knows %d; start the newer program, or let it take the store back by: window hall migrate down",
			ErrNewer, s.Version, s.Known)
	}
	return s, nil
}

// migrate brings the schema up to date.
func migrate(ctx context.Context, dialect goose.Dialect, db *sql.DB) error {
	p, err := provider(dialect, db)
	if err != nil {
		return err
	}
	if _, err := schemaOf(ctx, p); err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	return nil
}

// SchemaOf says where the store of a DSN stands, and changes nothing.
func SchemaOf(ctx context.Context, opt Options) (at Schema, err error) {
	err = schemaWork(ctx, opt, func(p *goose.Provider) error {
		at, err = schemaOf(ctx, p)
		return err
	})
	return at, err
}

// MigrateUp brings the store of a DSN to the newest version that this program
// knows.
func MigrateUp(ctx context.Context, opt Options) (at Schema, err error) {
	err = schemaWork(ctx, opt, func(p *goose.Provider) error {
		if _, err := schemaOf(ctx, p); err != nil {
			return err
		}
		if _, err := p.Up(ctx); err != nil {
			return fmt.Errorf("store: migrate: %w", err)
		}
		at, err = schemaOf(ctx, p)
		return err
	})
	return at, err
}

// MigrateDown takes the store of a DSN one version back, for the program before
// this one. The first version has nothing before it.
func MigrateDown(ctx context.Context, opt Options) (at Schema, err error) {
	err = schemaWork(ctx, opt, func(p *goose.Provider) error {
		at, err = schemaOf(ctx, p)
		switch {
		case err != nil:
			return err
		case at.Version <= firstSchema:
			return fmt.Errorf("store: version %d is the first: before it there is no store", at.Version)
		}
		if _, err := p.Down(ctx); err != nil {
			return fmt.Errorf("store: migrate down: %w", err)
		}
		at, err = schemaOf(ctx, p)
		return err
	})
	return at, err
}

// schemaWork opens the engine without bringing it up to date.
func schemaWork(ctx context.Context, opt Options, work func(*goose.Provider) error) error {
	s, dialect, err := existing(ctx, opt)
	if err != nil {
		return err
	}
	p, err := provider(dialect, s.writer)
	if err == nil {
		err = work(p)
	}
	return errors.Join(err, s.closePools())
}
