package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"onewindow/hall"
	"onewindow/hall/store"
)

// mostPublicKey is more than a public key in PEM is long.
const mostPublicKey = 4096

func newUserKeyCommand(o *hallOptions) *cobra.Command {
	var public string
	var replace, remove bool
	cmd := &cobra.Command{
		Use: "key NO (--public FILE|- | --remove)", Short: "Let a person sign in by the key of a device in the place of the PIN",
		Long: "Takes in the public key of the device of the person with the staff number NO: PEM (PKIX), Ed25519 or\n" +
			"ECDSA P-256. They then sign in by the device or by their PIN, where the desk's file names a\n" +
			"key_device. --replace is for another device in the place of the first, --remove for a lost one.",
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if (public == "") != remove || remove && replace {
				return usage(errors.New("give --public FILE, with or without --replace, or --remove"))
			}
			if err := o.check(); err != nil {
				return err
			}
			var key []byte
			if !remove {
				var err error
				if key, err = readPublicKey(cmd.InOrStdin(), public); err != nil {
					return err
				}
			}
			return o.with(cmd.Context(), func(st *store.Store) error {
				had, err := true, error(nil)
				if remove {
					had, err = hall.TakeKeyDevice(cmd.Context(), st, args[0])
				} else {
					err = hall.GiveKeyDevice(cmd.Context(), st, args[0], key, replace)
				}
				switch {
				case errors.Is(err, store.ErrNotFound):
					return fmt.Errorf("there is no staff number %s", args[0])
				case errors.Is(err, hall.ErrKeyDeviceThere):
					return fmt.Errorf("staff %s has a key device already; --replace gives another one its place", args[0])
				case err == nil && !had:
					return fmt.Errorf("staff %s has no key device", args[0])
				}
				return err
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&public, "public", "", "`file` of the device's public key; - is standard input")
	flags.BoolVar(&replace, "replace", false, "take the place of the device that the person had")
	flags.BoolVar(&remove, "remove", false, "let the person sign in by their device no more")
	return cmd
}

func readPublicKey(in io.Reader, path string) ([]byte, error) {
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		in = file
	}
	text, err := io.ReadAll(io.LimitReader(in, mostPublicKey))
	if err != nil {
		return nil, fmt.Errorf("read the public key: %w", err)
	}
	key, err := hall.ParseKeyDevice(text)
	if err != nil {
		return nil, errors.New("the file must hold a public key in PEM (BEGIN PUBLIC KEY), of Ed25519 or ECDSA P-256")
	}
	return key, nil
}
