package hall

import (
	"context"
	"errors"
	"slices"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/queue/floor"
	"onewindow/hall/store"
	"onewindow/values"
)

// EventFloor says that something was ordered of a window, or of all.
const EventFloor = "floor_changed"

// maxArranged bounds what one order names: every window of the largest hall.
const maxArranged = 300

// Templates of a broadcast, and the code of words of one's own.
var noticeCodes = []string{"system_down", "system_back", "rule_changed", "network_slow", "closing_soon", "queue_long", "fire_drill", noticeWords}

const noticeWords = "words"

// ordered runs a change once: a repeat of the request does nothing more.
func (s *Server) ordered(ctx context.Context, id string, change func(tx *store.Tx, who *caller) error) error {
	who, err := callerOf(ctx)
	if err != nil {
		return err
	}
	if !validID(id) {
		return refuse(ReasonInvalid, "field", "request_id")
	}
	return s.store.Write(ctx, func(tx *store.Tx) error {
		scope := "floor:" + who.Staff
		_, err := tx.Command(scope, id)
		if err == nil || !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err := change(tx, who); err != nil {
			return err
		}
		return tx.InsertCommand(store.Command{Scope: scope, ID: id, Content: []byte{}, Receipt: []byte{}, Staff: who.Staff})
	})
}

// Arrange orders windows, all that are named or none.
func (s *Server) Arrange(ctx context.Context, req *hallv1.ArrangeRequest) (*hallv1.ArrangeResponse, error) {
	if n := len(req.GetWindows()); n == 0 || n > maxArranged {
		return nil, refuse(ReasonTooMany)
	}
	err := s.ordered(ctx, req.GetRequestId(), func(tx *store.Tx, who *caller) error {
		next := make([]store.FloorWindow, len(req.GetWindows()))
		for i, a := range req.GetWindows() {
			w, err := s.arranged(tx, a)
			if err != nil {
				return err
			}
			w.Staff = who.Staff
			next[i] = w
		}
		for i := range next {
			if err := tx.PutFloorWindow(next[i].Version, next[i]); err != nil {
				return err
			}
			if _, err := tx.Emit(store.Event{Kind: EventFloor, Window: next[i].No, Body: []byte{}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &hallv1.ArrangeResponse{}, nil
}

// arranged is a window's order with the change, before anything is written: who
// saw another version is told what stands now.
func (s *Server) arranged(tx *store.Tx, a *hallv1.Arrangement) (store.FloorWindow, error) {
	windows, err := tx.Windows()
	if err != nil {
		return store.FloorWindow{}, err
	}
	if !slices.ContainsFunc(windows, func(w store.Window) bool { return w.No == a.GetWindow() }) {
		return store.FloorWindow{}, refuse(ReasonUnknownWindow, "window", clip(a.GetWindow(), 16))
	}
	rows, err := tx.FloorWindows()
	if err != nil {
		return store.FloorWindow{}, err
	}
	w, today := store.FloorWindow{No: a.GetWindow()}, values.Of(tx.Now()).String()
	if i := slices.IndexFunc(rows, func(w store.FloorWindow) bool { return w.No == a.GetWindow() }); i >= 0 {
		w = rows[i]
	}
	if w.Version != a.GetSeenVersion() {
		return w, changed(&w)
	}
	if w.Day != today {
		w = store.FloorWindow{No: w.No, Day: today, Version: w.Version}
	}
	switch mode := floor.Mode(a.GetMode()); {
	case mode == "":
	case !slices.Contains(floor.Modes(), mode):
		return w, refuse(ReasonInvalid, "field", "mode")
	case mode == floor.Pause && !slices.Contains(floor.PauseReasons(), a.GetReason()):
		return w, refuse(ReasonInvalid, "field", "reason")
	default:
		w.Mode, w.Reason, w.Own = a.GetMode(), a.GetReason(), false
	}
	switch line := a.GetLine(); line {
	case "":
	case ownLine:
		w.Group = ""
	default:
		if _, ok := floor.Named(s.lines(windows), line); !ok {
			return w, refuse(ReasonUnknownLine, "line", clip(line, 32))
		}
		w.Group = line
	}
	return lunchOf(w, a)
}

// ownLine sends a window back to its own line.
const ownLine = "-"

func lunchOf(w store.FloorWindow, a *hallv1.Arrangement) (store.FloorWindow, error) {
	from, to := a.GetLunchFromMin(), a.GetLunchToMin()
	switch {
	case from == 0 && to == 0:
	case from == -1 && to == -1:
		w.LunchFrom, w.LunchTo = 0, 0
	case from < 0 || to <= from || to > 24*60:
		return w, refuse(ReasonInvalid, "field", "lunch")
	default:
		w.LunchFrom, w.LunchTo = time.Duration(from)*time.Minute, time.Duration(to)*time.Minute
	}
	return w, nil
}

// StopLine stops giving tickets out for a line, or goes on.
func (s *Server) StopLine(ctx context.Context, req *hallv1.StopLineRequest) (*hallv1.StopLineResponse, error) {
	err := s.ordered(ctx, req.GetRequestId(), func(tx *store.Tx, who *caller) error {
		windows, err := tx.Windows()
		if err != nil {
			return err
		}
		if _, ok := floor.Named(s.lines(windows), req.GetLine()); !ok {
			return refuse(ReasonUnknownLine, "line", clip(req.GetLine(), 32))
		}
		rows, err := tx.FloorGroups()
		if err != nil {
			return err
		}
		g := store.FloorGroup{Name: req.GetLine()}
		if i := slices.IndexFunc(rows, func(g store.FloorGroup) bool { return g.Name == req.GetLine() }); i >= 0 {
			g = rows[i]
		}
		if g.Version != req.GetSeenVersion() {
			return refuse(ReasonLineChanged, "line", g.Name, "by", g.Staff, "at", g.At.In(values.Shanghai).Format("15:04:05"))
		}
		g.Day, g.Stopped, g.Staff = values.Of(tx.Now()).String(), req.GetStopped(), who.Staff
		if err := tx.PutFloorGroup(g.Version, g); err != nil {
			return err
		}
		_, err = tx.Emit(store.Event{Kind: EventFloor, Body: []byte{}})
		return err
	})
	if err != nil {
		return nil, err
	}
	return &hallv1.StopLineResponse{}, nil
}

// maxNotice is how long a word may stand.
const maxNotice = 12 * 60

// Broadcast says a word to the windows, or takes it back.
func (s *Server) Broadcast(ctx context.Context, req *hallv1.BroadcastRequest) (*hallv1.BroadcastResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	words := clip(req.GetWords(), maxNote)
	switch {
	case !validID(req.GetId()):
		return nil, refuse(ReasonInvalid, "field", "id")
	case req.GetMinutes() < 0 || req.GetMinutes() > maxNotice:
		return nil, refuse(ReasonInvalid, "field", "minutes")
	case req.GetMinutes() > 0 && !slices.Contains(noticeCodes, req.GetCode()), req.GetCode() == noticeWords && words == "":
		return nil, refuse(ReasonInvalid, "field", "code")
	}
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		if req.GetMinutes() == 0 {
			if err := tx.EndFloorNotice(req.GetId()); err != nil {
				return err
			}
		} else if err := tx.PutFloorNotice(store.FloorNotice{
			ID: req.GetId(), Window: clip(req.GetWindow(), 16), Code: req.GetCode(), Words: words, Staff: who.Staff,
			Until: tx.Now().Add(time.Duration(req.GetMinutes()) * time.Minute),
		}); err != nil {
			return err
		}
		_, err := tx.Emit(store.Event{Kind: EventFloor, Window: clip(req.GetWindow(), 16), Body: []byte{}})
		return err
	})
	if err != nil {
		return nil, err
	}
	return &hallv1.BroadcastResponse{}, nil
}

// Bounds of what a window tells of itself.
const (
	maxRed     = 16
	maxRedText = 48
)

// Report keeps what a window tells of itself, where it is news, and answers with
// what is ordered of it.
func (s *Server) Report(ctx context.Context, req *hallv1.ReportRequest) (*hallv1.ReportResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if len(req.GetRed()) > maxRed {
		return nil, refuse(ReasonTooMany)
	}
	report := store.FloorReport{Window: who.Window, Outbox: int64(req.GetOutbox()), Oldest: timeOf(req.GetOutboxOldest())}
	for _, d := range req.GetRed() {
		report.Devices = append(report.Devices, clip(d, maxRedText))
	}
	resp, known := &hallv1.ReportResponse{}, false
	err = s.store.View(ctx, func(r *store.Reader) error {
		now := s.now()
		before, err := r.FloorReport(who.Window)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		known = err == nil && slices.Equal(before.Devices, report.Devices) && before.Outbox == report.Outbox && before.Oldest.Equal(report.Oldest)
		o, err := ordersAt(r, now)
		if err != nil {
			return err
		}
		order := s.order(o, who.Window)
		_, err = r.ActiveTicket(who.Window)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		state, reason := order.At(sinceMidnight(now), true, err == nil)
		resp.State, resp.Reason, resp.Line = string(state), reason, order.Group
		if resp.Notices, err = noticesFor(r, who.Window, now); err != nil {
			return err
		}
		resp.Help, err = helpOf(r, who.Window)
		return err
	})
	if err == nil && !known {
		err = s.store.Write(ctx, func(tx *store.Tx) error { return tx.PutFloorReport(report) })
	}
	if err != nil {
		return nil, err
	}
	return resp, nil
}
