package e2e_test

import (
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"onewindow/devices/barcode"
	"onewindow/devices/signpad"
	"onewindow/e2e/terminal"
	"onewindow/fixtures"
	"onewindow/hall/store"
	"onewindow/papers"
	"onewindow/station/approval"
)

// TestRolesByConfiguration: the reviewer's seat and the issue desk by a desk's
// file, at a hall of their own; who was not given a role is not let in, and the
// four eyes of a real hall are two persons.
func TestRolesByConfiguration(t *testing.T) {
	t.Parallel()
	window := openCounter(t, true)
	window.hallDoes("990011\n", "user", "add", "9001", "--name", "自助机", "--role", "kiosk", "--store", window.store)
	office := &counter{store: window.store, listen: window.listen}
	office.sit(t, "WJ", "reviewer", false, false)
	office.desk.signInAs("2001")
	office.awaitText("✗ " + zh.Desk.HallRefusals["role"])
	office.press("shift+tab", "ctrl+u")
	office.desk.signInAs("5002")
	office.await("the list", atReviewList)

	granted, denied := window.receive("p07"), window.receive("p08")
	rate := []string{"rate", window.code(granted.caseNo), "2", "--staff", "9001", "--address", window.listen}
	window.hallDoes("990011\n", rate...)
	if said, err := window.hallSays("990011\n", rate...); err == nil {
		t.Errorf("one visit was rated twice: %s", said)
	}
	r := &round{t: t, clerk: window.clerk, reviewer: office.desk}
	for _, v := range []*served{granted, denied} {
		r.decide(v, approval.Accept, "received", "accepted", forward()...)
		window.await("the department's answer, live", func(s terminal.Screen) bool { return s.Has(v.caseNo, zh.Desk.States["accepted"]) })
		r.decide(v, approval.StartReview, "accepted", "reviewing", forward()...)
	}
	r.open(granted.caseNo, "reviewing")
	for _, st := range forward() {
		office.await("before "+st.String(), func(s terminal.Screen) bool { return s.Has(st.when) && st.works(s) })
		st.do(office.desk)
	}
	office.awaitText(zh.Desk.HallRefusals["same_person"])
	office.quit()
	chief := &counter{store: window.store, listen: window.listen}
	chief.sit(t, "WJ", "chief_rep", false, false)
	chief.desk.signInAs("6002")
	chief.await("the list", atReviewList)
	r.reviewer = chief.desk
	r.decide(granted, approval.Grant, "reviewing", "decided_grant", forward()...)
	r.decide(denied, approval.Deny, "reviewing", "decided_deny", deny(denyReason)...)

	issuer := &counter{store: window.store, listen: window.listen}
	issuer.sit(t, "E001", "issuer", true, true)
	issuer.desk.signInAs("4001")
	issuer.await("the issue desk", atIssue)
	scanner := issuer.plugScanner(barcode.Plain, nil)
	issuer.await("the issue desk with a scanner", atIssue)
	r.issuer = issuer.desk
	r.awaitAt(granted.caseNo, zh.Issue.SlipMissing) // until it is ready, the case is none of this desk's
	issuer.refuses(granted, denied, "4001")
	issuer.press("esc")
	issuer.await("the result without a form", func(s terminal.Screen) bool { return !s.Has(zh.Consent.SupervisorPIN) })
	issuer.press("esc")
	issuer.awaitText(zh.Issue.Nothing)
	before := issuer.pressed()
	if err := scanner.Scan([]byte(window.code(granted.caseNo)), "Q1"); err != nil {
		t.Fatal(err)
	}
	issuer.awaitText("── "+granted.caseNo+" ", zh.Issue.SlipHere)
	issuer.handOver(granted, papers.ServiceReceipt)
	if keys := issuer.pressed() - before; keys > 2 {
		t.Errorf("a result with slip and card took %d keys, want 2", keys)
	}

	// The next slip takes its place. How it was signed is kept at the hall with the case.
	if err := scanner.Scan([]byte(window.code(granted.caseNo)), "Q1"); err != nil {
		t.Fatal(err)
	}
	issuer.awaitText("── "+granted.caseNo+" ", zh.Issue.Blocks["delivered"], zh.Issue.SignedBefore, "▄")

	// The clerk's own window hands out, too, between two visits; here the slip is
	// lost, and a second person consents.
	window.press("f8")
	window.await("the issue screen", atIssue)
	window.refuses(denied, granted, "2001")
	supervisor, _ := fixtures.StaffByNo("7001")
	window.consent("7001", supervisor.PIN, strings.ReplaceAll(zh.Issue.SlipConsent, "{name}", supervisor.Name))
	window.handOver(denied, papers.DecisionNotice, papers.ServiceReceipt)
	window.press("esc")
	window.awaitText(zh.Issue.Nothing)
	window.press("esc")
	window.await("the waiting screen", atWaiting)
	for _, c := range []*counter{window, chief, issuer} {
		c.quit()
	}
	window.closeHall()
	window.checkRating(granted)
}

// hallDoes runs a command of the hall's side; a PIN is the first line it reads.
func (c *counter) hallDoes(in string, args ...string) {
	c.t.Helper()
	if said, err := c.hallSays(in, args...); err != nil {
		c.t.Fatalf("hall %v: %v %s", args, err, said)
	}
}

func (c *counter) hallSays(in string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(c.t.Context(), program, append([]string{"hall"}, args...)...)
	cmd.Stdin = strings.NewReader(in)
	return cmd.CombinedOutput()
}

// checkRating: what the applicant said by the slip is at the hall, for the visit
// and its clerk, and stood on no screen.
func (c *counter) checkRating(v *served) {
	c.t.Helper()
	st, err := store.Open(c.t.Context(), store.Options{DSN: c.store, Hall: mainHall})
	if err != nil {
		c.t.Fatal(err)
	}
	defer st.Close()
	err = st.View(c.t.Context(), func(r *store.Reader) error {
		one, err := r.CaseByNo(v.caseNo)
		if err != nil {
			return err
		}
		g, err := r.RatingOf(one.Ticket)
		if g.Level != 2 || g.Source != "slip" || g.Staff != "2001" || g.Window != "A035" {
			c.t.Errorf("the hall keeps the rating %+v", g)
		}
		return err
	})
	if err != nil {
		c.t.Error(err)
	}
	written := string(append(slices.Clone(c.written), c.term.Written()...))
	if strings.Contains(written, zh.Keypad.Levels["2"]) {
		c.t.Error("the clerk's screen showed the rating")
	}
}

// receive takes a case in that the department decides, and keeps its receipt's
// code.
func (c *counter) receive(person string) *served {
	c.t.Helper()
	s := c.takeTicket(person)
	c.callAndRead(s)
	c.answerAll(s)
	c.press("enter")
	now := c.await("the printed receipt", settledPapers)
	v := &served{script: s, caseNo: numberOn(now), state: stateOn(now)}
	c.press("f10")
	c.await("the waiting screen", atWaiting)
	return v
}

// code is what stands on the case's receipt.
func (c *counter) code(caseNo string) string {
	c.t.Helper()
	for _, s := range c.desk.printed(c.printed) {
		if m := printedCode.FindStringSubmatch(s.text); m != nil && strings.Contains(m[1], caseNo) {
			return m[1]
		}
	}
	c.t.Fatalf("no receipt of %s", caseNo)
	return ""
}

// refuses: the case by its number alone is no slip, another person's card is not
// taken, and neither who hands over nor a wrong PIN can consent to the exception.
func (c *counter) refuses(v, other *served, own string) {
	c.t.Helper()
	if err := c.term.Type(v.caseNo); err != nil {
		c.t.Fatal(err)
	}
	c.press("enter")
	c.awaitText("── "+v.caseNo+" ", zh.Issue.SlipMissing)
	c.press("enter")
	c.awaitText(zh.Issue.NoText, zh.Issue.SlipMissing)
	_, stranger, _ := strings.Cut(zh.Desk.Notices["card_wrong_person"], "{name}")
	c.layCard(other.script, func(s terminal.Screen) bool { return s.Has(stranger, zh.Issue.CardWanted) })
	c.reader.Remove()
	c.consent(own, pinOf(c.t, own), zh.Desk.HallRefusals["same_person"])
	c.consent("7001", "000000", zh.Desk.HallRefusals["bad_credentials"])
}

// consent: a second person signs for the missing slip, and the screen says so.
func (c *counter) consent(no, pin, says string) {
	c.t.Helper()
	asked := func(s terminal.Screen) bool { return s.Has(zh.Consent.SupervisorPIN) }
	if asked(c.term.Screen()) { // the form of the last try
		c.press("esc")
		c.await("the result again", func(s terminal.Screen) bool { return !asked(s) })
	}
	c.press("f4")
	c.await("the form", asked)
	for _, text := range []string{no, pin} {
		if err := c.term.Type(text); err != nil {
			c.t.Fatal(err)
		}
		c.press("enter")
	}
	c.awaitText(says)
}

func pinOf(t *testing.T, no string) string {
	t.Helper()
	member, ok := fixtures.StaffByNo(no)
	if !ok {
		t.Fatalf("no staff %s", no)
	}
	return member.PIN
}

// handOver gives the result in hand out, or a denial's decision, with the card,
// and prints its papers; the receiver signs on the last.
func (c *counter) handOver(v *served, kinds ...papers.Kind) {
	c.t.Helper()
	c.layCard(v.script, func(s terminal.Screen) bool { return s.Has(zh.Issue.CardHere) })
	c.reader.Remove()
	line := zh.Papers.SignReceiver
	if c.pad != nil {
		c.awaitText(zh.Issue.Signing)
		if err := errors.Join(c.pad.Wait(c.t.Context(), c.pad.Asked), c.pad.Write(signpad.Scrawl())); err != nil {
			c.t.Fatal(err)
		}
		c.awaitText("✓ "+zh.Issue.Signed, "▄")
		line = zh.Papers.SignReceiver + "：" + zh.Papers.SignedOnPad
	}
	c.press("enter", "enter")
	c.await("the printed papers", func(s terminal.Screen) bool {
		return strings.Count(s.Text(), zh.Desk.JobStates["printed"]) == len(kinds)
	})
	for _, kind := range kinds {
		found := 0
		for _, s := range c.desk.printed(c.printed) {
			if strings.Contains(s.text, v.caseNo) && hasRow(s.text, zh.Papers.Titles[string(kind)]) {
				found++
				if kind == papers.ServiceReceipt && !strings.Contains(s.text, line) {
					c.t.Errorf("no line for the receiver's signature:\n%s", s.text)
				}
			}
		}
		if found != 1 {
			c.t.Errorf("%s: %d sheets of %s, want 1", v.caseNo, found, zh.Papers.Titles[string(kind)])
		}
	}
}
