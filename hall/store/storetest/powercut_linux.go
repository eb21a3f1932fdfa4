package storetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"onewindow/hall/store"
)

// The kernel's ext4 can be stopped as if the power went: what is not on the
// disk by then is gone (EXT4_IOC_SHUTDOWN, EXT4_GOING_FLAGS_NOLOGFLUSH).
const (
	ext4Shutdown = 0x8004587d
	noLogFlush   = 2
)

// disk is an ext4 file system in a file, which can lose its power.
type disk struct{ image, dir string }

// newDisk is false where mounting is not allowed; it says so.
func newDisk(t *testing.T) (*disk, bool) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Log("left out: a power cut: mounting a disk needs root")
		return nil, false
	}
	folder := t.TempDir()
	d := &disk{image: filepath.Join(folder, "disk.img"), dir: filepath.Join(folder, "disk")}
	err := errors.Join(os.WriteFile(d.image, nil, 0o600), os.Truncate(d.image, 96<<20), os.Mkdir(d.dir, 0o700))
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "mkfs.ext4", "-q", "-F", d.image).CombinedOutput(); err != nil {
		t.Fatalf("mkfs.ext4: %v %s", err, out)
	}
	if err := d.mount(t.Context()); err != nil {
		if os.Getenv("ONEWINDOW_REQUIRE_TOOLS") == "1" {
			t.Fatal(err)
		}
		t.Logf("left out: a power cut: %v", err)
		return nil, false
	}
	t.Cleanup(func() { _ = unix.Unmount(d.dir, unix.MNT_DETACH) }) // the folder goes with the test
	return d, true
}

func (d *disk) mount(ctx context.Context) error {
	if out, err := exec.CommandContext(ctx, "mount", "-o", "loop", d.image, d.dir).CombinedOutput(); err != nil {
		return fmt.Errorf("mount: %w %s", err, out)
	}
	return nil
}

// cut takes the power away.
func (d *disk) cut() error {
	f, err := os.Open(d.dir)
	if err != nil {
		return err
	}
	defer f.Close()
	flags := uint32(noLogFlush)
	//nolint:gosec // the kernel reads four bytes
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, f.Fd(), ext4Shutdown, uintptr(unsafe.Pointer(&flags))); errno != 0 {
		return fmt.Errorf("shutdown: %w", errno)
	}
	return nil
}

// back is the power's return.
func (d *disk) back(ctx context.Context) error {
	deadline := time.Now().Add(patience)
	for {
		err := unix.Unmount(d.dir, 0)
		if err == nil {
			return d.mount(ctx)
		}
		if !errors.Is(err, syscall.EBUSY) || time.Now().After(deadline) {
			return fmt.Errorf("unmount: %w", err)
		}
		timer := time.NewTimer(20 * time.Millisecond) // the killed process is still going
		<-timer.C
	}
}

// PowerCut takes the power away from a file store in mid-load: every answer
// that a window got is there when it is back. The store with the engine's usual
// synchronous=NORMAL must lose some.
func PowerCut(t *testing.T, trials int) {
	for n := range trials {
		lost, answers, ok := powerCut(t, "", 100+n*37)
		if !ok {
			return
		}
		for _, b := range lost {
			t.Error(b)
		}
		t.Logf("synchronous=EXTRA: %d answers, then the power went: %d promises broken", answers, len(lost))
	}
	t.Run("mutant NORMAL", func(t *testing.T) {
		lost, answers, ok := powerCut(t, weakNormal, 150)
		if !ok {
			return
		}
		if len(lost) == 0 {
			t.Error("the mutant survived: the harness proves nothing")
		}
		t.Logf("synchronous=NORMAL: %d answers, %d promises broken", answers, len(lost))
	})
}

// powerCut runs one child until it has given so many answers.
func powerCut(t *testing.T, weak string, after int) (broken []string, answers int, ok bool) {
	t.Helper()
	d, ok := newDisk(t)
	if !ok {
		return nil, 0, false
	}
	dsn := "sqlite:" + filepath.Join(d.dir, "hall.db")
	// The store itself was made long ago; what is tested is what comes then.
	st, err := store.Open(t.Context(), store.Options{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	unix.Sync()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), envDSN+"="+dsn, envWeak+"="+weak)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var acks []ack
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var a ack
		if n, err := fmt.Sscanf(lines.Text(), "ACK %s %s %s %d", &a.Window, &a.Request, &a.Ticket, &a.Number); err != nil || n != 4 {
			continue // the last line may be cut
		}
		acks = append(acks, a)
		if len(acks) == after {
			// What the process says from here on it would not live to say: the kernel
			// ends a write that is under way while the disk is stopped without an error
			// (unwritten extents, ext4_end_io), and the answer to it comes out.
			if err := d.cut(); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // killed, as intended
	if len(acks) < after {
		t.Fatalf("only %d answers", len(acks))
	}
	acks = acks[:after]
	if err := d.back(t.Context()); err != nil {
		t.Fatal(err)
	}
	st, err = store.Open(t.Context(), store.Options{DSN: dsn})
	if err != nil {
		if weak != "" {
			return []string{err.Error()}, len(acks), true // worse than lost
		}
		t.Fatal(err)
	}
	broken = verdict(acks, allEvents(t, st))
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	return broken, len(acks), true
}
