package lights

import (
	"strconv"

	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/values"
)

// View draws the devices, and below them the chosen one whole.
func (s *Screen) View(size tui.Size) tui.Frame {
	t := &s.deps.Text.Lights
	if len(s.rows) == 0 {
		return tui.Frame{Lines: tui.Fit([]tui.Line{nil, tui.Text(tui.Dim, "  "+tui.Clean(t.None))}, size.H)}
	}
	detail := s.detail(size.W)
	rows := s.list.View(tui.Size{W: size.W, H: max(1, min(len(s.rows), size.H-len(detail)))})
	return tui.Frame{Lines: tui.Fit(append(rows, detail...), size.H)}
}

// sign is the light of a device, and its style in a list.
func sign(d station.Device) (tui.Style, tui.Safe) {
	switch {
	case d.ByHand != nil:
		return tui.Warn, "△"
	case d.State != "ready" && d.State != "busy" && d.State != "opening":
		return tui.Bad, "✗"
	case d.Cause != "":
		return tui.Warn, "△"
	case d.State == "opening":
		return tui.Warn, "◇"
	}
	return tui.Good, "●"
}

// nameWidth is room for the longest name of a device.
const nameWidth = 24

func (s *Screen) row(i, w int) tui.Line {
	r := s.rows[i]
	style, mark := sign(r.Device)
	return tui.L(tui.T(style, mark+" "), tui.T(tui.Plain, tui.Pad(tui.Clean(screens.DeviceName(r.Name, s.deps.Text)), nameWidth)),
		tui.T(style, s.state(r))).Truncate(w)
}

// state is how a device is: its cause where something is the matter.
func (s *Screen) state(r station.DeviceRow) tui.Safe {
	t := s.deps.Text
	if r.ByHand != nil {
		return screens.Fill(t.Lights.ByHand, "reason", t.Lights.Reasons[r.ByHand.Reason], "staff", r.ByHand.StaffNo)
	}
	if r.Cause != "" {
		return screens.Cause(r.Cause, r.Name, t)
	}
	return tui.Clean(t.Devices.States[r.State])
}

// detail is the chosen device whole.
func (s *Screen) detail(w int) []tui.Line {
	t := s.deps.Text
	r, ok := s.chosen()
	if !ok {
		return nil
	}
	port := tui.Clean(r.Port)
	if r.Baud > 0 {
		port += "  " + tui.Clean(strconv.Itoa(r.Baud))
	}
	last := tui.Clean(t.Lights.Never)
	if !r.LastSuccess.IsZero() {
		last = tui.Clean(r.LastSuccess.In(values.Shanghai).Format("15:04:05"))
	}
	fact := func(label string, style tui.Style, words tui.Safe) tui.Line {
		return tui.L(tui.T(tui.Label, "  "+tui.Pad(tui.Clean(label), 14)), tui.T(style, words)).Truncate(w)
	}
	lines := []tui.Line{
		nil, fact(t.Lights.Port, tui.Plain, port),
		fact(t.Lights.LastSuccess, tui.Plain, last),
		fact("", tui.Plain, screens.Fill(t.Lights.Since, "state", t.Devices.States[r.State], "t", screens.Lasted(s.seat.Now.Sub(r.Since), t))),
	}
	if do := t.Lights.Dos[r.Cause]; do != "" {
		lines = append(lines, fact(t.Lights.Do, tui.Strong, tui.Clean(do)))
	}
	if !s.asking {
		return lines
	}
	lines = append(lines, nil, tui.Text(tui.Warn, "  "+tui.Clean(t.Lights.ByHandAsk)).Truncate(w))
	for i, reason := range station.ByHandReasons {
		lines = append(lines, tui.L(tui.T(tui.Accent, "    "+tui.Clean(strconv.Itoa(i+1))+"  "), tui.T(tui.Plain, tui.Clean(t.Lights.Reasons[reason]))))
	}
	return lines
}
