package idcard

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"unicode/utf16"

	"onewindow/values"
)

// CardData is what lies on a card that an emulator plays.
type CardData struct {
	Text         []byte // 256 bytes
	Photo        []byte // 1024 bytes
	Fingers      []byte // 0, 512 or 1024 bytes
	ExtraAddress string // at most 35 characters; empty: none on the card
}

// LoadCard reads a card from a JSON file with the members text_hex, photo_hex,
// fingers_hex and extra_address; other members are left alone.
func LoadCard(path string) (CardData, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return CardData{}, fmt.Errorf("card file: %w", err)
	}
	card, err := ParseCard(content)
	if err != nil {
		return CardData{}, fmt.Errorf("card file %s: %w", path, err)
	}
	return card, nil
}

// ParseCard is LoadCard for a file already in memory.
func ParseCard(content []byte) (CardData, error) {
	var file struct {
		Text    string `json:"text_hex"`
		Photo   string `json:"photo_hex"`
		Fingers string `json:"fingers_hex"`
		Extra   string `json:"extra_address"`
	}
	err := json.Unmarshal(content, &file)
	if err != nil {
		return CardData{}, fmt.Errorf("not a card: %w", err)
	}
	card := CardData{ExtraAddress: file.Extra}
	for _, part := range []struct {
		name string
		text string
		to   *[]byte
	}{{"text_hex", file.Text, &card.Text}, {"photo_hex", file.Photo, &card.Photo}, {"fingers_hex", file.Fingers, &card.Fingers}} {
		*part.to, err = hex.DecodeString(part.text)
		if err != nil {
			return CardData{}, fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return card, card.check()
}

func (c CardData) check() error {
	fingers := len(c.Fingers)
	if len(c.Text) != textLen || len(c.Photo) != photoLen || fingers != 0 && fingers != 512 && fingers != 1024 {
		return fmt.Errorf("%w: text %d, photo %d, fingerprints %d bytes", ErrRecord, len(c.Text), len(c.Photo), fingers)
	}
	if n := len(utf16.Encode([]rune(c.ExtraAddress))); n > addressLen/2 {
		return fmt.Errorf("%w: extra address of %d characters", ErrRecord, n)
	}
	return nil
}

// NewCard makes the card of an invented person: the text of c, and a photo
// block whose header is right and whose body is filler.
func NewCard(c values.Card) (CardData, error) {
	text, err := EncodeText(c)
	if err != nil {
		return CardData{}, err
	}
	photo := append([]byte(nil), c.Photo...)
	if len(photo) == 0 {
		photo = fillerPhoto()
	}
	card := CardData{Text: text, Photo: photo, ExtraAddress: c.NewAddress.Clear()}
	return card, card.check()
}

// fillerPhoto begins like every real photo block ("WL", 102 by 126); what
// follows is no picture.
func fillerPhoto() []byte {
	photo := append(make([]byte, 0, photoLen), 0x57, 0x4C, 0x66, 0x00, 0x7E, 0x00, 0x32, 0x00, 0x00, 0xFF, 0x85)
	for b := byte(3); len(photo) < photoLen; b += 7 {
		photo = append(photo, b)
	}
	return photo
}

// EncodeText is the opposite of DecodeText. It fails when a value does not fit
// into its field, which on a real card would be cut by the issuer.
func EncodeText(c values.Card) ([]byte, error) {
	var l layout
	for _, known := range layouts {
		if known.kind == c.Kind {
			l = known
		}
	}
	if l.kind == "" {
		return nil, fmt.Errorf("%w: kind %q", ErrRecord, c.Kind)
	}
	text := make([]byte, textLen)
	for i := 0; i < textLen; i += 2 {
		text[i] = ' '
	}
	text[typeFlag.off] = l.flag
	validTo := c.ValidTo.Compact()
	if c.LongTerm {
		validTo = longTerm
	}
	w := writer{text: text}
	w.put(c.Name.Clear(), l.name)
	w.put(c.NameEn.Clear(), l.nameEn, l.nameEnMore)
	w.put(sexCode(c.Sex), l.sex)
	w.put(c.Nation, l.nation)
	w.put(c.Birth.Compact(), l.birth)
	w.put(c.Address.Clear(), l.address)
	w.put(c.IDNumber.Clear(), l.number)
	w.put(c.Issuer, l.issuer)
	w.put(c.ValidFrom.Compact(), l.validFrom)
	w.put(validTo, l.validTo)
	w.put(c.PassNumber.Clear(), l.pass)
	w.put(c.IssueCount, l.count)
	w.put(c.Nationality, l.nationality)
	return text, w.err
}

func sexCode(sex string) string {
	switch sex {
	case values.Male:
		return "1"
	case values.Female:
		return "2"
	}
	return "0"
}

type writer struct {
	text []byte
	err  error
}

func (w *writer) put(s string, parts ...field) {
	units := utf16.Encode([]rune(s))
	for _, f := range parts {
		for i := f.off; i < f.off+f.len && len(units) > 0; i += 2 {
			binary.LittleEndian.PutUint16(w.text[i:], units[0])
			units = units[1:]
		}
	}
	if len(units) > 0 && w.err == nil {
		w.err = fmt.Errorf("%w: a value is %d characters too long for its field", ErrRecord, len(units))
	}
}
