package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"onewindow/devices"
	"onewindow/devices/barcode"
	"onewindow/devices/idcard"
	"onewindow/devices/keypad"
	"onewindow/devices/link"
	"onewindow/devices/mrz"
	"onewindow/devices/printer"
	"onewindow/devices/signpad"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/values"
)

// probeKinds are the kinds that can be probed, with the speed that their lines
// usually have.
var probeKinds = map[string]int{kindIDCard: 115200, kindMRZ: 9600, kindPrinter: 9600, kindBarcode: 9600, kindKeypad: 9600, kindSignPad: 19200, kindStrip: 9600, kindDisplay: 9600}

// unknownProfile says which languages a code scanner may have.
func unknownProfile(given string) error {
	return fmt.Errorf("unknown profile %q: a code scanner speaks one of %v", given, barcode.Profiles())
}

type probeOptions struct {
	port, profile, lang string
	baud                int
	timeout             time.Duration
	json                bool
}

func newDeviceProbeCommand() *cobra.Command {
	var o probeOptions
	cmd := &cobra.Command{
		Use: "probe idcard|mrz|printer|barcode|keypad|signpad|strip|display|docscan|office --port PATH", Short: "Ask one device one thing: a card, a document, a state, a code, a page",
		Long: "Reads one card, waits for one travel document or one code, asks a printer for its state\n" +
			"(nothing is printed), a keypad or a signature pad whether it is there, takes one page with a document scanner,\n" +
			"and stops. Exit status 1 if that failed,\n" +
			"3 if a printer answers that it cannot print, or a document's check digits do not hold.\n" +
			"PATH may also be tcp://HOST:PORT or rfc2217://HOST:PORT; a document scanner is at http://HOST:PORT,\n" +
			"https://HOST:PORT[#sha256:FINGERPRINT], mdns:NAME or sane:NAME and has a minute, an office printer at ipp://HOST:PORT/PATH.",
		Args: kindArg(append(serialKinds, kindDocScan, kindOffice)...),
		RunE: func(cmd *cobra.Command, args []string) error {
			kind := args[0]
			switch {
			case o.timeout <= 0:
				return usage(errors.New("--timeout must be longer than nothing"))
			case o.baud < 0:
				return usage(errors.New("--baud must be positive"))
			case kind == kindMRZ && o.profile == string(mrz.Elyctis):
			case o.profile != "" && kind != kindBarcode:
				return usage(fmt.Errorf("%s has no profiles", kind))
			case o.profile != "" && !slices.Contains(barcode.Profiles(), barcode.Profile(o.profile)):
				return usage(unknownProfile(o.profile))
			}
			text, err := sentences(o.lang)
			if err != nil {
				return err
			}
			if o.baud == 0 {
				o.baud = probeKinds[kind]
			}
			switch kind {
			case kindDocScan:
				if !cmd.Flags().Changed("timeout") {
					o.timeout = docScanPatience
				}
				err = probeDocScan(cmd, o)
			case kindOffice:
				err = probeOffice(cmd, o)
			default:
				err = probe(cmd, kind, o)
			}
			if err == nil || errors.Is(err, errWrong) {
				return err
			}
			return probeFailed(cmd, kind, text, err, o.json)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.port, "port", "", "`path` of the port (required)")
	flags.IntVar(&o.baud, "baud", 0, "`speed` of the line; without it what the kind usually has")
	flags.StringVar(&o.profile, "profile", "", "language of a code scanner: plain, honeywell, newland or ssi;\nof an mrz reader that has to be asked: elyctis")
	flags.DurationVar(&o.timeout, "timeout", 10*time.Second, "`time` for the whole probe")
	langFlag(cmd, &o.lang)
	jsonFlag(cmd, &o.json)
	return needFlags(cmd, "port")
}

func probe(cmd *cobra.Command, kind string, o probeOptions) error {
	began := time.Now()
	l, err := link.Open(o.port, link.Settings{Baud: o.baud})
	if err != nil {
		return err
	}
	defer l.Close()
	left := max(o.timeout-time.Since(began), time.Millisecond)
	ctx := cmd.Context()
	switch kind {
	case kindIDCard:
		card, err := idcard.Probe(ctx, l, left, time.Now)
		if err != nil {
			return err
		}
		if o.json {
			return writeJSON(cmd, card)
		}
		return say(cmd, cardText(card))
	case kindPrinter:
		report, err := printer.Probe(ctx, l, left)
		if err != nil {
			return err
		}
		if o.json {
			err = writeJSON(cmd, report)
		} else {
			err = say(cmd, report.State)
		}
		if err == nil && !report.Fit() {
			return errWrong
		}
		return err
	case kindMRZ:
		reading, err := mrz.Probe(ctx, l, mrz.Options{Framing: mrz.Framing(o.profile)}, left)
		if err != nil {
			return err
		}
		answer := checkMRZ(reading.Lines, values.Of(time.Now()))
		if o.json {
			err = writeJSON(cmd, answer)
		} else {
			err = say(cmd, answer.text())
		}
		if err != nil {
			return err
		}
		return wrongIf(!answer.Valid)
	case kindStrip, kindDisplay:
		report, err := probeSign(ctx, kind, l, left)
		if err != nil {
			return err
		}
		if o.json {
			return writeJSON(cmd, report)
		}
		return say(cmd, report.State)
	case kindKeypad:
		report, err := keypad.Probe(ctx, l, keypad.Options{}, left)
		if err != nil {
			return err
		}
		if o.json {
			return writeJSON(cmd, report)
		}
		return say(cmd, report.State)
	case kindSignPad:
		report, err := signpad.Probe(ctx, l, left)
		if err != nil {
			return err
		}
		if o.json {
			return writeJSON(cmd, report)
		}
		return say(cmd, report.State)
	default:
		report, err := barcode.Probe(ctx, l, barcode.Options{Profile: barcode.Profile(o.profile), Baud: o.baud}, left)
		if err != nil {
			return err
		}
		if o.json {
			return writeJSON(cmd, report)
		}
		return say(cmd, strings.TrimSpace(report.Text+"  "+report.Symbology))
	}
}

// cardText is a card for people: what identifies the citizen stays masked,
// because a test of the reader needs no more.
func cardText(c idcard.ProbeResult) string {
	lines := []string{
		"kind      " + string(c.Kind),
		"name      " + strings.TrimSpace(c.Name.Mask()+" "+c.NameEn.Mask()),
		"number    " + c.IDNumber.Mask(),
		"sex       " + c.Sex,
		"valid     " + c.ValidFrom + " – " + c.ValidTo,
		"reader    " + c.SAMID,
		fmt.Sprintf("photo     %d bytes", c.Photo.Bytes),
		fmt.Sprintf("read in   %d ms", c.ReadMS),
	}
	if c.Expired {
		lines[4] += "  expired"
	}
	return strings.Join(lines, "\n")
}

type probeError struct {
	Code    string `json:"code"`
	Status  string `json:"status,omitempty"` // two hex digits
	Message string `json:"message"`
}

// probeFailed tells a failure in the words that a clerk would read.
func probeFailed(cmd *cobra.Command, kind string, text *i18n.Text, err error, asJSON bool) error {
	e := probeError{Code: devices.Code(err)}
	e.Message = deviceMessage(text, kind, e.Code)
	if coded, ok := errors.AsType[*devices.Error](err); ok && coded.Status != 0 {
		e.Status = fmt.Sprintf("%02x", coded.Status)
	}
	if asJSON {
		err := writeJSON(cmd, struct {
			Error probeError `json:"error"`
		}{e})
		if err != nil {
			return err
		}
	}
	return &statusError{status: exitFailed, err: fmt.Errorf("%s (%s)", e.Message, e.Code)}
}

// deviceMessage is the sentence for a code: the device's own, or that of any
// port or device.
func deviceMessage(text *i18n.Text, kind, code string) string {
	for _, m := range []map[string]string{screens.DeviceStates(kind, text), text.Devices.Codes, text.Devices.States} {
		if sentence := m[code]; sentence != "" {
			return sentence
		}
	}
	return i18n.Fill(text.Devices.Unknown, "code", code)
}
