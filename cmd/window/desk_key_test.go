package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"

	"onewindow/client"
	"onewindow/journal"
)

// TestDeskKey: who may open what a desk keeps, and by what, with the hall there, away,
// older, or with another secret.
func TestDeskKey(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", "")
	room := t.TempDir()
	share := bytes.Repeat([]byte{2}, journal.KeySize)
	gives := func(share []byte, err error) func(context.Context) ([]byte, error) {
		return func(context.Context) ([]byte, error) { return share, err }
	}
	types := func(pins ...string) func(context.Context, bool) (string, error) {
		return func(context.Context, bool) (string, error) {
			if len(pins) == 0 {
				return "", errNoPIN
			}
			pin := pins[0]
			pins = pins[1:]
			return pin, nil
		}
	}
	at := func(dir string) deskKey {
		return deskKey{dir: filepath.Join(room, dir), machine: filepath.Join(room, "machine", "share"), log: slog.New(slog.DiscardHandler)}
	}
	open := func(name string, k deskKey, want []byte) (*heldKey, []byte) {
		t.Helper()
		key, held, err := k.open(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if want != nil && !bytes.Equal(key, want) {
			t.Errorf("%s: another key", name)
		}
		return held, key
	}
	refused := func(name string, k deskKey, want error) {
		t.Helper()
		if _, _, err := k.open(t.Context()); err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}

	k := at("new")
	k.share = gives(nil, client.ErrUnreachable)
	refused("a new desk without the hall", k, client.ErrUnreachable)
	k.share = gives(share, nil)
	held, key := open("a new desk", k, nil)
	open("the next start", k, key)
	k.share = gives(nil, client.ErrUnreachable)
	refused("nobody has signed in, nobody can be asked", k, nil)
	k.ask = types("200100")
	refused("nobody has signed in", k, journal.ErrNoShare)
	if err := held.signedIn("200100"); err != nil {
		t.Fatal(err)
	}
	k.ask = types("1", "200100")
	open("by the PIN, at the second try", k, key)
	k.ask = types("1")
	refused("given up", k, errNoPIN)
	k.share = gives(nil, &client.Refused{Code: "no_certificate"})
	k.ask = types("200100")
	refused("the hall says no: no PIN helps", k, nil)
	other := k
	other.share, other.machine = gives(share, nil), filepath.Join(room, "another machine")
	refused("on another machine", other, nil)

	k.share, k.ask = gives(bytes.Repeat([]byte{3}, journal.KeySize), nil), types("200100")
	open("the hall has another secret", k, key)
	k.ask = nil
	open("which wraps it from then on", k, key)

	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	open("and the machine remembers", k, key)
	k.share = gives(nil, client.ErrUnreachable)
	open("without the hall, with nobody there", k, key)

	old := at("old")
	_, was := open("a plain line", old, nil)
	old.share = gives(share, nil)
	if held, _ := open("a key of before", old, was); held != nil {
		t.Error("it is taken for wrapped")
	}
	for _, code := range []string{"unknown_call", "no_key_share"} {
		before := at(code)
		before.share = gives(nil, &client.Refused{Code: code})
		held, key := open("a hall that gives none", before, nil)
		before.share = gives(nil, client.ErrUnreachable)
		if open("and away", before, key); held != nil {
			t.Error("wrapped by nothing")
		}
	}
	named := at("named")
	named.share, named.key = gives(share, nil), filepath.Join(room, "medium", "key")
	if held, _ := open("a key on another medium", named, nil); held != nil {
		t.Error("a named key is wrapped")
	}
}

// TestWrapCommand: an open key of before is wrapped and opened again, and is the same
// key; nothing is done twice.
func TestWrapCommand(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	k := deskKey{dir: t.TempDir(), machine: filepath.Join(t.TempDir(), "share"), log: slog.New(slog.DiscardHandler)}
	was, _, err := k.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.wrap(t.Context(), false); err == nil {
		t.Error("wrapped without a hall")
	}
	k.share = func(context.Context) ([]byte, error) { return bytes.Repeat([]byte{2}, journal.KeySize), nil }
	for _, undo := range []bool{false, true, false} {
		for _, want := range []bool{true, false} {
			if done, err := k.wrap(t.Context(), undo); done != want || err != nil {
				t.Fatalf("undo %v: %v, %v", undo, done, err)
			}
		}
		wrapped, err := journal.Wrapped(filepath.Join(k.dir, journalKeyName))
		if err != nil || wrapped == undo {
			t.Errorf("undo %v: wrapped %v, %v", undo, wrapped, err)
		}
		if key, _, err := k.open(t.Context()); err != nil || !bytes.Equal(key, was) {
			t.Errorf("undo %v: another key, %v", undo, err)
		}
	}
}
