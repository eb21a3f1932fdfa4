package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"onewindow/client"
	"onewindow/devices"
	"onewindow/devices/keydevice"
	"onewindow/hall"
	"onewindow/station"
)

// TestKeyDeviceSignsIn: a token's public key is given to the hall by the command, and
// the desk signs in by what its file names; a colleague does not, nor does anybody
// once it is taken away. The person's no is the desk's own.
func TestKeyDeviceSignsIn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dsn, file := "sqlite:"+filepath.Join(dir, "hall.db"), filepath.Join(dir, "token")
	run := func(in string, args ...string) (string, error) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "window", append([]string{"hall", "--store", dsn}, args...)...)
		cmd.Stdin = strings.NewReader(in)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	key, err := openKeyDevice(tokenScheme + file)
	if err != nil {
		t.Fatal(err)
	}
	public, err := os.ReadFile(file + keydevice.PublicSuffix)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := run("", "init", "--demo"); err != nil {
		t.Fatal(out, err)
	}
	for _, c := range []struct {
		in, says string
		args     []string
	}{
		{string(public), "there is no staff number 9999", []string{"9999", "--public", "-"}},
		{"nonsense", "public key in PEM", []string{"2001", "--public", "-"}},
		{"", "has no key device", []string{"2001", "--remove"}},
		{"", "give --public", []string{"2001"}},
		{"", "give --public", []string{"2001", "--remove", "--public", "-"}},
		{"", "", []string{"2001", "--public", file + keydevice.PublicSuffix}},
		{string(public), "--replace", []string{"2001", "--public", "-"}},
		{string(public), "", []string{"2001", "--public", "-", "--replace"}},
	} {
		if out, err := run(c.in, append([]string{"user", "key"}, c.args...)...); !strings.Contains(out, c.says) || (err == nil) != (c.says == "") {
			t.Errorf("%v: %q, %v", c.args, out, err)
		}
	}
	address := served(t, "--store", dsn)
	line, err := client.Dial(client.Options{Target: address, Insecure: true, Window: "A035"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = line.Close() })
	port := hallPort{client: line, key: key, signedIn: func(pin string) { t.Errorf("the hall took the PIN %q", pin) }}
	enters := func(staffNo string) string {
		s, err := port.SignIn(t.Context(), staffNo, "", "", hall.RoleClerk)
		if refused, ok := errors.AsType[*station.Refused](err); ok {
			return refused.Code
		}
		if err != nil || s.StaffNo != staffNo || s.Token == "" {
			t.Errorf("%s: %+v, %v", staffNo, s, err)
		}
		return ""
	}
	for staffNo, want := range map[string]string{"2001": "", "2002": hall.ReasonBadCredentials} {
		if got := enters(staffNo); got != want {
			t.Errorf("%s by the device of 2001: %q", staffNo, got)
		}
	}
	token, err := keydevice.OpenToken(file)
	if err != nil {
		t.Fatal(err)
	}
	token.Ask = func(context.Context) error { return &devices.Error{Code: keydevice.CodeDeclined} }
	port.key = keyPort{token}
	_, err = port.SignIn(t.Context(), "2001", "", "", hall.RoleClerk)
	if fault, ok := errors.AsType[*station.DeviceFault](err); !ok || fault.Code != keydevice.CodeDeclined {
		t.Errorf("declined: %v", err)
	}
	port.key = key
	if out, err := run("", "user", "key", "2001", "--remove"); err != nil {
		t.Fatal(out, err)
	}
	if got := enters("2001"); got != hall.ReasonBadCredentials {
		t.Errorf("taken away: %q", got)
	}
	if _, err := openKeyDevice(tokenScheme + filepath.Join(dir, "no", "folder")); err == nil {
		t.Error("a token that cannot be made opens")
	}
}
