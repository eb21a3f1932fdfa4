package main

import (
	"debug/buildinfo"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestParts reads this very test binary, which has no modules of others, and a
// build whose module go.sum does not know.
func TestParts(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	info, err := buildinfo.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := partsOf(info, ""); err == nil {
		t.Error("a binary without modules passes")
	}
	info.Deps = append(info.Deps, &info.Main)
	info.Main.Path, info.Main.Version, info.Main.Sum = "example.org/a", "v1.0.0", "h1:AA=="
	if parts, err := partsOf(info, "example.org/a v1.0.0 h1:AA==\n"); err != nil || len(parts) != 1 {
		t.Errorf("%v, %v", parts, err)
	}
	if _, err := partsOf(info, "example.org/a v1.0.0 h1:AB==\n"); err == nil || !strings.Contains(err.Error(), "example.org/a") {
		t.Errorf("another sum: %v", err)
	}
}

// TestIdentify: licences are told by their words, and what may not be shipped is
// none.
func TestIdentify(t *testing.T) {
	for text, want := range map[string]string{
		"Permission is hereby granted, free of charge, …\nTHE SOFTWARE IS PROVIDED “AS IS”":               "MIT",
		"Redistribution and use in source and binary forms …  Neither the name of X":                      "BSD-3-Clause",
		"Redistribution and use in source and binary\nforms, with or without":                             "BSD-2-Clause",
		"Apache License\n  Version 2.0, January 2004":                                                     "Apache-2.0",
		"Mozilla Public License Version 2.0 … \"Secondary License\" means the GNU General Public License": "MPL-2.0",
		"GNU GENERAL PUBLIC LICENSE Version 3":                                                            "",
		"All rights reserved.":                                                                            "",
	} {
		if got := identify(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	dir := t.TempDir()
	p := &part{path: "example.org/a"}
	if err := p.read(dir); err == nil {
		t.Error("a module without a licence passes")
	}
	if err := os.WriteFile(filepath.Join(dir, "LICENSE.md"), []byte("All rights reserved."), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := p.read(dir); err == nil {
		t.Error("a module with a licence of its own passes")
	}
}
