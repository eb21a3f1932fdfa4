package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"

	"onewindow/catalog"
	"onewindow/client"
	"onewindow/devices/barcode"
	"onewindow/devices/mrz"
	"onewindow/i18n"
	"onewindow/journal"
	"onewindow/papers"
	"onewindow/station"
	"onewindow/tui/graphics"
	"onewindow/tui/guard"
)

// config is the desk's configuration file. Unknown fields are errors that name
// the line.
type config struct {
	Window  string `toml:"window"`  // number of the desk, such as A035, or a name for an office
	Data    string `toml:"data"`    // folder of journal and log
	Catalog string `toml:"catalog"` // file, or full; empty takes the embedded one
	// Zone and Serves say where the desk stands and what it takes in: items outside are shown with where to go.
	Zone   string   `toml:"zone"`
	Serves []string `toml:"serves"`
	Owners string   `toml:"owners"` // CSV file of who answers for what
	Lang   string   `toml:"lang"`
	Theme  string   `toml:"theme"`
	// Large shows ticket and checklist in large type, ASCII draws rules and signs in ASCII.
	Large bool `toml:"large"`
	ASCII bool `toml:"ascii"`
	// Graphics is how pages are shown.
	Graphics graphics.Way `toml:"graphics"`
	// Seal is by what the journal seals, Key where its key lies open, Machine where the
	// machine's share of a wrapped one does.
	Seal    journal.Suite `toml:"seal"`
	Key     string        `toml:"key"`
	Machine string        `toml:"machine"`
	// Keep is how many days what was delivered stays, Ring where the keys of the days
	// lie; without both nothing is forgotten.
	Keep int    `toml:"keep"`
	Ring string `toml:"ring"`
	// Rest is how long without a key locks the seat.
	Rest duration `toml:"rest"`
	Hall struct {
		Address string `toml:"address"` // HOST:PORT; empty: asked for at the first start
		// Others are further servers of the hall, where it has several.
		Others []string `toml:"others"`
		CA     string   `toml:"ca"` // PEM files
		Cert   string   `toml:"cert"`
		Key    string   `toml:"key"`
		// Plain does without TLS; only for a hall on this machine.
		Plain bool `toml:"plain"`
	} `toml:"hall"`
	// Scanner is the language of the code scanner: plain, newland, ssi, or
	// honeywell, which also takes pages.
	Scanner string `toml:"scanner"`
	// DocumentReader is elyctis for a reader of travel documents that has to be
	// asked; others are told apart by themselves.
	DocumentReader string `toml:"document_reader"`
	Devices        map[string]struct {
		Port string `toml:"port"`
		Baud int    `toml:"baud"`
	} `toml:"devices"`
	// PhotoHelper is a program that decodes the photo of a card.
	PhotoHelper string `toml:"photo_helper"`
	// KeyDevice is a program by which people sign in in the place of the PIN, or
	// token:FILE.
	KeyDevice string `toml:"key_device"`
	// Strip and Display are what the window's signs are, Keypad the frames of another
	// maker's keypad.
	Strip   stripConfig   `toml:"strip"`
	Display displayConfig `toml:"display"`
	Keypad  keypadConfig  `toml:"keypad"`
	Papers  struct {
		QueryPhone  string `toml:"query_phone"`
		QueryAt     string `toml:"query_at"`
		ReviewOrgan string `toml:"review_organ"`
		Court       string `toml:"court"`
		Place       string `toml:"place"`
		// Sheets are the papers that go to the office printer where there is a roll too.
		Sheets []papers.Kind `toml:"sheets"`
	} `toml:"papers"`
}

type deskFlags struct {
	config, role, lang string
	enrol              bool // ask for a code although there is a certificate
}

// deskCommand makes the bare `window` the workstation.
func deskCommand(root *cobra.Command) {
	var f deskFlags
	root.Long = `Without a subcommand: the workstation of the desk that --config describes.
To see everything at work on one machine, run: window demo`
	fl := root.Flags()
	fl.StringVar(&f.config, "config", "", "configuration file of this desk")
	fl.StringVar(&f.role, "role", "clerk", "whose seat it is: clerk, police, reviewer, chief_rep, issuer, guide or supervisor; the hall says who may take it")
	fl.StringVar(&f.lang, "lang", "", "zh or en (default: the configuration's, else zh)")
	fl.BoolVar(&f.enrol, "enrol", false, "ask for a new code of the hall, as at the first start")
	root.RunE = func(cmd *cobra.Command, _ []string) error { return runDesk(cmd.Context(), f) }
}

func runDesk(ctx context.Context, f deskFlags) error {
	if f.config == "" {
		return usage(errors.New("which desk is this? give --config FILE (docs/CONFIG.md has an example), or run: window demo"))
	}
	// The guarded program reads the configuration, and says what is wrong with it: its
	// parent only costs time until it is there.
	seen := isTerminal(os.Stdin) && isTerminal(os.Stdout)
	if seen && !guard.Guarded() {
		return guarded(ctx, nil)
	}
	if seen {
		going, err := firstStart(ctx, f)
		if err != nil || !going {
			return err
		}
	}
	o, err := deskOptions(f)
	if err != nil {
		return err
	}
	if !seen {
		return usage(errors.New("the workstation needs a terminal; for programs there is window headless"))
	}
	text, err := sentences(string(o.lang))
	if err != nil {
		return err
	}
	o.askPIN = func(_ context.Context, wrong bool) (string, error) { return askPIN(&text.Enrol, wrong) }
	return withLog(&o, func() error {
		s, err := openSeat(ctx, o)
		switch {
		case errors.Is(err, errNoPIN):
			return nil
		case errors.Is(err, journal.ErrTries):
			return errors.New(text.Enrol.PINTries)
		case errors.Is(err, journal.ErrNoShare):
			return errors.New(text.Enrol.NoShare)
		case err != nil:
			return err
		}
		err = s.show(ctx)
		if errors.Is(err, context.Canceled) {
			err = nil
		}
		return errors.Join(err, s.close())
	})
}

// firstStart has the desk enrolled where it has no certificate yet.
func firstStart(ctx context.Context, f deskFlags) (going bool, err error) {
	c, err := readConfig(f.config)
	if err != nil {
		return false, err
	}
	lang := f.lang
	if lang == "" {
		lang = c.Lang
	}
	text, err := sentences(lang)
	if err != nil {
		return false, err
	}
	a := asker{text: text, in: os.Stdin, out: os.Stdout, now: time.Now}
	return a.enrolDesk(ctx, &c, f.enrol)
}

// withLog opens the desk's log for as long as do runs.
func withLog(o *seatOptions, do func() error) error {
	log, closeLog, err := logFile(o.dir)
	if err != nil {
		return err
	}
	o.log = log
	return errors.Join(do(), closeLog())
}

// deskOptions reads the configuration and says at once what is wrong with it.
func deskOptions(f deskFlags) (seatOptions, error) {
	if _, ok := chairs[f.role]; !ok {
		return seatOptions{}, noSeat(f.role)
	}
	c, err := readConfig(f.config)
	if err != nil {
		return seatOptions{}, err
	}
	releases, refused, err := loadReleases(c.Catalog)
	if err != nil {
		return seatOptions{}, err
	}
	o := seatOptions{
		dir: c.Data, window: c.Window, role: f.role, behind: slices.Contains(offices, f.role), lang: i18n.Lang(c.Lang), theme: c.Theme, releases: releases, refused: refused, now: time.Now,
		baud:    map[string]int{"idcard": 115200, "printer": 9600, "barcode": 9600, "keypad": 9600, kindSignPad: 19200, kindMRZ: 9600, kindStrip: 9600, kindDisplay: 9600},
		scanner: barcode.Profile(c.Scanner), reads: mrz.Framing(c.DocumentReader),
		head: station.Letterhead{
			QueryPhone: c.Papers.QueryPhone, QueryAt: c.Papers.QueryAt, ReviewOrgan: c.Papers.ReviewOrgan,
			Court: c.Papers.Court, Place: c.Papers.Place,
		},
	}
	o.suite, o.key, o.machine, o.ring, o.keep = c.Seal, c.Key, c.Machine, c.ring(), time.Duration(c.Keep)*24*time.Hour
	o.large, o.ascii = c.Large, c.ASCII
	o.graphics, o.rest = c.Graphics, cmp.Or(time.Duration(c.Rest), restAfter)
	o.strip, o.display, o.keys, o.photoHelper = c.Strip, c.Display, c.Keypad, c.PhotoHelper
	o.keyDevice, o.account.Key = c.KeyDevice, c.KeyDevice != ""
	o.desk = station.Desk{Zone: c.Zone, Serves: c.Serves}
	if c.Owners != "" {
		text, err := os.ReadFile(c.Owners)
		if err != nil {
			return seatOptions{}, err
		}
		o.desk.Owners, err = catalog.ReadOwners(string(text))
		if err != nil {
			return seatOptions{}, fmt.Errorf("%s: %w", c.Owners, err)
		}
	}
	if f.lang != "" {
		o.lang = i18n.Lang(f.lang)
	}
	o.sheets = letters
	if c.Papers.Sheets != nil {
		o.sheets = c.Papers.Sheets
	}
	o.ports = map[string]string{}
	for name, d := range c.Devices {
		o.ports[name] = d.Port
		if d.Baud != 0 {
			o.baud[name] = d.Baud
		}
	}
	o.client, err = hallLine(c)
	if errors.Is(err, errNotEnrolled) {
		text, bad := sentences(string(o.lang))
		if bad != nil {
			return seatOptions{}, bad
		}
		err = errors.New(i18n.Fill(text.Enrol.NotEnrolled, "file", f.config))
	}
	if err != nil {
		return seatOptions{}, err
	}
	return o, os.MkdirAll(o.dir, 0o700)
}

// strictTOML says where in a file that a person wrote something is wrong.
func strictTOML(path string, err error) error {
	var strict *toml.StrictMissingError
	var decode *toml.DecodeError
	switch {
	case errors.As(err, &strict):
		row, column := strict.Errors[0].Position()
		return fmt.Errorf("%s:%d:%d: unknown field %v", path, row, column, strict.Errors[0].Key())
	case errors.As(err, &decode):
		row, column := decode.Position()
		return fmt.Errorf("%s:%d:%d: %s", path, row, column, decode.Error())
	case err != nil:
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// deskKinds are the devices that a desk may have.
var deskKinds = []string{kindIDCard, kindMRZ, kindPrinter, kindOffice, kindBarcode, kindKeypad, kindSignPad, kindStrip, kindDisplay, kindDocScan}

func readConfig(path string) (config, error) {
	c := config{Lang: "zh", Theme: "night"}
	file, err := os.Open(path)
	if err != nil {
		return c, err
	}
	defer file.Close()
	err = strictTOML(path, toml.NewDecoder(file).DisallowUnknownFields().Decode(&c))
	if err != nil {
		return c, err
	}
	for field, value := range map[string]string{"window": c.Window, "data": c.Data, "hall.address": c.Hall.Address} {
		if value == "" && (field != "hall.address" || !c.enrols()) {
			return c, fmt.Errorf("%s: %s is missing", path, field)
		}
	}
	for name := range c.Devices {
		if !slices.Contains(deskKinds, name) {
			return c, fmt.Errorf("%s: unknown device %q: one of %s", path, name, strings.Join(deskKinds, ", "))
		}
	}
	for name, check := range networked {
		d, ok := c.Devices[name]
		if !ok {
			continue
		}
		if d.Baud != 0 {
			return c, fmt.Errorf("%s: what is reached over the network has no speed: leave devices.%s.baud out", path, name)
		}
		if err := check(d.Port); err != nil {
			return c, fmt.Errorf("%s: devices.%s.port: %w", path, name, err)
		}
	}
	for _, kind := range c.Papers.Sheets {
		if !slices.Contains(papers.Kinds(), kind) {
			return c, fmt.Errorf("%s: papers.sheets: there is no paper %q; papers: %s", path, kind, fmt.Sprint(papers.Kinds()))
		}
	}
	if rest := time.Duration(c.Rest); rest != 0 && (rest < leastRest || rest > mostRest) {
		return c, fmt.Errorf("%s: rest: is %v to %v, not %v", path, leastRest, mostRest, rest)
	}
	if c.Seal != "" && !slices.Contains(journal.Suites(), c.Seal) {
		return c, fmt.Errorf("%s: seal: there is no suite %q; suites: %v", path, c.Seal, journal.Suites())
	}
	if c.Keep < 0 || c.Keep > mostKept {
		return c, fmt.Errorf("%s: keep: is 1 to %d days, not %d", path, mostKept, c.Keep)
	}
	if !graphics.Known(c.Graphics) {
		return c, fmt.Errorf("%s: graphics: there is no way %q; ways: %v", path, c.Graphics, graphics.Ways())
	}
	if r := mrz.Framing(c.DocumentReader); r != "" && r != mrz.Elyctis {
		return c, fmt.Errorf("%s: document_reader: %q is not %s", path, r, mrz.Elyctis)
	}
	if c.Scanner != "" && !slices.Contains(barcode.Profiles(), barcode.Profile(c.Scanner)) {
		return c, fmt.Errorf("%s: scanner: %w", path, unknownProfile(c.Scanner))
	}
	if !filepath.IsAbs(c.Data) {
		c.Data = filepath.Join(filepath.Dir(path), c.Data)
	}
	return c, c.findHall()
}

// errNotEnrolled says that the desk has no certificate yet.
var errNotEnrolled = errors.New("this desk has not been enrolled at its hall")

// hallLine insists on TLS for every hall that is not on this machine.
func hallLine(c config) (client.Options, error) {
	o := client.Options{Target: c.Hall.Address, Others: c.Hall.Others}
	if o.Target == "" {
		return o, errNotEnrolled
	}
	for _, addr := range slices.Concat([]string{o.Target}, o.Others) {
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			return o, fmt.Errorf("hall address %q is not HOST:PORT", addr)
		}
		ip := net.ParseIP(host)
		if c.Hall.Plain && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return o, fmt.Errorf("hall.plain is for a hall on this machine only, not for %s: give ca, cert and key", addr)
		}
	}
	if c.Hall.Plain {
		o.Insecure = true
		return o, nil
	}
	if c.enrols() {
		id, err := c.identity()
		if errors.Is(err, fs.ErrNotExist) {
			return o, errNotEnrolled
		}
		o.Identity = id
		return o, err
	}
	pool := x509.NewCertPool()
	ca, err := os.ReadFile(c.Hall.CA)
	if err != nil {
		return o, fmt.Errorf("hall.ca: %w", err)
	}
	if !pool.AppendCertsFromPEM(ca) {
		return o, fmt.Errorf("hall.ca: %s holds no certificate", c.Hall.CA)
	}
	cert, err := tls.LoadX509KeyPair(c.Hall.Cert, c.Hall.Key)
	if err != nil {
		return o, fmt.Errorf("hall.cert: %w", err)
	}
	o.TLS = &tls.Config{MinVersion: tls.VersionTLS13, RootCAs: pool, Certificates: []tls.Certificate{cert}}
	return o, nil
}
