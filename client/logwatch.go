package client

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"onewindow/api/audit"
	hallv1 "onewindow/api/hall/v1"
)

// ShownLog is the hall's log as the hall shows it: a signed checkpoint, the key of
// the signature, and the proof from the size that was asked for.
type ShownLog struct {
	Signed []byte
	Key    string
	Proof  [][]byte
}

// ShowLog asks where the hall's log stands.
func (c *Client) ShowLog(ctx context.Context, from int64) (ShownLog, error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.audit.ShowLog(ctx, &hallv1.ShowLogRequest{From: from})
	return ShownLog{reply.GetSigned(), reply.GetKey(), reply.GetProof()}, err
}

// ContestLog tells the hall that its log does not go on from what was kept; lost is
// its own word that it has lost records, and wants them offered again.
func (c *Client) ContestLog(ctx context.Context, b LogBreak) (lost bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	reply, err := c.audit.ContestLog(ctx, &hallv1.ContestLogRequest{Code: b.Code, Kept: b.Kept, Shown: b.Shown})
	return reply.GetLost(), err
}

// Codes of a hall's log that does not go on from what this desk kept.
const (
	CodeLogShorter  = "log_shorter"  // put back to an older copy, or cut off
	CodeLogForked   = "log_forked"   // rewritten
	CodeLogReplaced = "log_replaced" // another log stands in its place
	CodeLogKey      = "log_key"      // signed by another key, or by none
)

// LogNote is where the journal keeps what this desk knows of the hall's log.
const LogNote = "hall log"

// KeptLog is what a desk keeps of the hall's log.
type KeptLog struct {
	Signed []byte `json:"signed"`
	Key    string `json:"key"`
	// Breaks are the times at which it did not go on, the newest last.
	Breaks []LogBreak `json:"breaks,omitempty"`
}

// LogBreak is one such time, with the two checkpoints that do not fit.
type LogBreak struct {
	At    time.Time `json:"at"`
	Code  string    `json:"code"`
	Kept  []byte    `json:"kept"`
	Shown []byte    `json:"shown"`
	// Told says that the hall has written it down.
	Told bool `json:"told"`
	// Lost: the hall says that it has lost records. Offered: what this desk was told
	// since has been offered again.
	Lost    bool `json:"lost,omitempty"`
	Offered bool `json:"offered,omitempty"`
}

// ReadKeptLog reads the note; none is nothing known.
func ReadKeptLog(note []byte) (k KeptLog, err error) {
	if len(note) == 0 {
		return k, nil
	}
	if err := json.Unmarshal(note, &k); err != nil {
		return k, fmt.Errorf("client: what is kept of the hall's log: %w", err)
	}
	return k, nil
}

// LogLine is the hall as the watch over its log needs it.
type LogLine interface {
	ShowLog(ctx context.Context, from int64) (ShownLog, error)
	ContestLog(ctx context.Context, b LogBreak) (lost bool, err error)
}

// Notes keeps small texts durably: the journal.
type Notes interface {
	Note(ctx context.Context, key string) (value []byte, ok bool, err error)
	SetNote(ctx context.Context, key string, value []byte) error
}

// LogWatchOptions is what a LogWatch is made of.
type LogWatchOptions struct {
	Line  LogLine
	Notes Notes
	Now   func() time.Time
	// Broken hears the code when the hall's log did not go on, and again at each
	// start for a day.
	Broken func(code string)
	// Offer offers the hall again what this desk was told; nil where nothing is.
	Offer func(ctx context.Context) error
	Log   *slog.Logger
}

// LogWatch keeps an eye on the hall's log for one desk: what it has seen once, the
// hall cannot take back without being found out.
type LogWatch struct {
	o    LogWatchOptions
	kept *KeptLog
}

const (
	// logEvery is how often a desk looks.
	logEvery = time.Minute
	// brokenFor is how long a break is told at a start.
	brokenFor = 24 * time.Hour
	// breaksKept bounds what is remembered.
	breaksKept = 16
)

// NewLogWatch makes a LogWatch; Run sets it going.
func NewLogWatch(o LogWatchOptions) *LogWatch {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Broken == nil {
		o.Broken = func(string) {}
	}
	return &LogWatch{o: o}
}

// Run looks until ctx ends. What cannot be looked at now is looked at later.
func (w *LogWatch) Run(ctx context.Context) error {
	tick := time.NewTicker(logEvery)
	defer tick.Stop()
	for {
		if err := w.Look(ctx); err != nil && ctx.Err() == nil {
			w.o.Log.Debug("the hall's log not seen", "err", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// Look looks once: a log that has only grown is kept, any other is told to this
// desk's people and to the hall, and kept as what there is from then on.
func (w *LogWatch) Look(ctx context.Context) error {
	if err := w.load(ctx); err != nil {
		return err
	}
	var from int64
	kept, known := w.last()
	if known {
		from = kept.Size
	}
	shown, err := w.o.Line.ShowLog(ctx, from)
	if err != nil {
		return err
	}
	code, now := judge(&kept, known, w.kept.Key, shown)
	if code != "" || !known || now.Size > kept.Size {
		if err := w.keep(ctx, code, shown); err != nil {
			return err
		}
	}
	return w.contest(ctx)
}

// load reads what is kept, once; what was broken lately is told again.
func (w *LogWatch) load(ctx context.Context) error {
	if w.kept != nil {
		return nil
	}
	note, _, err := w.o.Notes.Note(ctx, LogNote)
	if err != nil {
		return err
	}
	kept, err := ReadKeptLog(note)
	if err != nil {
		return err
	}
	w.kept = &kept
	if n := len(kept.Breaks); n > 0 && w.o.Now().Sub(kept.Breaks[n-1].At) < brokenFor {
		w.o.Broken(kept.Breaks[n-1].Code)
	}
	return nil
}

func (w *LogWatch) last() (audit.Checkpoint, bool) {
	c, err := audit.Open(w.kept.Signed, w.kept.Key)
	return c, err == nil
}

// judge says "" when what is shown goes on from what is kept, or why not.
func judge(kept *audit.Checkpoint, known bool, key string, shown ShownLog) (code string, now audit.Checkpoint) {
	now, err := audit.Open(shown.Signed, shown.Key)
	switch {
	case err != nil:
		return CodeLogKey, now
	case !known:
		return "", now
	case now.Log != kept.Log:
		return CodeLogReplaced, now
	case shown.Key != key:
		return CodeLogKey, now
	case now.Size < kept.Size:
		return CodeLogShorter, now
	}
	var proof tlog.TreeProof
	for _, h := range shown.Proof {
		if len(h) != tlog.HashSize {
			return CodeLogForked, now
		}
		proof = append(proof, tlog.Hash(h))
	}
	if audit.GoesOn(proof, &now, kept) != nil {
		return CodeLogForked, now
	}
	return "", now
}

// keep writes first and tells then.
func (w *LogWatch) keep(ctx context.Context, code string, shown ShownLog) error {
	next := KeptLog{Signed: shown.Signed, Key: shown.Key, Breaks: w.kept.Breaks}
	if code != "" {
		b := LogBreak{At: w.o.Now(), Code: code, Kept: w.kept.Signed, Shown: shown.Signed}
		next.Breaks = append(next.Breaks[max(0, len(next.Breaks)-breaksKept+1):], b)
	}
	if err := w.save(ctx, &next); err != nil {
		return err
	}
	if code != "" {
		w.o.Log.Error("the hall's log does not go on from what this desk has seen", "code", code,
			"kept", string(next.Breaks[len(next.Breaks)-1].Kept), "shown", string(shown.Signed))
		w.o.Broken(code)
	}
	return nil
}

func (w *LogWatch) save(ctx context.Context, k *KeptLog) error {
	note, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("client: the hall's log: %w", err)
	}
	if err := w.o.Notes.SetNote(ctx, LogNote, note); err != nil {
		return err
	}
	w.kept = k
	return nil
}

// contest tells the hall what it has not heard yet, and what it has lost.
func (w *LogWatch) contest(ctx context.Context) error {
	for i := range w.kept.Breaks {
		b := w.kept.Breaks[i]
		if !b.Told {
			var err error
			if b.Lost, err = w.o.Line.ContestLog(ctx, b); err != nil {
				return err
			}
			b.Told = true
			if err := w.note(ctx, i, b); err != nil {
				return err
			}
		}
		if !b.Lost || b.Offered || w.o.Offer == nil {
			continue
		}
		if err := w.o.Offer(ctx); err != nil {
			return err
		}
		b.Offered = true
		if err := w.note(ctx, i, b); err != nil {
			return err
		}
	}
	return nil
}

// note keeps what became of one break.
func (w *LogWatch) note(ctx context.Context, i int, b LogBreak) error {
	next := *w.kept
	next.Breaks = slices.Clone(w.kept.Breaks)
	next.Breaks[i] = b
	return w.save(ctx, &next)
}
