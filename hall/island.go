package hall

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/store"
	"onewindow/papers"
	"onewindow/values"
)

// Island lets a hall with a store of its own go on while it is cut off from the
// hall that keeps the city's numbers: it takes them in blocks ahead.
type Island struct {
	// Keeper is the neighbour that keeps the numbers; empty is none.
	Keeper string
	// Days ahead of today, the size of a day's block of case numbers and of ticket
	// numbers. A block that is half used up is followed by the next one.
	Days, Cases, Tickets int
}

// DefaultIsland is a town's hall: three days without the city.
var DefaultIsland = Island{Days: 3, Cases: 200, Tickets: 400}

func (o *Options) checkIsland() error {
	i := &o.Island
	switch {
	case strings.HasPrefix(o.CaseNo, papers.Provisional):
		return fmt.Errorf("hall: case numbers that begin with %s are provisional ones", papers.Provisional)
	case i.Keeper == "":
		return nil
	case i.Days < 0 || i.Days > 30 || i.Cases < 1 || i.Cases > blockMax || i.Tickets < 1 || i.Tickets > blockMax:
		return fmt.Errorf("hall: numbers ahead are for 0 to 30 days in blocks of 1 to %d", blockMax)
	case !slices.ContainsFunc(o.Neighbours, func(n Neighbour) bool { return n.ID == i.Keeper }):
		return fmt.Errorf("hall: no neighbour %q keeps the numbers", i.Keeper)
	}
	return nil
}

// blockMax bounds one reservation.
const blockMax = 10_000

// Series of numbers, by day. That of the cases is the counter of a hall that
// keeps its own numbers, so that what it gives away it never uses itself.
const (
	seriesCase   = "case/"
	seriesTicket = "ticket/"
)

// sharedFrom is where the ticket numbers of all halls of a city begin; below, a
// hall counts by letter for itself.
const sharedFrom = 5000

// provisionalTicket begins a ticket number that is this hall's alone.
const provisionalTicket = "X"

// Targets of messages to the keeper.
const (
	targetReserve  = store.CityTarget + "reserve"
	targetRegister = store.CityTarget + "register"
	targetRenumber = store.CityTarget + "renumber"
)

// caseNo takes the official number of a case, or a provisional one that says so
// when the city is cut off and the day's block used up.
func (s *Server) caseNo(tx *store.Tx, caseID string) (string, error) {
	day := values.Of(tx.Now())
	series := seriesCase + day.Compact()
	if s.opt.Island.Keeper == "" {
		n, err := tx.Count(series)
		if err != nil {
			return "", err
		}
		return formatNo(s.opt.CaseNo, day, n)
	}
	no, err := s.reserved(tx, series, caseID, "")
	if !errors.Is(err, store.ErrNoNumber) {
		return no, err
	}
	n, err := tx.Count("provisional/" + day.Compact())
	if err != nil {
		return "", err
	}
	if err := s.tell(tx, targetRenumber, caseID, series); err != nil {
		return "", err
	}
	// The hall is in it: two halls without numbers must not give the same one.
	return fmt.Sprintf("%s%s-%s-%04d", papers.Provisional, day.Compact(), s.store.Hall(), n), nil
}

// reserved takes a number from this hall's blocks and puts the word about it
// into the outbox.
func (s *Server) reserved(tx *store.Tx, series, caseID, was string) (string, error) {
	n, err := tx.TakeNumber(series)
	if err != nil {
		return "", err
	}
	day, err := values.ParseCompact(strings.TrimPrefix(series, seriesCase))
	if err != nil {
		return "", fmt.Errorf("hall: series %s: %w", series, err)
	}
	no, err := formatNo(s.opt.CaseNo, day, n)
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(registration{Series: series, No: n, Number: no, Was: was, At: tx.Now()})
	if err != nil {
		return "", fmt.Errorf("hall: registration: %w", err)
	}
	return no, s.tell(tx, targetRegister, caseID, string(body))
}

// registration is what the keeper hears of a number.
type registration struct {
	Series      string
	No          int64
	Number, Was string
	At          time.Time
}

func (s *Server) tell(tx *store.Tx, target, subject, body string) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("hall: message: %w", err)
	}
	return tx.InsertMessage(store.Message{ID: id.String(), Target: target, Subject: subject, Body: body})
}

// ticketNo is the running number of a ticket. A hall that takes its numbers
// from the city's keeper has one series for all letters.
func (s *Server) ticketNo(tx *store.Tx, letter string) (n int64, provisional bool, err error) {
	day := values.Of(tx.Now()).Compact()
	if s.opt.Island.Keeper == "" {
		n, err = tx.Count("label/" + letter + "/" + day)
		if err != nil || n < sharedFrom {
			return n, false, err
		}
		n, err = tx.Count(seriesTicket + day)
		return sharedFrom + n, false, err
	}
	n, err = tx.TakeNumber(seriesTicket + day)
	if errors.Is(err, store.ErrNoNumber) {
		n, err = tx.Count("label/" + provisionalTicket + letter + "/" + day)
		return n, true, err
	}
	return sharedFrom + n, false, err
}

// island sees to it that there are numbers ahead, and works off what the keeper
// is to hear. It stops at the first silence: the next tick asks again.
func (s *Server) island(ctx context.Context, now time.Time) error {
	if s.opt.Island.Keeper == "" {
		return nil
	}
	if err := s.provide(ctx, now); err != nil {
		return err
	}
	var due []store.Message
	err := s.store.Look(ctx, func(r *store.Reader) (err error) {
		due, err = r.DueMessages(now, true, dueAtOnce)
		return err
	})
	if err != nil {
		return err
	}
	n, err := s.neighbour(s.opt.Island.Keeper)
	if err != nil {
		return err
	}
	keeper := hallv1.NewCityServiceClient(n.Conn)
	var errs []error
	for _, m := range due {
		var silent bool
		switch m.Target {
		case targetReserve:
			silent, err = s.reserve(ctx, keeper, m)
		case targetRegister:
			silent, err = s.register(ctx, keeper, m)
		case targetRenumber:
			err = s.renumber(ctx, m)
		}
		if silent {
			if !s.keeperAway.Swap(true) {
				s.log.WarnContext(ctx, "the keeper of the city's numbers does not answer", "hall", n.ID, "error", err)
			}
			return errors.Join(append(errs, s.postpone(ctx, m, now, ReasonHallAway))...)
		}
		if m.Target != targetRenumber && s.keeperAway.Swap(false) {
			s.log.InfoContext(ctx, "the keeper of the city's numbers answers again", "hall", n.ID)
		}
		if err != nil {
			// One that cannot be must not hold the others.
			errs = append(errs, err, s.postpone(ctx, m, now, ReasonInternal))
		}
	}
	return errors.Join(errs...)
}

// provide asks for the next block of each series that runs low: of the days
// ahead, and of days past for which cases still have no official number.
func (s *Server) provide(ctx context.Context, now time.Time) error {
	sizes := map[string]int{}
	for d := range s.opt.Island.Days + 1 {
		day := values.Of(now).AddDays(d).Compact()
		sizes[seriesCase+day], sizes[seriesTicket+day] = s.opt.Island.Cases, s.opt.Island.Tickets
	}
	var low []string
	err := s.store.View(ctx, func(r *store.Reader) error {
		without, err := r.MessagesFor(targetRenumber)
		if err != nil {
			return err
		}
		for _, m := range without {
			if m.State == "pending" {
				sizes[m.Body] = s.opt.Island.Cases
			}
		}
		for series, size := range sizes {
			left, err := r.NumbersLeft(series)
			if err != nil {
				return err
			}
			asked, err := r.Asked(targetReserve, series)
			if err != nil {
				return err
			}
			if left <= int64(size/2) && !asked {
				low = append(low, series)
			}
		}
		return nil
	})
	if err != nil || len(low) == 0 {
		return err
	}
	slices.Sort(low)
	return s.store.Write(ctx, func(tx *store.Tx) error {
		for _, series := range low {
			asked, err := tx.Asked(targetReserve, series)
			if err != nil {
				return err
			}
			if asked {
				continue // another server of this hall was quicker
			}
			if err := s.tell(tx, targetReserve, series, fmt.Sprint(sizes[series])); err != nil {
				return err
			}
		}
		return nil
	})
}

// reserve fetches a block. Its id is the message's: the answer that was lost is
// given again.
func (s *Server) reserve(ctx context.Context, keeper hallv1.CityServiceClient, m store.Message) (silent bool, err error) {
	var size int32
	if _, err := fmt.Sscan(m.Body, &size); err != nil {
		return false, fmt.Errorf("hall: reservation %s: %w", m.ID, err)
	}
	asking, cancel := context.WithTimeout(ctx, neighbourPatience)
	defer cancel()
	r, err := keeper.ReserveNumbers(asking, &hallv1.ReserveNumbersRequest{RequestId: m.ID, Series: m.Subject, Count: size})
	if err != nil {
		return true, err
	}
	return false, s.settleOnce(ctx, m, "done", "", func(tx *store.Tx) error {
		return tx.PutBlock(store.Block{ID: m.ID, Series: m.Subject, First: r.GetFirst(), Last: r.GetLast()})
	})
}

// register tells the keeper what a number was given to.
func (s *Server) register(ctx context.Context, keeper hallv1.CityServiceClient, m store.Message) (silent bool, err error) {
	var g registration
	if err := json.Unmarshal([]byte(m.Body), &g); err != nil {
		return false, fmt.Errorf("hall: registration %s: %w", m.ID, err)
	}
	asking, cancel := context.WithTimeout(ctx, neighbourPatience)
	defer cancel()
	r, err := keeper.RegisterNumber(asking, &hallv1.RegisterNumberRequest{
		CommandId: m.ID, Series: g.Series, No: g.No, CaseId: m.Subject, Number: g.Number, Was: g.Was, At: timestamppb.New(g.At),
	})
	if err != nil {
		return true, err
	}
	state := "done"
	if r.GetRefusal() != "" {
		state = "failed"
	}
	return false, s.settleOnce(ctx, m, state, r.GetRefusal(), func(*store.Tx) error { return nil })
}

// renumber gives a case its official number once there is one; until then it is
// tried at each round.
func (s *Server) renumber(ctx context.Context, m store.Message) error {
	err := s.settleOnce(ctx, m, "done", "", func(tx *store.Tx) error {
		ch, err := found(tx, m.Subject)
		if err != nil {
			return asError(err)
		}
		was := ch.file.Case.No
		no, err := s.reserved(tx, m.Body, m.Subject, was)
		if err != nil {
			return err
		}
		if err := tx.Renumber(m.Subject, was, no); err != nil {
			return err
		}
		ch.file.Case.No = no
		ch.steps = append(ch.steps, store.Step{
			Actor: systemActor, Role: "system", From: string(ch.file.Case.State), To: string(ch.file.Case.State), Event: "renumber", Note: was,
		})
		_, err = s.save(tx, ch)
		return err
	})
	if errors.Is(err, store.ErrNoNumber) {
		return s.postpone(ctx, m, s.now(), ReasonHallAway)
	}
	return err
}

// settleOnce does what follows from an answer and settles its message in one
// transaction, unless another server has.
func (s *Server) settleOnce(ctx context.Context, m store.Message, state, answer string, do func(*store.Tx) error) error {
	return s.store.Write(ctx, func(tx *store.Tx) error {
		now, err := tx.Message(m.ID)
		if err != nil || now.State != "pending" {
			return err
		}
		if err := do(tx); err != nil {
			return err
		}
		settled := m
		settled.State, settled.Tries, settled.Answer = state, now.Tries+1, answer
		return tx.SettleMessage(settled)
	})
}

// Scopes of what other halls asked and told, by the id that they gave it.
const (
	scopeReserve  = "reserve"
	scopeRegister = "register"
)

// ReserveNumbers gives another hall a block, the same for the same request.
func (s *Server) ReserveNumbers(ctx context.Context, req *hallv1.ReserveNumbersRequest) (*hallv1.ReserveNumbersResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	count := int64(req.GetCount())
	if !validID(req.GetRequestId()) || count < 1 || count > blockMax || !validSeries(req.GetSeries()) || s.opt.Island.Keeper != "" {
		return nil, refuse(ReasonInvalid, "field", "series")
	}
	resp := &hallv1.ReserveNumbersResponse{}
	err = s.once(ctx, who, scopeReserve, req.GetRequestId(), req, resp, func(tx *store.Tx) error {
		first, err := tx.CountOn(req.GetSeries(), count)
		if err != nil {
			return err
		}
		resp.First, resp.Last = first, first+count-1
		return tx.PutBlock(store.Block{ID: req.GetRequestId(), Owner: who.Staff, Series: req.GetSeries(), First: resp.First, Last: resp.Last})
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

func validSeries(series string) bool {
	for _, kind := range []string{seriesCase, seriesTicket} {
		if day, ok := strings.CutPrefix(series, kind); ok {
			_, err := values.ParseCompact(day)
			return err == nil
		}
	}
	return false
}

// RegisterNumber takes down what another hall gave a number to. Nothing is
// written over: the second word on a number is kept as a conflict.
func (s *Server) RegisterNumber(ctx context.Context, req *hallv1.RegisterNumberRequest) (*hallv1.RegisterNumberResponse, error) {
	who, err := callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if !validID(req.GetCommandId()) || !validID(req.GetCaseId()) || !validSeries(req.GetSeries()) {
		return nil, refuse(ReasonInvalid, "field", "command_id")
	}
	resp := &hallv1.RegisterNumberResponse{}
	err = s.once(ctx, who, scopeRegister, req.GetCommandId(), req, resp, func(tx *store.Tx) error {
		ours, err := tx.GaveNumber(who.Staff, req.GetSeries(), req.GetNo())
		if err != nil {
			return err
		}
		have, err := tx.CityNumber(req.GetSeries(), req.GetNo())
		switch {
		case err == nil:
			resp.Refusal, resp.Details = ReasonNumberTaken, map[string]string{"number": have.Number}
		case !errors.Is(err, store.ErrNotFound):
			return err
		case !ours:
			resp.Refusal, resp.Details = ReasonNotReserved, map[string]string{"number": clip(req.GetNumber(), 64)}
		default:
			return tx.InsertCityNumber(store.CityNumber{
				Series: req.GetSeries(), No: req.GetNo(), Owner: who.Staff, Case: req.GetCaseId(), Number: clip(req.GetNumber(), 64),
				Was: clip(req.GetWas(), 64), At: timeOf(req.GetAt()),
			})
		}
		return conflict(tx, who, scopeRegister, req.GetCommandId(), req)
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// conflict keeps the content of a word that was not taken.
func conflict(tx *store.Tx, who *caller, scope, id string, req proto.Message) error {
	c, err := contentOf(scope, id, who, req)
	if err != nil {
		return err
	}
	return tx.InsertConflict(c)
}

func contentOf(scope, id string, who *caller, req proto.Message) (store.Command, error) {
	content, err := proto.MarshalOptions{Deterministic: true}.Marshal(req)
	if err != nil {
		return store.Command{}, fmt.Errorf("hall: content: %w", err)
	}
	sum := sha256.Sum256(content)
	return store.Command{Scope: scope, ID: id, ContentSHA256: hex.EncodeToString(sum[:]), Content: content, Staff: who.Staff}, nil
}

// once decides what another hall asked, and gives the first answer to every
// repeat; the same id with another content is refused and kept.
func (s *Server) once(ctx context.Context, who *caller, scope, id string, req, resp proto.Message, decide func(*store.Tx) error) error {
	c, err := contentOf(scope, id, who, req)
	if err != nil {
		return err
	}
	differs := false
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		differs = false
		proto.Reset(resp)
		first, err := tx.Command(scope, id)
		switch {
		case err == nil && first.ContentSHA256 != c.ContentSHA256:
			differs = true
			return tx.InsertConflict(c)
		case err == nil:
			return proto.Unmarshal(first.Receipt, resp)
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		if err := decide(tx); err != nil {
			return err
		}
		said := c
		if said.Receipt, err = proto.Marshal(resp); err != nil {
			return fmt.Errorf("hall: answer: %w", err)
		}
		return tx.InsertCommand(said)
	})
	if err == nil && differs {
		return refuse(ReasonContentDiffers)
	}
	return err
}
