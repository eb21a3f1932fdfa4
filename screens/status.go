package screens

import (
	"slices"
	"strconv"
	"time"

	"onewindow/i18n"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/values"
)

// StatusLine is the line at the top of every screen: who, where, 在线 or 离线,
// what waits for the hall, the lights of the devices, and the hall's time.
func StatusLine(seat station.Seated, text *i18n.Text, size tui.Size) tui.Line {
	n, t := seat.AtSeat(), &text.Desk
	line := tui.L()
	link, sign := tui.StatusGood, tui.Safe("●")
	if n.Link != station.Online {
		link, sign = tui.StatusWarn, "○"
	}
	line = append(line, tui.T(tui.Status, "  "), tui.T(link, sign+tui.Clean(t.Links[string(n.Link)])))
	if n.Backlog.Count > 0 {
		age := ""
		if !n.Backlog.Oldest.IsZero() {
			age = " " + Lasted(n.Now.Sub(n.Backlog.Oldest), text)
		}
		line = append(line, tui.T(tui.Status, "  "), tui.T(tui.StatusWarn, Fill(t.Pending, "n", strconv.Itoa(n.Backlog.Count))+tui.Clean(age)))
	}
	if n.Backlog.SetAside > 0 {
		line = append(line, tui.T(tui.Status, "  "), tui.T(tui.StatusBad, Fill(t.SetAside, "n", strconv.Itoa(n.Backlog.SetAside))))
	}
	if days, warn := n.CertDays(); warn {
		line = append(line, tui.T(tui.Status, "  "), tui.T(tui.StatusWarn, Fill(t.CertificateDays, "n", strconv.Itoa(days))))
	}
	clock := tui.Clean(n.Now.In(values.Shanghai).Format("15:04"))
	window := tui.L(tui.T(tui.Status, " "), tui.T(tui.Status, tui.Clean(n.Window)))
	clerk := tui.L()
	if n.Session.StaffNo != "" {
		clerk = tui.L(tui.T(tui.Status, "  "), tui.T(tui.Status, tui.Clean(n.Session.Name+" "+n.Session.StaffNo)))
	}
	// Where room is short, devices that work give way first, then the name.
	room := size.W - window.Width() - line.Width() - tui.Width(clock) - 2
	signs := lights(n.Devices, text, room-clerk.Width())
	if signs.Width()+clerk.Width() > room {
		clerk = nil
	}
	line = slices.Concat(window, clerk, line, signs.Truncate(max(0, room)))
	if size.W < line.Width()+tui.Width(clock)+1 {
		return line.Truncate(size.W).PadWith(size.W, tui.Status)
	}
	return append(line, tui.T(tui.Status, tui.Spaces(size.W-line.Width()-tui.Width(clock)-1)), tui.T(tui.Status, clock), tui.T(tui.Status, " "))
}

// lightOrder is the order of the lights: the last ones give way first.
var lightOrder = []string{"idcard", "printer", "barcode", "keypad", "mrz", "docscan", "office", "signpad", "display", "strip"}

// lights are the devices, each with a sign. Where there is no room for all, those
// that need somebody stay.
func lights(devices []station.Device, text *i18n.Text, room int) tui.Line {
	var all []tui.Line
	var works []int // places in all
	width := 0
	rank := func(d station.Device) int {
		if i := slices.Index(lightOrder, d.Name); i >= 0 {
			return i
		}
		return len(lightOrder)
	}
	sorted := slices.SortedStableFunc(slices.Values(devices), func(a, b station.Device) int { return rank(a) - rank(b) })
	for _, d := range sorted {
		style, mark := tui.StatusGood, tui.Safe("●")
		switch d.State {
		case "ready", "busy":
		case "opening":
			style, mark = tui.StatusWarn, "◇"
		default:
			style, mark = tui.StatusBad, "✗"
		}
		if d.Cause != "" && style == tui.StatusGood || d.ByHand != nil {
			style, mark = tui.StatusWarn, "△"
		}
		if style == tui.StatusGood {
			works = append(works, len(all))
		}
		all = append(all, tui.L(tui.T(tui.Status, "  "), tui.T(style, tui.Clean(text.Desk.Devices[d.Name])+mark)))
		width += all[len(all)-1].Width()
	}
	for _, i := range slices.Backward(works) {
		if width <= room {
			break
		}
		width -= all[i].Width()
		all[i] = nil
	}
	return slices.Concat(all...)
}

// Banner is the lasting notice over the key line: what keeps the desk from
// working as usual, and what goes on. An empty line means that all is well.
func Banner(seat station.Seated, text *i18n.Text, size tui.Size) tui.Line {
	n, t := seat.AtSeat(), &text.Desk
	var say tui.Safe
	switch {
	case n.Session.StaffNo == "":
	case n.Disk.Full:
		say = tui.Clean(t.DiskFull)
	case n.Link == station.Offline && !tickets(n.Session.Role):
		say = Fill(t.OfflineSeat, "since", Lasted(n.Now.Sub(n.LinkAt), text))
	case n.Link == station.Offline:
		say = Fill(t.OfflineBanner, "since", Lasted(n.Now.Sub(n.LinkAt), text))
	case n.Link == station.CertExpired:
		say = tui.Clean(t.CertificateBanner)
	case n.Link == station.CertRefused:
		say = tui.Clean(t.RefusedBanner)
	case n.Orders.Help.Owner != "":
		say = Fill(t.HelpComes, "name", n.Orders.Help.Owner)
	case n.Orders.Help.Kind != "":
		say = Fill(t.HelpCalled, "kind", text.Board.HelpKinds[n.Orders.Help.Kind])
	case len(n.Orders.Words) > 0:
		say = Fill(t.Told, "words", ToldWords(n.Orders.Words[len(n.Orders.Words)-1], text))
	case n.Orders.Reason != "":
		say = Fill(t.OrderedPause, "why", text.Board.Reasons[n.Orders.Reason])
	case n.Orders.State == "closing" || n.Orders.State == "offline":
		say = tui.Clean(t.OrderedClosed)
	case n.Disk.Low:
		say = Fill(t.DiskLow, "n", strconv.FormatInt(n.Disk.FreeMiB, 10))
	case trouble(n.Devices, text) != "":
		say = trouble(n.Devices, text)
	case n.Papers > 0:
		say = Fill(t.WaitingPapers, "n", strconv.Itoa(n.Papers))
	case n.Damage != nil:
		say = tui.Clean(t.DamageBanner)
	}
	if say == "" {
		return nil
	}
	return tui.L(tui.T(tui.Warn, " △ "), tui.T(tui.Warn, say)).Truncate(size.W)
}

// ToldWords are what a supervisor tells: a template, or words.
func ToldWords(w station.Words, text *i18n.Text) string {
	if w.Code == "words" {
		return w.Words
	}
	return text.Board.Notices[w.Code]
}

// tickets reports whether the role serves people by ticket; only such a desk
// gives temporary slips.
func tickets(role string) bool {
	return role != "reviewer" && role != "chief_rep" && role != "issuer"
}

// trouble says what is the matter with the first device that cannot work. One
// that is still being opened is no trouble.
func trouble(devices []station.Device, text *i18n.Text) tui.Safe {
	for _, d := range devices {
		switch {
		case d.ByHand != nil || d.State == "opening" || d.State == "ready" && d.Cause == "" || d.State == "busy" && d.Cause == "":
			continue
		case d.Cause != "":
			return Fill(text.Desk.DeviceTrouble, "device", DeviceName(d.Name, text), "why", string(Cause(d.Cause, d.Name, text)))
		}
		return Fill(text.Desk.DeviceTrouble, "device", DeviceName(d.Name, text), "why", text.Devices.States[d.State])
	}
	return ""
}

// DeviceName is the full name of a device.
func DeviceName(name string, text *i18n.Text) string {
	switch name {
	case "idcard":
		return text.Devices.CardReader
	case "printer":
		return text.Printer.Name
	case "barcode":
		return text.Barcode.Name
	case "keypad":
		return text.Keypad.Name
	case "signpad":
		return text.SignPad.Name
	case "mrz":
		return text.MRZ.Name
	case "strip":
		return text.Sign.Strip
	case "display":
		return text.Sign.Display
	case "docscan":
		return text.DocScan.Name
	case "office":
		return text.Doctor.Checks[name]
	case "journal", "hall_log", "catalog":
		return text.Desk.Devices[name]
	}
	return name
}

// NoticeFor is how long a station notice is worth showing.
const NoticeFor = 8 * time.Second

// Notice puts the newest notice of the station into words, or says "".
func Notice(seat station.Seated, text *i18n.Text) tui.Safe {
	n := seat.AtSeat()
	if n.Notice.Code == "" || n.Now.Sub(n.Notice.At) > NoticeFor {
		return ""
	}
	return notice(n.Notice.Code, n.Notice.Details, text)
}
