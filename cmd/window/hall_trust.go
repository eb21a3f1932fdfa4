package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"google.golang.org/grpc/credentials"

	"onewindow/hall"
	"onewindow/hall/ca"
	"onewindow/hall/store"
	"onewindow/values"
)

// authoritySuffix names the authority's file beside the store's file.
const authoritySuffix = ".ca"

func authorityFlag(flags *pflag.FlagSet, path *string) {
	flags.StringVar(path, "ca", "", "PEM `file` of the hall's own authority, its certificate and its key;\nwithout it beside the store's file. Servers on one store share it")
}

// authorityFile is where the authority lies; "" for a database without --ca.
func (o *hallOptions) authorityFile(given string) string {
	if path, isFile := strings.CutPrefix(o.store, sqlitePrefix); isFile && given == "" {
		return path + authoritySuffix
	}
	return given
}

// authority reads it; only hall init makes one, so that a wrong name never
// begins a second authority that no window knows.
func (o *hallOptions) authority(given string) (*ca.Authority, error) {
	path := o.authorityFile(given)
	if path == "" {
		return nil, usage(errors.New("with a store in PostgreSQL the authority's file is named: give --ca"))
	}
	a, err := ca.Load(path)
	if errors.Is(err, ca.ErrNone) {
		return nil, fmt.Errorf("there is no authority in %s: window hall init makes it, and --ca names another file", path)
	}
	return a, err
}

// loopback reports whether an address is answered on this machine alone.
func loopback(address string) bool {
	host, _, _ := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// secured is how the hall answers: by given files, by its own authority, or
// plainly, which is for this machine alone.
type secured struct {
	config    *tls.Config
	authority *ca.Authority
}

func (s serveOptions) secured(o *hallOptions) (secured, error) {
	switch {
	case s.cert != "":
		own, err := s.clientTLS()
		if err != nil {
			return secured{}, err
		}
		return secured{config: &tls.Config{Certificates: own.Certificates, ClientCAs: own.RootCAs}}, nil
	case s.ca != "" || !loopback(s.listen):
		authority, err := o.authority(s.ca)
		return secured{authority: authority}, err
	}
	return secured{}, nil
}

// credentials are nil where the hall answers plainly.
func (s secured) credentials(server *hall.Server) credentials.TransportCredentials {
	switch {
	case s.authority != nil:
		return server.SecureByAuthority()
	case s.config != nil:
		return server.Secure(s.config)
	}
	return nil
}

func newHallEnrolCommand(o *hallOptions) *cobra.Command {
	var path string
	var office, asJSON bool
	cmd := &cobra.Command{
		Use: "enrol NAME", Short: "Give out the code by which a window or an office gets its certificate, once",
		Long: "Prints the code that the desk asks for at its first start. It is good once, for 15 minutes, for\n" +
			"the window of this number alone; a desk that enrols anew takes the place of the one before,\n" +
			"whose certificates are revoked. --office takes a name that is no window: a reviewer's office,\n" +
			"a guide's desk, a kiosk.",
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := args[0]
			if err := o.check(); err != nil {
				return err
			}
			authority, err := o.authority(path)
			if err != nil {
				return err
			}
			return o.with(cmd.Context(), func(st *store.Store) error {
				if !office {
					if err := knownWindow(cmd.Context(), st, name); err != nil {
						return err
					}
				}
				code, err := hall.NewEnrolCode(cmd.Context(), st, authority, name, hall.EnrolCodeLife)
				if err != nil {
					return err
				}
				if !asJSON {
					return say(cmd, code.String())
				}
				return writeJSON(cmd, struct {
					Holder string `json:"holder"`
					Code   string `json:"code"`
					Until  string `json:"until"`
				}{name, code.String(), time.Now().Add(hall.EnrolCodeLife).In(values.Shanghai).Format(time.RFC3339)})
			})
		},
	}
	authorityFlag(cmd.Flags(), &path)
	cmd.Flags().BoolVar(&office, "office", false, "NAME is no window of the hall")
	jsonFlag(cmd, &asJSON)
	return cmd
}

func knownWindow(ctx context.Context, st *store.Store, no string) error {
	err := st.View(ctx, func(r *store.Reader) error {
		_, err := r.Window(no)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("the hall has no window %s; --office is for a desk that is none", no)
	}
	return err
}

func newHallRevokeCommand(o *hallOptions) *cobra.Command {
	var serial string
	cmd := &cobra.Command{
		Use: "revoke [NAME]", Short: "Let a window in no more: what it has open ends within a second",
		Long: "Revokes all certificates of a window or an office, and its unused code; with --serial one\n" +
			"certificate, of another authority too. Every server of the hall ends what such a desk has\n" +
			"open within a second and lets it in no more; the desk says so, and does not take it for a\n" +
			"line that is cut. The window comes back by a new code (window hall enrol).",
		Args: wantArgs(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if (len(args) == 1) == (serial != "") {
				return usage(errors.New("give either NAME or --serial"))
			}
			if serial != "" {
				hex, ok := ca.ParseSerial(serial)
				if !ok {
					return usage(fmt.Errorf("--serial %q is not a hexadecimal number", serial))
				}
				return o.with(cmd.Context(), func(st *store.Store) error {
					return hall.RevokeSerial(cmd.Context(), st, hex)
				})
			}
			return o.with(cmd.Context(), func(st *store.Store) error {
				n, err := hall.Revoke(cmd.Context(), st, args[0])
				if err == nil && n == 0 {
					return fmt.Errorf("%s has no certificate that could be revoked", args[0])
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&serial, "serial", "", "`number` of one certificate, in hexadecimal")
	return cmd
}

// States of a certificate.
const (
	certGood    = "good"
	certExpired = "expired"
	certRevoked = "revoked"
)

func newHallCertificatesCommand(o *hallOptions) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "certificates", Short: "Who has which certificate of the hall, and what was revoked", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var all []store.Certificate
			err := o.with(cmd.Context(), func(st *store.Store) error {
				return st.View(cmd.Context(), func(r *store.Reader) (err error) {
					all, err = r.Certificates()
					return err
				})
			})
			if err != nil {
				return err
			}
			for i := range all {
				if err := sayCertificate(cmd, &all[i], asJSON); err != nil {
					return err
				}
			}
			return nil
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func sayCertificate(cmd *cobra.Command, c *store.Certificate, asJSON bool) error {
	state, until := certGood, ""
	if !c.Until.IsZero() {
		until = values.Of(c.Until).String()
	}
	switch {
	case !c.RevokedAt.IsZero():
		state = certRevoked
	case time.Now().After(c.Until):
		state = certExpired
	}
	if asJSON {
		return writeJSON(cmd, struct {
			Serial string `json:"serial"`
			Holder string `json:"holder"`
			Until  string `json:"until,omitempty"`
			State  string `json:"state"`
		}{c.Serial, c.Holder, until, state})
	}
	return say(cmd, strings.Join([]string{c.Serial, c.Holder, until, state}, "  "))
}
