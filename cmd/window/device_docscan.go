package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"onewindow/devices"
	"onewindow/devices/docscan"
)

// emulateDocScan plays a document scanner whose feeder is filled again whenever
// it is empty.
func emulateDocScan(cmd *cobra.Command, o emulateOptions) error {
	if o.sheets < 0 || o.ppm < 0 {
		return usage(errors.New("--sheets and --ppm must not be negative"))
	}
	fed := 0
	e := docscan.NewEmulator(docscan.EmulatorOptions{PPM: o.ppm, Tray: func(left []docscan.Sheet) []docscan.Sheet {
		if len(left) > 0 {
			return left
		}
		sheets := make([]docscan.Sheet, o.sheets)
		for i := range sheets {
			fed++
			sheets[i].Front = docscan.TestPage(fmt.Sprintf("SHEET %d", fed), emulatedDPI)
		}
		return sheets
	}})
	if err := setFaults(o.faults, e.Set); err != nil {
		return err
	}
	scheme, secured := "http://", func(l net.Listener) net.Listener { return l }
	if o.tls {
		c, err := docscan.SelfSigned()
		if err != nil {
			return err
		}
		scheme, secured = "https://", func(l net.Listener) net.Listener { return docscan.Secured(l, c) }
	}
	return emulateOnNetwork(cmd, scheme, "", func(ctx context.Context, l net.Listener) error {
		if o.announce == "" {
			return e.Serve(ctx, secured(l))
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		ended := make(chan error, 1)
		go func() {
			defer cancel() // a scanner that nobody finds is not what was asked for
			ended <- docscan.Announce(ctx, docscan.Networks{}, docscan.Announcement{
				Name: o.announce, At: netip.MustParseAddrPort(l.Addr().String()), TLS: o.tls,
			})
		}()
		err := e.Serve(ctx, secured(l))
		cancel()
		if told := <-ended; !errors.Is(told, context.Canceled) {
			err = errors.Join(err, told)
		}
		return err
	})
}

// emulatedDPI is how finely emulated sheets are drawn.
const emulatedDPI = 200

// docScanLook bounds the doctor's look at a scanner: SANE may search a network.
const docScanLook = 15 * time.Second

// docScanPatience is how long a probe waits for one page where nobody says how
// long: a scanner that slept warms up first.
const docScanPatience = time.Minute

// askDocScan asks a scanner how it is; no paper moves. Its state is the code of
// an error when it cannot work.
func askDocScan(ctx context.Context, port string, pins docscan.Pins) (string, error) {
	scanner, err := docscan.Open(port, docscan.Options{Pins: pins})
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, docScanLook)
	defer cancel()
	s, err := scanner.Status(ctx)
	if err == nil && s.Code != docscan.CodeReady {
		err = &devices.Error{Code: s.Code}
	}
	return s.Code, err
}

// pageReport is what a probe says of the page that it took.
type pageReport struct {
	Model  string `json:"model"`
	Width  int    `json:"width"` // pixels
	Height int    `json:"height"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
	Blank  bool   `json:"blank"`
	ReadMS int64  `json:"readMs"`
	// Certificate is the fingerprint of a scanner with TLS, as its address may name
	// it.
	Certificate string `json:"certificate,omitempty"`
}

// probeDocScan takes one page and stops: of the feeder if paper lies in it, else
// of the glass.
func probeDocScan(cmd *cobra.Command, o probeOptions) error {
	scanner, err := docscan.Open(o.port, docscan.Options{})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), o.timeout)
	defer cancel()
	began := time.Now()
	c, err := scanner.Capabilities(ctx)
	if err != nil {
		return err
	}
	page, err := docscan.Keep(scanner, 0).One(ctx, docscan.Job{})
	if err != nil {
		return err
	}
	sum := sha256.Sum256(page.JPEG)
	r := pageReport{
		Model: c.Model, Width: page.Width, Height: page.Height, Bytes: len(page.JPEG), SHA256: hex.EncodeToString(sum[:]),
		Blank: page.Blank, ReadMS: time.Since(began).Milliseconds(), Certificate: docscan.Fingerprint(scanner),
	}
	if o.json {
		return writeJSON(cmd, r)
	}
	return say(cmd, strings.TrimSpace(fmt.Sprintf("%s  %d × %d  %d bytes  %s", r.Model, r.Width, r.Height, r.Bytes, r.Certificate)))
}
