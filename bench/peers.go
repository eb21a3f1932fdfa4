package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"onewindow/bench/keylat"
	"onewindow/catalog"
	"onewindow/fixtures"
)

// peers are the files that the peers show.
type peers struct {
	names, folder, repository string
	missing                   map[string]string
}

// peerFiles makes rows of Chinese for the peers: the names of the large
// catalogue.
func peerFiles(ctx context.Context, tmp string) (peers, error) {
	p := peers{names: tmp + "/names.txt", folder: tmp + "/folder", repository: tmp + "/repository", missing: map[string]string{}}
	cat, err := catalog.Open(fixtures.FullCatalogue())
	if err != nil {
		return p, err
	}
	var names, commits strings.Builder
	err = os.Mkdir(p.folder, 0o700)
	for i, it := range cat.Headings() {
		fmt.Fprintf(&names, "%s %s\n", it.Code, it.Name)
		if i < 400 && err == nil {
			fmt.Fprintf(&commits, "commit refs/heads/main\ncommitter 沈一诺 <s@example.org> %d +0800\ndata %d\n%s\n", 1_790_000_000+i, len(it.Name), it.Name)
			err = os.WriteFile(filepath.Join(p.folder, strings.ReplaceAll(it.Code+it.Name, "/", "")), nil, 0o600)
		}
	}
	if err == nil {
		err = os.WriteFile(p.names, []byte(names.String()), 0o600)
	}
	if err != nil {
		return p, err
	}
	for _, name := range []string{"fzf", "vim", "tig", "htop", "mc"} {
		_, err := exec.LookPath(name)
		if err != nil {
			p.missing[name] = "not on this machine (Debian: apt-get install " + name + ")"
		}
	}
	for _, args := range [][]string{{"init", "-q", "-b", "main", p.repository}, {"-C", p.repository, "fast-import", "--quiet"}} {
		cmd := exec.CommandContext(ctx, "git", args...)
		cmd.Stdin = strings.NewReader(commits.String())
		said, err := cmd.CombinedOutput()
		if err != nil {
			p.missing["tig"] = "no repository for it: " + lastLine(said)
			break
		}
	}
	return p, nil
}

// others are the cases of the peers, the floor among them.
func others(p peers) []*shown {
	self, err := os.Executable()
	if err != nil {
		self = "/proc/self/exe"
	}
	cases := []*shown{
		{what: "letters, Chinese, backspace", missing: p.missing["fzf"], Case: keylat.Case{
			Name: nameFzf, Cmd: []string{"sh", "-c", "exec fzf --no-mouse < " + p.names}, Ready: `2711/2711`, Keys: searchKeys,
			Burst: burst, BurstReset: "<bs>*2", Bursts: 2, Held: "z <bs>", HeldN: heldKeys, Resizes: 4, Idle: idleFor,
		}},
		{what: "down, up", missing: p.missing["vim"], Case: keylat.Case{
			Name: nameVim, Cmd: []string{"vim", "-u", "NONE", "-i", "NONE", "-N", "-n", p.names}, Ready: `2711L`, Keys: arrowKeys,
			Burst: rowBurst, Bursts: 2, Held: "<down>", HeldN: heldKeys, Resizes: 4, Idle: idleFor,
		}},
		{what: "down, up", missing: p.missing["tig"], Case: keylat.Case{
			Name: "tig, 400 commits", Cmd: []string{"tig"}, Dir: p.repository, Ready: `沈一诺`, Keys: arrowKeys,
			Burst: rowBurst, Bursts: 2, Held: "<down>", HeldN: heldKeys, Resizes: 4, Idle: idleFor,
		}},
		{what: "down, up", missing: p.missing["htop"], Case: keylat.Case{
			Name: "htop", Cmd: []string{"htop", "-d", "100"}, Ready: `Load average`, Keys: arrowKeys,
			Held: "<down> <up>", HeldN: heldKeys, Resizes: 4, Idle: idleFor,
		}},
		{what: "down, up", missing: p.missing["mc"], Case: keylat.Case{
			Name: "mc, 400 files", Cmd: []string{"mc", "-u", p.folder, p.folder}, Ready: `10Quit`, Keys: arrowKeys,
			Burst: rowBurst, Bursts: 2, Held: "<down>", HeldN: heldKeys, Resizes: 4, Idle: idleFor,
		}},
		{what: "any", Case: keylat.Case{Name: "(echo)", Cmd: []string{self}, Env: []string{keylat.EchoEnv + "=1"}, Ready: "ready", Keys: "a"}},
	}
	return cases
}

// onlyFiles is a file system without links and devices.
type onlyFiles struct{ fs.FS }

// ReadDir gives folders and regular files.
func (f onlyFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(f.FS, name)
	var kept []fs.DirEntry
	for _, e := range all {
		if e.IsDir() || e.Type().IsRegular() {
			kept = append(kept, e)
		}
	}
	return kept, err
}
