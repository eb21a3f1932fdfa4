package hall_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/e2e/oracle"
	"onewindow/hall/store"
)

const (
	// streams is a hall full of windows, each with a stream of events.
	streams = 151
	// perSecond events reach each of them.
	perSecond = 50
	// slowest is what the 99th of a hundred deliveries may take on a quiet
	// machine; the release run holds the hall to it.
	slowest = 25 * time.Millisecond
	// streamPatience is how long a test waits for what must come.
	streamPatience = 2 * time.Minute
)

// emitted is when each event was begun, by its number.
type emitted struct {
	mu sync.Mutex
	at map[int64]time.Time
}

// TestStreams: every window sees every event once and in order, fifty a
// second, while some of them do not read at all.
func TestStreams(t *testing.T) {
	began := time.Now()
	total := int64(3 * perSecond)
	if oracle.Release() {
		total = 60 * perSecond
	}
	w := newWorld(t)
	token := w.as("7001", "supervisor", "").token
	ctx, cancel := context.WithTimeout(metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer "+token), streamPatience)
	defer cancel()
	first := w.store.Last()
	open := func() hallv1.DeskService_WatchClient {
		s, err := hallv1.NewDeskServiceClient(w.dial()).Watch(ctx, &hallv1.WatchRequest{})
		if err == nil {
			_, err = s.Recv() // where it stands
		}
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for range 5 {
		open() // and reads no more
	}
	sent := &emitted{at: map[int64]time.Time{}}
	var took sync.Map
	var reading sync.WaitGroup
	for n := range streams {
		s := open()
		reading.Go(func() {
			late := make([]time.Duration, 0, total)
			for after := first; after < first+total; {
				e, err := s.Recv()
				if err != nil {
					t.Errorf("stream %d after %d: %v", n, after, err)
					return
				}
				if e.GetHeartbeat() {
					continue
				}
				if e.GetSeq() != after+1 {
					t.Errorf("stream %d saw %d after %d", n, e.GetSeq(), after)
					return
				}
				after = e.GetSeq()
				sent.mu.Lock()
				late = append(late, time.Since(sent.at[after]))
				sent.mu.Unlock()
			}
			took.Store(n, late)
		})
	}
	emit(ctx, t, w.store, sent, first, total)
	reading.Wait()
	var all []time.Duration
	took.Range(func(_, late any) bool {
		all = append(all, late.([]time.Duration)...)
		return true
	})
	slices.Sort(all)
	if int64(len(all)) != streams*total {
		t.Fatalf("%d deliveries, want %d", len(all), streams*total)
	}
	p50, p99 := all[len(all)/2], all[len(all)*99/100]
	if oracle.Release() && p99 > slowest {
		t.Errorf("p99 is %v, the limit is %v", p99, slowest)
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "hall", Harness: "151 streams at 50 events a second, five of them not read", Trials: len(all), Unit: "deliveries",
		Result: fmt.Sprintf("0 gaps, p50 %v, p99 %v", p50.Round(time.Millisecond/10), p99.Round(time.Millisecond/10)),
	})
}

// emit writes events at their pace. Each is so large that a reader that does
// not read fills its line.
func emit(ctx context.Context, t *testing.T, st *store.Store, sent *emitted, first, total int64) {
	t.Helper()
	body, err := proto.Marshal(&hallv1.WatchResponse{Ticket: &hallv1.Ticket{Label: strings.Repeat("号", 700)}})
	if err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(time.Second / perSecond)
	defer tick.Stop()
	for n := first + 1; n <= first+total; n++ {
		sent.mu.Lock()
		sent.at[n] = time.Now()
		sent.mu.Unlock()
		err := st.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Emit(store.Event{Kind: "ticket_moved", Body: body})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		<-tick.C
	}
}
