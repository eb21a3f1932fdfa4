package lean

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"syscall"
)

// Rest gives back what the program does not use now: freed heap, and the pages of
// its own file that are mapped and as the file has them. What is used again is
// mapped again, from memory as long as the system has it there.
func Rest() {
	debug.FreeOSMemory()
	drop()
}

func drop() {
	self, err := os.Executable()
	if err != nil {
		return
	}
	maps, err := os.Open("/proc/self/smaps")
	if err != nil {
		return
	}
	defer maps.Close()
	for _, m := range asInFile(maps, self) {
		// Only a hint: without it the pages stay.
		_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, m.from, m.to-m.from, syscall.MADV_DONTNEED)
	}
}

// mapping is a part of memory.
type mapping struct{ from, to uintptr }

// asInFile reads /proc/self/smaps: where the file lies without leave to write and
// nothing was written before that leave was taken away, as a loader does.
func asInFile(smaps io.Reader, file string) (all []mapping) {
	var at mapping
	for lines := bufio.NewScanner(smaps); lines.Scan(); {
		f := strings.Fields(lines.Text())
		switch {
		case len(f) > 4 && !strings.HasSuffix(f[0], ":"):
			at = mapping{}
			if !strings.Contains(f[1], "w") && strings.Join(f[5:], " ") == file {
				_, _ = fmt.Sscanf(f[0], "%x-%x", &at.from, &at.to)
			}
		case len(f) == 3 && f[0] == "Anonymous:" && f[1] == "0" && at.to > at.from:
			all = append(all, at)
		}
	}
	return all
}
