package idcard

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// faultMeanings are the troubles that an emulated reader can have; the English
// text is for the developer's command line.
var faultMeanings = map[string]string{
	"no_reply":          "does not answer",
	"late_reply":        "answers shortly after the driver's deadline",
	"stall":             "stops for up to twelve seconds before an answer",
	"doubled_reply":     "answers twice at once",
	"late_double":       "sends a card's blocks once more, seconds later and out of turn",
	"bad_checksum":      "answers with a wrong checksum",
	"truncated":         "stops in the middle of an answer",
	"garbage_prefix":    "sends noise before an answer",
	"hang_up":           "closes the line in the middle of an answer",
	"preamble_in_photo": "has a photo that contains whole frames",
	"fingers_0":         "sends no fingerprints",
	"fingers_512":       "sends one fingerprint",
	"fingers_1024":      "sends two fingerprints",
	"wrong_lengths":     "sends blocks of unknown length",
	"move_during_read":  "has the card moved while it is read",
	"find_once":         "finds a card once a placement, whatever happens then",
	"no_presence":       "cannot read the extra address",
	"silent_address":    "does not answer when asked for the extra address",
	"sw_10":             "claims that a request was garbled",
	"sw_21":             "does not know reading",
	"sw_31":             "is refused by the card",
	"sw_32":             "refuses the card",
	"sw_33":             "finds the card's content wrong",
	"sw_37":             "cannot read fingerprints",
	"sw_40":             "does not know the card",
	"sw_41":             "fails to read",
	"sw_47":             "fails to get a random number",
	"sw_60":             "has a broken security module",
	"sw_66":             "is not authorised",
	"sw_81":             "fails to select",
}

// FaultNames lists the faults that SetFault takes, sorted.
func FaultNames() []string { return slices.Sorted(maps.Keys(faultMeanings)) }

// FaultMeaning says in a few English words what a fault does.
func FaultMeaning(name string) string { return faultMeanings[name] }

// fault is one trouble: always, a number of times more, or by chance.
type fault struct {
	left    int // -1: without end
	percent int
}

// SetFault switches a trouble on: "name", "name:3" for the next three
// occasions, "name:10%" for a tenth of them, "name:0" to switch it off.
func (e *Emulator) SetFault(spec string) error {
	name, amount, limited := strings.Cut(spec, ":")
	if faultMeanings[name] == "" {
		return fmt.Errorf("unknown fault %q", name)
	}
	f := fault{left: -1, percent: 100}
	if limited {
		digits, chance := strings.CutSuffix(amount, "%")
		n, err := strconv.Atoi(digits)
		if err != nil || n < 0 || chance && n > 100 {
			return fmt.Errorf("fault %q: %q is neither a count nor a percentage", name, amount)
		}
		if chance {
			f.percent = n
		} else {
			f.left = n
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.faults[name] = &f
	return nil
}

// on reports whether the fault strikes now, and counts it; mu is held.
func (e *Emulator) on(name string) bool {
	f := e.faults[name]
	if f == nil || f.left == 0 || f.percent < 100 && e.rng.IntN(100) >= f.percent {
		return false
	}
	if f.left > 0 {
		f.left--
	}
	return true
}

func (e *Emulator) strikes(name string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.on(name)
}

// statusFault is the status word that a fault puts in place of the answer; mu
// is held.
func (e *Emulator) statusFault(q Request) (byte, bool) {
	reading := q.Cmd == 0x30 && (q.Para == 0x01 || q.Para == 0x10)
	for _, f := range []struct {
		name string
		sw   byte
		at   bool
	}{
		{"sw_60", 0x60, q.Cmd == 0x11},
		{"sw_66", 0x66, q.Cmd == 0x11},
		{"sw_10", 0x10, true},
		{"sw_81", 0x81, q.Cmd == 0x20 && q.Para == 0x02},
		{"sw_37", 0x37, reading && q.Para == 0x10},
		{"sw_21", 0x21, reading},
		{"sw_31", 0x31, reading},
		{"sw_32", 0x32, reading},
		{"sw_33", 0x33, reading},
		{"sw_40", 0x40, reading},
		{"sw_41", 0x41, reading},
		{"sw_47", 0x47, reading},
	} {
		if f.at && e.on(f.name) {
			return f.sw, true
		}
	}
	return 0, false
}

// spoil sends a reply, or what the faults make of it.
func (e *Emulator) spoil(ctx context.Context, q Request, r Reply) error {
	frame := AppendReply(nil, r)
	if e.strikes("no_reply") || q.Cmd == cmdAddress.cmd && q.Para == cmdAddress.para && e.strikes("silent_address") {
		return nil
	}
	wait := time.Duration(0)
	if e.strikes("late_reply") {
		wait = lateness(q)
	}
	if e.strikes("stall") {
		wait = time.Duration(e.rng.Int64N(int64(12 * time.Second)))
	}
	err := pause(ctx, wait)
	if err != nil {
		return err
	}
	if e.strikes("garbage_prefix") {
		err = e.emit(ctx, append(e.noise(1+e.rng.IntN(40)), 0xAA, 0xAA))
		if err != nil {
			return err
		}
	}
	switch {
	case e.strikes("hang_up"):
		err = e.emit(ctx, frame[:len(frame)/2])
		if err == nil {
			err = errHangUp
		}
		return err
	case e.strikes("truncated"):
		return e.emit(ctx, frame[:1+e.rng.IntN(len(frame)-1)])
	case e.strikes("bad_checksum"):
		frame[len(frame)-1] ^= 0x40
	}
	if len(r.Data) > photoLen && e.strikes("late_double") {
		e.echo(ctx, frame, time.Duration(1+e.rng.Int64N(int64(15*time.Second))))
	}
	err = e.emit(ctx, frame)
	if err == nil && e.strikes("doubled_reply") {
		err = e.emit(ctx, frame)
	}
	return err
}

// lateness is a little more than the driver waits for a request.
func lateness(q Request) time.Duration {
	for _, c := range []command{cmdRead, cmdReadFingers, cmdAddress} {
		if c.cmd == q.Cmd && c.para == q.Para {
			return c.limit + 150*time.Millisecond
		}
	}
	return cmdStatus.limit + 150*time.Millisecond
}

// echo sends frame in one piece after a while, beside whatever is said then.
func (e *Emulator) echo(ctx context.Context, frame []byte, after time.Duration) {
	line := e.rw
	go func() {
		err := pause(ctx, after)
		if err != nil {
			return
		}
		e.line.Lock()
		defer e.line.Unlock()
		_, _ = line.Write(frame)
	}()
}
