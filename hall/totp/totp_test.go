package totp_test

import (
	"encoding/base32"
	"net/url"
	"testing"
	"time"

	otp "github.com/pquerna/otp/totp"

	"onewindow/hall/totp"
)

// secret is the one of RFC 6238, appendix B, for SHA-1.
var secret = base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte("12345678901234567890"))

// TestRFC are the vectors of appendix B; of their eight digits a code of six is the last.
func TestRFC(t *testing.T) {
	for _, v := range []struct {
		at   int64
		code string
	}{
		{59, "287082"},
		{1111111109, "081804"},
		{1111111111, "050471"},
		{1234567890, "005924"},
		{2000000000, "279037"},
		{20000000000, "353130"},
	} {
		if step, ok := (totp.Factor{}).Check(secret, v.code, time.Unix(v.at, 0), 0); !ok || step != v.at/30 {
			t.Errorf("at %d: %d, %v", v.at, step, ok)
		}
	}
}

func TestCheck(t *testing.T) {
	const at, step, code = 1111111109, 37037036, "081804"
	for _, c := range []struct {
		name   string
		code   string
		at     int64
		last   int64
		wanted bool
	}{
		{"right", code, at, 0, true},
		{"a clock a step behind", code, at + 30, 0, true},
		{"a clock a step before", code, at - 30, 0, true},
		{"two steps old", code, at + 60, 0, false},
		{"two steps early", code, at - 60, 0, false},
		{"used", code, at, step, false},
		{"older than the one used", code, at + 30, step + 1, false},
		{"the one before was used", code, at, step - 1, true},
		{"wrong", "081805", at, 0, false},
		{"empty", "", at, 0, false},
		{"too long", code + "0", at, 0, false},
		{"no digits", "o81804", at, 0, false},
	} {
		got, ok := (totp.Factor{}).Check(secret, c.code, time.Unix(c.at, 0), c.last)
		if ok != c.wanted || ok && got != step {
			t.Errorf("%s: step %d, %v", c.name, got, ok)
		}
	}
}

func TestEnrol(t *testing.T) {
	first, uri, err := totp.Factor{}.Enrol("演示大厅", "2001")
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Query().Get("secret") != first || u.Query().Get("issuer") != "演示大厅" {
		t.Errorf("%s, %v", uri, err)
	}
	now := time.Unix(1111111109, 0)
	code, err := otp.GenerateCode(u.Query().Get("secret"), now) // as the device counts it
	if _, ok := (totp.Factor{}).Check(first, code, now, 0); !ok || err != nil {
		t.Errorf("the device's code %s is not taken, %v", code, err)
	}
	second, _, err := totp.Factor{}.Enrol("演示大厅", "2001")
	if err != nil || first == second {
		t.Errorf("the same secret twice, %v", err)
	}
}
