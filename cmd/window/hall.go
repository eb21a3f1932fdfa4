package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/hall/store"
	"onewindow/values"
)

// hallOptions say where a hall keeps its memory.
type hallOptions struct {
	store, name string
}

func newHallCommand() *cobra.Command {
	var o hallOptions
	cmd := group("hall", "The hall's server and its administration",
		newHallServeCommand(&o), newHallInitCommand(&o), newHallUserCommand(&o), newHallWindowCommand(&o))
	flags := cmd.PersistentFlags()
	flags.StringVar(&o.store, "store", "sqlite:hall.db", "the hall's `memory`: sqlite:PATH or postgres://…")
	flags.StringVar(&o.name, "hall-name", "", "`name` of the hall, for people; written when the hall is new")
	return cmd
}

const (
	sqlitePrefix = "sqlite:"
	schemeMark   = "://"
)

// check finds wrong usage before anything is opened.
func (o *hallOptions) check() error {
	path, isFile := strings.CutPrefix(o.store, sqlitePrefix)
	switch {
	case isFile && path != "":
	case strings.HasPrefix(o.store, "postgres://"), strings.HasPrefix(o.store, "postgresql://"):
	default:
		return usage(errors.New("--store is sqlite:PATH or postgres://…"))
	}
	return nil
}

func (o *hallOptions) open(ctx context.Context) (*store.Store, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	return store.Open(ctx, store.Options{DSN: o.store, HallName: o.name})
}

// with opens the store for one piece of work.
func (o *hallOptions) with(ctx context.Context, work func(*store.Store) error) error {
	st, err := o.open(ctx)
	if err != nil {
		return flat(err)
	}
	return flat(errors.Join(work(st), st.Close()))
}

type serveOptions struct {
	listen, pages, catalog string
	json                   bool
}

func newHallServeCommand(o *hallOptions) *cobra.Command {
	var s serveOptions
	cmd := &cobra.Command{
		Use: "serve", Short: "Run the hall's server until it is stopped",
		Long: "Runs the hall's server. It prints {\"listening\":\"HOST:PORT\"} on standard output when it is\n" +
			"ready to answer, and lets calls in hand finish when it is stopped.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(); err != nil {
				return err
			}
			if _, _, err := net.SplitHostPort(s.listen); err != nil {
				return usage(fmt.Errorf("--listen %q is not HOST:PORT", s.listen))
			}
			if s.pages == "" {
				path, isFile := strings.CutPrefix(o.store, sqlitePrefix)
				if !isFile {
					return usage(errors.New("--pages is needed when the store is no file"))
				}
				s.pages = filepath.Join(filepath.Dir(path), "pages")
			}
			if strings.Contains(s.pages, schemeMark) {
				return usage(errors.New("--pages is a folder"))
			}
			return serveHall(cmd, o, s)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&s.listen, "listen", "127.0.0.1:7440", "`address` to answer on; a port of 0 takes a free one")
	flags.StringVar(&s.pages, "pages", "", "`folder` of scanned pages; without it pages beside the store's file")
	flags.StringVar(&s.catalog, "catalog", "", "catalogue `file`; without it the built-in one")
	jsonFlag(cmd, &s.json)
	return cmd
}

func serveHall(cmd *cobra.Command, o *hallOptions, s serveOptions) error {
	ctx := cmd.Context()
	cat, err := loadCatalog(s.catalog)
	if err != nil {
		return err
	}
	pages, err := store.OpenPages(s.pages)
	if err != nil {
		return err
	}
	return o.with(ctx, func(st *store.Store) error {
		server, err := hall.New(hall.Options{
			Store: st, Pages: pages, Catalog: cat, Calendar: values.DefaultCalendar(), Name: o.name,
			Log: slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)),
		})
		if err != nil {
			return err
		}
		listen := net.ListenConfig{}
		lis, err := listen.Listen(ctx, "tcp", s.listen)
		if err != nil {
			return err
		}
		defer lis.Close()
		// From here on callers wait in the listener's queue, none is turned away.
		err = writeJSON(cmd, struct {
			Listening string `json:"listening"`
		}{lis.Addr().String()})
		if err != nil {
			return err
		}
		return server.Serve(ctx, lis)
	})
}

func newHallInitCommand(o *hallOptions) *cobra.Command {
	var demo, asJSON bool
	cmd := &cobra.Command{
		Use: "init", Short: "Make a hall's store, or fill it with the demo city's windows and people",
		Long: "Makes the store if it is not there. With --demo the windows and people of the demo city are\n" +
			"written, with PINs that everybody knows: never for a real hall.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return o.with(cmd.Context(), func(st *store.Store) error {
				if demo {
					err := hall.Init(cmd.Context(), st, demoSeed(), hall.DefaultPINCost)
					if err != nil {
						return err
					}
				}
				var count struct {
					Windows int `json:"windows"`
					Staff   int `json:"staff"`
				}
				err := st.View(cmd.Context(), func(r *store.Reader) error {
					windows, err := r.Windows()
					if err != nil {
						return err
					}
					staff, err := r.AllStaff()
					count.Windows, count.Staff = len(windows), len(staff)
					return err
				})
				if err != nil {
					return err
				}
				if asJSON {
					return writeJSON(cmd, count)
				}
				return say(cmd, fmt.Sprintf("%d windows, %d people", count.Windows, count.Staff))
			})
		},
	}
	cmd.Flags().BoolVar(&demo, "demo", false, "write the demo city's windows and people")
	jsonFlag(cmd, &asJSON)
	return cmd
}

// hallRoles are the roles of the demo city as the hall's contract spells them.
var hallRoles = map[string]string{
	fixtures.RoleClerk:      hall.RoleClerk,
	fixtures.RolePolice:     hall.RolePolice,
	fixtures.RoleIssuer:     hall.RoleIssuer,
	fixtures.RoleApprover:   hall.RoleReviewer,
	fixtures.RoleChiefRep:   hall.RoleChiefRep,
	fixtures.RoleSupervisor: hall.RoleSupervisor,
	fixtures.RoleGuide:      hall.RoleGuide,
}

// demoSeed is the demo city's hall: its windows and its people.
func demoSeed() hall.Seed {
	var seed hall.Seed
	for _, w := range fixtures.Windows() {
		seed.Windows = append(seed.Windows, hall.SeedWindow{No: w.No, Name: w.No, Zone: w.Zone, Serves: w.Departments})
	}
	for _, s := range fixtures.Staff() {
		seed.Staff = append(seed.Staff, hall.SeedStaff{
			No: s.No, Name: s.Name, PIN: s.PIN, Roles: []string{hallRoles[s.Role]}, Departments: s.Departments,
		})
	}
	return seed
}
