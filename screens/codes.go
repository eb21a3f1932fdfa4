package screens

import (
	"strconv"
	"strings"

	"onewindow/i18n"
	"onewindow/tui"
	"onewindow/values"
)

// Code finds the sentence of a code and fills it; an unknown code is shown as
// it is, so that nothing is hidden.
func Code(sentences map[string]string, unknown, code string, details map[string]string) tui.Safe {
	sentence, ok := sentences[code]
	if !ok {
		return tui.Clean(i18n.Fill(unknown, "code", code))
	}
	pairs := make([]string, 0, 2*len(details))
	for k, v := range details {
		pairs = append(pairs, k, v)
	}
	return tui.Clean(i18n.Fill(sentence, pairs...))
}

// Fill is i18n.Fill for the screen.
func Fill(sentence string, pairs ...string) tui.Safe { return tui.Clean(i18n.Fill(sentence, pairs...)) }

// Day writes a date of the hall (YYYY-MM-DD) as it is read aloud, with the day
// of the week; what is no date stays as it is.
func Day(date string, text *i18n.Text) string {
	d, err := values.ParseDate(date)
	if err != nil {
		return date
	}
	week := d.Time().Weekday()
	return i18n.Fill(text.Desk.Day, "y", strconv.Itoa(d.Year), "m", strconv.Itoa(int(d.Month)), "d", strconv.Itoa(d.Day), "week", text.Desk.Weekdays[week])
}

// Aloud is a sentence that the clerk says, in the marks of the language.
func Aloud(sentence tui.Safe, text *i18n.Text) tui.Safe {
	return Fill(text.Desk.Aloud, "words", string(sentence))
}

// Words puts the codes among the details of a refusal into words.
func Words(details map[string]string, text *i18n.Text) map[string]string {
	out := make(map[string]string, len(details))
	for k, v := range details {
		var said string
		switch k {
		case "layer":
			said = text.Desk.Layers[v]
		case "state":
			said = text.Desk.States[v]
		case "cause":
			said = string(Cause(v, "printer", text))
		case "delivery":
			said = text.Desk.Deliveries[v]
		case "parcel":
			said = text.Desk.Parcels[v]
		}
		if said == "" {
			said = v
		}
		out[k] = said
	}
	return out
}

// DeviceStates are a device's own sentences by its codes; nil for what is none.
func DeviceStates(device string, text *i18n.Text) map[string]string {
	switch device {
	case "idcard":
		return text.Devices.CardCodes
	case "mrz":
		return text.MRZ.States
	case "printer", "office":
		return text.Printer.States
	case "barcode":
		return text.Barcode.States
	case "docscan":
		return text.DocScan.States
	case "keypad":
		return text.Keypad.States
	case "signpad":
		return text.SignPad.States
	case "keydevice":
		return text.KeyDevice.States
	case "strip", "display":
		return text.Sign.States
	}
	return nil
}

// Cause says what is the matter with a device or a paper: by the device's own
// codes first, then by those of all ports.
func Cause(code, device string, text *i18n.Text) tui.Safe {
	own := DeviceStates(device, text)
	switch device { // lights of the desk that are no devices
	case "photo":
		own = text.Face.Codes
	case "journal", "hall_log":
		own = text.Desk.HallRefusals
	case "catalog":
		own = text.Changes.Releases
	}
	for _, sentences := range []map[string]string{own, text.Devices.Codes, text.Desk.Causes} {
		if sentence, ok := sentences[code]; ok {
			return tui.Clean(sentence)
		}
	}
	return Fill(text.Devices.Unknown, "code", code)
}

// notice puts a notice of the station into words: its own code, or the code of
// the reader or of the hall behind a prefix.
func notice(code string, details map[string]string, text *i18n.Text) tui.Safe {
	d := &text.Desk
	if _, ok := d.Notices[code]; ok {
		return Code(d.Notices, d.UnknownNotice, code, Words(details, text))
	}
	from, rest, _ := strings.Cut(code, "_")
	switch from {
	case "card":
		return Cause(rest, "idcard", text)
	case "barcode":
		return Cause(rest, "barcode", text)
	case "signpad":
		return Cause(rest, "signpad", text)
	case "document":
		if _, ok := d.Refusals[rest]; ok {
			return Code(d.Refusals, d.UnknownRefusal, rest, Words(details, text))
		}
		return Cause(rest, "mrz", text)
	case "call", "hall":
		return Code(d.HallRefusals, d.UnknownRefusal, rest, Words(details, text))
	}
	return Fill(d.UnknownNotice, "code", code)
}

// PlaceWord is what a place of originals and bags is called.
func PlaceWord(place string, t *i18n.Text) string {
	kind, no, _ := strings.Cut(place, ":")
	return i18n.Fill(t.Bags.Places[kind], "no", no)
}
