package main

import (
	"path/filepath"
	"strings"
	"testing"

	"onewindow/devices/sign"
	"onewindow/papers"
	"onewindow/visit"
)

// TestDemoDeskIsWhole: a desk of the demo has every kind of device, its signs say
// whose window it is, and a paper that is signed comes out on A4.
func TestDemoDeskIsWhole(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d, err := openDemo(ctx, demoFlags{role: "clerk", lang: "zh", theme: "none", data: filepath.Join(t.TempDir(), "demo"), seed: 1, pace: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.close(); err != nil {
			t.Error(err)
		}
	})
	for _, kind := range deskKinds {
		if d.seat.o.ports[kind] == "" {
			t.Errorf("no %s", kind)
		}
	}
	for _, one := range []*sign.Emulator{d.strip, d.display} {
		err := one.Wait(ctx, func(c sign.Content, _ int) bool { return strings.Contains(c.Upper, "A035") })
		if err != nil {
			t.Fatal(err)
		}
	}
	if v := d.across(); !strings.Contains(v.Strip, "A035") || !strings.Contains(v.Display[0], "A035") || v.Roll+v.Sheets != 0 {
		t.Errorf("across: %+v", v)
	}
	state, why := d.seat.printerPort().Print(ctx, "j1", papers.Document{Kind: papers.Declaration, Title: "告知承诺书"})
	files, err := filepath.Glob(filepath.Join(d.across().Folder, "*.pdf"))
	want := 1
	if demoSheets() == nil {
		want = 0 // no fonts to set a sheet with: it came out of the roll
	}
	if v := d.across(); state != visit.JobPrinted || v.Sheets != want || v.Roll != 1-want || len(files) != want {
		t.Errorf("%s %s: %+v, files %q, %v", state, why, v, files, err)
	}
}
