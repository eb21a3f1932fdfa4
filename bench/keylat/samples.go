package keylat

import (
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Samples holds raw measurements by name: times in milliseconds, sizes in
// bytes, idle and others in percent of a core.
type Samples map[string][]float64

func (s Samples) add(k string, v float64) { s[k] = append(s[k], v) }

// Add puts the samples of another run beside these.
func (s Samples) Add(more Samples) {
	for k, v := range more {
		s[k] = append(s[k], v...)
	}
}

// Quantile of the samples of a name by the nearest rank; NaN where there are
// none. q is from 0 to 1.
func (s Samples) Quantile(name string, q float64) float64 {
	v := slices.Sorted(slices.Values(s[name]))
	if len(v) == 0 {
		return math.NaN()
	}
	i := int(math.Ceil(q*float64(len(v)))) - 1
	return v[max(0, min(i, len(v)-1))]
}

func ms(d time.Duration) float64 { return float64(d) / 1e6 }

// foreign are variables that make programs behave differently from one machine
// to the next.
var foreign = regexp.MustCompile(`^(TMUX|TMUX_PANE|TERM|TERM_PROGRAM.*|COLORTERM|SSH_.*|WT_SESSION|LC_.*|LANG|COLUMNS|LINES|NO_COLOR|CI|HOME|TMPDIR|XDG_.*|FZF_.*|VIMINIT|GOMAXPROCS|GODEBUG|GOGC)=`)

// Environment is a plain environment of a terminal program, and more.
func Environment(more ...string) []string {
	env := slices.DeleteFunc(os.Environ(), foreign.MatchString)
	return append(append(env, "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8", "LC_ALL=C.UTF-8"), more...)
}

// Busy is for how long all cores together have worked since boot.
func Busy() time.Duration { return busy() }

func busy() time.Duration {
	b, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0
	}
	line, _, _ := strings.Cut(string(b), "\n")
	var n int64
	for i, v := range strings.Fields(line) {
		x, err := strconv.ParseInt(v, 10, 64)
		if err == nil && i != 4 && i != 5 && i <= 8 { // not idle, iowait; guest is in user
			n += x
		}
	}
	return time.Duration(n) * 10 * time.Millisecond
}

func selfCPU() time.Duration { return rusage(unix.RUSAGE_SELF) }

func rusage(who int) time.Duration {
	var ru unix.Rusage
	err := unix.Getrusage(who, &ru)
	if err != nil {
		return 0
	}
	return time.Duration(ru.Utime.Nano() + ru.Stime.Nano())
}

// used is the CPU time of the ended program and its children.
func (t *Term) used() time.Duration {
	if t.cmd.ProcessState == nil {
		return 0
	}
	return t.cmd.ProcessState.UserTime() + t.cmd.ProcessState.SystemTime()
}

// Load is the load of the machine over 1, 5 and 15 minutes.
func Load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(b))[:3], " ")
}
