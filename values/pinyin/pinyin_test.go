package pinyin

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// TestReadings: every character is read as the library reads it.
// UPDATE_READINGS=1 writes readings.txt from it anew.
func TestReadings(t *testing.T) {
	args := pinyin.NewArgs()
	args.Style = pinyin.Normal
	usual := func(c rune) string {
		syllables := pinyin.SinglePinyin(c, args)
		if len(syllables) == 0 {
			return ""
		}
		return strings.ReplaceAll(syllables[0], "ü", "v")
	}
	if os.Getenv("UPDATE_READINGS") != "" {
		if err := os.WriteFile("readings.txt", []byte(table(usual)), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Log("written; run the test again")
		return
	}
	if readings != table(usual) {
		t.Error("the library reads other characters, or reads them otherwise: write the file anew")
	}
	for c := rune(0x3400); c < 0x30000; c += 67 {
		if want := usual(c); unicode.Is(unicode.Han, c) && syllable(c) != want {
			t.Errorf("%c U+%04X is read %q, want %q", c, c, syllable(c), want)
		}
	}
}

func table(usual func(rune) string) string {
	chars := map[string][]rune{}
	for c := range rune(unicode.MaxRune) {
		if syl := usual(c); syl != "" && unicode.Is(unicode.Han, c) {
			chars[syl] = append(chars[syl], c)
		}
	}
	var b strings.Builder
	for _, syl := range slices.Sorted(maps.Keys(chars)) {
		fmt.Fprintf(&b, "%s %s\n", syl, string(chars[syl]))
	}
	return b.String()
}
