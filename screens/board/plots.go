package board

import (
	"strconv"

	"onewindow/screens"
	"onewindow/station/supervision"
	"onewindow/tui"
	"onewindow/tui/plot"
	"onewindow/values"
)

// plots are the day: who waited and who came, and how long waits and visits are.
func (s *Screen) plots(size tui.Size) []tui.Line {
	t, d := &s.deps.Text.Board, &s.snap.Board.Day
	half := tui.Size{W: size.W, H: max(3, (size.H-len(d.Waits)-1)/2)}
	lines := s.overDay(t.PlotWaiting, d.Waiting, half, tui.Warn)
	lines = append(lines, s.overDay(t.PlotArrivals, d.Arrivals, half, tui.Accent)...)
	w := max(1, size.W/2-1)
	waits := s.distribution(t.PlotWaits, d.Waits, d.Edges, w, tui.Warn)
	services := s.distribution(t.PlotServices, d.Services, d.Edges, w, tui.Good)
	return append(lines, tui.Beside(waits, w, 2, services, max(len(waits), len(services)))...)
}

// overDay is a plot over the day, under its heading and over its times.
func (s *Screen) overDay(title string, counts []int, size tui.Size, st tui.Style) []tui.Line {
	d := &s.snap.Board.Day
	lines := []tui.Line{tui.Text(tui.Title, "  "+tui.Clean(title)).Truncate(size.W)}
	cols := plot.Columns(counts, tui.Size{W: size.W - 2, H: max(1, size.H-2)}, st)
	for _, l := range cols {
		lines = append(lines, append(tui.L(tui.T(tui.Plain, "  ")), l...).Truncate(size.W))
	}
	if len(counts) == 0 {
		return append(lines, nil)
	}
	from := tui.Clean(d.From.In(values.Shanghai).Format("15:04"))
	to := tui.Clean(clock(s.snap.HallNow()))
	width := 0
	if len(cols) > 0 {
		width = cols[0].Width()
	}
	gap := max(1, width-5-tui.Width(from)-tui.Width(to))
	return append(lines, tui.L(tui.T(tui.Dim, tui.Spaces(7)+from+tui.Spaces(gap)+to)).Truncate(size.W))
}

func (s *Screen) distribution(title string, counts, edges []int, w int, st tui.Style) []tui.Line {
	t := &s.deps.Text.Board
	lines := []tui.Line{tui.Text(tui.Title, "  "+tui.Clean(title)).Truncate(w)}
	bars := make([]plot.Bar, len(counts))
	for i, n := range counts {
		label := screens.Fill(t.Beyond, "n", strconv.Itoa(last(edges)))
		if i < len(edges) {
			label = screens.Fill(t.Below, "n", strconv.Itoa(edges[i]))
		}
		bars[i] = plot.Bar{Label: "  " + label, Value: n}
	}
	return append(lines, plot.Bars(bars, w, st)...)
}

func last(all []int) int {
	if len(all) == 0 {
		return 0
	}
	return all[len(all)-1]
}

// used is the use of every window today, one cell each, by zone and number.
func (s *Screen) used(size tui.Size) []tui.Line {
	t := &s.deps.Text.Board
	lines := []tui.Line{tui.Text(tui.Title, "  "+tui.Clean(t.PlotUsed)).Truncate(size.W)}
	for _, z := range s.byZone() {
		room := max(1, size.W-zoneLabel-2-22)
		sum, in := 0.0, 0
		for i := range z {
			if !z[i].FirstCall.IsZero() {
				sum, in = sum+z[i].Used(s.snap.HallNow()), in+1
			}
		}
		for from := 0; from < len(z); from += room {
			to := min(len(z), from+room)
			cells := make([]tui.Safe, 0, to-from)
			for i := from; i < to; i++ {
				cells = append(cells, plot.Share(z[i].Used(s.snap.HallNow())))
			}
			label, share := tui.Safe(""), tui.Safe("")
			if from == 0 {
				label = tui.Truncate(tui.Clean(z[0].Zone), zoneLabel)
				if in > 0 {
					share = tui.Int(int(100*sum/float64(in))) + "%"
				}
			}
			lines = append(lines, tui.L(
				tui.T(tui.Label, "  "+tui.Pad(label, zoneLabel)), tui.T(tui.Strong, tui.PadLeft(share, 5)+"  "),
				tui.T(tui.Dim, tui.Pad(tui.Clean(z[from].No+"–"+z[to-1].No), 13)), tui.T(tui.Good, tui.Join(cells, "")),
			).Truncate(size.W))
		}
	}
	return tui.Fit(lines, min(len(lines), size.H))
}

// byZone are the windows of each zone, zones and windows in the order of numbers.
func (s *Screen) byZone() [][]supervision.Window {
	at, out := map[string]int{}, [][]supervision.Window{}
	for _, w := range s.snap.Board.Windows {
		i, ok := at[w.Zone]
		if !ok {
			i = len(out)
			at[w.Zone] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], w)
	}
	return out
}
