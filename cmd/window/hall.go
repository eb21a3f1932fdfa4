package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/hall/archive"
	"onewindow/hall/board"
	"onewindow/hall/ca"
	"onewindow/hall/store"
	"onewindow/hall/totp"
	"onewindow/journal"
)

// hallOptions say where a hall keeps its memory.
type hallOptions struct {
	store, name, hall string
	asyncStandby      bool
	committed         func(writes int, took time.Duration)
}

func newHallCommand() *cobra.Command {
	var o hallOptions
	cmd := group("hall", "The hall's server and its administration",
		newHallServeCommand(&o),
		newHallInitCommand(&o),
		newHallUserCommand(&o),
		newHallWindowCommand(&o),
		newHallPlaceCommand(&o),
		newHallHallsCommand(),
		newHallEnrolCommand(&o),
		newHallJoinCommand(),
		newHallRevokeCommand(&o),
		newHallCertificatesCommand(&o),
		newHallTicketCommand(),
		newHallBookingCommand(),
		newHallRateCommand(),
		newHallIntakeCommand(),
		newHallJournalsCommand(&o),
		newHallBackupCommand(&o),
		newHallRestoreCommand(&o),
		newHallMigrateCommand(&o),
		newHallMergeCommand(&o),
		newHallLoadCommand(&o),
		newHallSimulateCommand(),
		newHallBagCommand(),
		newHallOriginalsCommand(),
		newHallResultCommand(),
		newHallMatterCommand(),
		newHallArchiveCommand(&o),
		newHallReportCommand(&o),
		newHallReturnsCommand(&o),
		newHallPracticeCommand(&o),
		newHallMarkCommand(&o),
		newHallAlarmsCommand(&o),
		newHallAlertsCommand(),
		newHallAuditCommand(&o),
	)
	flags := cmd.PersistentFlags()
	flags.StringVar(&o.store, "store", "sqlite:hall.db", "the hall's `memory`: sqlite:PATH or postgres://…")
	flags.StringVar(&o.hall, "hall", "main", "`id` of the hall, where one store holds several")
	flags.StringVar(&o.name, "hall-name", "", "`name` of the hall, for people, on every paper; kept once given")
	flags.BoolVar(&o.asyncStandby, "allow-async-standby", false,
		"take a PostgreSQL whose standby is asynchronous, although a fail-over to it may call tickets twice")
	return cmd
}

// archiveAfter is how long after its end the file of a case is closed.
const archiveAfter = 30 * 24 * time.Hour

const sqlitePrefix = "sqlite:"

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
	return store.Open(ctx, o.options())
}

func (o *hallOptions) options() store.Options {
	return store.Options{DSN: o.store, Hall: o.hall, HallName: o.name, AllowAsyncStandby: o.asyncStandby, Committed: o.committed}
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
	listen, catalog     string
	pages               pagesOptions
	rules               string
	secret              string
	cert, key, clientCA string
	ca                  string
	metrics, board, log string
	calendar            string
	simulated           bool
	json                bool
}

func newHallServeCommand(o *hallOptions) *cobra.Command {
	var s serveOptions
	cmd := &cobra.Command{
		Use: "serve", Short: "Run the hall's server until it is stopped",
		Long: "Runs the hall's server. It prints {\"listening\":\"HOST:PORT\"} on standard output when it is\n" +
			"ready to answer, and lets calls in hand finish when it is stopped. Windows come by TLS 1.3 with\n" +
			"certificates of the hall's own authority (window hall enrol), or of the one that --client-ca\n" +
			"names. Only on an address of this machine, such as 127.0.0.1, it does without, unless told to.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(); err != nil {
				return err
			}
			if _, _, err := net.SplitHostPort(s.listen); err != nil {
				return usage(fmt.Errorf("--listen %q is not HOST:PORT", s.listen))
			}
			if err := errors.Join(checkWeb("--metrics", s.metrics), checkWeb("--board", s.board)); err != nil {
				return err
			}
			if s.log != logText && s.log != logJSON {
				return usage(fmt.Errorf("--log is %s or %s, not %q", logText, logJSON, s.log))
			}
			if err := s.pages.check(o); err != nil {
				return err
			}
			s.secret = o.secretFile(s.secret)
			if given := []bool{s.cert != "", s.key != "", s.clientCA != ""}; slices.Contains(given, true) && slices.Contains(given, false) {
				return usage(errors.New("--tls-cert, --tls-key and --client-ca go together"))
			}
			if s.cert != "" && s.ca != "" {
				return usage(errors.New("--ca is the hall's own authority, and --client-ca another one: give one of them"))
			}
			return serveHall(cmd, o, s)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&s.listen, "listen", "127.0.0.1:7440", "`address` to answer on; a port of 0 takes a free one")
	s.pages.flags(flags)
	flags.StringVar(&s.secret, "secret", "", "`file` of the hall's secret, made if it is not there; without it beside the store's file,\nand with postgres:// a new one at each start. Servers on one store share it")
	flags.StringVar(&s.catalog, "catalog", "", catalogFlagHelp)
	flags.StringVar(&s.rules, "rules", "", "`file` of the hall's local rules (docs/HALL.md); without it the defaults")
	flags.StringVar(&s.board, "board", "", "`address` of the wall board for citizens, a web page; without it nowhere")
	flags.StringVar(&s.metrics, "metrics", "", "`address` to answer Prometheus on, path /metrics, with /healthz and /readyz; without it nowhere")
	flags.StringVar(&s.log, "log", logText, "how the log is written to standard error: text or json")
	flags.StringVar(&s.cert, "tls-cert", "", "PEM `file` of the server's certificate; windows on other machines insist on TLS")
	flags.StringVar(&s.key, "tls-key", "", "PEM `file` of its key")
	flags.StringVar(&s.clientCA, "client-ca", "", "PEM `file` of the authority that signs the windows' certificates")
	calendarFlag(flags, &s.calendar)
	flags.BoolVar(&s.simulated, "simulated", false, "stand-ins for the outside systems (bank, post, cabinet, e-licences, messages, registers), for trials alone")
	authorityFlag(flags, &s.ca)
	jsonFlag(cmd, &s.json)
	return cmd
}

// Forms of the log.
const (
	logText = "text"
	logJSON = "json"
)

// logger writes one line a happening; what the hall says there holds nothing of a
// person.
func (s *serveOptions) logger(to io.Writer) *slog.Logger {
	if s.log == logJSON {
		return slog.New(slog.NewJSONHandler(to, nil))
	}
	return slog.New(slog.NewTextHandler(to, nil))
}

func serveHall(cmd *cobra.Command, o *hallOptions, s serveOptions) error {
	ctx := cmd.Context()
	releases, refused, err := loadReleases(s.catalog)
	if err = errors.Join(append(refused, err)...); err != nil {
		return err
	}
	rules, err := readRules(s.rules)
	if err != nil {
		return err
	}
	cal, err := readCalendar(s.calendar)
	if err != nil {
		return err
	}
	line, err := s.secured(o)
	if err != nil {
		return err
	}
	pages, err := s.pages.open(ctx)
	if err != nil {
		return err
	}
	others, stopOthers, err := s.neighbours(rules.Neighbour)
	if err != nil {
		return err
	}
	defer stopOthers() //nolint:errcheck // nothing is under way any more
	log := s.logger(cmd.ErrOrStderr())
	secret, err := hallSecret(s.secret, log)
	if err != nil {
		return err
	}
	figures := hall.NewMetrics()
	o.committed = figures.Committed
	return o.with(ctx, func(st *store.Store) error {
		if st.HallName() == "" {
			return errors.New("the hall has no name, and no paper is printed without it: give --hall-name once")
		}
		options := hall.Options{
			Store: st, Pages: pages, Releases: releases, Calendar: cal, Name: st.HallName(),
			Secret: secret, Log: log, Metrics: figures, Neighbours: others,
			Authority: line.authority, SecondFactor: totp.Factor{},
		}
		key, err := hall.SealKey(secret, st.Hall())
		if err != nil {
			return err
		}
		options.Sealer, options.ArchiveAfter = archive.OwnSeal{By: st.HallName(), Key: key, Now: time.Now}, archiveAfter
		rules.apply(&options)
		if s.simulated {
			log.Warn("outside systems are stand-ins: nothing is paid, posted or sent")
			options.Ports, options.Messages, options.Register = demoPorts(time.Now), demoMessages(), demoRegister()
		}
		server, err := hall.New(options)
		if err != nil {
			return err
		}
		answering, stop, err := answerWeb(ctx, s.metrics, server.Observed(figures))
		if err != nil {
			return err
		}
		defer stop()
		wall, err := board.New(server.Wall(), log)
		if err != nil {
			return err
		}
		shown, stopWall, err := answerWeb(ctx, s.board, wall)
		if err != nil {
			return err
		}
		defer stopWall()
		listen := net.ListenConfig{}
		lis, err := listen.Listen(ctx, "tcp", s.listen)
		if err != nil {
			return err
		}
		defer lis.Close()
		// From here on callers wait in the listener's queue, none is turned away.
		err = writeJSON(cmd, struct {
			Listening string `json:"listening"`
			Metrics   string `json:"metrics,omitempty"`
			Board     string `json:"board,omitempty"`
		}{lis.Addr().String(), answering, shown})
		if err != nil {
			return err
		}
		looking, stopLooking := context.WithCancel(ctx)
		var looked sync.WaitGroup
		looked.Go(func() { followFolder(looking, s.catalog, releases, log, server.Publish) })
		looked.Go(func() { followCalendar(looking, s.calendar, log, server.SetCalendar) })
		defer func() {
			stopLooking()
			looked.Wait()
		}()
		creds := line.credentials(server)
		if creds == nil {
			return server.Serve(ctx, lis)
		}
		return server.Serve(ctx, lis, grpc.Creds(creds))
	})
}

// secretSuffix names the file of the hall's secret beside the store's file: a
// copy of the store alone opens no draft.
const secretSuffix = ".secret"

// secretFile is the file that was given, or the one beside the store's; empty where
// the store has no file.
func (o *hallOptions) secretFile(given string) string {
	if path, isFile := strings.CutPrefix(o.store, sqlitePrefix); isFile && given == "" {
		return path + secretSuffix
	}
	return given
}

// hallSecret reads the secret, or makes it; no file is none that lasts.
func hallSecret(path string, log *slog.Logger) ([]byte, error) {
	if path == "" {
		log.Warn("no --secret: drafts of visits cannot be opened after a restart, nor by another server on this store")
		return nil, nil
	}
	return journal.LoadOrCreateKey(path)
}

func newHallInitCommand(o *hallOptions) *cobra.Command {
	var demo, asJSON bool
	var path string
	cmd := &cobra.Command{
		Use: "init", Short: "Make a hall's store, or fill it with the demo city's windows and people",
		Long: "Makes the store if it is not there, and beside it the authority that signs the windows'\n" +
			"certificates (for PostgreSQL where --ca says). With --demo the windows and people of the demo city are\n" +
			"written, with PINs that everybody knows: never for a real hall.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if demo {
				if err := o.demoName(cmd.Context()); err != nil {
					return err
				}
			}
			return o.with(cmd.Context(), func(st *store.Store) error {
				if file := o.authorityFile(path); file != "" {
					if _, err := ca.LoadOrCreate(file, time.Now()); err != nil {
						return err
					}
				}
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
	authorityFlag(cmd.Flags(), &path)
	jsonFlag(cmd, &asJSON)
	return cmd
}

// demoName gives a hall that has no name the demo city's.
func (o *hallOptions) demoName(ctx context.Context) error {
	figures := hall.NewMetrics()
	o.committed = figures.Committed
	return o.with(ctx, func(st *store.Store) error {
		if st.HallName() == "" {
			o.name = demoHallName
		}
		return nil
	})
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
		roles := []string{hallRoles[s.Role]}
		if s.Officer {
			roles = append(roles, hall.RoleOfficer)
		}
		seed.Staff = append(seed.Staff, hall.SeedStaff{No: s.No, Name: s.Name, PIN: s.PIN, Roles: roles, Departments: s.Departments, Card: s.Card().IDNumber.Clear()})
	}
	return seed
}
