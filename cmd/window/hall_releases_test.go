package main

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/client"
	"onewindow/hall"
)

// A new file of the folder is refused whole, by its item, node and rule, or it is among the releases.
func TestNewReleases(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("2026-01-01.json", oldData)
	now, _, err := loadReleases(dir)
	if err != nil {
		t.Fatal(err)
	}
	before := folderStamp(dir)
	write("2026-12-01.json", brokenData)
	if folderStamp(dir) == before {
		t.Error("a new file is not seen")
	}
	_, wrong := newReleases(dir, now)
	if len(wrong) != 1 || !strings.Contains(wrong[0].Error(), "q0") || !strings.Contains(wrong[0].Error(), "2026-12-01.json") {
		t.Errorf("%v", wrong)
	}
	write("2026-12-01.json", nextData)
	if next, wrong := newReleases(dir, now); len(wrong) != 0 || len(next.All()) != 2 {
		t.Errorf("%v", wrong)
	}
}

// TestHallTakesNewRelease: the server as a program takes a new file without a restart, and gives it out.
func TestHallTakesNewRelease(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dsn, folder := "sqlite:"+filepath.Join(dir, "hall.db"), filepath.Join(dir, "catalogue")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(name string, data []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("2026-01-01.json", oldData)
	if out, err := exec.CommandContext(t.Context(), "window", "hall", "init", "--demo", "--store", dsn).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v", out, err)
	}
	address := served(t, "--store", dsn, "--catalog", folder)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	desk := hallv1.NewDeskServiceClient(dialled(t, address, insecure.NewCredentials()))
	session, err := desk.SignIn(ctx, &hallv1.SignInRequest{StaffNo: "2001", Pin: "200100", Role: hall.RoleClerk, Window: "A035"})
	if err != nil {
		t.Fatal(err)
	}
	signed := metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+session.GetToken())
	write("2026-02-01.json", nextData)
	var list []*hallv1.CatalogRelease
	for look := time.NewTicker(100 * time.Millisecond); len(list) < 2; {
		select {
		case <-ctx.Done():
			t.Fatalf("the hall has %v", list)
		case <-look.C:
		}
		o, err := desk.Overview(signed, &hallv1.OverviewRequest{})
		if err != nil {
			t.Fatal(err)
		}
		list = o.GetReleases()
	}
	line, err := client.Dial(client.Options{Target: address, Insecure: true, Window: "A035", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	line.Resume(client.Session{Token: session.GetToken()})
	data, err := line.Release(ctx, client.Release{Version: list[1].GetVersion(), SHA256: list[1].GetSha256()})
	if err != nil || string(data) != string(nextData) || list[1].GetFrom() != "2026-02-01" {
		t.Errorf("%d bytes of %v: %v", len(data), list[1], err)
	}
	if _, err := line.Release(ctx, client.Release{Version: list[1].GetVersion(), SHA256: list[0].GetSha256()}); err != client.ErrReleaseHash { //nolint:errorlint // returned bare
		t.Errorf("other data than their hash names: %v", err)
	}
	if _, err := line.Release(ctx, client.Release{Version: "none"}); err == nil {
		t.Error("a release that is not there")
	}
}
