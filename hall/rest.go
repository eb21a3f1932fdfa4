package hall

import (
	"context"
	"slices"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/queue/floor"
	"onewindow/hall/store"
	"onewindow/values"
)

// Rest pauses the caller's own window, or ends that pause.
func (s *Server) Rest(ctx context.Context, req *hallv1.RestRequest) (*hallv1.RestResponse, error) {
	if req.GetReason() != "" && !slices.Contains(floor.PauseReasons(), req.GetReason()) {
		return nil, refuse(ReasonInvalid, "field", "reason")
	}
	err := s.ordered(ctx, req.GetRequestId(), func(tx *store.Tx, who *caller) error {
		rows, err := tx.FloorWindows()
		if err != nil {
			return err
		}
		w, today := store.FloorWindow{No: who.Window}, values.Of(tx.Now()).String()
		if i := slices.IndexFunc(rows, func(w store.FloorWindow) bool { return w.No == who.Window }); i >= 0 {
			w = rows[i]
		}
		if w.Day != today {
			w = store.FloorWindow{No: w.No, Day: today, Version: w.Version}
		}
		before := s.order(orders{w.No: orderOf(&w)}, w.No)
		order, may := before.Rest(req.GetReason())
		switch {
		case !may:
			return refuse(ReasonOrdered)
		case order == before:
			return nil
		}
		w.Mode, w.Reason, w.Own, w.Staff = string(order.Mode), order.Reason, order.Own, who.Staff
		return floorNews(tx, w.No, tx.PutFloorWindow(w.Version, w))
	})
	if err != nil {
		return nil, err
	}
	return &hallv1.RestResponse{}, nil
}
