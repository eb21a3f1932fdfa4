package main

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"onewindow/devices/docscan"
	"onewindow/devices/link"
)

// Kinds of devices: on serial lines, and the document scanner, which is not.
const (
	kindIDCard  = "idcard"
	kindPrinter = "printer"
	kindBarcode = "barcode"
	kindKeypad  = "keypad"
	kindSignPad = "signpad"
	kindMRZ     = "mrz"
	kindStrip   = "strip"
	kindDisplay = "display"
	kindDocScan = "docscan"
	kindOffice  = "office"
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
	return serialKinds
}

// configured names the driver that the desk's configuration gives a port.
func configured(c config, path string) (string, bool) {
	for kind, d := range c.Devices {
		if d.Port == path {
			return kind, true
		}
		// A port may be named by a link, such as those in /dev/serial/by-id.
		if real, err := filepath.EvalSymlinks(d.Port); err == nil && real == path {
			return kind, true
		}
	}
	return "", false
}

func newDeviceListCommand() *cobra.Command {
	var asJSON, network bool
	var configFile, via string
	cmd := &cobra.Command{
		Use: "list", Short: "Serial ports of this machine, and the drivers that may claim them",
		Long: "Lists the serial ports found, with their USB names and the drivers that may claim them.\n" +
			"A port whose maker says nothing about the device is open to every driver. With --config\n" +
			"the driver that the desk gives a port is the one that claims it. With --network document\n" +
			"scanners that announce themselves in the network are listed, too: it takes two seconds.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var c config
			if configFile != "" {
				var err error
				c, err = readConfig(configFile)
				if err != nil {
					return err
				}
			}
			ports, err := link.Ports()
			if err != nil {
				return err
			}
			for _, p := range ports {
				drivers := claims(p)
				if kind, ok := configured(c, p.Path); ok {
					drivers = []string{kind}
				}
				if asJSON {
					err = writeJSON(cmd, struct {
						link.PortInfo
						Drivers []string `json:"drivers"`
					}{p, drivers})
				} else {
					err = say(cmd, portLine(p, drivers))
				}
				if err != nil {
					return err
				}
			}
			if network || via != "" {
				return listScanners(cmd, via, asJSON)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&configFile, "config", "", "configuration `file` of the desk")
	cmd.Flags().BoolVar(&network, "network", false, "ask all networks of this machine for document scanners")
	cmd.Flags().StringVar(&via, "via", "", "ask the network of this `address` of ours alone")
	jsonFlag(cmd, &asJSON)
	return cmd
}

// listScanners lists the document scanners that announce themselves.
func listScanners(cmd *cobra.Command, via string, asJSON bool) error {
	var n docscan.Networks
	if via != "" {
		own, err := netip.ParseAddr(via)
		if err != nil || !own.Is4() {
			return usage(fmt.Errorf("--via %q is no IPv4 address", via))
		}
		n.Via = []netip.Addr{own}
	}
	all, err := docscan.Discover(cmd.Context(), n, nil)
	if err != nil {
		return err
	}
	for _, found := range all {
		if asJSON {
			err = writeJSON(cmd, struct {
				docscan.Found
				Drivers []string `json:"drivers"`
			}{found, []string{kindDocScan}})
		} else {
			err = say(cmd, found.Port+"  "+strings.Join(strings.Fields(found.Name+" "+found.Model+" "+found.Sources), " ")+"  "+kindDocScan)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func portLine(p link.PortInfo, drivers []string) string {
	where := "on the board"
	if p.USB {
		where = strings.Join(strings.Fields("USB "+p.VID+":"+p.PID+" "+p.Product+" "+p.Serial), " ")
	}
	return p.Path + "  " + where + "  " + strings.Join(drivers, " ")
}
