package hall

import (
	"context"
	"errors"
	"slices"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/figures"
	"onewindow/hall/store"
)

// The return radar (退件雷达) looks back so long and tells so many reasons.
const (
	radarSpan    = 30 * 24 * time.Hour
	radarReasons = 3
)

// keepReturns remembers why a case came back with this change.
func keepReturns(tx *store.Tx, ch *change) error {
	i := slices.IndexFunc(ch.steps, func(s store.Step) bool {
		return figures.CameBack(s.From, s.To, s.Event)
	})
	if i < 0 {
		return nil
	}
	c := &ch.file.Case
	r := store.Return{Case: c.ID, Item: c.Item, Staff: c.Clerk}
	open := 0
	for _, l := range c.Lines {
		if !l.Open() {
			continue
		}
		open++
		r.Line, r.Reason = l.ID, l.Reason
		if err := tx.AddReturn(r); err != nil {
			return err
		}
	}
	if open > 0 {
		return nil
	}
	r.Line, r.Reason = "", ch.steps[i].Reason
	return tx.AddReturn(r)
}

// ItemPast tells what became of an item's cases in the last 30 days, and which
// release the caller's last case of it was taken in with.
func (s *Server) ItemPast(ctx context.Context, req *hallv1.ItemPastRequest) (*hallv1.ItemPastResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	item, since := clip(req.GetItemCode(), 32), s.now().Add(-radarSpan)
	resp := &hallv1.ItemPastResponse{}
	err = s.store.View(ctx, func(r *store.Reader) error {
		all, err := r.ReturnRate(item, "", since)
		if err != nil {
			return err
		}
		mine, err := r.ReturnRate(item, who.Staff, since)
		if err != nil {
			return err
		}
		resp.All, resp.Mine = rateProto(all), rateProto(mine)
		reasons, err := r.ReturnReasons(item, since, radarReasons)
		if err != nil {
			return err
		}
		for _, x := range reasons {
			resp.Reasons = append(resp.Reasons, &hallv1.ReturnReason{Line: x.Line, Reason: x.Reason, Count: int32(x.Count)}) //nolint:gosec // a count of cases
		}
		row, err := r.LastCaseOf(who.Staff, item)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		f, err := loadCase(&row)
		if err != nil {
			return err
		}
		resp.LastVersion, resp.LastAt = f.CatalogVersion, stamp(row.ReceivedAt)
		return nil
	})
	return resp, err
}

func rateProto(r store.Rate) *hallv1.ReturnRate {
	return &hallv1.ReturnRate{Received: int32(r.Received), Returned: int32(r.Returned)} //nolint:gosec // counts of cases
}
