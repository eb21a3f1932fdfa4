package screens

import (
	"slices"
	"strings"

	"onewindow/catalog"
	"onewindow/i18n"
)

// codedFields are the fields of a catalog.Change whose values are codes and
// numbers; all others hold the catalogue's own words.
var codedFields = []string{
	"statutory", "promised", "timeOverride", "original", "copy", "exemptible", "deferrable", "multi", "repeatable", "headline",
	"instant", "outcome", "noticeRule", "acceptMode", "source", "windowMode", "validity",
}

// ChangeText is a change in words. A kind or field that has no words shows its
// code.
func ChangeText(words *i18n.Changes, ch catalog.Change) string {
	sentence, ok := words.Kinds[ch.Kind]
	if !ok {
		sentence = words.Unknown
	}
	field := words.Fields[ch.Field]
	if field == "" {
		field = ch.Field
	}
	shown := func(value string) string {
		if value == "" {
			return words.Nothing
		}
		if !slices.Contains(codedFields, ch.Field) {
			return value
		}
		parts := strings.Fields(value)
		for i, p := range parts {
			if word, ok := words.Values[p]; ok {
				parts[i] = word
			}
		}
		return strings.Join(parts, " ")
	}
	return i18n.Fill(sentence, "kind", ch.Kind, "item", ch.Item, "node", ch.Node, "option", ch.Option,
		"subject", ch.Subject, "field", field, "old", shown(ch.Old), "new", shown(ch.New))
}
