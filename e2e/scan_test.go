package e2e_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"onewindow/e2e/terminal"
	"onewindow/papers"
	"onewindow/station/approval"
	"onewindow/values"
)

// scannerDesk is a clerk's window at a demo's hall, whose scanner is the
// emulator of window device emulate.
type scannerDesk struct {
	*clerk
	codes io.Writer
}

func openScannerDesk(t *testing.T, data, window, staff string) *scannerDesk {
	t.Helper()
	room := t.TempDir()
	link := filepath.Join(room, "scanner")
	scanner := exec.CommandContext(t.Context(), program, "device", "emulate", "barcode", "--link", link, "--code", "-")
	codes, err := scanner.StdinPipe()
	if err == nil {
		err = scanner.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = scanner.Process.Kill()
		_ = scanner.Wait()
	})
	address, err := os.ReadFile(filepath.Join(data, "hall.addr"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(room, "desk.toml")
	config := fmt.Sprintf("window = %q\ndata = %q\n[hall]\naddress = %q\nplain = true\n[papers]\nquery_phone = \"12345\"\n"+
		"query_at = \"12345 热线\"\nreview_organ = \"示例市人民政府\"\ncourt = \"示例法院\"\nplace = \"E001\"\n[devices.barcode]\nport = %q\n",
		window, filepath.Join(room, "desk"), strings.TrimSpace(string(address)), link)
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	d := &scannerDesk{clerk: newClerk(t, sitDown(t, 120, 30, "--config", file)), codes: codes}
	d.data = filepath.Join(room, "desk")
	d.signInAs(staff)
	return d
}

func (d *scannerDesk) scan(text string) {
	d.t.Helper()
	if _, err := io.WriteString(d.codes, text+"\n"); err != nil {
		d.t.Fatal(err)
	}
}

var (
	parcelOn  = regexp.MustCompile(`\b[A-Z]{2}\d{9}[A-Z]{2}\b`)
	waitingAs = regexp.MustCompile(`\b[A-Z]\d{3}\b`)
)

// parcelOf types the number of a case at the issue screen until the case is in
// the post, and reads the number of its parcel there.
func (d *scannerDesk) parcelOf(no string) string {
	d.t.Helper()
	for until := time.Now().Add(4 * patience); time.Now().Before(until); {
		if err := d.term.Type(no); err != nil {
			d.t.Fatal(err)
		}
		d.press("enter")
		s := d.await("the case", func(s terminal.Screen) bool { return s.Has("── " + no + " ") })
		found := parcelOn.FindString(s.Text())
		d.press("esc")
		d.awaitText(zh.Issue.Nothing)
		if found != "" {
			return found
		}
	}
	d.t.Fatalf("%s does not go by post", no)
	return ""
}

// nextTicket is the first of those who wait, by the waiting screen.
func (d *scannerDesk) nextTicket() string {
	d.t.Helper()
	s := d.await("somebody who waits", somebodyWaits)
	_, below, _ := strings.Cut(s.Text(), "── "+zh.Waiting.Next+" ")
	return waitingAs.FindString(below)
}

// TestScanAnything: a result goes by post; its parcel, its receipt and a ticket
// lead to their screens from wherever the clerk is, and disturb no visit.
func TestScanAnything(t *testing.T) {
	t.Parallel()
	r := openRound(t)
	v := r.takeIn(map[string]func(script) bool{"posted": func(s script) bool { return s.isDoctor() && !s.collects() }})["posted"]
	r.decide(v, approval.Accept, "received", "accepted", forward()...)
	r.decide(v, approval.StartReview, "accepted", "reviewing", forward()...)
	r.decide(v, approval.Grant, "reviewing", "decided_grant", forward()...)

	d := openScannerDesk(t, r.clerk.data, "A036", "2001")
	next := papers.Code{Kind: papers.CodeTicket, Number: d.nextTicket()}
	d.press("f8")
	d.await("the issue screen", atIssue)
	parcel := d.parcelOf(v.caseNo)
	if _, ok := values.ParcelNo(parcel); !ok {
		t.Errorf("%s is no number of a parcel", parcel)
	}

	atCase := func(s terminal.Screen) bool { return atIssue(s) && s.Has("── "+v.caseNo+" ", parcel) }
	d.scan(next.String())
	d.await("the waiting screen, by the ticket", func(s terminal.Screen) bool { return atWaiting(s) && s.Has(next.Number) })
	d.scan(parcel)
	d.await("the case of the parcel", atCase)
	d.scan(next.String())
	d.await("the waiting screen again", atWaiting)
	d.scan(papers.Code{Kind: papers.CodeCase, Number: v.caseNo, Check: r.codes[v.caseNo]}.String())
	d.await("the case of the receipt", atCase)
	d.press("esc")
	d.awaitText(zh.Issue.Nothing)
	d.press("esc")
	d.await("the waiting screen", atWaiting)

	d.press("f2")
	d.await("somebody called", atTicket)
	d.scan(parcel)
	told, _, _ := strings.Cut(zh.Desk.Notices["scan_parcel_busy"], "{")
	d.await("a word on the parcel", func(s terminal.Screen) bool { return atTicket(s) && s.Has(told+v.script.itemName, v.caseNo) })
	d.scan("1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U")
	d.await("a word on the licence", func(s terminal.Screen) bool { return atTicket(s) && s.Has(zh.Desk.Notices["scan_licence_early"]) })
	d.quit()
	r.quit()
}
