package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"onewindow/hall"
	"onewindow/hall/store"
)

func newHallUserCommand(o *hallOptions) *cobra.Command {
	return group("user", "Who may sign in: list, add, disable, factor, key, card",
		newUserListCommand(o), newUserAddCommand(o), newUserDisableCommand(o), newUserFactorCommand(o), newUserKeyCommand(o),
		newUserCardCommand(o))
}

type userLine struct {
	No          string   `json:"no"`
	Name        string   `json:"name"`
	Roles       []string `json:"roles"`
	Departments []string `json:"departments"`
	Disabled    bool     `json:"disabled"`
	Card        bool     `json:"card"` // the own card is enrolled
}

func newUserListCommand(o *hallOptions) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "Everybody who may sign in, or might once", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var staff []store.Staff
			err := o.with(cmd.Context(), func(st *store.Store) error {
				return st.View(cmd.Context(), func(r *store.Reader) (err error) {
					staff, err = r.AllStaff()
					return err
				})
			})
			if err != nil {
				return err
			}
			for _, s := range staff {
				if asJSON {
					err = writeJSON(cmd, userLine{s.No, s.Name, filled(s.Roles), filled(s.Departments), s.Disabled, s.Card != ""})
				} else {
					line := s.No + "  " + s.Name + "  " + strings.Join(s.Roles, ",") + "  " + strings.Join(s.Departments, ",")
					if s.Card != "" {
						line += "  card"
					}
					if s.Disabled {
						line += "  disabled"
					}
					err = say(cmd, strings.TrimRight(line, " "))
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

// filled is a list that JSON shows as [] when it is empty.
func filled(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

const (
	minPIN = 6  // characters
	maxPIN = 64 // what a line of input may hold of it
)

func newUserAddCommand(o *hallOptions) *cobra.Command {
	var name string
	var roles, departments []string
	var replace bool
	cmd := &cobra.Command{
		Use: "add NO --name NAME --role ROLE", Short: "Let a person sign in; the PIN is the first line of standard input",
		Long: "Lets a person sign in with the staff number NO. The PIN is the first line of standard input,\n" +
			"so that it stands in no list of commands. Roles: " + strings.Join(hall.Roles(), ", ") + ".",
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, r := range roles {
				if !slices.Contains(hall.Roles(), r) {
					return usage(fmt.Errorf("unknown role %q: one of %s", r, strings.Join(hall.Roles(), ", ")))
				}
			}
			if err := o.check(); err != nil {
				return err
			}
			pin, err := readPIN(cmd.InOrStdin(), replace)
			if err != nil {
				return err
			}
			return o.with(cmd.Context(), func(st *store.Store) error {
				known, err := knows(cmd, st, args[0])
				if err != nil {
					return err
				}
				if known && !replace {
					return fmt.Errorf("staff %s is there already; --replace writes it anew", args[0])
				}
				return hall.Init(cmd.Context(), st, hall.Seed{Staff: []hall.SeedStaff{
					{No: args[0], Name: name, PIN: pin, Roles: roles, Departments: departments},
				}}, hall.DefaultPINCost)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&name, "name", "", "the person's `name` (required)")
	flags.StringSliceVar(&roles, "role", nil, "`role`; may come more than once (required)")
	flags.StringSliceVar(&departments, "dept", nil, "code of a `department` to which the person is bound; none is no bound")
	flags.BoolVar(&replace, "replace", false, "write a known person anew; an empty PIN keeps the old one")
	return needFlags(cmd, "name", "role")
}

func knows(cmd *cobra.Command, st *store.Store, no string) (bool, error) {
	err := st.View(cmd.Context(), func(r *store.Reader) error {
		_, err := r.Staff(no)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// readPIN takes the first line; mayBeEmpty accepts none.
func readPIN(in io.Reader, mayBeEmpty bool) (string, error) {
	return pinLine(bufio.NewReader(io.LimitReader(in, maxPIN+2)), mayBeEmpty)
}

func pinLine(in *bufio.Reader, mayBeEmpty bool) (string, error) {
	line, err := in.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the pin: %w", err)
	}
	pin := strings.TrimRight(line, "\r\n")
	if pin == "" && mayBeEmpty {
		return "", nil
	}
	if n := utf8.RuneCountInString(pin); n < minPIN || len(pin) > maxPIN {
		return "", fmt.Errorf("the pin (first line of standard input) must have %d to %d characters", minPIN, maxPIN)
	}
	return pin, nil
}

func newUserDisableCommand(o *hallOptions) *cobra.Command {
	return &cobra.Command{
		Use: "disable NO", Short: "Let a person sign in no more; open sessions end at their next call",
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			err := o.with(cmd.Context(), func(st *store.Store) error {
				return hall.DisableStaff(cmd.Context(), st, args[0])
			})
			if errors.Is(err, store.ErrNotFound) {
				return fmt.Errorf("there is no staff number %s", args[0])
			}
			return err
		},
	}
}

func newHallWindowCommand(o *hallOptions) *cobra.Command {
	return group("window", "The windows of the hall: list, add", newWindowListCommand(o), newWindowAddCommand(o))
}

func newWindowListCommand(o *hallOptions) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "The windows of the hall", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var windows []store.Window
			err := o.with(cmd.Context(), func(st *store.Store) error {
				return st.View(cmd.Context(), func(r *store.Reader) (err error) {
					windows, err = r.Windows()
					return err
				})
			})
			if err != nil {
				return err
			}
			for _, w := range windows {
				if asJSON {
					err = writeJSON(cmd, struct {
						No     string   `json:"no"`
						Name   string   `json:"name"`
						Zone   string   `json:"zone"`
						Serves []string `json:"serves"`
					}{w.No, w.Name, w.Zone, filled(w.Serves)})
				} else {
					err = say(cmd, strings.TrimRight(w.No+"  "+w.Name+"  "+w.Zone+"  "+strings.Join(w.Serves, ","), " "))
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

func newWindowAddCommand(o *hallOptions) *cobra.Command {
	var name, zone string
	var serves []string
	cmd := &cobra.Command{
		Use: "add NO --zone ZONE --serves CODES", Short: "Add a window, or write a known one anew",
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if name == "" {
				name = args[0]
			}
			return o.with(cmd.Context(), func(st *store.Store) error {
				return hall.Init(cmd.Context(), st, hall.Seed{Windows: []hall.SeedWindow{
					{No: args[0], Name: name, Zone: zone, Serves: serves},
				}}, hall.DefaultPINCost)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&name, "name", "", "`name` of the window; without it its number")
	flags.StringVar(&zone, "zone", "", "`zone` of the hall (required)")
	flags.StringSliceVar(&serves, "serves", nil, "`codes` of items or departments that it serves, parted by commas; * is all; none for a window that only hands out")
	return needFlags(cmd, "zone")
}
