package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"onewindow/fixtures"
)

// servedHall is a hall in a process of its own, as windows have one elsewhere. folder
// holds the configuration of a desk of it, keys sign its clerk in.
type servedHall struct {
	folder, keys string
	serve        *exec.Cmd
}

func serveHall(ctx context.Context, program, dir string) (h *servedHall, err error) {
	const window, staff = "A035", "2001"
	member, ok := fixtures.StaffByNo(staff)
	if !ok {
		return nil, fmt.Errorf("no staff %s", staff)
	}
	typed := func(s string) string { return strings.Join(strings.Split(s, ""), " ") + " <enter> " }
	h = &servedHall{folder: filepath.Join(dir, "desk"), keys: typed(staff) + typed(member.PIN)}
	if err := os.MkdirAll(h.folder, 0o700); err != nil {
		return nil, err
	}
	store := "sqlite:" + filepath.Join(dir, "hall.db")
	said, err := exec.CommandContext(ctx, program, "hall", "init", "--store", store, "--demo").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("hall init: %w\n%s", err, said)
	}
	h.serve = exec.CommandContext(ctx, program, "hall", "serve", "--store", store, "--listen", "127.0.0.1:0")
	out, err := h.serve.StdoutPipe()
	if err == nil {
		err = h.serve.Start()
	}
	if err != nil {
		return nil, fmt.Errorf("hall serve: %w", err)
	}
	var at struct{ Listening string }
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &at)
	}
	if err == nil {
		text := fmt.Sprintf("window = %q\ndata = \"data\"\n[hall]\naddress = %q\nplain = true\n", window, at.Listening)
		err = os.WriteFile(filepath.Join(h.folder, "desk.toml"), []byte(text), 0o600)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("hall serve: %w", err), h.stop())
	}
	return h, nil
}

func (h *servedHall) stop() error {
	err := h.serve.Process.Signal(syscall.SIGTERM)
	return errors.Join(err, h.serve.Wait())
}
