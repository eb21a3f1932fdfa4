package main

import (
	"bufio"
	"context"
	"encoding/json"
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
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/devices/link"
	"onewindow/fixtures"
	"onewindow/hall"
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

// TestHallServe runs the server as a program: it says where it listens, answers
// there at once, knows the demo city's people, and ends well when it is told to.
func TestHallServe(t *testing.T) {
	dir := t.TempDir()
	dsn := "sqlite:" + filepath.Join(dir, "hall.db")
	out, err := exec.CommandContext(t.Context(), "window", "hall", "init", "--demo", "--store", dsn, "--json").Output()
	if err != nil || string(out) != "{\"windows\":12,\"staff\":25}\n" {
		t.Fatalf("hall init: %s, %v", out, err)
	}

	serve := exec.CommandContext(t.Context(), "window", "hall", "serve", "--store", dsn, "--listen", "127.0.0.1:0")
	stdout, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(stdout)
	line, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	var ready map[string]string
	if err := json.Unmarshal([]byte(line), &ready); err != nil || len(ready) != 1 || ready["listening"] == "" {
		t.Fatalf("%q is not {\"listening\":…}: %v", line, err)
	}

	conn, err := grpc.NewClient(ready["listening"], grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	health, err := healthv1.NewHealthClient(conn).Check(ctx, &healthv1.HealthCheckRequest{})
	if err != nil || health.GetStatus() != healthv1.HealthCheckResponse_SERVING {
		t.Errorf("health %v, %v", health.GetStatus(), err)
	}
	desk := hallv1.NewDeskServiceClient(conn)
	session, err := desk.SignIn(ctx, &hallv1.SignInRequest{StaffNo: "2001", Pin: "200100", Role: hall.RoleClerk, Window: "A035"})
	if err != nil || session.GetToken() == "" {
		t.Errorf("sign in: %v", err)
	}
	_, err = desk.SignIn(ctx, &hallv1.SignInRequest{StaffNo: "2001", Pin: "200101", Role: hall.RoleClerk, Window: "A035"})
	if err == nil {
		t.Error("a wrong PIN signs in")
	}

	if err := serve.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if rest, err := lines.ReadString(0); rest != "" {
		t.Errorf("more on standard output: %q, %v", rest, err)
	}
	if err := serve.Wait(); err != nil {
		t.Errorf("server ended: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "pages")); err != nil {
		t.Error("no folder of pages beside the store")
	}
}

// The demo seed must be one that the hall takes, role by role.
func TestDemoSeedFitsTheHall(t *testing.T) {
	seed := demoSeed()
	if len(seed.Windows) != len(fixtures.Windows()) || len(seed.Staff) != len(fixtures.Staff()) {
		t.Fatalf("%d windows, %d people", len(seed.Windows), len(seed.Staff))
	}
	for _, s := range seed.Staff {
		if len(s.Roles) != 1 || s.Roles[0] == "" || s.PIN == "" {
			t.Errorf("%s: roles %q", s.No, s.Roles)
		}
	}
}

func TestClaims(t *testing.T) {
	for _, tt := range []struct {
		name string
		port link.PortInfo
		want string
	}{
		{"Honeywell, as Linux writes it", link.PortInfo{USB: true, VID: "0C2E"}, "barcode"},
		{"Epson", link.PortInfo{USB: true, VID: "04b8"}, "printer"},
		{"a common bridge", link.PortInfo{USB: true, VID: "1a86", PID: "7523"}, "idcard printer barcode keypad"},
		{"on the board", link.PortInfo{Path: "/dev/ttyS0"}, "idcard printer barcode keypad"},
	} {
		if got := strings.Join(claims(tt.port), " "); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
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
