package hall

import (
	"context"
	"math"
	"time"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/hall/queue"
	"onewindow/hall/store"
)

// ListHalls shows the halls of the store and the neighbours that take an item,
// by way and wait. A neighbour that asks hears of this hall's store alone.
func (s *Server) ListHalls(ctx context.Context, req *hallv1.ListHallsRequest) (*hallv1.ListHallsResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	item, err := s.booked(req.GetItemCode())
	if err != nil {
		return nil, err
	}
	by := queue.ReferBy(req.GetOrder())
	if by == "" {
		by = queue.Best
	}
	if !by.Valid() {
		return nil, refuse(ReasonInvalid, "field", "order")
	}
	var loads []queue.HallLoad
	byID := map[string]store.CityHall{}
	here := ""
	var from *hallv1.Position
	err = s.store.View(ctx, func(r *store.Reader) error {
		here = r.Hall()
		halls, err := r.Halls()
		if err != nil {
			return err
		}
		for _, h := range halls {
			byID[h.ID] = h
		}
		from = position(req, byID[here])
		for _, h := range halls {
			load, err := s.loadOf(r.Of(h.ID), item, s.now())
			if err != nil {
				return err
			}
			load.ID, load.Name = h.ID, h.Name
			if from != nil && h.Placed {
				load.Distance = queue.Metres(from.GetLatitude(), from.GetLongitude(), h.Place.Lat, h.Place.Lon)
			}
			loads = append(loads, load)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	resp := &hallv1.ListHallsResponse{}
	found := map[string]*hallv1.HallLoad{}
	for _, l := range loads {
		h := byID[l.ID]
		found[l.ID] = &hallv1.HallLoad{
			HallId: l.ID, Name: l.Name, Address: h.Place.Address, Phone: h.Place.Phone, Waiting: small(l.Waiting),
			OpenWindows: small(l.Open), Windows: small(l.Windows), DistanceM: int32(math.Round(l.Distance)), Here: l.ID == here, Reserves: true,
		}
		found[l.ID].WaitS, found[l.ID].Late = outlookProto(l.Outlook)
	}
	var silent []*hallv1.HallLoad
	if who.Role != RoleHall {
		for _, p := range s.othersLoads(ctx, item.Code, from, func(id string) bool { return found[id] != nil }) {
			if p.GetAway() {
				silent = append(silent, p)
				continue
			}
			found[p.GetHallId()] = p
			loads = append(loads, queue.HallLoad{
				ID: p.GetHallId(), Waiting: int(p.GetWaiting()), Open: int(p.GetOpenWindows()), Windows: int(p.GetWindows()),
				Distance: float64(p.GetDistanceM()), Outlook: queue.Outlook{
					Wait: time.Duration(p.GetWaitS()) * time.Second, Known: p.GetOpenWindows() > 0 || p.GetWaitS() > 0, Late: p.GetLate() != nil,
				},
			})
		}
	}
	for _, l := range queue.Refer(by, loads) {
		resp.Halls = append(resp.Halls, found[l.ID])
	}
	resp.Halls = append(resp.Halls, silent...)
	return resp, nil
}

// small is a count of people, windows or seconds on the wire.
func small(n int) int32 { return int32(min(n, math.MaxInt32)) } //nolint:gosec // bounded

// position is where the person is: as said, else here; nil when nobody knows.
func position(req *hallv1.ListHallsRequest, here store.CityHall) *hallv1.Position {
	switch {
	case req.GetPosition() != nil:
		return req.GetPosition()
	case here.Placed:
		return &hallv1.Position{Latitude: here.Place.Lat, Longitude: here.Place.Lon}
	}
	return nil
}

// loadOf is how busy a hall is for an item. Times are those that this hall has
// learned: the city has one catalogue.
func (s *Server) loadOf(r *store.Reader, item *catalog.Item, now time.Time) (queue.HallLoad, error) {
	rows, err := r.Waiting()
	if err != nil {
		return queue.HallLoad{}, err
	}
	line, err := s.waiting(rows)
	if err != nil {
		return queue.HallLoad{}, err
	}
	staffed, err := s.staffing(r, now)
	if err != nil {
		return queue.HallLoad{}, err
	}
	return queue.LoadOf(item.Code, item.Dept, line, staffed, s.known(), now), nil
}
