package e2e_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"onewindow/e2e/terminal"
	"onewindow/visit"
)

// allJudged: nothing is left to be looked at of the matter in hand.
func allJudged(s terminal.Screen) bool { return s.Has("✓ " + zh.PaperList.AllJudged) }

// onLine: this paper is the chosen one and not judged yet.
func onLine(name string) func(terminal.Screen) bool {
	return func(s terminal.Screen) bool {
		return slices.ContainsFunc(s.Rows, func(row string) bool {
			return strings.HasPrefix(row, "▸") && strings.Contains(row, name) && strings.Contains(row, "□")
		})
	}
}

// inOrder finds every paper in order that no device finds so: what lies on the pad,
// under the scanner and on the reader of prints comes by itself.
func (c *clerk) inOrder() {
	c.t.Helper()
	for {
		s := c.await("a paper that is to be looked at, or none", func(s terminal.Screen) bool {
			return allJudged(s) || atPapers(s) && !s.Has("── "+zh.Police.KeyPrints+" ") && !byDevice(s)
		})
		if allJudged(s) {
			return
		}
		n := left(s)
		c.press("enter")
		c.await("the next paper", func(s terminal.Screen) bool { return allJudged(s) || left(s) >= 0 && left(s) < n })
	}
}

// byDevice: the chosen line is a form for the pad or a photo for the scanner.
func byDevice(s terminal.Screen) bool {
	return slices.ContainsFunc(s.Rows, func(row string) bool {
		return strings.HasPrefix(row, "▸") && strings.Contains(row, "□") &&
			(strings.Contains(row, zh.PaperList.MadeHere) && !strings.Contains(row, "指纹") || strings.Contains(row, "数字相片"))
	})
}

var branchNo = regexp.MustCompile(`(HZ|CRJ|JJ)44\d{8}`)

// zonePerson plays one person of the police zone and says who it was.
func (c *clerk) zonePerson() string {
	c.t.Helper()
	c.await("somebody who waits", somebodyWaits)
	before := c.pressed()
	c.press("f2")
	s := c.awaitWithin(cardPatience, "the card", func(s terminal.Screen) bool { return atChoose(s) && label(s) != "" })
	who, _ := c.citizen(label(s))
	c.press("enter")
	answer := func(keys ...string) {
		for _, k := range keys {
			last := asked(c.await("a question", func(s terminal.Screen) bool { return asked(s) != "" }))
			c.press(k)
			c.await("what comes of the answer", func(s terminal.Screen) bool { return atPapers(s) || asked(s) != "" && asked(s) != last })
		}
	}
	switch who.Person.ID {
	case "p61": // a new card and a permit, of two branches
		answer("2", "enter")
		c.await("the prints", onLine("指纹采集记录"))
		c.press("enter")
		c.await("the old card", onLine("原居民身份证"))
		c.press("enter")
		c.await("all of the card", allJudged)
		c.press("ctrl+t")
		c.await("the basket", atBasket)
		c.press("f3")
		c.await("what is usual", func(s terminal.Screen) bool { return atChoose(s) && s.Has("GA-CRJ-002") })
		c.press("down", "enter")
		answer("1", "1", "enter")
		c.await("all of the permit", allJudged)
		c.press("ctrl+t")
		c.await("the basket", atBasket)
		c.press("f9")
		done := c.await("both numbers and the slip", func(s terminal.Screen) bool {
			return settledPapers(s) && s.Has(zh.Papers.Titles[visit.PackageReceipt]) && strings.Count(s.Text(), "DG") >= 2
		})
		if keys := c.pressed() - before; keys > 15 {
			c.t.Errorf("a new card and a permit took %d keys:\n%s", keys, done.Text())
		}
		c.await("the numbers of both branches", func(s terminal.Screen) bool {
			found := branchNo.FindAllStringSubmatch(s.Text(), -1)
			return len(found) == 2 && found[0][1] != found[1][1]
		})
	case "p62": // a child's first passport, with the guardian
		answer("1", "enter", "enter")
		c.inOrder()
		c.press("f9")
		c.await("the ways", atOutcome)
		c.press("enter")
		c.await("the notice", settledPapers)
	case "p63": // a lost driving licence, decided while the person stands there
		answer("2", "enter", "enter")
		c.inOrder()
		c.press("f9")
		c.await("the ways", atOutcome)
		c.press("enter")
		c.await("the branch's word", func(s terminal.Screen) bool {
			return settledPapers(s) && s.Has(zh.Police.States["granted"]) && branchNo.MatchString(s.Text())
		})
	case "p64": // a family that moves in, with ten papers
		answer("1", "2", "1", "enter", "2", "enter")
		if s := c.await("ten papers", atPapers); !strings.Contains(s.Text(), "共 10 项") {
			c.t.Errorf("not ten papers:\n%s", s.Text())
		}
		c.inOrder()
		c.press("f9")
		c.await("the ways", atOutcome)
		c.press("enter")
		c.await("the receipt", settledPapers)
	case "p65": // one of whom a branch wants to be told
		answer("6", "1", "enter")
		c.await("the neutral word", func(s terminal.Screen) bool { return s.Has(zh.Police.Say["officer"]) })
		c.inOrder()
		c.press("f9")
		c.await("the ways", atOutcome)
		c.press("enter")
		c.await("an officer", func(s terminal.Screen) bool { return s.Has(zh.Police.OfficerNo) })
		c.press("3", "0", "0", "1", "tab", "3", "0", "0", "1", "1", "1", "enter")
		c.awaitWithin(cardPatience, "the notice, by the officer's own card", settledPapers)
	default:
		c.t.Fatalf("%s is called to the zone", who.Person.ID)
	}
	c.press("f10")
	c.await("the waiting screen", atWaiting)
	return who.Person.ID
}

// TestPoliceZone: the five who stand at the door of the zone. A new card and a permit
// take at most fifteen keys; a lost licence is decided in the same visit; a child comes
// with its guardian; a family brings ten papers; and of whom a branch wants to be told
// the window has one neutral word and nothing else, on no screen, paper or disk.
func TestPoliceZone(t *testing.T) {
	t.Parallel()
	c := newClerk(t, sitDown(t, 120, 36, demoArgs("--role", "police")...))
	c.signIn()
	served := map[string]bool{}
	for range 5 {
		served[c.zonePerson()] = true
	}
	if len(served) != 5 {
		t.Errorf("served %v", served)
	}
	c.quit()
	const reason, kind = "请安排民警到窗口核实身份", "示例布控"
	for _, folder := range []string{"desk-C012", "."} {
		err := filepath.WalkDir(filepath.Join(c.data, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			body, err := os.ReadFile(path)
			if err == nil && (strings.Contains(string(body), reason) || strings.Contains(string(body), kind)) {
				t.Errorf("%s has the reason", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range c.printed(filepath.Join(c.data, "desk-C012", "printed")) {
		if strings.Contains(s.text, reason) || strings.Contains(s.text, kind) {
			t.Errorf("printed:\n%s", s.text)
		}
	}
}
