// Command sbom says what a built binary is made of, by what the linker wrote into
// it: an SBOM (CycloneDX 1.6) and the text of every licence.
//
//	sbom BINARY MODULE-FOLDER OUT-FOLDER
//
// It fails when a module in the binary is not the one of go.sum, or when its licence
// is none of those that the product may ship with.
package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: sbom BINARY MODULE-FOLDER OUT-FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(binary, folder, out string) error {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return err
	}
	file, err := os.ReadFile(binary)
	if err != nil {
		return err
	}
	sums, err := os.ReadFile(filepath.Join(folder, "go.sum"))
	if err != nil {
		return err
	}
	parts, err := partsOf(info, string(sums))
	if err != nil {
		return err
	}
	if err := licensed(folder, parts); err != nil {
		return err
	}
	sum := sha256.Sum256(file)
	bom, err := json.MarshalIndent(cycloneDX(info, hex.EncodeToString(sum[:]), parts), "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	name := filepath.Base(binary)
	fmt.Printf("%s: %d modules, all of go.sum, %s\n", name, len(parts), counts(parts))
	return errors.Join(
		whole(filepath.Join(out, name+".cdx.json"), append(bom, '\n')),
		whole(filepath.Join(out, name+".licences.txt"), licences(parts)),
	)
}

// whole replaces a file whole.
func whole(path string, data []byte) error {
	if err := os.WriteFile(path+".part", data, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}

// part is one module of the binary.
type part struct {
	path, version, sum string
	licence            string // SPDX
	texts              []string
}

// partsOf lists the modules of a binary, each held to go.sum.
func partsOf(info *debug.BuildInfo, sums string) ([]*part, error) {
	lines := map[string]bool{}
	for line := range strings.Lines(sums) {
		lines[strings.TrimSpace(line)] = true
	}
	var parts []*part
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		if !lines[m.Path+" "+m.Version+" "+m.Sum] {
			return nil, fmt.Errorf("%s %s (%s) is in the binary and not in go.sum", m.Path, m.Version, m.Sum)
		}
		parts = append(parts, &part{path: m.Path, version: m.Version, sum: m.Sum})
	}
	if len(parts) == 0 {
		return nil, errors.New("the binary names no modules")
	}
	return parts, nil
}

// licensed reads the licence of each module in the module cache.
func licensed(folder string, parts []*part) error {
	args := []string{"mod", "download", "-json"}
	for _, p := range parts {
		args = append(args, p.path+"@"+p.version)
	}
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Stderr = folder, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("go mod download: %w", err)
	}
	dirs := map[string]string{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var m struct{ Path, Version, Dir string }
		if err := dec.Decode(&m); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		dirs[m.Path+"@"+m.Version] = m.Dir
	}
	var wrong []error
	for _, p := range parts {
		if err := p.read(dirs[p.path+"@"+p.version]); err != nil {
			wrong = append(wrong, err)
		}
	}
	return errors.Join(wrong...)
}

func (p *part) read(dir string) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("%s: %w", p.path, err)
	}
	var ids []string
	for _, f := range files {
		base, _, _ := strings.Cut(strings.ToUpper(f.Name()), ".")
		if f.IsDir() || !slices.ContainsFunc([]string{"LICENSE", "LICENCE", "COPYING", "NOTICE"}, func(s string) bool { return strings.HasPrefix(base, s) }) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			return err
		}
		p.texts = append(p.texts, string(text))
		if id := identify(string(text)); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	p.licence = strings.Join(ids, " AND ")
	if p.licence == "" {
		return fmt.Errorf("%s %s has no licence that the product may ship with", p.path, p.version)
	}
	return nil
}

// known are the licences that the product may ship with, by words that only their
// text has.
var known = []struct {
	id    string
	words []string
}{
	{"Apache-2.0", []string{"apache license", "version 2.0"}},
	{"MPL-2.0", []string{"mozilla public license", "2.0"}},
	{"BSD-3-Clause", []string{"redistribution and use in source and binary forms", "neither the name"}},
	{"BSD-3-Clause", []string{"redistribution and use in source and binary forms", "may not be used to endorse"}},
	{"BSD-2-Clause", []string{"redistribution and use in source and binary forms"}},
	{"MIT", []string{"permission is hereby granted, free of charge", "the software is provided \"as is\""}},
	{"ISC", []string{"permission to use, copy, modify, and/or distribute this software for any purpose"}},
	{"ISC", []string{"permission to use, copy, modify, and distribute this software for any purpose"}},
	{"Unlicense", []string{"this is free and unencumbered software released into the public domain"}},
	{"CC0-1.0", []string{"cc0 1.0 universal"}},
}

func identify(text string) string {
	flat := strings.Join(strings.Fields(strings.ToLower(text)), " ")
	flat = strings.NewReplacer("“", "\"", "”", "\"", "``", "\"", "''", "\"").Replace(flat)
	for _, forbidden := range []string{"gnu general public license", "gnu affero", "server side public license", "business source license"} {
		// The MPL names the GNU licences among those that it goes together with.
		if strings.Contains(flat, forbidden) && !strings.Contains(flat, "mozilla public license") {
			return ""
		}
	}
	for _, k := range known {
		if !slices.ContainsFunc(k.words, func(w string) bool { return !strings.Contains(flat, w) }) {
			return k.id
		}
	}
	return ""
}

func counts(parts []*part) string {
	n := map[string]int{}
	for _, p := range parts {
		n[p.licence]++
	}
	var out []string
	for id, k := range n {
		out = append(out, fmt.Sprintf("%d %s", k, id))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func licences(parts []*part) []byte {
	var b bytes.Buffer
	for _, p := range parts {
		fmt.Fprintf(&b, "==== %s %s (%s)\n\n", p.path, p.version, p.licence)
		for _, text := range p.texts {
			fmt.Fprintf(&b, "%s\n\n", strings.TrimSpace(text))
		}
	}
	return b.Bytes()
}
