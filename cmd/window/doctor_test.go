package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onewindow/client"
	"onewindow/devices/link"
	"onewindow/devices/ptyport"
	"onewindow/i18n"
)

// TestDoctorOfAWellDesk: a hall that answers under TLS, a certificate that
// holds and clocks that agree.
func TestDoctorOfAWellDesk(t *testing.T) {
	t.Parallel()
	ours := newAuthority(t)
	dir := t.TempDir()
	cert, key := ours.issue(t, dir, "server")
	ca := ours.file(t, dir)
	address := served(t, "--hall-name", "示例大厅", "--store", "sqlite:"+filepath.Join(dir, "hall.db"), "--tls-cert", cert, "--tls-key", key, "--client-ca", ca)
	mine, mineKey := ours.issue(t, dir, "A035")
	file := filepath.Join(dir, "desk.toml")
	text := strings.NewReplacer("ADDRESS", address, "CA", ca, "CERT", mine, "KEY", mineKey).Replace(
		"window='A035'\ndata='desk'\n[hall]\naddress='ADDRESS'\nca='CA'\ncert='CERT'\nkey='KEY'\n")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "window", "doctor", "--config", file, "--json").Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, want := range []string{`"code":"hall_good"`, `"code":"clock_good"`, `"code":"cert_soon"`, `"code":"memory_none"`} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the doctor does not say %s:\n%s", want, out)
		}
	}
	for line := range strings.Lines(string(out)) {
		var f finding
		if err := json.Unmarshal([]byte(line), &f); err != nil || f.State == foundSick || f.Message == "" || (f.State == foundOdd) != (f.Do != "") {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// examined collects what the doctor says.
func examined(look func(d *doctor)) []finding {
	text, _ := i18n.For(i18n.English)
	var out []finding
	d := &doctor{text: text, tell: func(f finding) error {
		out = append(out, f)
		return nil
	}}
	look(d)
	return out
}

// TestDoctorTellsDays: certificates by their days, clocks by how far apart.
func TestDoctorTellsDays(t *testing.T) {
	ours := newAuthority(t)
	cert, key := ours.issue(t, t.TempDir(), "A035") // from an hour ago for two hours
	now := time.Now()
	for name, tt := range map[string]struct {
		look func(d *doctor)
		code string
	}{
		"expired": {func(d *doctor) { d.certificate(now.Add(2 * time.Hour)) }, "cert_expired"},
		"early":   {func(d *doctor) { d.certificate(now.Add(-2 * time.Hour)) }, "cert_early"},
		"soon":    {func(d *doctor) { d.certificate(now) }, "cert_soon"},
		"missing": {func(d *doctor) {
			d.config.Hall.Key = cert
			d.certificate(now)
		}, "cert_bad"},
		"behind":  {func(d *doctor) { d.clock(client.Look{Known: true, Ahead: 6 * time.Second}) }, "clock_behind"},
		"ahead":   {func(d *doctor) { d.clock(client.Look{Known: true, Ahead: -3 * time.Hour}) }, "clock_ahead"},
		"agrees":  {func(d *doctor) { d.clock(client.Look{Known: true, Ahead: -4 * time.Second}) }, "clock_good"},
		"unknown": {func(d *doctor) { d.clock(client.Look{}) }, "clock_unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			got := examined(func(d *doctor) {
				d.config.Hall.Cert, d.config.Hall.Key = cert, key
				tt.look(d)
			})
			if len(got) != 1 || got[0].Code != tt.code || got[0].Message == "" || strings.Contains(got[0].Message, "{") {
				t.Errorf("%+v, want %s", got, tt.code)
			}
		})
	}
}

// TestDoctorTellsPorts: a port that another program has is odd, one that is not
// there is wrong.
func TestDoctorTellsPorts(t *testing.T) {
	port, err := ptyport.Open("")
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	l, err := link.Open(port.Path, link.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for path, want := range map[string]finding{
		port.Path:      {Code: "port_busy", State: foundOdd},
		"/dev/no-such": {Code: "port_not_found", State: foundSick},
	} {
		file := filepath.Join(t.TempDir(), "desk.toml")
		text := "window='A035'\ndata='d'\n[hall]\naddress='127.0.0.1:1'\n[devices.barcode]\nport='" + path + "'\n"
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := readConfig(file)
		if err != nil {
			t.Fatal(err)
		}
		got := examined(func(d *doctor) {
			d.config = c
			d.device(t.Context(), kindBarcode)
		})
		if len(got) != 1 || got[0].Code != want.Code || got[0].State != want.State || got[0].Do == "" {
			t.Errorf("%s: %+v, want %+v", path, got, want)
		}
	}
}

// TestDoctorHasWords: every finding has its sentence in both languages, and
// whatever is done about it the other way round.
func TestDoctorHasWords(t *testing.T) {
	source, err := os.ReadFile("doctor.go")
	if err != nil {
		t.Fatal(err)
	}
	zh, _ := i18n.For(i18n.Chinese)
	en, _ := i18n.For(i18n.English)
	for code := range zh.Doctor.Found {
		if !strings.Contains(string(source), `"`+code+`"`) {
			t.Errorf("nobody finds %s", code)
		}
		if en.Doctor.Found[code] == "" {
			t.Errorf("no English for %s", code)
		}
	}
	for code := range zh.Doctor.Do {
		device := slices.Contains([]string{"device", "device_busy", "device_permission", "device_rule"}, code)
		if en.Doctor.Do[code] == "" || !device && zh.Doctor.Found[code] == "" {
			t.Errorf("what to do about %s", code)
		}
	}
}
