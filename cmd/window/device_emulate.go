package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"onewindow/devices/barcode"
	"onewindow/devices/docscan"
	"onewindow/devices/idcard"
	"onewindow/devices/keypad"
	"onewindow/devices/mrz"
	"onewindow/devices/office"
	"onewindow/devices/printer"
	"onewindow/devices/ptyport"
	"onewindow/devices/sign"
	"onewindow/devices/signpad"
)

type emulateOptions struct {
	link, card, profile, folder string
	announce                    string
	faults, codes               []string
	keys                        []int
	sheets, ppm                 int
	json, tls                   bool
}

// usedBy says which kinds of device a flag is for.
var usedBy = map[string][]string{
	"card": {kindIDCard, kindMRZ}, "code": {kindBarcode}, "profile": {kindBarcode, kindMRZ}, "folder": {kindPrinter, kindOffice}, "key": {kindKeypad},
	"sheets": {kindDocScan}, "ppm": {kindDocScan}, "tls": {kindDocScan}, "announce": {kindDocScan}, "link": serialKinds,
}

// serialKinds are the kinds of device that sit on a pseudo-terminal.
var serialKinds = []string{kindIDCard, kindMRZ, kindPrinter, kindBarcode, kindKeypad, kindSignPad, kindStrip, kindDisplay}

func newDeviceEmulateCommand() *cobra.Command {
	var o emulateOptions
	cmd := &cobra.Command{
		Use: "emulate idcard|mrz|printer|barcode|keypad|signpad|strip|display|docscan|office", Short: "Play a device on a port of its own",
		Long: "Plays a device on a pseudo-terminal, a document scanner or an office printer on a port of this\n" +
			"machine's network, prints {\"port\":\"…\"} and runs until it is stopped.\n--fault list names the faults that the device can have.",
		Args: kindArg(append(serialKinds, kindDocScan, kindOffice)...),
		RunE: func(cmd *cobra.Command, args []string) error {
			kind := args[0]
			for flag, of := range usedBy {
				if !slices.Contains(of, kind) && cmd.Flags().Changed(flag) {
					return usage(fmt.Errorf("--%s is for %s, not for %s", flag, strings.Join(of, " and "), kind))
				}
			}
			if slices.Contains(o.faults, "list") {
				return listFaults(cmd, kind, o.json)
			}
			switch kind {
			case kindDocScan:
				return emulateDocScan(cmd, o)
			case kindOffice:
				return emulateOffice(cmd, o)
			}
			return emulate(cmd, kind, o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.link, "link", "", "name the port: a symbolic `path` that leads to it, or tcp://host:port to listen there\ninstead of on a pseudo-terminal")
	flags.StringArrayVar(&o.faults, "fault", nil, "fault `name` from the start; may come more than once; list names them")
	flags.StringVar(&o.card, "card", "", "idcard: `file` of the card that lies on the reader;\nmrz: of the lines of documents, one swiped a second, an empty line between two")
	flags.StringArrayVar(&o.codes, "code", nil, "barcode: `text` of a code held to the scanner, in turn, one a second; - takes lines from standard input")
	flags.StringVar(&o.profile, "profile", string(barcode.Plain), "language: of a scanner plain, honeywell, newland or ssi,\nof an mrz reader plain, stx, 3m or elyctis")
	flags.StringVar(&o.folder, "folder", "", "printer: `folder` for a picture and a text of every piece of paper; office: for the PDFs")
	flags.IntSliceVar(&o.keys, "key", nil, "keypad: `levels` that citizens press when asked, in turn: 5,4,…")
	flags.IntVar(&o.sheets, "sheets", 10, "docscan: `number` of sheets in the feeder; as many are put in again when it is empty")
	flags.IntVar(&o.ppm, "ppm", 30, "docscan: `pages` a minute")
	flags.StringVar(&o.announce, "announce", "", "docscan: announce it on this machine by a `name`")
	flags.BoolVar(&o.tls, "tls", false, "docscan: speak TLS, with a certificate of its own making")
	jsonFlag(cmd, &o.json)
	return cmd
}

func listFaults(cmd *cobra.Command, kind string, asJSON bool) error {
	names := map[string]func() []string{
		kindIDCard: idcard.FaultNames, kindPrinter: printer.Faults, kindBarcode: barcode.Faults, kindKeypad: keypad.Faults,
		kindSignPad: signpad.Faults, kindMRZ: mrz.Faults, kindStrip: sign.Faults, kindDisplay: sign.Faults, kindDocScan: docscan.Faults, kindOffice: office.Faults,
	}[kind]()
	for _, name := range names {
		meaning := ""
		if kind == kindIDCard {
			meaning = idcard.FaultMeaning(name)
		}
		var err error
		switch {
		case asJSON:
			err = writeJSON(cmd, struct {
				Name    string `json:"name"`
				Meaning string `json:"meaning,omitempty"`
			}{name, meaning})
		case meaning != "":
			err = say(cmd, fmt.Sprintf("%-18s %s", name, meaning))
		default:
			err = say(cmd, name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// portMessage tells a program where the port is.
type portMessage struct {
	Port string `json:"port"`
}

func emulate(cmd *cobra.Command, kind string, o emulateOptions) error {
	start := map[string]func(*cobra.Command, emulateOptions) (player, error){
		kindIDCard: newCardPlayer, kindPrinter: newPrinterPlayer, kindBarcode: newScannerPlayer, kindKeypad: newKeypadPlayer,
		kindSignPad: newSignPadPlayer, kindMRZ: newMRZPlayer, kindStrip: newStripPlayer, kindDisplay: newDisplayPlayer,
	}[kind]
	play, err := start(cmd, o)
	if err != nil {
		return err
	}
	port, err := ptyport.Open(o.link)
	if err != nil {
		return err
	}
	defer port.Close()
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	defer context.AfterFunc(ctx, func() { port.Close() })()
	err = writeJSON(cmd, portMessage{port.Path})
	if err != nil {
		return err
	}
	err = play(ctx, port)
	if cmd.Context().Err() != nil {
		return nil // stopped by a person
	}
	return err
}

// player is an emulated device that waits for its port.
type player func(ctx context.Context, port *ptyport.Port) error

func newCardPlayer(_ *cobra.Command, o emulateOptions) (player, error) {
	// The emulator judges fault names itself and wants its line to begin with.
	_, err := idcard.NewEmulator(nil, idcard.EmulatorOptions{Faults: o.faults})
	if err != nil {
		return nil, usage(err)
	}
	var card *idcard.CardData
	if o.card != "" {
		data, err := idcard.LoadCard(o.card)
		if err != nil {
			return nil, err
		}
		card = &data
	}
	return func(ctx context.Context, port *ptyport.Port) error {
		e, err := idcard.NewEmulator(port, idcard.EmulatorOptions{Faults: o.faults, Pace: true})
		if err != nil {
			return err
		}
		if card != nil {
			err = e.Put(*card)
			if err != nil {
				return err
			}
		}
		return e.Run(ctx)
	}, nil
}

func newPrinterPlayer(_ *cobra.Command, o emulateOptions) (player, error) {
	options := printer.EmulatorOptions{Folder: o.folder}
	if o.folder == "" {
		options.Fonts = &printer.Fonts{} // nobody sees the picture
	}
	e := printer.NewEmulator(options)
	if err := setFaults(o.faults, e.Set); err != nil {
		return nil, err
	}
	return func(ctx context.Context, port *ptyport.Port) error { return e.Serve(ctx, port) }, nil
}

// emulateOnNetwork lets a device answer on a port of this machine's network until
// the command ends, and prints its address: before, HOST:PORT, after.
func emulateOnNetwork(cmd *cobra.Command, before, after string, serve func(context.Context, net.Listener) error) error {
	ctx := cmd.Context()
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	err = writeJSON(cmd, portMessage{before + l.Addr().String() + after})
	if err != nil {
		return errors.Join(err, l.Close())
	}
	return serve(ctx, l)
}

func setFaults(faults []string, set func(string, bool) error) error {
	for _, f := range faults {
		if err := set(f, true); err != nil {
			return usage(err)
		}
	}
	return nil
}

// oneEvery is how often an emulated scanner sees a code, or a reader a document.
const oneEvery = time.Second

func newScannerPlayer(cmd *cobra.Command, o emulateOptions) (player, error) {
	profile := barcode.Profile(o.profile)
	if !slices.Contains(barcode.Profiles(), profile) {
		return nil, usage(unknownProfile(o.profile))
	}
	e := barcode.NewEmulator(barcode.EmulatorOptions{Profile: profile})
	if err := setFaults(o.faults, e.Set); err != nil {
		return nil, err
	}
	return func(ctx context.Context, port *ptyport.Port) error {
		if slices.Equal(o.codes, []string{"-"}) {
			go scanLines(cmd.InOrStdin(), e)
		} else {
			go inTurn(ctx, o.codes, func(code string) {
				if profile == barcode.Plain || e.Triggered() {
					_ = e.Scan([]byte(code), "Q1")
				}
			})
		}
		return e.Serve(ctx, port)
	}, nil
}

func newMRZPlayer(_ *cobra.Command, o emulateOptions) (player, error) {
	framing := mrz.Framing(o.profile)
	if !slices.Contains(mrz.Framings(), framing) {
		return nil, usage(fmt.Errorf("unknown profile %q: one of %v", o.profile, mrz.Framings()))
	}
	var documents [][]string
	if o.card != "" {
		f, err := os.Open(o.card)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		documents, err = readDocuments(f)
		if err != nil {
			return nil, err
		}
		if len(documents) == 0 {
			return nil, fmt.Errorf("%s has no lines of a document", o.card)
		}
	}
	e := mrz.NewEmulator(mrz.EmulatorOptions{Framing: framing})
	if err := setFaults(o.faults, e.Set); err != nil {
		return nil, err
	}
	return func(ctx context.Context, port *ptyport.Port) error {
		go inTurn(ctx, documents, func(lines []string) { _ = e.Swipe(lines) })
		return e.Serve(ctx, port)
	}, nil
}

// scanLines ends with the input, at the latest with the program: nothing wakes
// a read of standard input.
func scanLines(in io.Reader, e *barcode.Emulator) {
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		_ = e.Scan(lines.Bytes(), "Q1") // a full queue means that nobody listens
	}
}

// inTurn gives one of things a second to do, from the first again after the
// last.
func inTurn[T any](ctx context.Context, things []T, do func(T)) {
	if len(things) == 0 {
		return
	}
	tick := time.NewTicker(oneEvery)
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			do(things[i%len(things)])
		}
	}
}

func newKeypadPlayer(_ *cobra.Command, o emulateOptions) (player, error) {
	for _, k := range o.keys {
		if k < 1 || k > 5 {
			return nil, usage(fmt.Errorf("--key %d is not a level from 1 to 5", k))
		}
	}
	e := keypad.NewEmulator(keypad.EmulatorOptions{})
	if err := setFaults(o.faults, e.Set); err != nil {
		return nil, err
	}
	return func(ctx context.Context, port *ptyport.Port) error {
		if len(o.keys) > 0 {
			go pressInTurn(ctx, o.keys, e)
		}
		return e.Serve(ctx, port)
	}, nil
}

func pressInTurn(ctx context.Context, keys []int, e *keypad.Emulator) {
	for i := 0; ; i++ {
		err := e.Wait(ctx, e.Asked)
		if err == nil {
			err = errors.Join(e.Press(keys[i%len(keys)]), e.Wait(ctx, func() bool { return !e.Asked() }))
		}
		if err != nil {
			return
		}
	}
}

// newSignPadPlayer signs as often as it is asked.
func newSignPadPlayer(_ *cobra.Command, o emulateOptions) (player, error) {
	e := signpad.NewEmulator(signpad.EmulatorOptions{Baud: 19200})
	if err := setFaults(o.faults, e.Set); err != nil {
		return nil, err
	}
	return func(ctx context.Context, port *ptyport.Port) error {
		go signInTurn(ctx, e)
		return e.Serve(ctx, port)
	}, nil
}

func signInTurn(ctx context.Context, e *signpad.Emulator) {
	for {
		err := e.Wait(ctx, e.Asked)
		if err == nil {
			err = errors.Join(e.Write(signpad.Scrawl()), e.Wait(ctx, func() bool { return !e.Asked() }))
		}
		if err != nil {
			return
		}
	}
}
