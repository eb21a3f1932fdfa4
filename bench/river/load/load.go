package load

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"
)

// Engine is a database as river and the worker's own statement need it.
type Engine[T any] struct {
	Driver riverdriver.Driver[T]
	Begin  func(ctx context.Context) (T, error)
	// Exec runs one statement in the transaction.
	Exec     func(ctx context.Context, tx T, query string, args ...any) error
	Commit   func(ctx context.Context, tx T) error
	Rollback func(ctx context.Context, tx T) error
	// Complete is river.JobCompleteTx with the driver's type.
	Complete func(ctx context.Context, tx T, job *river.Job[Visit]) error
	// Poll is how often river looks for jobs of which nothing told it.
	Poll time.Duration
}

// Options of a run.
type Options struct {
	Workers, Waiting   int
	Warm, For, Trickle time.Duration
}

// Result of a run; times in milliseconds.
type Result struct {
	PerSecond float64 `json:"per_second"`
	// PickUp is from the end of an insert to the begin of its work, at 20 a
	// second with nothing else to do.
	PickUpP50 float64 `json:"pick_up_p50"`
	PickUpP99 float64 `json:"pick_up_p99"`
}

// Visit is the job: somebody waits.
type Visit struct {
	No int64 `json:"no"`
	// Quiet jobs do nothing but say that they were picked up.
	Quiet bool `json:"quiet"`
}

// Kind names the job for river.
func (Visit) Kind() string { return "visit" }

type worker[T any] struct {
	river.WorkerDefaults[Visit]
	engine  Engine[T]
	client  *river.Client[T]
	done    atomic.Int64
	next    atomic.Int64
	ended   atomic.Bool
	mu      sync.Mutex
	picked  map[int64]time.Time
	failure atomic.Pointer[error]
}

// Work is one visit: its event, its end and whoever comes next, in one
// transaction.
func (w *worker[T]) Work(ctx context.Context, job *river.Job[Visit]) error {
	if job.Args.Quiet {
		now := time.Now()
		w.mu.Lock()
		w.picked[job.Args.No] = now
		w.mu.Unlock()
		return nil
	}
	err := w.visit(ctx, job)
	if err != nil {
		if ctx.Err() == nil {
			w.failure.Store(&err)
		}
		return err
	}
	w.done.Add(1)
	return nil
}

func (w *worker[T]) visit(ctx context.Context, job *river.Job[Visit]) error {
	tx, err := w.engine.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = w.engine.Rollback(context.WithoutCancel(ctx), tx) }()
	err = w.engine.Exec(ctx, tx, "INSERT INTO bench_event (no, at_ms, kind) VALUES ($1, $2, $3)", job.Args.No, time.Now().UnixMilli(), "called")
	if err != nil {
		return err
	}
	if !w.ended.Load() {
		_, err = w.client.InsertTx(ctx, tx, Visit{No: w.next.Add(1)}, nil)
		if err != nil {
			return err
		}
	}
	err = w.engine.Complete(ctx, tx, job)
	if err != nil {
		return err
	}
	return w.engine.Commit(ctx, tx)
}

// Run measures jobs a second, then the pick-up of single jobs.
func Run[T any](ctx context.Context, e Engine[T], o Options) (Result, error) {
	var r Result
	migrator, err := rivermigrate.New(e.Driver, &rivermigrate.Config{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return r, fmt.Errorf("river: %w", err)
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	if err != nil {
		return r, fmt.Errorf("river: migrate: %w", err)
	}
	w := &worker[T]{engine: e, picked: map[int64]time.Time{}}
	workers := river.NewWorkers()
	river.AddWorker(workers, w)
	w.client, err = river.NewClient(e.Driver, &river.Config{
		Queues:        map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: o.Workers}},
		Workers:       workers,
		FetchCooldown: time.Millisecond, FetchPollInterval: e.Poll,
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		return r, fmt.Errorf("river: %w", err)
	}
	var first []river.InsertManyParams
	for range o.Waiting {
		first = append(first, river.InsertManyParams{Args: Visit{No: w.next.Add(1)}})
	}
	_, err = w.client.InsertMany(ctx, first)
	if err != nil {
		return r, fmt.Errorf("river: %w", err)
	}
	err = w.client.Start(ctx)
	if err != nil {
		return r, fmt.Errorf("river: %w", err)
	}
	time.Sleep(o.Warm)
	before, at := w.done.Load(), time.Now()
	time.Sleep(o.For)
	r.PerSecond = float64(w.done.Load()-before) / time.Since(at).Seconds()
	w.ended.Store(true)
	w.drain()
	err = w.trickle(ctx, o.Trickle, &r)
	stop, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	stopped := w.client.StopAndCancel(stop)
	if err == nil {
		err = stopped
	}
	if failed := w.failure.Load(); err == nil && failed != nil {
		err = *failed
	}
	return r, err
}

// drain waits until no job has ended for a while.
func (w *worker[T]) drain() {
	for last := int64(-1); w.done.Load() != last; {
		last = w.done.Load()
		time.Sleep(300 * time.Millisecond)
	}
}

// trickle inserts twenty jobs a second.
func (w *worker[T]) trickle(ctx context.Context, d time.Duration, r *Result) error {
	inserted := map[int64]time.Time{}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(d); time.Now().Before(end); <-tick.C {
		no := w.next.Add(1)
		_, err := w.client.Insert(ctx, Visit{No: no, Quiet: true}, nil)
		if err != nil {
			return fmt.Errorf("river: %w", err)
		}
		inserted[no] = time.Now()
	}
	time.Sleep(500 * time.Millisecond)
	w.mu.Lock()
	defer w.mu.Unlock()
	var took []float64
	for no, at := range inserted {
		if picked, ok := w.picked[no]; ok {
			took = append(took, max(0, float64(picked.Sub(at)))/1e6)
		}
	}
	slices.Sort(took)
	if len(took) == 0 {
		return fmt.Errorf("river: no job was picked up")
	}
	rank := func(q float64) float64 { return took[int(math.Ceil(q*float64(len(took))))-1] }
	r.PickUpP50, r.PickUpP99 = rank(0.5), rank(0.99)
	return nil
}
