package screens

import (
	"strings"

	"onewindow/i18n"
)

// Needs puts the help that a person asked for into words.
func Needs(codes []string, text *i18n.Text) string {
	words := make([]string, len(codes))
	for i, code := range codes {
		words[i] = text.Guide.NeedNames[code]
		if words[i] == "" {
			words[i] = code
		}
	}
	return listed(words, text)
}

// listed writes words one after another as the language does.
func listed(words []string, text *i18n.Text) string {
	if text.Lang == i18n.Chinese {
		return strings.Join(words, "、")
	}
	return strings.Join(words, ", ")
}
