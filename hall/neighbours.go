package hall

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/status"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/store"
)

// Neighbour is another hall of the city, asked at the server that answers for
// it, whether it shares this hall's store or not: only a hall's own server
// writes its tickets. Conn is signed in there with the role hall.
type Neighbour struct {
	// ID and Name are what this hall calls it; in one store the ID is its own.
	ID, Name string
	Conn     grpc.ClientConnInterface
}

// neighbourPatience bounds one question to another hall: a person waits for
// the answer at the guide desk.
const neighbourPatience = 2 * time.Second

// neighbour finds another hall by its id.
func (s *Server) neighbour(id string) (*Neighbour, error) {
	i := slices.IndexFunc(s.opt.Neighbours, func(n Neighbour) bool { return n.ID == id })
	if i < 0 {
		return nil, refuse(ReasonUnknownHall, "hall", clip(id, 32))
	}
	return &s.opt.Neighbours[i], nil
}

func (n *Neighbour) kiosk() hallv1.KioskServiceClient { return hallv1.NewKioskServiceClient(n.Conn) }

// elsewhere says whether a request is for another hall than this one.
func (s *Server) elsewhere(id string) bool { return id != "" && id != s.store.Hall() }

// away is the answer when a neighbour did not give one; a refusal of its own
// goes through as it is.
func (s *Server) away(ctx context.Context, n *Neighbour, err error) error {
	if e, ok := refusalOf(err); ok {
		return e
	}
	s.log.WarnContext(ctx, "other hall does not answer", "hall", n.ID, "error", err)
	return refuse(ReasonHallAway, "hall", n.Name)
}

// notItsWord are reasons that say something of the line or of this hall's right
// to ask, and nothing of what was asked.
var notItsWord = []string{
	ReasonInternal, ReasonUnavailable, ReasonTooLittleTime, ReasonNoSession, ReasonSessionExpired, ReasonSessionEnded,
	ReasonBadCredentials, ReasonLockedOut, ReasonRole, ReasonStopping,
}

// refusalOf reads the refusal of another hall from its error.
func refusalOf(err error) (*Error, bool) {
	st, _ := status.FromError(err)
	for _, d := range st.Details() {
		info, ok := d.(*errdetails.ErrorInfo)
		if ok && info.GetDomain() == Domain && !slices.Contains(notItsWord, info.GetReason()) {
			return &Error{Reason: info.GetReason(), Details: info.GetMetadata()}, true
		}
	}
	return nil, false
}

// loadAt asks a neighbour how busy it is; nil when it does not take the item.
func (s *Server) loadAt(ctx context.Context, n *Neighbour, item string, from *hallv1.Position) (*hallv1.HallLoad, error) {
	ctx, cancel := context.WithTimeout(ctx, neighbourPatience)
	defer cancel()
	r, err := n.kiosk().ListHalls(ctx, &hallv1.ListHallsRequest{ItemCode: item, Position: from})
	if err != nil {
		return nil, err
	}
	for _, l := range r.GetHalls() {
		if l.GetHere() {
			l.HallId, l.Name, l.Here = n.ID, n.Name, false
			if from == nil {
				l.DistanceM = -1
			}
			return l, nil
		}
	}
	return nil, nil
}

// othersLoads asks all neighbours that do not share this store's answer at
// once. One that does not answer is listed as away, not left out.
func (s *Server) othersLoads(ctx context.Context, item string, from *hallv1.Position, known func(string) bool) []*hallv1.HallLoad {
	loads := make([]*hallv1.HallLoad, len(s.opt.Neighbours))
	var asking sync.WaitGroup
	for i := range s.opt.Neighbours {
		n := &s.opt.Neighbours[i]
		if known(n.ID) {
			continue
		}
		asking.Go(func() {
			load, err := s.loadAt(ctx, n, item, from)
			switch _, refused := refusalOf(err); {
			case err == nil:
				loads[i] = load
			case refused: // it does not know the item
			default:
				s.log.WarnContext(ctx, "other hall does not answer", "hall", n.ID, "error", err)
				loads[i] = &hallv1.HallLoad{HallId: n.ID, Name: n.Name, Away: true, DistanceM: -1}
			}
		})
	}
	asking.Wait()
	return slices.DeleteFunc(loads, func(l *hallv1.HallLoad) bool { return l == nil })
}

// hereLoad is this hall as a place to go to.
func (s *Server) hereLoad(r *store.Reader) (*hallv1.HallLoad, error) {
	halls, err := r.Halls()
	if err != nil {
		return nil, err
	}
	for _, h := range halls {
		if h.ID == r.Hall() {
			return &hallv1.HallLoad{HallId: h.ID, Name: h.Name, Address: h.Place.Address, Phone: h.Place.Phone, DistanceM: -1}, nil
		}
	}
	return nil, errors.New("hall: it is not in its store")
}

// slotsAt lists the times of a neighbour.
func (s *Server) slotsAt(ctx context.Context, req *hallv1.ListSlotsRequest) (*hallv1.ListSlotsResponse, error) {
	n, err := s.neighbour(req.GetHallId())
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, neighbourPatience)
	defer cancel()
	r, err := n.kiosk().ListSlots(ctx, &hallv1.ListSlotsRequest{ItemCode: req.GetItemCode(), Day: req.GetDay()})
	if err != nil {
		return nil, s.away(ctx, n, err)
	}
	return r, nil
}

// bookAt books at a neighbour under the same request id: asked again after a
// lost answer, it gives the same booking.
func (s *Server) bookAt(ctx context.Context, req *hallv1.BookTicketRequest) (*hallv1.BookTicketResponse, error) {
	n, err := s.neighbour(req.GetHallId())
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, neighbourPatience)
	defer cancel()
	r, err := n.kiosk().BookTicket(ctx, &hallv1.BookTicketRequest{
		RequestId: req.GetRequestId(), ItemCode: req.GetItemCode(), SlotStart: req.GetSlotStart(),
		MaskedName: masked(req.GetMaskedName()), Needs: req.GetNeeds(),
	})
	if err != nil {
		return nil, s.away(ctx, n, err)
	}
	if r.GetHall() != nil {
		r.Hall.HallId, r.Hall.Name = n.ID, n.Name
	}
	return r, nil
}
