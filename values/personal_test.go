package values

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMask(t *testing.T) {
	for in, want := range map[string]string{
		"":                   "",
		"张三":                 "张*",
		"张三丰":                "张**",
		"欧阳修":                "欧阳*",
		"欧阳震华":               "欧阳**",
		"欧阳":                 "欧*",
		"阿卜杜拉·买买提":           "阿***·***",
		"𠮷田":                 "𠮷*",
		"44190019900307123X": "4419**********123X",
		"GBR440377070413":    "GBR4*******0413",
		"13800138000":        "138****8000",
		"E12345678":          "E***8",
		"JOHN ROE":           "J***E",
		"广东省东莞市南城街道1号":       "广***号",
		"张":                  "*",
		"AB":                 "A*",
	} {
		if got := Personal(in).Mask(); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := MaskName("John van Roe"); got != "J*** v** R**" {
		t.Errorf("Latin name: %q", got)
	}
	if got := MaskID("E12345678"); got != "E1*****78" {
		t.Errorf("passport: %q", got)
	}
	if got := MaskPhone("0769-22830000"); got != "0769-****0000" {
		t.Errorf("phone: %q", got)
	}
}

// No verb and no log shows the text; JSON does.
func TestPersonalStaysMasked(t *testing.T) {
	const secret = "44190019900307123X"
	p := Personal(secret)
	type holder struct {
		P   Personal
		Ptr *Personal
	}
	for _, verb := range []string{"%s", "%v", "%+v", "%#v", "%q", "%x", "%X", "%d", "%T|%30v", "% x", "%-30s"} {
		for _, value := range []any{p, &p, holder{P: p, Ptr: &p}, []Personal{p}, map[Personal]Personal{p: p}} {
			if out := fmt.Sprintf(verb, value); leaks(out, secret) {
				t.Errorf("%s of %T leaks: %s", verb, value, out)
			}
		}
	}
	card := Card{Kind: Resident, Name: "张三丰", IDNumber: p, Address: "东莞市南城街道", Photo: []byte("WLfPHOTO")}
	for _, text := range []string{fmt.Sprint(card), fmt.Sprintf("%+v %#v %x", card, &card, card)} {
		if leaks(text, secret) || leaks(text, "张三丰") || leaks(text, "南城") || leaks(text, "PHOTO") {
			t.Errorf("a card leaks: %s", text)
		}
	}
	var log bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(handler).Info("read", "id", p, "card", card, "pointer", &card)
	}
	if leaks(log.String(), secret) || leaks(log.String(), "张三丰") || leaks(log.String(), "南城") {
		t.Errorf("a log leaks: %s", log.String())
	}
	if out, _ := json.Marshal(p); string(out) != `"`+secret+`"` {
		t.Errorf("JSON must keep the text: %s", out)
	}
	if p.Clear() != secret {
		t.Error("Clear must give the text")
	}
}

func leaks(text, secret string) bool {
	return strings.Contains(text, secret) || strings.Contains(strings.ToLower(text), fmt.Sprintf("%x", secret))
}

func TestMaskNeverGivesTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringN(1, 40, -1).Draw(t, "s")
		if Personal(s).Mask() == s && !strings.Contains(s, "*") {
			t.Fatalf("%q is not masked", s)
		}
	})
}
