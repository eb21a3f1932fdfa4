package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/client"
	"onewindow/values"
)

func newHallJoinCommand() *cobra.Command {
	var address, to string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "join NAME --to FILE", Short: "Get a certificate of a hall by a code, for kiosks, scripts and other machines",
		Long: "Gets the certificate of NAME from a hall that speaks TLS, as a desk does at its first start. The\n" +
			"code (window hall enrol NAME --office) is the first line of standard input. FILE holds key,\n" +
			"certificate and the hall's authority in PEM, readable by its owner alone; the commands that\n" +
			"speak to a hall take it by --identity, and renew it in good time.",
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, _, err := net.SplitHostPort(address); err != nil {
				return usage(fmt.Errorf("--address %q is not HOST:PORT", address))
			}
			text, err := sentences("en")
			if err != nil {
				return err
			}
			line, err := bufio.NewReader(io.LimitReader(cmd.InOrStdin(), 256)).ReadString('\n')
			if err != nil && !errors.Is(err, io.EOF) {
				return fmt.Errorf("read the code: %w", err)
			}
			code, err := hallv1.ParseEnrolCode(strings.TrimSpace(line))
			if err != nil {
				return err
			}
			id, err := client.Enrol(cmd.Context(), client.Enrolment{
				Addresses: []string{address}, Holder: args[0], Code: code, Path: to, Now: time.Now,
			})
			if err != nil {
				return errors.New((&asker{text: text}).why(err))
			}
			until := values.Of(id.Expires()).String()
			if asJSON {
				return writeJSON(cmd, struct {
					Holder string `json:"holder"`
					Until  string `json:"until"`
				}{id.Holder(), until})
			}
			return say(cmd, id.Holder()+", good until "+until)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&address, "address", "127.0.0.1:7440", "where the hall listens, `HOST:PORT`")
	flags.StringVar(&to, "to", "", "`file` to write (required)")
	jsonFlag(cmd, &asJSON)
	return needFlags(cmd, "to")
}
