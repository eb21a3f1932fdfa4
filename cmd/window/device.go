package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"onewindow/devices/link"
)

// Kinds of devices on serial lines.
const (
	kindIDCard  = "idcard"
	kindPrinter = "printer"
	kindBarcode = "barcode"
	kindKeypad  = "keypad"
)

func newDeviceCommand() *cobra.Command {
	return group("device", "Ports and devices: list, probe, emulate, trace",
		newDeviceListCommand(), newDeviceProbeCommand(), newDeviceEmulateCommand(), newDeviceTraceCommand())
}

// kindArg takes one argument, which must be one of kinds.
func kindArg(kinds ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := wantArgs(1, 1)(cmd, args); err != nil {
			return err
		}
		if !slices.Contains(kinds, args[0]) {
			return usage(fmt.Errorf("unknown kind %q: %s takes %s", args[0], cmd.CommandPath(), strings.Join(kinds, ", ")))
		}
		return nil
	}
}

// vendors are makers whose devices can be told by their USB vendor number; all
// that they sell with a serial line is of one kind.
var vendors = map[string]string{
	"0c2e": kindBarcode, // Honeywell, Metrologic
	"05e0": kindBarcode, // Symbol, Zebra
	"05f9": kindBarcode, // Datalogic
	"1eab": kindBarcode, // Newland
	"04b8": kindPrinter, // Epson
	"0519": kindPrinter, // Star
}

// claims names the drivers that may work on a port: one when the maker is
// known, all when the port is on the board or behind a common bridge, which
// says nothing about what is plugged in.
func claims(p link.PortInfo) []string {
	if kind, ok := vendors[strings.ToLower(p.VID)]; ok && p.USB {
		return []string{kind}
	}
	return []string{kindIDCard, kindPrinter, kindBarcode, kindKeypad}
}

func newDeviceListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "Serial ports of this machine, and the drivers that may claim them",
		Long: "Lists the serial ports found, with their USB names and the drivers that may claim them.\n" +
			"A port whose maker says nothing about the device is open to every driver.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ports, err := link.Ports()
			if err != nil {
				return err
			}
			for _, p := range ports {
				if asJSON {
					err = writeJSON(cmd, struct {
						link.PortInfo
						Drivers []string `json:"drivers"`
					}{p, claims(p)})
				} else {
					err = say(cmd, portLine(p))
				}
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func portLine(p link.PortInfo) string {
	where := "on the board"
	if p.USB {
		where = strings.Join(strings.Fields("USB "+p.VID+":"+p.PID+" "+p.Product+" "+p.Serial), " ")
	}
	return p.Path + "  " + where + "  " + strings.Join(claims(p), " ")
}
