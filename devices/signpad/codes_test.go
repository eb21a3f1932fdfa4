package signpad

import (
	"testing"

	"onewindow/i18n"
)

func TestEveryCodeHasItsSentence(t *testing.T) {
	for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
		text, _ := i18n.For(lang)
		for _, code := range Codes() {
			if text.SignPad.States[code] == "" {
				t.Errorf("%s: %s says nothing", lang, code)
			}
		}
	}
}
