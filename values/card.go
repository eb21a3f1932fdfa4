package values

import (
	"fmt"
	"log/slog"
)

// Card is a decoded identity card, the word that reader, visit and papers
// share. Fields that the card's family does not have are empty.
type Card struct {
	Kind        IDKind
	Name        Personal // Chinese name; for foreigners it may be missing
	NameEn      Personal
	Sex         string // M F X U
	Nation      string // GB/T 3304 code as stored
	NationName  string // without 族; the code when it is outside the table
	Birth       Date
	Address     Personal
	IDNumber    Personal
	Issuer      string
	ValidFrom   Date
	ValidTo     Date // zero when LongTerm
	LongTerm    bool // 长期
	PassNumber  Personal
	IssueCount  string
	Nationality string // alpha-3
	NewAddress  Personal
	Photo       []byte // sealed blob of the card; never decoded here
	SAMID       string // which reader module vouched for the read
}

// Codes of SelfCheck: which data of a card contradict themselves.
const (
	ContraIDNumber  = "id_number"
	ContraBirth     = "birth"
	ContraSex       = "sex"
	ContraNation    = "nation"
	ContraValidFrom = "valid_from"
	ContraValidTo   = "valid_to"
	ContraValidity  = "validity"
)

// Expired reports whether today is after the last day of validity; that last
// day still counts.
func (c Card) Expired(today Date) bool {
	return !c.LongTerm && !c.ValidTo.IsZero() && today.After(c.ValidTo)
}

// SelfCheck lists what contradicts itself in a decoded card, by code; an empty
// list means the card may be used. Being expired is no contradiction. A sex
// that the card leaves open contradicts nothing, nor does a nation code that
// our table does not know, as long as it is a number.
func (c Card) SelfCheck(today Date) []string {
	var wrong []string
	id := CheckIDNumber(c.IDNumber.Clear(), today)
	// A resident's number may begin with 81…83 (people who settled); a permit
	// must carry its own family.
	sameFamily := id.Type == c.Kind || c.Kind == Resident && id.Type == HMT
	if !id.Valid || !sameFamily {
		wrong = append(wrong, ContraIDNumber)
	}
	switch {
	case c.Birth.IsZero() || Of(c.Birth.at()) != c.Birth || c.Birth.After(today):
		wrong = append(wrong, ContraBirth)
	case id.Valid && !birthMatches(id, c.Birth):
		wrong = append(wrong, ContraBirth)
	}
	if id.Valid && (c.Sex == Male || c.Sex == Female) && c.Sex != id.Sex {
		wrong = append(wrong, ContraSex)
	}
	if c.Kind == Resident && (len(c.Nation) != 2 || !allDigits(c.Nation)) {
		wrong = append(wrong, ContraNation)
	}
	if c.ValidFrom.IsZero() {
		wrong = append(wrong, ContraValidFrom)
	}
	switch {
	case c.LongTerm:
	case c.ValidTo.IsZero():
		wrong = append(wrong, ContraValidTo)
	case c.ValidTo.Before(c.ValidFrom):
		wrong = append(wrong, ContraValidity)
	}
	return wrong
}

// birthMatches compares the number's birth with the field; the 2017 number has
// no century, so there the six digits must do.
func birthMatches(id IDCheck, birth Date) bool {
	if id.Type == Foreigner2017 {
		return id.Birth.Compact()[2:] == birth.Compact()[2:]
	}
	return id.Birth == birth
}

// Format keeps a card out of logs and messages: its kind and masks only.
func (c Card) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "card(%s %s %s)", c.Kind, c.Name.Mask(), c.IDNumber.Mask())
}

// LogValue is the same for slog, whose JSON handler would else marshal the
// fields in clear.
func (c Card) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("kind", string(c.Kind)),
		slog.String("name", c.Name.Mask()),
		slog.String("idNumber", c.IDNumber.Mask()),
	)
}
