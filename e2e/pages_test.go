package e2e_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"onewindow/devices/barcode"
	"onewindow/devices/ptyport"
	"onewindow/e2e/terminal"
	"onewindow/fixtures/city"
	"onewindow/hall/store"
)

// reconfigure changes the desk's file and starts its program anew; whoever is
// signed in stays so.
func (c *counter) reconfigure(change func(config string) string) {
	c.t.Helper()
	file := c.args[slices.Index(c.args, "--config")+1]
	config, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, []byte(change(string(config))), 0o600)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	c.killAndRestart()
}

// plugScanner gives the desk a scanner that speaks a profile; page is what lies
// under its imager.
func (c *counter) plugScanner(profile barcode.Profile, page func() []byte) *barcode.Emulator {
	c.t.Helper()
	port, err := ptyport.Open("")
	if err != nil {
		c.t.Fatal(err)
	}
	scanner := barcode.NewEmulator(barcode.EmulatorOptions{Profile: profile, Page: page})
	play(c.t, port, func(ctx context.Context) error { return scanner.Serve(ctx, port) })
	c.reconfigure(func(config string) string {
		return fmt.Sprintf("scanner = %q\n%s[devices.barcode]\nport = %q\nbaud = 115200\n", profile, config, port.Path)
	})
	c.await("the scanner", func(s terminal.Screen) bool { return s.Has(zh.Desk.Devices["barcode"] + "●") })
	return scanner
}

// deck is what a person lays under the imager, page after page.
type deck struct {
	mu    sync.Mutex
	pages [][]byte
	taken int
}

func (d *deck) next() []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	page := d.pages[min(d.taken, len(d.pages)-1)]
	d.taken++
	return page
}

// thick is a page of two megabytes: one that does not go in one piece.
func thick() []byte {
	img := image.NewGray(image.Rect(0, 0, 1400, 2000))
	noise := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		img.Pix[i] = uint8(noise.Uint32())
	}
	var out bytes.Buffer
	_ = jpeg.Encode(&out, img, &jpeg.Options{Quality: 80}) // a buffer takes all
	return out.Bytes()
}

func sum(page []byte) string {
	h := sha256.Sum256(page)
	return hex.EncodeToString(h[:])
}

// wire is the line to the hall: it breaks once it has carried so many bytes,
// and stays broken until it is mended.
type wire struct {
	lis    net.Listener
	target string

	mu      sync.Mutex
	left    int64 // bytes to the hall before it breaks; below 0 it never does
	carried int64 // bytes to the hall since it was mended
	broken  bool
	conns   []net.Conn
	cut     chan struct{}
}

func strung(t *testing.T, target string) *wire {
	t.Helper()
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{lis: lis, target: target, left: -1, cut: make(chan struct{}, 1)}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			near, err := lis.Accept()
			if err != nil {
				return
			}
			all.Go(func() { w.carry(near) })
		}
	})
	t.Cleanup(func() {
		lis.Close()
		w.part()
		all.Wait()
	})
	return w
}

// part ends what is connected.
func (w *wire) part() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.broken = true
	for _, c := range w.conns {
		c.Close()
	}
	w.conns = nil
}

// mend lets the line carry again, and counts from zero; left is as in wire.
func (w *wire) mend(left int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.broken, w.left, w.carried = false, left, 0
}

func (w *wire) count() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.carried
}

func (w *wire) carry(near net.Conn) {
	defer near.Close()
	far, err := net.Dial("tcp", w.target)
	if err != nil {
		return
	}
	defer far.Close()
	w.mu.Lock()
	if w.broken {
		w.mu.Unlock()
		return
	}
	w.conns = append(w.conns, near, far)
	w.mu.Unlock()
	back := make(chan struct{})
	go func() {
		defer close(back)
		_, _ = io.Copy(near, far)
		near.Close()
	}()
	buf := make([]byte, 16<<10)
	for {
		n, err := near.Read(buf)
		if err != nil || !w.pass(n) {
			break
		}
		if _, err := far.Write(buf[:n]); err != nil {
			break
		}
	}
	far.Close()
	<-back
}

// pass reports whether the line still holds for n more bytes.
func (w *wire) pass(n int) bool {
	w.mu.Lock()
	w.carried += int64(n)
	breaks := w.left >= 0 && w.carried > w.left && !w.broken
	if breaks {
		w.broken = true
	}
	holds := !w.broken
	w.mu.Unlock()
	if breaks {
		w.part()
		w.cut <- struct{}{}
	}
	return holds
}

// atPage says that the n-th of so many pages is shown.
func atPage(i, n int) func(terminal.Screen) bool {
	text := strings.NewReplacer("{i}", strconv.Itoa(i), "{n}", strconv.Itoa(n)).Replace(zh.Pages.Of)
	return func(s terminal.Screen) bool { return s.Has(text) && !s.Has(zh.Pages.Taking) && pictured(s) }
}

// pictured says that a page is drawn on the screen.
func pictured(s terminal.Screen) bool { return strings.ContainsAny(s.Text(), "▀█▓▒░") }

// belowHead is the screen without its first line, where a clock goes on by itself.
func belowHead(s terminal.Screen) string {
	_, below, _ := strings.Cut(s.Text(), "\n")
	return below
}

// eventually waits for what no screen shows.
func (c *counter) eventually(what string, is func() bool) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			c.t.Fatalf("%s does not come\n%s", what, c.log())
		}
	}
}

// answerQuestions goes from the person to the list of papers.
func (c *counter) answerQuestions(s script) {
	c.t.Helper()
	c.press("enter")
	for _, q := range s.questions {
		c.await("question "+q.text, asks(q.text))
		c.press(q.keys...)
	}
	c.await("the papers", atPapers)
}

// TestPages: pages go from the imager straight into the line that they prove,
// are looked at, taken again and removed; they outlive kill -9 of the desk, and
// go to the hall apart from the case, on from where the line broke. The hall
// has what was kept, each page once, and the reviewer sees it.
func TestPages(t *testing.T) {
	t.Parallel()
	c := openCounter(t, true)
	s := c.takeTicket("p07")
	person := s.citizen.Person
	large := thick()
	under := &deck{pages: [][]byte{
		city.Page(person, "FORM", 1), city.Page(person, "FORM", 2), city.Page(person, "FORM", 3), city.Page(person, "FORM", 4), large,
	}}
	line := strung(t, c.listen)
	c.plugScanner(barcode.Honeywell, under.next)
	c.reconfigure(func(config string) string { return strings.ReplaceAll(config, c.listen, line.lis.Addr().String()) })
	c.await("the hall by another way", online)
	c.callAndRead(s)
	c.answerQuestions(s)

	c.press("insert")
	c.await("the first page", atPage(1, 1))
	c.press("ctrl+p")
	c.await("the second page", atPage(2, 2))
	c.killAndRestart() // both are journaled
	c.await("the papers after a kill", func(s terminal.Screen) bool {
		return atPapers(s) && s.Has(zh.PaperList.Scanned+"  "+strings.ReplaceAll(zh.PaperList.Pages, "{n}", "2"))
	})
	c.press("insert")
	first := c.await("the pages after a kill", atPage(1, 2))
	c.press("enter")
	c.await("a better first page", func(s terminal.Screen) bool { return atPage(1, 2)(s) && belowHead(s) != belowHead(first) })
	c.press("insert")
	c.await("a third page", atPage(3, 3))
	c.press("delete", "delete")
	c.await("the third page gone", atPage(2, 2))

	// The line breaks in the middle of the next page, and the hall is killed.
	line.mend(int64(len(large)) / 2)
	c.press("insert")
	c.await("a page that is long on its way", atPage(3, 3))
	select {
	case <-line.cut:
	case <-time.After(patience):
		t.Fatalf("the page does not go before its case\n%s", c.log())
	}
	folder := filepath.Join(filepath.Dir(strings.TrimPrefix(c.store, "sqlite:")), "pages")
	c.eventually("a part of the page at the hall", func() bool {
		part, err := os.Stat(filepath.Join(folder, "part", sum(large)))
		return err == nil && part.Size() >= int64(len(large))/4
	})
	c.closeHall()
	c.await("离线", offline)
	c.killAndRestart()
	c.await("the papers, offline", func(s terminal.Screen) bool {
		return atPapers(s) && offline(s) && s.Has(strings.ReplaceAll(zh.PaperList.Pages, "{n}", "3"))
	})
	c.toOutcome(s)
	c.press("enter")
	c.await("the case on this machine alone", func(s terminal.Screen) bool { return atDone(s) && s.Has(zh.Desk.CaseWords["local"]) })
	c.openHall(t)
	line.mend(-1)
	caseNo := numberOn(c.await("the printed receipt", settledPapers))
	if sent := line.count(); sent >= int64(len(large)) {
		t.Errorf("%d bytes went to the hall after the break, the page has %d: it began anew", sent, len(large))
	}

	office := &counter{store: c.store, listen: c.listen}
	office.sit(t, "WJ", "reviewer", false, false)
	office.desk.signInAs("5002")
	office.await("the list", atReviewList)
	r := &round{t: t, clerk: c.clerk, reviewer: office.desk}
	r.open(caseNo, "received")
	office.awaitText(strings.ReplaceAll(zh.ReviewCase.Pages, "{n}", "3"))
	office.press("enter")
	for i := range 3 {
		office.await("the page at the reviewer's", atPage(i+1, 3))
		office.press("right")
	}
	office.press("esc")
	r.open(caseNo, "received")
	c.quit()
	office.quit()
	c.closeHall()
	c.checkPages(caseNo, folder, [][]byte{under.pages[2], under.pages[1], large})
}

// checkPages: the case names these pages in their order, the hall lists each
// once, and the files have the contents of their names.
func (c *counter) checkPages(caseNo, folder string, want [][]byte) {
	c.t.Helper()
	st, err := store.Open(c.t.Context(), store.Options{DSN: c.store, Hall: mainHall})
	if err != nil {
		c.t.Fatal(err)
	}
	defer st.Close()
	var listed []store.Page
	var id string
	err = st.View(c.t.Context(), func(r *store.Reader) error {
		one, err := r.CaseByNo(caseNo)
		if err == nil {
			id = one.ID
			listed, err = r.PagesOf(one.ID)
		}
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	times := map[string]int{}
	for _, p := range listed {
		times[p.SHA256]++
		data, err := os.ReadFile(filepath.Join(folder, p.SHA256[:2], p.SHA256))
		if err != nil || sum(data) != p.SHA256 || int64(len(data)) != p.Bytes {
			c.t.Errorf("page %s of %s: %d bytes, %v", p.SHA256, id, len(data), err)
		}
	}
	for i, page := range want {
		if times[sum(page)] != 1 {
			c.t.Errorf("page %d is at the hall %d times", i+1, times[sum(page)])
		}
	}
	if left, err := os.ReadDir(filepath.Join(folder, "part")); err != nil || len(left) > 0 {
		c.t.Errorf("unfinished pages at the hall: %v, %v", left, err)
	}
}

// TestScannerProfiles: a code is read by a scanner of any brand and by one that
// frames its messages; only the latter takes pages, and the desk says so.
func TestScannerProfiles(t *testing.T) {
	t.Parallel()
	for _, profile := range []barcode.Profile{barcode.Plain, barcode.Honeywell} {
		t.Run(string(profile), func(t *testing.T) {
			t.Parallel()
			c := openCounter(t, true)
			s := c.takeTicket("p07")
			page := city.Page(s.citizen.Person, "FORM", 1)
			scanner := c.plugScanner(profile, func() []byte { return page })
			c.callAndRead(s)
			c.answerQuestions(s)
			c.press("insert")
			if profile == barcode.Honeywell {
				c.await("the page", atPage(1, 1))
			} else {
				c.awaitText(zh.Desk.Refusals["no_imager"])
			}
			c.press("esc")
			c.await("the papers", atPapers)
			c.toOutcome(s)
			c.press("enter")
			caseNo := numberOn(c.await("the printed receipt", settledPapers))
			c.press("f10")
			c.await("the waiting screen", atWaiting)
			if err := scanner.Scan([]byte(c.code(caseNo)), "Q1"); err != nil {
				t.Fatal(err)
			}
			c.awaitText(caseNo, zh.Desk.States["received"])
			c.quit()
		})
	}
}
