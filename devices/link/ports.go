package link

import (
	"cmp"
	"fmt"
	"slices"

	"go.bug.st/serial/enumerator"
)

// PortInfo is one serial port of this machine; the USB fields are empty for a
// port on the board. VID and PID are four hex digits.
type PortInfo struct {
	Path    string `json:"path"`
	USB     bool   `json:"usb"`
	VID     string `json:"vid,omitempty"`
	PID     string `json:"pid,omitempty"`
	Serial  string `json:"serial,omitempty"`
	Product string `json:"product,omitempty"`
}

// Ports lists the serial ports of this machine by path. Pseudo-terminals are
// not listed: they have no name that tells them from a shell.
func Ports() ([]PortInfo, error) {
	found, err := enumerator.GetDetailedPortsList()
	if err != nil {
		return nil, fmt.Errorf("list ports: %w", err)
	}
	ports := make([]PortInfo, 0, len(found))
	for _, p := range found {
		ports = append(ports, PortInfo{
			Path: p.Name, USB: p.IsUSB, VID: p.VID, PID: p.PID, Serial: p.SerialNumber, Product: p.Product,
		})
	}
	slices.SortFunc(ports, func(a, b PortInfo) int { return cmp.Compare(a.Path, b.Path) })
	return ports, nil
}
