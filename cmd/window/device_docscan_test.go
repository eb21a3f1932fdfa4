package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"onewindow/devices/docscan"
)

// emulated starts an emulated scanner and gives its port.
func emulated(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "window", append([]string{"device", "emulate", "docscan"}, args...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	var m portMessage
	if err := json.Unmarshal([]byte(line), &m); err != nil || !strings.HasPrefix(strings.Replace(m.Port, "https", "http", 1), "http://127.0.0.1:") {
		t.Fatalf("%q: %v", line, err)
	}
	return m.Port
}

// probed runs a probe and gives what it printed and its exit status.
func probed(t *testing.T, args ...string) (string, int) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "window", append([]string{"device", "probe", "docscan", "--json"}, args...)...).Output()
	exit, failed := errors.AsType[*exec.ExitError](err)
	if err != nil && !failed {
		t.Fatal(err)
	}
	if failed {
		return string(out), exit.ExitCode()
	}
	return string(out), 0
}

// With TLS a probe tells the certificate, and the address may name it.
func TestProbeDocScanOverTLS(t *testing.T) {
	port := emulated(t, "--sheets", "1", "--ppm", "0", "--tls")
	out, status := probed(t, "--port", port)
	var r pageReport
	if err := json.Unmarshal([]byte(out), &r); err != nil || status != 0 || !strings.HasPrefix(port, "https:") {
		t.Fatalf("%s: %q, status %d: %v", port, out, status, err)
	}
	if out, status := probed(t, "--port", port+"#"+r.Certificate); status != 0 {
		t.Errorf("named %s: %q, status %d", r.Certificate, out, status)
	}
	if out, status := probed(t, "--port", port+"#sha256:"+strings.Repeat("ab", 32)); status != exitFailed || !strings.Contains(out, `"code":"`+docscan.CodeCertificate) {
		t.Errorf("another one: %q, status %d", out, status)
	}
}

// A scanner that announces itself is listed, and probed by its name.
func TestAnnouncedDocScan(t *testing.T) {
	port := emulated(t, "--sheets", "1", "--ppm", "0", "--announce", "Feeder 2.0 probe")
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	var out []byte
	for !strings.Contains(string(out), "Feeder 2.0 probe") { // it begins to listen after it says its port
		var err error
		out, err = exec.CommandContext(ctx, "window", "device", "list", "--via", "127.0.0.1", "--json").Output()
		if err != nil {
			t.Fatal(err)
		}
	}
	if want := `"port":"` + port + `/eSCL","model":"Emulated feeder scanner","sources":"platen,adf","duplex":true,"drivers":["docscan"]}`; !strings.Contains(string(out), want) {
		t.Errorf("%s lacks %s", out, want)
	}
}

func TestProbeDocScan(t *testing.T) {
	port := emulated(t, "--sheets", "2", "--ppm", "0")
	sums := map[string]bool{}
	for range 3 { // the feeder is filled again
		out, status := probed(t, "--port", port)
		var r pageReport
		if err := json.Unmarshal([]byte(out), &r); err != nil || status != 0 {
			t.Fatalf("%q, status %d: %v", out, status, err)
		}
		if r.Model != "Emulated feeder scanner" || r.Width != 1653 || r.Height != 2338 || r.Bytes == 0 || r.Blank {
			t.Errorf("%+v", r)
		}
		sums[r.SHA256] = true
	}
	if len(sums) != 3 {
		t.Errorf("one page came twice: %d of 3", len(sums))
	}
	empty := emulated(t, "--fault", docscan.FaultDown)
	for args, code := range map[string]string{empty: docscan.CodeDown, "http://127.0.0.1:1": "device_unreachable", "/dev/null": "port_name"} {
		out, status := probed(t, "--port", args)
		if !strings.Contains(out, `{"error":{"code":"`+code+`","message":"`) || status != exitFailed {
			t.Errorf("%s: %q, status %d", args, out, status)
		}
	}
	for _, args := range [][]string{{"--fault", "nonsense"}, {"--link", "x"}, {"--sheets", "-1"}, {"--card", "x"}} {
		err := exec.CommandContext(t.Context(), "window", append([]string{"device", "emulate", "docscan"}, args...)...).Run()
		if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != exitUsage {
			t.Errorf("%q: %v", args, err)
		}
	}
}
