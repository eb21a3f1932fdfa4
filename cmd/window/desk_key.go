package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/x/term"

	"onewindow/client"
	"onewindow/i18n"
	"onewindow/journal"
	"onewindow/tui"
	"onewindow/tui/keymap"
)

// deskKey is how a desk comes to the key of its journal: from a file where the
// configuration names one, else from a vault beside the data, which the hall and the
// machine open together.
type deskKey struct {
	dir, key, machine string
	suite             journal.Suite
	// share asks the hall for its share; nil where it has none to give.
	share func(context.Context) ([]byte, error)
	// ask asks the person for the PIN while the hall is away; nil: nobody is there.
	ask func(ctx context.Context, wrong bool) (string, error)
	log *slog.Logger
}

func (o *seatOptions) deskKey(line *client.Client) deskKey {
	k := deskKey{dir: o.dir, key: o.key, machine: o.machine, suite: o.suite, ask: o.askPIN, log: o.log}
	if !o.client.Insecure { // a line without certificates never leaves the machine
		k.share = line.KeyShare
	}
	return k
}

// keyShare asks the hall of a desk's file for its share, over a line of its own; nil
// where the file names no hall that has one.
func (c *config) keyShare() func(context.Context) ([]byte, error) {
	if c.Window == "" || c.Hall.Plain {
		return nil
	}
	return func(ctx context.Context) ([]byte, error) {
		o, err := hallLine(*c)
		if err != nil {
			return nil, err
		}
		o.Log = slog.New(slog.DiscardHandler)
		line, err := client.Dial(o)
		if err != nil {
			return nil, err
		}
		share, err := line.KeyShare(ctx)
		return share, errors.Join(err, line.Close())
	}
}

// wrap puts a key of before into a vault, or takes it out again for a program of
// before, and says whether there was anything to do.
func (k deskKey) wrap(ctx context.Context, undo bool) (done bool, err error) {
	path := filepath.Join(k.dir, journalKeyName)
	switch wrapped, err := journal.Wrapped(path); {
	case err != nil:
		return false, err
	case wrapped != undo:
		return false, nil
	}
	key, held, err := k.open(ctx)
	if err != nil {
		return false, err
	}
	if undo {
		return true, journal.ReplaceKey(path, key, held.vault)
	}
	if k.share == nil {
		return false, errors.New("the desk's file names no hall that gives a share")
	}
	v, err := k.vault(path)
	if err != nil {
		return false, err
	}
	share, err := k.share(ctx)
	if err != nil {
		return false, err
	}
	return true, v.Wrap(key, share)
}

// heldKey is the vault of an open journal, and by which share it opened.
type heldKey struct {
	vault *journal.Vault
	share []byte
}

// signedIn keeps the share for a start without the hall, by the PIN that the hall has
// just taken.
func (k *heldKey) signedIn(pin string) error {
	if k == nil {
		return nil
	}
	return k.vault.Keep(k.share, pin)
}

// open gives the key; what is kept is nil for a key that lies open in a file.
func (k deskKey) open(ctx context.Context) ([]byte, *heldKey, error) {
	path := cmp.Or(k.key, filepath.Join(k.dir, journalKeyName))
	wrapped, err := journal.Wrapped(path)
	fresh := errors.Is(err, fs.ErrNotExist)
	switch {
	case err != nil && !fresh:
		return nil, nil, err
	case !wrapped && !fresh, fresh && (k.share == nil || k.key != ""):
		key, err := journal.LoadOrCreateKey(path)
		return key, nil, err
	}
	v, err := k.vault(path)
	if err != nil {
		return nil, nil, err
	}
	if fresh {
		return k.begin(ctx, v)
	}
	key, share, err := k.unwrap(ctx, v)
	if err != nil {
		return nil, nil, err
	}
	if err := v.Remember(share); err != nil {
		k.log.Warn("the hall's share is not remembered", "err", err)
	}
	return key, &heldKey{v, share}, nil
}

// begin makes the key of a new desk. A hall of before there were shares gives none:
// there the key lies in its file, as it did.
func (k deskKey) begin(ctx context.Context, v *journal.Vault) ([]byte, *heldKey, error) {
	share, err := k.share(ctx)
	if refused, ok := errors.AsType[*client.Refused](err); ok && (refused.Code == "unknown_call" || refused.Code == "no_key_share") {
		k.log.Warn("the hall gives no share: the key of the journal lies open beside it", "code", refused.Code)
		key, err := journal.LoadOrCreateKey(v.Path)
		return key, nil, err
	}
	if err != nil {
		return nil, nil, fmt.Errorf("a new desk needs the hall for the key of its journal: %w", err)
	}
	key, err := v.Make(share)
	return key, &heldKey{v, share}, errors.Join(err, v.Remember(share))
}

// unwrap opens the key by the share that the machine remembers, the hall's, or the one
// that a PIN opens.
func (k deskKey) unwrap(ctx context.Context, v *journal.Vault) (key, share []byte, err error) {
	if share, err = v.Remembered(); err == nil {
		if key, err = v.Key(share); err == nil {
			return key, share, nil
		}
	}
	if k.share == nil {
		return nil, nil, errors.New("the key of the journal is wrapped by the hall: give the configuration that names it")
	}
	now, away := k.share(ctx)
	if away == nil {
		if key, err = v.Key(now); !errors.Is(err, journal.ErrShare) {
			return key, now, err
		}
		k.log.Error("the hall's secret is another one: only a PIN opens what it had wrapped")
	} else if !errors.Is(away, client.ErrUnreachable) {
		return nil, nil, away
	}
	if share, err = k.byPIN(ctx, v); err != nil {
		if away != nil {
			err = fmt.Errorf("%w: %w", err, away)
		}
		return nil, nil, err
	}
	if key, err = v.Key(share); err == nil && now != nil {
		share, err = now, v.Wrap(key, now)
	}
	return key, share, err
}

func (k deskKey) byPIN(ctx context.Context, v *journal.Vault) ([]byte, error) {
	for wrong := false; ; wrong = true {
		if k.ask == nil {
			return nil, errNobody
		}
		pin, err := k.ask(ctx, wrong)
		if err != nil {
			return nil, err
		}
		share, err := v.ByPIN(pin)
		if !errors.Is(err, journal.ErrShare) {
			return share, err
		}
	}
}

// errNobody: the hall is away, and nobody can be asked for the PIN.
var errNobody = errors.New("without the hall the key of the journal opens by a PIN, at a terminal")

// errNoPIN: the person would rather not.
var errNoPIN = errors.New("no pin was given")

// askPIN reads a PIN from the terminal, which does not show it.
func askPIN(t *i18n.Enrol, wrong bool) (string, error) {
	question := t.PIN
	if wrong {
		question = t.PINAgain
	}
	if _, err := fmt.Fprint(os.Stdout, tui.Clean(question)); err != nil {
		return "", err
	}
	pin, err := term.ReadPassword(os.Stdin.Fd())
	if err == nil {
		_, err = fmt.Fprintln(os.Stdout)
	}
	if err == nil && len(pin) == 0 {
		err = errNoPIN
	}
	return strings.ReplaceAll(keymap.Fold(string(pin)), " ", ""), err
}

// vault finds the machine's share, which is made where nothing of the desk lies.
func (k deskKey) vault(path string) (*journal.Vault, error) {
	machine := k.machine
	if machine == "" {
		home, err := os.UserConfigDir()
		if err != nil {
			return nil, fmt.Errorf("where the machine's share lies: name it in the desk's file (machine): %w", err)
		}
		machine = filepath.Join(home, "onewindow", "machine.key")
	}
	share, err := journal.LoadOrCreateKey(machine)
	if err != nil {
		return nil, err
	}
	return &journal.Vault{Path: path, Machine: share, Memory: memoryOf(path), Suite: k.suite}, nil
}

// memoryOf is the place for a desk's share in the machine's memory: the folder that
// the system keeps there for who is logged in. "" where it keeps none.
func memoryOf(path string) string {
	dir := os.Getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		return ""
	}
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	sum := sha256.Sum256([]byte(path))
	return filepath.Join(dir, "onewindow-"+hex.EncodeToString(sum[:8])+".share")
}
