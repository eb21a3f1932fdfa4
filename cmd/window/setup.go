package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"onewindow/devices"
	"onewindow/devices/link"
	"onewindow/fixtures/city"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/values"
)

type setupFlags struct {
	config, lang string
	ports        []string
	force        bool
}

func newSetupCommand() *cobra.Command {
	var f setupFlags
	cmd := &cobra.Command{
		Use: "setup --config FILE", Short: "Set a real desk up by a few questions, into a commented file",
		Long: `Asks for the window's number and the hall's address, tries what is at the serial
ports of this machine, prints a test where there is a printer, writes FILE with a comment
to each field, asks for the hall's code (window hall enrol) and looks at all of it as
window doctor does. What is not on this machine's list is tried by --port, such as
tcp://HOST:PORT. Nothing is written before all is answered.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			text, err := sentences(f.lang)
			if err != nil {
				return err
			}
			s := setup{asker: asker{text: text, in: cmd.InOrStdin(), out: cmd.OutOrStdout(), now: time.Now}, flags: f, ports: link.Ports}
			return s.run(cmd.Context())
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.config, "config", "", "`file` to write (required)")
	fl.StringVar(&f.lang, "lang", "zh", "zh or en: of the questions, and of the desk")
	fl.StringArrayVar(&f.ports, "port", nil, "a further `port` to try; may be given more than once")
	fl.BoolVar(&f.force, "force", false, "replace a file that is there")
	return needFlags(cmd, "config")
}

// setup is the guided talk.
type setup struct {
	asker
	flags setupFlags
	ports func() ([]link.PortInfo, error)

	window, address string
	found           []foundDevice
}

type foundDevice struct{ kind, port string }

// answering are the kinds that say something when they are asked, in the order in which
// they are: the printer's question is the one that no other device takes ill.
var answering = []string{kindPrinter, kindIDCard, kindKeypad, kindSignPad}

// silent are those that cannot be asked.
var silent = []string{kindBarcode, kindMRZ, kindStrip, kindDisplay}

func (s *setup) run(ctx context.Context) error {
	t := &s.text.Setup
	if _, err := os.Stat(s.flags.config); err == nil && !s.flags.force {
		return errors.New(i18n.Fill(t.Exists, "file", s.flags.config))
	}
	for _, step := range []func(context.Context) error{
		func(context.Context) error { return s.say(t.Title, "") },
		s.askWindow, s.askHall, s.tryPorts, s.testPrinter, s.write,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	c, err := readConfig(s.flags.config)
	if err != nil {
		return err
	}
	if _, err := s.enrolDesk(ctx, &c, false); err != nil {
		return err
	}
	if err := s.say("", i18n.Fill(t.Next, "file", s.flags.config)); err != nil {
		return err
	}
	d := doctor{config: c, text: s.text, tell: func(f finding) error { return s.say(strings.Split(findingLine(s.text, f), "\n")...) }}
	d.examine(ctx)
	return cmp.Or(d.err, wrongIf(d.sick))
}

func (s *setup) askWindow(ctx context.Context) error {
	t := &s.text.Setup
	host, _ := os.Hostname() // a machine without a name proposes nothing
	for {
		typed, err := s.ask(ctx, i18n.Fill(t.Window, "default", strings.ToUpper(host)))
		if err != nil {
			return err
		}
		if s.window = cmp.Or(strings.TrimSpace(typed), strings.ToUpper(host)); s.window != "" {
			return nil
		}
		if err := s.say(t.NoWindow); err != nil {
			return err
		}
	}
}

func (s *setup) askHall(ctx context.Context) error {
	t := &s.text.Setup
	for {
		typed, err := s.ask(ctx, t.Address)
		if err != nil {
			return err
		}
		s.address = strings.TrimSpace(typed)
		if s.address == "" {
			return errors.New(s.text.Enrol.BadAddress)
		}
		if _, _, err := net.SplitHostPort(s.address); err == nil {
			break
		}
		if err := s.say(s.text.Enrol.BadAddress); err != nil {
			return err
		}
	}
	dial, cancel := context.WithTimeout(ctx, devicePatience)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(dial, "tcp", s.address)
	if err != nil {
		return s.say(i18n.Fill(t.NotReached, "address", s.address, "why", err.Error()))
	}
	return errors.Join(conn.Close(), s.say(i18n.Fill(t.Reached, "address", s.address)))
}

// tryPorts asks what is at every port; where nothing answers the person says.
func (s *setup) tryPorts(ctx context.Context) error {
	t := &s.text.Setup
	known, err := s.ports()
	if err != nil {
		return err
	}
	for _, path := range s.flags.ports {
		known = append(known, link.PortInfo{Path: path})
	}
	if len(known) == 0 {
		return s.say("", t.NoPorts)
	}
	if err := s.say("", t.Looking); err != nil {
		return err
	}
	for _, p := range known {
		if err := s.tryPort(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

func (s *setup) tryPort(ctx context.Context, p link.PortInfo) error {
	t := &s.text.Setup
	may := claims(p)
	d := doctor{text: s.text}
	for _, kind := range answering {
		if !slices.Contains(may, kind) || s.has(kind) {
			continue
		}
		state, err := d.ask(ctx, kind, p.Path, probeKinds[kind])
		switch code := devices.Code(err); {
		case err == nil, kind == kindPrinter && state != "": // one without paper is a printer, too
			s.found = append(s.found, foundDevice{kind, p.Path})
			return s.say(i18n.Fill(t.Answers, "port", p.Path, "device", screens.DeviceName(kind, s.text)))
		case code == devices.CodeBusy, code == devices.CodePermission, code == devices.CodeNotFound, code == devices.CodeNoRule:
			return s.say(i18n.Fill(t.Taken, "port", p.Path, "why", deviceMessage(s.text, kind, code)))
		}
	}
	return s.askKind(ctx, p, may)
}

// askKind has the person say what does not answer.
func (s *setup) askKind(ctx context.Context, p link.PortInfo, may []string) error {
	t := &s.text.Setup
	var kinds, names []string
	for _, kind := range silent {
		if slices.Contains(may, kind) && !s.has(kind) {
			kinds = append(kinds, kind)
			names = append(names, strconv.Itoa(len(kinds))+" "+screens.DeviceName(kind, s.text))
		}
	}
	if len(kinds) == 0 {
		return nil
	}
	if err := s.say(i18n.Fill(t.Silent, "port", p.Path)); err != nil {
		return err
	}
	for {
		typed, err := s.ask(ctx, i18n.Fill(t.Which, "kinds", strings.Join(names, "  ")))
		if err != nil || strings.TrimSpace(typed) == "" {
			return err
		}
		if n, bad := strconv.Atoi(strings.TrimSpace(typed)); bad == nil && n >= 1 && n <= len(kinds) {
			s.found = append(s.found, foundDevice{kinds[n-1], p.Path})
			return nil
		}
		if err := s.say(t.BadKind); err != nil {
			return err
		}
	}
}

func (s *setup) has(kind string) bool {
	return slices.ContainsFunc(s.found, func(f foundDevice) bool { return f.kind == kind })
}

// write makes the file, whole or not at all.
func (s *setup) write(context.Context) error {
	if err := os.MkdirAll(filepath.Dir(s.flags.config), 0o755); err != nil {
		return err
	}
	if err := city.WriteWhole(s.flags.config, s.file()); err != nil {
		return err
	}
	return s.say("", i18n.Fill(s.text.Setup.Wrote, "file", s.flags.config))
}

// file is the desk's file with a comment to each field.
func (s *setup) file() []byte {
	t := &s.text.Setup
	var b bytes.Buffer
	field := func(comment, name, value string) { fmt.Fprintf(&b, "# %s\n%s = %s\n\n", comment, name, value) }
	fmt.Fprintf(&b, "# %s\n\n", t.FileHead)
	field(t.FileWindow, "window", strconv.Quote(s.window))
	field(t.FileData, "data", strconv.Quote(strings.ToLower(s.window)))
	field(t.FileLang, "lang", strconv.Quote(string(s.text.Lang)))
	field(t.FileLook, "theme", `"night"`)
	b.WriteString("[hall]\n")
	field(t.FileHall, "address", strconv.Quote(s.address))
	host, _, _ := net.SplitHostPort(s.address) // it was looked at when it was typed
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		field(t.FileCertificate, "plain", "true")
	}
	for _, d := range s.found {
		fmt.Fprintf(&b, "# %s\n[devices.%s]\nport = %s\n\n", i18n.Fill(t.FileDevice, "device", screens.DeviceName(d.kind, s.text)), d.kind, strconv.Quote(d.port))
	}
	if len(s.found) == 0 {
		fmt.Fprintf(&b, "# %s\n", t.FileNoDevice)
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// today names a moment as it stands on the test.
func today(at time.Time) string { return at.In(values.Shanghai).Format("2006-01-02 15:04") }
