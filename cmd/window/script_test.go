package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"onewindow/devices/link"
	"onewindow/fixtures"
	"onewindow/journal"
	"onewindow/visit"
)

// TestMain lets scripts run the commands of this package as programs of their
// own, with signals and exit statuses.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"window": func() { os.Exit(run(os.Args[1:])) }})
}

// TestScripts runs testdata/script. UPDATE_SCRIPTS=1 writes the expected
// outputs anew.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			err := os.WriteFile(filepath.Join(e.WorkDir, "items.json"), fixtures.Catalogue(), 0o600)
			if err != nil {
				return err
			}
			return os.CopyFS(filepath.Join(e.WorkDir, "cards"), fixtures.Cards())
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "await": await, "replace": replace, "seat": makeSeat, "garble": garble,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
	})
}

// exits STATUS COMMAND…: the command ends with exactly this status, and where
// it failed it said why in one line.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS COMMAND…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
	if said := strings.Count(ts.ReadFile("stderr"), "\n"); (got == exitFailed || got == exitUsage) && said != 1 {
		ts.Fatalf("%d lines on standard error, want one that says why", said)
	}
}

// await PATH…: waits until all are there.
func await(ts *testscript.TestScript, neg bool, args []string) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.NewTimer(20 * time.Second)
	defer limit.Stop()
	for _, path := range args {
		for {
			_, err := os.Stat(ts.MkAbs(path))
			if (err == nil) != neg {
				break
			}
			select {
			case <-tick.C:
			case <-limit.C:
				ts.Fatalf("%s: waited in vain", path)
			}
		}
	}
}

// replace FILE OLD NEW OUT: writes FILE to OUT with the first OLD as NEW.
func replace(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: replace FILE OLD NEW OUT")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[3]), []byte(strings.Replace(text, args[1], args[2], 1)), 0o600))
}

// makeSeat FOLDER WINDOW: leaves the memory of a desk with one visit, one
// command that waits and one that was set aside.
func makeSeat(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: seat FOLDER WINDOW")
	}
	dir := ts.MkAbs(args[0])
	key, err := journal.LoadOrCreateKey(filepath.Join(dir, journalKeyName))
	ts.Check(err)
	ctx := context.Background()
	j, err := journal.Open(ctx, journal.Options{
		Dir: filepath.Join(dir, journalFolderName), Window: args[1], Key: key, Ballast: -1, Log: slog.New(slog.DiscardHandler),
	})
	ts.Check(err)
	at := fixtures.Opening
	ts.Check(j.Append(ctx, []visit.Record{
		{VisitID: "v1", Seq: 1, At: at, Event: visit.CallRequested{VisitID: "v1", Window: args[1], Clerk: "2001", CommandID: "c0"}},
		{VisitID: "v1", Seq: 2, At: at.Add(time.Second), Event: visit.Recalled{CommandID: "c1"}},
	}, []visit.HallCommand{
		{ID: "c1", VisitID: "v1", TicketID: "t1", MadeAt: at, Move: &visit.TicketMove{Event: "recall"}},
		{ID: "c2", VisitID: "v1", TicketID: "t1", MadeAt: at, Rating: &visit.Rating{}},
	}, nil))
	ts.Check(j.Tried(ctx, "c1", "no route"))
	ts.Check(j.SetAside(ctx, "c2", "bad_rating"))
	_, err = j.PutPage(ctx, "case1", "IDC.self", "image/jpeg", []byte("not really a picture"))
	ts.Check(err)
	ts.Check(j.Close())
}

// garble FILE: turns a byte around here and there, behind the head. FILE may be
// a pattern.
func garble(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: garble FILE")
	}
	found, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(found) == 0 {
		ts.Fatalf("%s: no such file", args[0])
	}
	data, err := os.ReadFile(found[0])
	ts.Check(err)
	for i := len(data) / 4; i < len(data); i += 97 {
		data[i] ^= 0xFF
	}
	ts.Check(os.WriteFile(found[0], data, 0o600))
}

func TestClaims(t *testing.T) {
	for _, tt := range []struct {
		name string
		port link.PortInfo
		want string
	}{
		{"Honeywell, as Linux writes it", link.PortInfo{USB: true, VID: "0C2E"}, "barcode"},
		{"Epson", link.PortInfo{USB: true, VID: "04b8"}, "printer"},
		{"a common bridge", link.PortInfo{USB: true, VID: "1a86", PID: "7523"}, "idcard mrz printer barcode keypad signpad strip display"},
		{"on the board", link.PortInfo{Path: "/dev/ttyS0"}, "idcard mrz printer barcode keypad signpad strip display"},
	} {
		if got := strings.Join(claims(tt.port), " "); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// What the desk's configuration says counts more than the maker.
func TestConfiguredPort(t *testing.T) {
	dir := t.TempDir()
	port, name := filepath.Join(dir, "ttyUSB0"), filepath.Join(dir, "reader")
	if err := errors.Join(os.WriteFile(port, nil, 0o600), os.Symlink(port, name)); err != nil {
		t.Fatal(err)
	}
	text := "window = 'A035'\ndata = 'd'\n[hall]\naddress = '127.0.0.1:1'\n[devices.idcard]\nport = '" + name + "'\n"
	file := filepath.Join(dir, "desk.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := readConfig(file)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{port: "idcard", name: "idcard", filepath.Join(dir, "ttyUSB1"): ""} {
		if got, ok := configured(c, path); got != want || ok != (want != "") {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// Every command has a line of help, and no script is empty.
func TestEveryCommandIsDocumented(t *testing.T) {
	queue := newRoot().Commands()
	for len(queue) > 0 {
		cmd := queue[0]
		queue = append(queue[1:], cmd.Commands()...)
		if cmd.Short == "" {
			t.Errorf("%s has no help", cmd.CommandPath())
		}
	}
	scripts, err := fs.Glob(os.DirFS("testdata/script"), "*.txtar")
	if err != nil || len(scripts) < 8 {
		t.Errorf("%d scripts, %v", len(scripts), err)
	}
}
