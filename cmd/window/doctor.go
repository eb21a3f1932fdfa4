package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"onewindow/api/audit"
	"onewindow/catalog"
	"onewindow/client"
	"onewindow/devices"
	"onewindow/devices/barcode"
	"onewindow/devices/idcard"
	"onewindow/devices/keypad"
	"onewindow/devices/link"
	"onewindow/devices/mrz"
	"onewindow/devices/printer"
	"onewindow/devices/signpad"
	"onewindow/i18n"
	"onewindow/journal"
	"onewindow/values"
)

// finding is what the doctor says of one thing of the desk.
type finding struct {
	Check   string `json:"check"`
	State   string `json:"state"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Do      string `json:"do,omitempty"` // what to do about it
}

// States of a finding. Odd keeps nobody from working.
const (
	found     = "good"
	foundOdd  = "odd"
	foundSick = "wrong"
)

// doctor looks at one desk.
type doctor struct {
	config config
	text   *i18n.Text
	tell   func(finding) error
	sick   bool
	err    error // of telling
}

func newDoctorCommand() *cobra.Command {
	var file, lang string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "doctor --config FILE", Short: "Look at all of this desk, and say what to do",
		Long: "Looks at the desk's configuration, disk, memory, terminal, fonts, hall, certificate, clock\n" +
			"and devices, one line each, and says what to do about what is not well. Nothing is changed,\n" +
			"printed or read. A port that another program has is odd, not wrong: the desk is at work.\n" +
			"Exit status 3 if anything is wrong.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, bad := readConfig(file)
			if lang == "" {
				lang = c.Lang
			}
			text, err := sentences(lang)
			if err != nil {
				return err
			}
			d := doctor{config: c, text: text, tell: func(f finding) error {
				if asJSON {
					return writeJSON(cmd, f)
				}
				return say(cmd, findingLine(text, f))
			}}
			if bad != nil {
				d.say("config", foundSick, "config_bad", "error", bad.Error())
			} else {
				d.say("config", found, "config_good", "window", c.Window)
				d.examine(cmd.Context())
			}
			if d.err != nil {
				return d.err
			}
			return wrongIf(d.sick)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&file, "config", "", "configuration `file` of the desk (required)")
	flags.StringVar(&lang, "lang", "", "zh or en (default: the configuration's, else zh)")
	jsonFlag(cmd, &asJSON)
	return needFlags(cmd, "config")
}

// signs stand before a line; the word behind says the same.
var signs = map[string]string{found: "✓", foundOdd: "△", foundSick: "✗"}

func findingLine(text *i18n.Text, f finding) string {
	line := signs[f.State] + " " + text.Doctor.Checks[f.Check] + text.Doctor.Colon + f.Message
	if f.Do != "" {
		line += "\n  → " + f.Do
	}
	return line
}

// say tells a finding; pairs fill its sentences.
func (d *doctor) say(check, state, code string, pairs ...string) {
	d.put(finding{
		Check: check, State: state, Code: code,
		Message: i18n.Fill(d.text.Doctor.Found[code], pairs...), Do: i18n.Fill(d.text.Doctor.Do[code], pairs...),
	})
}

func (d *doctor) put(f finding) {
	d.sick = d.sick || f.State == foundSick
	d.err = errors.Join(d.err, d.tell(f))
}

func (d *doctor) examine(ctx context.Context) {
	d.catalogue()
	d.memory(ctx)
	d.terminal()
	d.fonts()
	d.certificate(time.Now())
	d.hall(ctx)
	for _, kind := range slices.Sorted(maps.Keys(d.config.Devices)) {
		d.device(ctx, kind)
	}
	if len(d.config.Devices) == 0 {
		d.say("devices", foundOdd, "devices_none")
	}
}

func (d *doctor) catalogue() {
	releases, refused, err := loadReleases(d.config.Catalog)
	switch {
	case err != nil:
		d.say("catalogue", foundSick, "catalogue_bad", "error", err.Error())
	case len(refused) > 0:
		d.say("catalogue", foundOdd, "catalogue_refused", "n", strconv.Itoa(len(refused)))
	default:
		d.published(releases)
	}
}

// published looks at what the hall gave this desk of the catalogue.
func (d *doctor) published(configured *catalog.Releases) {
	shelf, problem := openShelf(d.config.Data, configured)
	if problem != nil {
		d.say("catalogue", foundOdd, "catalogue_shelf", "day", cmp.Or(problem.From, d.text.Doctor.NoDay), "why", d.text.Changes.Releases[problem.Code], "error", problem.Why)
		return
	}
	now := shelf.releases().At(values.Of(time.Now()))
	d.say("catalogue", found, "catalogue_good", "n", strconv.Itoa(len(now.Catalog.Headings())))
}

// memory looks at the journal by a copy, so that a desk at work is not
// disturbed.
func (d *doctor) memory(ctx context.Context) {
	dir := d.config.Data
	probe, err := os.CreateTemp(dir, ".doctor-*")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.say("memory", found, "memory_none", "folder", dir)
		return
	case err != nil:
		d.say("memory", foundSick, "memory_unwritable", "folder", dir, "error", err.Error())
		return
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		d.say("memory", foundSick, "memory_unwritable", "folder", dir, "error", err.Error())
		return
	}
	if _, err := os.Stat(filepath.Join(dir, journalFolderName, journalStore)); errors.Is(err, fs.ErrNotExist) {
		d.say("memory", found, "memory_none", "folder", dir)
		return
	}
	place := journalPlace{data: dir, window: d.config.Window, desk: d.config}
	err = place.with(ctx, func(j *journal.Journal) error {
		space, err := j.Space()
		if err != nil {
			return err
		}
		backlog, err := j.Backlog(ctx)
		if err != nil {
			return err
		}
		free := strconv.FormatInt(space.Free>>20, 10)
		switch {
		case j.Damaged() != nil:
			d.say("memory", foundSick, "memory_damaged", "cause", j.Damaged().Cause)
		case space.Short:
			d.say("memory", foundSick, "disk_full", "mib", free)
		case space.Low:
			d.say("memory", foundOdd, "disk_low", "mib", free)
		case backlog.Count > 0:
			d.say("memory", foundOdd, "memory_waits", "n", strconv.Itoa(backlog.Count), "mib", free)
		default:
			d.say("memory", found, "memory_good", "mib", free)
		}
		return d.hallLog(ctx, j)
	})
	if errors.Is(err, errNobody) {
		d.say("memory", foundOdd, "memory_sealed")
		return
	}
	if err != nil {
		d.say("memory", foundSick, "memory_bad", "error", err.Error())
	}
}

// hallLog tells what this desk has seen of the hall's log.
func (d *doctor) hallLog(ctx context.Context, j *journal.Journal) error {
	note, _, err := j.Note(ctx, client.LogNote)
	if err != nil {
		return err
	}
	kept, err := client.ReadKeptLog(note)
	if err != nil || len(note) == 0 {
		return err
	}
	if n := len(kept.Breaks); n > 0 {
		last := kept.Breaks[n-1]
		state := foundSick
		if time.Since(last.At) > 24*time.Hour {
			state = foundOdd // it is known by now
		}
		d.say("hall_log", state, "hall_log_broken", "at", last.At.In(values.Shanghai).Format(time.DateTime), "why", d.text.Desk.HallRefusals[last.Code])
		return nil
	}
	c, err := audit.Open(kept.Signed, kept.Key)
	if err != nil {
		return err
	}
	d.say("hall_log", found, "hall_log_good", "n", strconv.FormatInt(c.Size, 10))
	return nil
}

// The least terminal that every screen fits.
const leastColumns, leastRows = 80, 24

func (d *doctor) terminal() {
	charset := ""
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if charset = os.Getenv(name); charset != "" {
			break
		}
	}
	folded := strings.ToLower(strings.ReplaceAll(charset, "-", ""))
	columns, rows, err := term.GetSize(os.Stdout.Fd())
	size := []string{"columns", strconv.Itoa(columns), "rows", strconv.Itoa(rows)}
	switch {
	case !strings.Contains(folded, "utf8"):
		d.say("terminal", foundOdd, "terminal_charset", "charset", charset)
	case err != nil:
		d.say("terminal", foundOdd, "terminal_none")
	case columns < leastColumns || rows < leastRows:
		d.say("terminal", foundSick, "terminal_small", size...)
	default:
		d.say("terminal", found, "terminal_good", size...)
	}
}

// fonts draw what a printer lacks: a rare character of a name.
func (d *doctor) fonts() {
	const common, rare = '龙', '𬱖' // the second stands above U+FFFF
	fonts := printer.SystemFonts()
	switch {
	case !fonts.Has(common):
		d.say("fonts", foundOdd, "fonts_none")
	case !fonts.Has(rare):
		d.say("fonts", foundOdd, "fonts_few")
	default:
		d.say("fonts", found, "fonts_good")
	}
}

// certWarning is how long before its end a certificate is spoken of.
const certWarning = 30 * 24 * time.Hour

func (d *doctor) certificate(now time.Time) {
	if d.config.Hall.Plain {
		d.say("certificate", found, "cert_plain")
		return
	}
	leaf, err := d.leaf()
	switch {
	case d.config.enrols() && errors.Is(err, fs.ErrNotExist):
		d.say("certificate", foundSick, "cert_none")
		return
	case err != nil:
		d.say("certificate", foundSick, "cert_bad", "error", err.Error())
		return
	}
	day := values.Of(leaf.NotAfter).String()
	left := strconv.Itoa(int(leaf.NotAfter.Sub(now) / (24 * time.Hour)))
	switch {
	case now.After(leaf.NotAfter):
		d.say("certificate", foundSick, "cert_expired", "day", day)
	case now.Before(leaf.NotBefore):
		d.say("certificate", foundSick, "cert_early", "day", values.Of(leaf.NotBefore).String())
	case now.Add(certWarning).After(leaf.NotAfter) && d.config.enrols():
		d.say("certificate", foundOdd, "cert_renews", "day", day, "n", left)
	case now.Add(certWarning).After(leaf.NotAfter):
		d.say("certificate", foundOdd, "cert_soon", "day", day, "n", left)
	default:
		d.say("certificate", found, "cert_good", "day", day)
	}
}

// leaf is the desk's certificate, from enrolling or from the files of the
// configuration.
func (d *doctor) leaf() (*x509.Certificate, error) {
	if d.config.enrols() {
		id, err := d.config.identity()
		if err != nil {
			return nil, err
		}
		return id.Certificate(), nil
	}
	pair, err := tls.LoadX509KeyPair(d.config.Hall.Cert, d.config.Hall.Key)
	return pair.Leaf, err
}

// clockSlack is how far clocks may be apart before anybody is told.
const clockSlack = 5 * time.Second

func (d *doctor) hall(ctx context.Context) {
	o, err := hallLine(d.config)
	if errors.Is(err, errNotEnrolled) {
		return // said of the certificate
	}
	if err != nil {
		d.say("hall", foundSick, "hall_bad", "error", err.Error())
		return
	}
	for _, address := range slices.Concat([]string{o.Target}, o.Others) {
		one := o
		one.Target, one.Others, one.Log = address, nil, slog.New(slog.DiscardHandler)
		d.server(ctx, one)
	}
}

func (d *doctor) server(ctx context.Context, o client.Options) {
	line, err := client.Dial(o)
	if err != nil {
		d.say("hall", foundSick, "hall_bad", "error", err.Error())
		return
	}
	defer line.Close()
	look, err := line.Look(ctx)
	switch {
	case err != nil && line.State() == client.CertificateRefused:
		d.say("hall", foundSick, "hall_refuses", "address", o.Target)
		return
	case err != nil:
		d.say("hall", foundSick, "hall_away", "address", o.Target, "error", err.Error())
		return
	case !look.Serving:
		d.say("hall", foundSick, "hall_stopping", "address", o.Target)
	default:
		d.say("hall", found, "hall_good", "address", o.Target, "ms", strconv.FormatInt(look.Took.Milliseconds(), 10))
	}
	d.clock(look)
}

func (d *doctor) clock(look client.Look) {
	apart := look.Ahead.Abs().Round(time.Second).String()
	switch {
	case !look.Known:
		d.say("clock", foundOdd, "clock_unknown")
	case look.Ahead > clockSlack:
		d.say("clock", foundSick, "clock_behind", "apart", apart)
	case look.Ahead < -clockSlack:
		d.say("clock", foundSick, "clock_ahead", "apart", apart)
	default:
		d.say("clock", found, "clock_good")
	}
}

// devicePatience bounds the look at one device.
const devicePatience = 4 * time.Second

// device opens a port and asks who is there. Its sentences are those that the
// desk shows.
func (d *doctor) device(ctx context.Context, kind string) {
	c := d.config.Devices[kind]
	baud := c.Baud
	if baud == 0 {
		baud = probeKinds[kind]
	}
	state, err := d.ask(ctx, kind, c.Port, baud)
	f := finding{Check: kind, State: found, Code: state}
	if err != nil {
		f.Code, f.State = devices.Code(err), foundSick
	}
	switch {
	case f.Code == devices.CodeBusy:
		f.State, f.Do = foundOdd, d.text.Doctor.Do["device_busy"]
	case f.Code == devices.CodePermission:
		f.Do = d.text.Doctor.Do["device_permission"]
	case f.Code == devices.CodeNoRule:
		f.Do = d.text.Doctor.Do["device_rule"]
	case err != nil && d.text.Devices.Codes[f.Code] != "":
		f.Do = d.text.Doctor.Do["device"]
	}
	f.Message = c.Port + "  " + deviceMessage(d.text, kind, f.Code)
	d.put(f)
}

// ask gives the code of a device's state.
func (d *doctor) ask(ctx context.Context, kind, port string, baud int) (string, error) {
	switch kind {
	case kindDocScan:
		return askDocScan(ctx, port, &scannerPins{path: filepath.Join(d.config.Data, pinsFile), reads: true})
	case kindOffice:
		return askOffice(ctx, port)
	}
	wire := &devices.Port{Target: port, Settings: link.Settings{Baud: baud}, Misunderstood: misunderstood}
	l, err := wire.Open(ctx)
	if err != nil {
		return "", err
	}
	state, err := d.look(ctx, kind, l, baud)
	if code := wire.Judge(err == nil, devices.Code(err)); err != nil && code == devices.CodeGarbled {
		err = &devices.Error{Code: code, Err: err}
	}
	return state, err
}

func (d *doctor) look(ctx context.Context, kind string, l link.Link, baud int) (string, error) {
	switch kind {
	case kindIDCard:
		_, err := idcard.Check(ctx, l, devicePatience)
		return string(devices.Ready), err
	case kindPrinter:
		report, err := printer.Probe(ctx, l, devicePatience)
		if err == nil && !report.Fit() {
			err = &devices.Error{Code: report.State}
		}
		return report.State, errors.Join(err, l.Close())
	case kindMRZ:
		return mrz.Check(ctx, l, mrz.Options{Framing: mrz.Framing(d.config.DocumentReader)}, devicePatience)
	case kindStrip, kindDisplay: // they cannot be asked
		return mrz.CodeOpened, l.Close()
	case kindKeypad:
		report, err := keypad.Probe(ctx, l, keypad.Options{}, devicePatience)
		return report.State, err
	case kindSignPad:
		report, err := signpad.Probe(ctx, l, devicePatience)
		return report.State, err
	default:
		return barcode.Check(ctx, l, barcode.Options{Profile: barcode.Profile(d.config.Scanner), Baud: baud}, devicePatience)
	}
}
