package e2e_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"onewindow/e2e/terminal"
	"onewindow/visit"
)

// atBasket: the list of all matters of the ticket.
func atBasket(s terminal.Screen) bool {
	head, tail, _ := strings.Cut(zh.Basket.Title, "{n}")
	return s.Has("── "+head) && slices.ContainsFunc(s.Rows, func(row string) bool {
		return strings.HasPrefix(row, "── "+head) && strings.Contains(row, tail+" ")
	})
}

// asked is the open question under the name of its item.
func asked(s terminal.Screen) string {
	head, _, _ := strings.Cut(zh.Situation.Question, "{n}")
	item := ""
	for _, row := range s.Rows {
		switch {
		case strings.HasPrefix(row, "── "):
			item = row
		case strings.HasPrefix(strings.TrimSpace(row), head):
			return item + row
		}
	}
	return ""
}

// takeItem opens an item or a package by its code and answers every question
// as it is proposed.
func (c *clerk) takeItem(code string) {
	c.t.Helper()
	c.await("the search", atChoose)
	c.press(strings.Split(strings.ToLower(code), "")...)
	c.awaitText(code)
	c.press("enter")
	for last := ""; ; {
		s := c.await("a question or the papers", func(s terminal.Screen) bool {
			return atPapers(s) || asked(s) != "" && asked(s) != last
		})
		if atPapers(s) {
			return
		}
		last = asked(s)
		c.press("enter")
	}
}

func (c *clerk) toBasket() {
	c.t.Helper()
	c.press("ctrl+t")
	c.await("the matters of the ticket", atBasket)
}

// more goes to the search for one more item.
func (c *clerk) more() {
	c.t.Helper()
	c.toBasket()
	c.press("f3")
}

// TestSeveralItems: two items and one package on one ticket. What one item has
// answered or handed in is not asked again, each ends with a number of its own
// (what waits for another's result is received), and one slip names them all.
func TestSeveralItems(t *testing.T) {
	t.Parallel()
	c := newClerk(t, sitDown(t, 120, 36, demoArgs()...))
	c.signIn()
	c.await("somebody who waits", somebodyWaits)
	c.press("f2")
	c.awaitWithin(cardPatience, "the card", func(s terminal.Screen) bool { return atChoose(s) && label(s) != "" })

	c.takeItem("GJJ-002")
	c.more()
	c.takeItem("WJ-001")
	c.more()
	c.takeItem("PK-08")
	for n := range 5 {
		c.toBasket()
		c.press(string(rune('1' + n)))
		c.await("the papers of the item", func(s terminal.Screen) bool { return atPapers(s) && !atBasket(s) })
		c.papers(script{})
	}
	c.toBasket()
	c.press("f9")
	done := c.await("all numbers and the slip", func(s terminal.Screen) bool {
		return settledPapers(s) && s.Has(zh.Papers.Titles[visit.PackageReceipt]) && strings.Count(s.Text(), "DG") >= 5
	})
	numbers := map[string]bool{}
	for _, row := range done.Rows {
		for _, word := range strings.FieldsFunc(row, func(r rune) bool { return r < '0' || r > '9' && r < 'A' || r > 'Z' }) {
			if strings.HasPrefix(word, "DG") {
				numbers[word] = true
			}
		}
	}
	if len(numbers) != 5 {
		t.Errorf("five cases have the numbers %v", numbers)
	}
	slips := slices.DeleteFunc(c.printed(filepath.Join(c.data, "desk-A035", "printed")), func(s sheet) bool {
		return !hasRow(s.text, zh.Papers.Titles[visit.PackageReceipt])
	})
	if len(slips) != 1 {
		t.Fatalf("%d combined slips", len(slips))
	}
	for n := range numbers {
		if !strings.Contains(slips[0].text, n) {
			t.Errorf("the slip does not name %s:\n%s", n, slips[0].text)
		}
	}
	c.press("f10")
	c.await("the waiting screen", atWaiting)
	c.quit()
}
