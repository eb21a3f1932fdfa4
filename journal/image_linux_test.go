package journal

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"onewindow/e2e/oracle"
)

// Requests of linux/fs.h that golang.org/x/sys does not name.
const (
	fiFreeze = 0xC0045877
	fiThaw   = 0xC0045878
)

// disks is a real ext4 in a file that lies on another ext4 of its own. Nothing
// reaches the inner disk while the outer one is frozen, so a copy of its file
// taken then is what a power cut at that moment would leave: everything that
// was flushed, and of the rest what the system happened to have written.
type disks struct {
	t            *testing.T
	mkfs, mount  string
	outer, image string // where the outer one is mounted, and the inner one's file
	work         string // where the inner one is mounted
	cuts         string // for copies
}

const (
	imageSize = 24 << 20
	outerSize = 3 * imageSize
)

// newDisks makes both; ok is false on a machine that has no such thing.
func newDisks(t *testing.T) (d *disks, ok bool) {
	t.Helper()
	d = &disks{t: t}
	for name, path := range map[string]*string{"mkfs.ext4": &d.mkfs, "mount": &d.mount, "/dev/loop-control": nil, "cap_sys_admin": nil} {
		found, here := oracle.Need(t, name)
		if !here {
			return nil, false
		}
		if path != nil {
			*path = found
		}
	}
	top := t.TempDir()
	d.outer, d.work, d.cuts = filepath.Join(top, "outer"), filepath.Join(top, "work"), filepath.Join(top, "cuts")
	for _, dir := range []string{d.outer, d.work, d.cuts} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	outer := filepath.Join(top, "outer.img")
	d.format(outer, outerSize)
	d.attach(outer, d.outer)
	d.image = filepath.Join(d.outer, "inner.img")
	d.format(d.image, imageSize)
	d.attach(d.image, d.work)
	return d, true
}

func (d *disks) run(name string, args ...string) {
	d.t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		d.t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

func (d *disks) format(path string, size int64) {
	d.t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		err = f.Truncate(size)
		f.Close()
	}
	if err != nil {
		d.t.Fatal(err)
	}
	d.run(d.mkfs, "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", path)
}

func (d *disks) attach(image, at string) {
	d.t.Helper()
	d.run(d.mount, "-t", "ext4", "-o", "loop", image, at)
	d.t.Cleanup(func() { d.detach(at) })
}

// detach may be called again. A file system that something still uses goes when
// it is let go of.
func (d *disks) detach(at string) {
	err := unix.Unmount(at, unix.MNT_DETACH)
	if err != nil && err != unix.EINVAL { //nolint:errorlint // a number of the system
		d.t.Error(err)
	}
}

// cut copies the inner disk as it is at one moment.
func (d *disks) cut(name string) (string, error) {
	top, err := os.Open(d.outer)
	if err != nil {
		return "", err
	}
	defer top.Close()
	from, err := os.Open(d.image)
	if err != nil {
		return "", err
	}
	defer from.Close()
	path := filepath.Join(d.cuts, name+".img")
	to, err := os.Create(path)
	if err != nil {
		return "", err
	}
	defer to.Close()
	if err = unix.IoctlSetInt(int(top.Fd()), fiFreeze, 0); err != nil {
		return "", fmt.Errorf("freeze: %w", err)
	}
	_, err = io.Copy(to, from)
	if thaw := unix.IoctlSetInt(int(top.Fd()), fiThaw, 0); thaw != nil {
		return "", fmt.Errorf("thaw: %w", thaw)
	}
	return path, err
}

// told is what a child at work has said so far.
type told struct {
	mu           sync.Mutex
	tried, acked map[string]bool
	problem      string
	news         chan struct{} // one of each answer, as long as somebody looks
}

func (s *told) listen(r io.Reader) {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		word, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		s.mu.Lock()
		switch word {
		case "TRY":
			s.tried[rest] = true
		case "ACK":
			s.acked[rest] = true
		case "ERROR":
			s.problem = rest
		}
		s.mu.Unlock()
		if word == "ACK" {
			select {
			case s.news <- struct{}{}:
			default:
			}
		}
	}
}

func (s *told) answers() (map[string]bool, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.acked), s.problem
}

func (s *told) given() map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.tried)
}

// cutImages lets a window work on a real ext4 and looks at copies of its disk;
// it stops at the first thing wrong.
func cutImages(t *testing.T, mutant string, cuts int) (done, acks int, bad string, ok bool) {
	t.Helper()
	d, ok := newDisks(t)
	if !ok {
		return 0, 0, "", false
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), childDir+"="+filepath.Join(d.work, "desk"), childMutant+"="+mutant)
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err = cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := &told{tried: map[string]bool{}, acked: map[string]bool{}, news: make(chan struct{}, 1)}
	var listening sync.WaitGroup
	listening.Go(func() { said.listen(pipe) })
	defer func() {
		_ = cmd.Process.Kill()
		listening.Wait()
		_ = cmd.Wait() // it was killed
		d.detach(d.work)
	}()
	for done < cuts && bad == "" {
		// The window has gone on since the last cut, by a few answers.
		for range 1 + done%7 {
			select {
			case <-said.news:
			case <-time.After(patience):
				_, problem := said.answers()
				t.Fatalf("the window does nothing: %s", problem)
			}
		}
		before, problem := said.answers()
		if problem != "" {
			t.Fatal(problem)
		}
		image, err := d.cut(fmt.Sprint(done))
		if err != nil {
			t.Fatal(err)
		}
		bad = d.look(image, checkOf(mutant), said.given, before)
		done, acks = done+1, len(before)
	}
	return done, acks, bad, true
}

// look starts the machine again on a copy: the file system recovers, then the
// journal.
func (d *disks) look(image string, check func(*testing.T, string, map[string]bool, map[string]bool) string, tried func() map[string]bool, acked map[string]bool) string {
	d.t.Helper()
	at := strings.TrimSuffix(image, ".img")
	if err := os.Mkdir(at, 0o700); err != nil {
		d.t.Fatal(err)
	}
	d.run(d.mount, "-t", "ext4", "-o", "loop", image, at)
	defer func() {
		d.detach(at)
		if err := os.Remove(image); err != nil {
			d.t.Error(err)
		}
	}()
	return check(d.t, filepath.Join(at, "desk"), tried(), acked)
}

// patience is for what comes at once on any machine that is not stuck.
const patience = time.Minute

// A window on a real ext4 whose power goes at any instant has everything that
// it answered for (PROMISES R2).
func TestImages(t *testing.T) {
	began := time.Now()
	const ofOneDisk = 15
	cuts, acks := 0, 0
	for cuts < oracle.Count(ofOneDisk, 300) {
		n, answers, bad, ok := cutImages(t, "", ofOneDisk)
		if !ok {
			return
		}
		if bad != "" {
			t.Fatalf("cut %d: %s", n, bad)
		}
		cuts, acks = cuts+n, acks+answers
	}
	lost, _, caught, _ := cutImages(t, syncOff, 60)
	if caught == "" {
		t.Errorf("mutant %s: %d cuts lost nothing", syncOff, lost)
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R2", Harness: "the journal on a real ext4, its image copied while it works and mounted again", Trials: cuts, Unit: "power cuts",
		Result: fmt.Sprintf("%d acknowledged, 0 lost, 0 corrupt; mutant synchronous OFF caught after %d: %s", acks, lost, caught),
	})
}

// A page that was shown survives the power cut, too (PROMISES R13).
func TestImagesWhileScanning(t *testing.T) {
	began := time.Now()
	cuts, acks, bad, ok := cutImages(t, scanning, oracle.Count(8, 15))
	if !ok {
		return
	}
	if bad != "" {
		t.Errorf("cut %d: %s", cuts, bad)
	}
	tries, _, caught, _ := cutImages(t, scanUnflushed, 60)
	if caught == "" {
		t.Errorf("mutant %s: %d cuts lost nothing", scanUnflushed, tries)
	}
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R13", Harness: "power cuts on a real ext4 while the window scans pages", Trials: cuts, Unit: "power cuts",
		Result: fmt.Sprintf("%d pages shown, 0 gone, 0 rows without their page; mutant caught after %d: %s", acks, tries, scanUnflushed),
	})
}
