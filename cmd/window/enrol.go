package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/client"
	"onewindow/i18n"
	"onewindow/tui"
	"onewindow/values"
)

// identityFile is where a desk keeps what it was enrolled with, in its folder.
const identityFile = "identity.pem"

// enrols reports whether the desk has its certificate from the hall itself: the
// configuration names no files.
func (c *config) enrols() bool {
	return !c.Hall.Plain && c.Hall.CA == "" && c.Hall.Cert == "" && c.Hall.Key == ""
}

// servers are the hall's addresses.
func (c *config) servers() []string { return slices.Concat([]string{c.Hall.Address}, c.Hall.Others) }

// identity reads it, and refuses that of another desk.
func (c *config) identity() (*client.Identity, error) {
	id, err := client.LoadIdentity(filepath.Join(c.Data, identityFile))
	if err != nil {
		return nil, err
	}
	if id.Holder() != c.Window {
		return nil, fmt.Errorf("the certificate in %s is that of %s, and this desk is %s", filepath.Join(c.Data, identityFile), id.Holder(), c.Window)
	}
	return id, nil
}

// hallFile is where a desk keeps the hall's address that it asked for.
const hallFile = "hall.address"

// findHall takes the address that was asked for, where the configuration names
// none.
func (c *config) findHall() error {
	if c.Hall.Address != "" {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(c.Data, hallFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	c.Hall.Address = strings.TrimSpace(string(text))
	return err
}

// keepHall writes it, whole or not at all.
func (c *config) keepHall() error {
	f, err := os.CreateTemp(c.Data, ".hall-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString(c.Hall.Address + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(c.Data, hallFile))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// asker is the desk's first start: a person with a terminal and a code.
type asker struct {
	text *i18n.Text
	in   io.Reader
	out  io.Writer
	now  func() time.Time
}

// enrolDesk asks for the code where the desk has no certificate, where its own is
// over, or where anew says so. going is false when the person would rather not.
func (a *asker) enrolDesk(ctx context.Context, c *config, anew bool) (going bool, err error) {
	if !c.enrols() {
		return true, nil
	}
	id, err := c.identity()
	t := &a.text.Enrol
	title, question, without := t.Title, t.Code, false
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return false, err
	case a.now().After(id.Expires()):
		title, question, without = i18n.Fill(t.Expired, "day", values.Of(id.Expires()).String()), t.CodeOrOn, true
	case anew:
		title, question, without = i18n.Fill(t.Anew, "day", values.Of(id.Expires()).String()), t.CodeOrOn, true
	default:
		return true, nil
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return false, err
	}
	nowhere := c.Hall.Address == ""
	where := i18n.Fill(t.Where, "window", c.Window, "address", cmp.Or(strings.Join(c.servers(), " "), "?"))
	if err := a.say("", title, where, i18n.Fill(t.HowTo, "window", c.Window), ""); err != nil {
		return false, err
	}
	for {
		if nowhere {
			typed, err := a.ask(ctx, t.Address)
			if c.Hall.Address = strings.TrimSpace(typed); err != nil || c.Hall.Address == "" {
				return false, err
			}
			if _, _, err := net.SplitHostPort(c.Hall.Address); err != nil {
				if err := a.say(t.BadAddress); err != nil {
					return false, err
				}
				continue
			}
		}
		typed, err := a.ask(ctx, question)
		if err != nil || strings.TrimSpace(typed) == "" {
			return without, err
		}
		code, err := hallv1.ParseEnrolCode(strings.TrimSpace(typed))
		if err != nil {
			if err := a.say(t.BadCode); err != nil {
				return false, err
			}
			continue
		}
		if err := a.say(t.Working); err != nil {
			return false, err
		}
		got, err := client.Enrol(ctx, client.Enrolment{
			Addresses: c.servers(), Holder: c.Window, Code: code, Path: filepath.Join(c.Data, identityFile), Now: a.now,
		})
		if err == nil && nowhere {
			err = c.keepHall()
		}
		if err == nil {
			return true, a.say(i18n.Fill(t.Done, "day", values.Of(got.Expires()).String()))
		}
		if err := a.say(a.why(err)); err != nil {
			return false, err
		}
	}
}

// why says what kept the desk from being enrolled.
func (a *asker) why(err error) string {
	var refused *client.Refused
	switch {
	case errors.Is(err, client.ErrOtherHall):
		return a.text.Enrol.OtherHall
	case errors.As(err, &refused) && a.text.Desk.HallRefusals[refused.Code] != "":
		var pairs []string
		for name, value := range refused.Details {
			pairs = append(pairs, name, value)
		}
		return i18n.Fill(a.text.Desk.HallRefusals[refused.Code], pairs...)
	}
	return i18n.Fill(a.text.Enrol.Away, "error", err.Error())
}

// say writes lines for people. What the hall or the system says in them is
// cleaned like all that comes from outside.
func (a *asker) say(lines ...string) error {
	for _, line := range lines {
		if _, err := fmt.Fprintln(a.out, tui.Clean(line)); err != nil {
			return err
		}
	}
	return nil
}

// ask reads one line and not a byte more: what is typed after it is for the
// screens.
func (a *asker) ask(ctx context.Context, question string) (string, error) {
	if _, err := fmt.Fprint(a.out, tui.Clean(question)); err != nil {
		return "", err
	}
	type answer struct {
		line string
		err  error
	}
	answered := make(chan answer, 1)
	go func() {
		var line []byte
		b := make([]byte, 1)
		for {
			n, err := a.in.Read(b)
			switch {
			case n > 0 && b[0] == '\n':
				answered <- answer{line: string(line)}
				return
			case n > 0 && len(line) < 256:
				line = append(line, b[0])
			case errors.Is(err, io.EOF):
				answered <- answer{line: string(line)}
				return
			case err != nil:
				answered <- answer{err: err}
				return
			}
		}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case got := <-answered:
		return got.line, got.err
	}
}
