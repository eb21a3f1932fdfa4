package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"onewindow/hall"
	"onewindow/hall/store"
	"onewindow/hall/totp"
	"onewindow/journal"
)

// secrets are the lines of standard input that sign somebody in: the PIN, and a code
// that is read only when the hall asks, for who is not asked types none.
type secrets struct{ lines *bufio.Reader }

func secretsFrom(in io.Reader) secrets {
	return secrets{bufio.NewReader(io.LimitReader(in, 2*(maxPIN+2)))}
}

func (s secrets) pin() (string, error) { return pinLine(s.lines, false) }

func (s secrets) code() (string, error) {
	line, err := s.lines.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the code: %w", err)
	}
	return strings.TrimSpace(line), nil
}

type factorLine struct {
	No  string `json:"no"`
	URI string `json:"uri"`
}

func newUserFactorCommand(o *hallOptions) *cobra.Command {
	var path string
	var replace, asJSON bool
	cmd := &cobra.Command{
		Use: "factor NO", Short: "Give a person a second factor; prints once what their device takes in",
		Long: "Makes the secret from which the device of the person with the staff number NO counts its codes\n" +
			"(TOTP, RFC 6238: six digits, 30 seconds), keeps it sealed with the hall's secret, and prints its\n" +
			"otpauth address once: what an authenticator takes in, by hand or as a QR code. Roles are asked for\n" +
			"a code where the hall's rules say so (sessions.second_factor). --replace is for a lost device: codes\n" +
			"of the old one are not good any more.",
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(); err != nil {
				return err
			}
			file := o.secretFile(path)
			if file == "" {
				return usage(errors.New("with postgres:// give --secret, the file of the hall's secret"))
			}
			return o.with(cmd.Context(), func(st *store.Store) error {
				if st.HallName() == "" {
					return errors.New("the hall has no name, which the device shows: give --hall-name once")
				}
				secret, err := journal.LoadOrCreateKey(file)
				if err != nil {
					return err
				}
				uri, err := hall.EnrolFactor(cmd.Context(), st, totp.Factor{}, secret, args[0], replace)
				switch {
				case errors.Is(err, store.ErrNotFound):
					return fmt.Errorf("there is no staff number %s", args[0])
				case errors.Is(err, hall.ErrFactorThere):
					return fmt.Errorf("staff %s has a device already; --replace gives a new one its place", args[0])
				case err != nil:
					return err
				}
				if asJSON {
					return writeJSON(cmd, factorLine{args[0], uri})
				}
				return say(cmd, uri)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&path, "secret", "", "`file` of the hall's secret, made if it is not there; without it beside the store's file")
	flags.BoolVar(&replace, "replace", false, "take the place of the device that the person had")
	jsonFlag(cmd, &asJSON)
	return cmd
}
