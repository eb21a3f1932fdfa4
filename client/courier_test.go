package client

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/visit"
)

// exactlyOnce says what is wrong with what the hall did, against what the
// window had to tell it.
func exactlyOnce(h *fakeHall, b *box, want []string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	if !slices.Equal(h.effects, want) {
		return fmt.Sprintf("%d effects, want %d in their order", len(h.effects), len(want))
	}
	var answered []string
	for _, r := range b.got {
		answered = append(answered, r.CommandID)
	}
	if !slices.Equal(answered, want) {
		return fmt.Sprintf("%d answers, want %d in their order", len(answered), len(want))
	}
	return ""
}

// lossy loses answers after the hall has done its part, and whole calls before.
func lossy(h *fakeHall, w *wire, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 1))
	h.deliver = func(int, *hallv1.DeliverRequest) error {
		switch r.IntN(4) {
		case 0:
			return status.Error(codes.Unavailable, "lost")
		case 1:
			return status.Error(codes.DeadlineExceeded, "late")
		case 2:
			go w.reset() // the connection dies with the answer on it
			return status.Error(codes.Unavailable, "reset")
		}
		return nil
	}
}

func TestLostAnswersTakeEffectOnce(t *testing.T) {
	for seed := range uint64(8) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			defer w.close()
			lossy(w.hall, w.wire, seed)
			all := commands(100)
			b := newBox(slices.Clone(all)...)
			if err := w.carry(b, 10*time.Minute); err != nil {
				t.Fatal(err)
			}
			if bad := exactlyOnce(w.hall, b, idsOf(all)); bad != "" {
				t.Error(bad)
			}
			if len(b.tried) == 0 {
				t.Error("nothing was lost")
			}
		})
	}
}

// newIDs is a mutant: every delivery gets a new id.
type newIDs struct {
	Line
	n int
}

func (m *newIDs) Deliver(ctx context.Context, list []visit.HallCommand) ([]*hallv1.Receipt, error) {
	renamed := slices.Clone(list)
	for i := range renamed {
		m.n++
		renamed[i].ID = fmt.Sprintf("%s-%d", list[i].ID, m.n)
	}
	receipts, err := m.Line.Deliver(ctx, renamed)
	for i, r := range receipts {
		r.CommandId = list[i].ID
	}
	return receipts, err
}

// deliveredOnError is a mutant: a lost answer counts as one.
type deliveredOnError struct{ Line }

func (m deliveredOnError) Deliver(ctx context.Context, list []visit.HallCommand) ([]*hallv1.Receipt, error) {
	receipts, err := m.Line.Deliver(ctx, list)
	if err == nil {
		return receipts, nil
	}
	receipts = nil
	for _, c := range list {
		receipts = append(receipts, &hallv1.Receipt{CommandId: c.ID, Accepted: true})
	}
	return receipts, nil
}

func TestHarnessCatchesMutants(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.close()
		lossy(w.hall, w.wire, 1)
		all := commands(100)
		b := newBox(slices.Clone(all)...)
		if err := w.carryBy(b, &newIDs{Line: w.c}, 10*time.Minute); err != nil {
			t.Fatal(err)
		}
		if exactlyOnce(w.hall, b, idsOf(all)) == "" {
			t.Error("a new id with every try was not seen")
		}
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.close()
		calls := 0
		w.hall.refuse = func(*hallv1.Command) (*hallv1.Receipt, error) {
			calls++
			if calls == 1 {
				return nil, status.Error(codes.Unavailable, "before it was written")
			}
			return nil, nil
		}
		all := commands(100)
		b := newBox(slices.Clone(all)...)
		if err := w.carryBy(b, deliveredOnError{w.c}, 10*time.Minute); err != nil {
			t.Fatal(err)
		}
		if exactlyOnce(w.hall, b, idsOf(all)) == "" {
			t.Error("a lost command that counts as delivered was not seen")
		}
	})
}

func TestRefusedAnswerIsAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.close()
		w.hall.refuse = func(c *hallv1.Command) (*hallv1.Receipt, error) {
			if c.GetCommandId() == "c0001" {
				return &hallv1.Receipt{Refusal: "stale_lease", Details: map[string]string{"window": "A036"}}, nil
			}
			return &hallv1.Receipt{Accepted: true, Case: &hallv1.Case{CaseNo: "DG1", Version: 7}}, nil
		}
		b := newBox(commands(3)...)
		if err := w.carry(b, time.Minute); err != nil {
			t.Fatal(err)
		}
		if len(b.got) != 3 || b.got[1].Accepted || b.got[1].Refusal != "stale_lease" || b.got[1].Details["window"] != "A036" || len(b.aside) > 0 {
			t.Errorf("%+v", b.got)
		}
		if b.full[2].GetCase().GetVersion() != 7 || b.got[2].Case.CaseNo != "DG1" {
			t.Error("the whole answer comes along")
		}
	})
}

// A command that the hall cannot read is set aside, and nothing else is.
func TestPoisonedCommandDoesNotBlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.close()
		poison := []string{"c0000", "c0007", "c0008", "c0039"}
		w.hall.refuse = func(c *hallv1.Command) (*hallv1.Receipt, error) {
			if slices.Contains(poison, c.GetCommandId()) {
				return nil, refusal(codes.InvalidArgument, "invalid", "field", "command_id")
			}
			return nil, nil
		}
		all := commands(40)
		b := newBox(slices.Clone(all)...)
		if err := w.carry(b, time.Minute); err != nil {
			t.Fatal(err)
		}
		want := slices.DeleteFunc(idsOf(all), func(id string) bool { return slices.Contains(poison, id) })
		if bad := exactlyOnce(w.hall, b, want); bad != "" {
			t.Error(bad)
		}
		if len(b.aside) != len(poison) || b.aside["c0007"] != "invalid" {
			t.Errorf("set aside %v", b.aside)
		}
	})
}

// What no message can carry never reaches the hall, and looks like a bad line
// to whoever only reads the status.
func TestUnsendableCommandDoesNotBlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.close()
		all := commands(6)
		all[1].Move.Reason = strings.Repeat("x", 2<<20)
		all[3].Move.Reason = "\xff"
		all[4].Move.Reason, all[5].Move.Reason = strings.Repeat("y", 600<<10), strings.Repeat("z", 600<<10)
		b := newBox(slices.Clone(all)...)
		if err := w.carry(b, time.Minute); err != nil {
			t.Fatal(err)
		}
		if bad := exactlyOnce(w.hall, b, []string{"c0000", "c0002", "c0004", "c0005"}); bad != "" {
			t.Error(bad)
		}
		if b.aside["c0001"] != CodeTooLarge || b.aside["c0003"] != CodeUnencodable || len(b.aside) != 2 {
			t.Errorf("set aside %v", b.aside)
		}
	})
}

// Refusals that are not the command's fault set nothing aside.
func TestRefusedCallSetsNothingAside(t *testing.T) {
	for _, c := range []struct {
		code   codes.Code
		reason string
	}{
		{codes.Unauthenticated, "session_expired"},
		{codes.PermissionDenied, "role"},
		{codes.Unimplemented, "unknown_call"},
		{codes.Internal, "internal"},
		{codes.ResourceExhausted, "busy"},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			defer w.close()
			tries := 0
			w.hall.refuse = func(*hallv1.Command) (*hallv1.Receipt, error) {
				tries++
				if tries < 20 {
					return nil, refusal(c.code, c.reason)
				}
				return nil, nil
			}
			all := commands(5)
			b := newBox(slices.Clone(all)...)
			if err := w.carry(b, 5*time.Minute); err != nil {
				t.Fatal(err)
			}
			if bad := exactlyOnce(w.hall, b, idsOf(all)); bad != "" || len(b.aside) > 0 {
				t.Errorf("%s: %s, set aside %v", c.reason, bad, b.aside)
			}
		})
	}
}

// An answer that could not be made durable stays in the box and comes again.
func TestAnswerThatIsNotDurable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.close()
		all := commands(10)
		b := newBox(slices.Clone(all)...)
		failures := 0
		b.fail = func(id string) error {
			if id == "c0004" && failures < 5 {
				failures++
				return errors.New("disk full")
			}
			return nil
		}
		if err := w.carry(b, time.Minute); err != nil {
			t.Fatal(err)
		}
		if bad := exactlyOnce(w.hall, b, idsOf(all)); bad != "" {
			t.Error(bad)
		}
	})
}

// After an outage one command asks whether the hall is back; then batches of 32
// empty a long day's box.
func TestBacklogIsDrained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.close()
		w.wire.setCut(true)
		all := commands(2000)
		b := newBox(slices.Clone(all)...)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		courier := w.courier(b, w.c)
		go func() {
			defer close(ended)
			_ = courier.Run(ctx)
		}()
		<-time.After(time.Hour)
		if len(w.hall.batches) > 0 {
			t.Error("the line was not cut")
		}
		w.wire.setCut(false)
		healed := time.Now()
		select {
		case <-b.empty():
		case <-time.After(time.Minute):
			t.Error("not drained in a minute")
		}
		t.Logf("drained in %v", time.Since(healed))
		cancel()
		<-ended
		if bad := exactlyOnce(w.hall, b, idsOf(all)); bad != "" {
			t.Error(bad)
		}
		if w.hall.batches[0] != 1 || slices.Max(w.hall.batches) != batch {
			t.Errorf("batches %v …", w.hall.batches[:3])
		}
	})
}

// The first command is at the hall within two seconds after the line has
// healed, whatever the length of the cut (R6).
func TestFirstDeliveryAfterHealing(t *testing.T) {
	for _, cut := range []time.Duration{time.Second, 3 * time.Second, 8 * time.Second, 40 * time.Second, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			defer w.close()
			b := newBox(commands(1)...)
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan struct{})
			courier := w.courier(b, w.c)
			go func() {
				defer close(ended)
				_ = courier.Run(ctx)
			}()
			<-b.empty()
			w.wire.setCut(true)
			late := commands(2)[1]
			b.put(late)
			courier.Wake()
			<-time.After(cut)
			w.wire.setCut(false)
			healed := time.Now()
			<-b.empty()
			if took := time.Since(healed); took > 2*time.Second {
				t.Errorf("after %v: %v", cut, took)
			}
			cancel()
			<-ended
		})
	}
}

func TestPagesGoBeforeTheirSubmission(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.close()
		page := []byte("\x89PNG\r\n\x1a\n" + strings.Repeat("p", 700<<10))
		hash := sha256.Sum256(page)
		sum := hex.EncodeToString(hash[:])
		all := commands(3)
		all[1] = visit.HallCommand{ID: "c0001", CaseID: "case1", Submission: &visit.Submission{Lines: []visit.JudgedLine{
			{Judgement: visit.Judgement{Line: "IDC"}, Pages: []string{sum, "lost"}},
		}}}
		breaks := 0
		w.hall.putPage = func(n int) error {
			if n == 1 && breaks < 2 {
				breaks++
				return status.Error(codes.Unavailable, "broken in the middle")
			}
			return nil
		}
		early := false
		w.hall.refuse = func(c *hallv1.Command) (*hallv1.Receipt, error) {
			early = early || c.GetSubmission() != nil && w.hall.pageOf[sum] != "case1/IDC"
			return nil, nil
		}
		b := newBox(slices.Clone(all)...)
		b.pages[sum] = page
		if err := w.carry(b, time.Minute); err != nil {
			t.Fatal(err)
		}
		if bad := exactlyOnce(w.hall, b, idsOf(all)); bad != "" || early || breaks != 2 {
			t.Errorf("%s, submission before its page: %v, %d breaks", bad, early, breaks)
		}
		if string(w.hall.pages[sum]) != string(page) {
			t.Error("the page arrived as another")
		}
		got, media, err := w.c.GetPage(t.Context(), "case1", sum)
		if err != nil || media != "image/png" || string(got) != string(page) {
			t.Errorf("%d bytes, %s, %v", len(got), media, err)
		}
		w.hall.pages[sum][5] ^= 1
		if _, _, err = w.c.GetPage(t.Context(), "case1", sum); !errors.Is(err, ErrPageHash) {
			t.Errorf("a changed page: %v", err)
		}
	})
}
