package e2e_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"onewindow/e2e/oracle"
	"onewindow/hall/store"
	"onewindow/papers"
)

// Names of the halls in a hall's file: the demo's and that of window hall.
const (
	demoHall = "demo"
	mainHall = "main"
)

// hallCases reads the hall's file when the hall is closed: the cases of the
// clerk by the label of their ticket.
func (d *desk) hallCases(path, hall, staff string) map[string][]store.Case {
	d.t.Helper()
	ctx := d.t.Context()
	st, err := store.Open(ctx, store.Options{DSN: "sqlite:" + path, Hall: hall})
	if err != nil {
		d.t.Fatal(err)
	}
	defer st.Close()
	found := map[string][]store.Case{}
	err = st.View(ctx, func(r *store.Reader) error {
		cases, err := r.CasesOf(staff, 1000)
		if err != nil {
			return err
		}
		for _, c := range cases {
			ticket, err := r.Ticket(c.Ticket)
			if err != nil {
				return err
			}
			found[ticket.Label] = append(found[ticket.Label], c)
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return found
}

// checkHall: every visit is at the hall exactly once, with the number that the
// screen showed, and nothing else is.
func (c *clerk) checkHall(all []served) {
	c.t.Helper()
	cases := c.hallCases(filepath.Join(c.data, "hall.db"), demoHall, "2001")
	numbers := map[string]bool{}
	for _, v := range all {
		found := cases[v.label]
		delete(cases, v.label)
		if v.back && len(found) == 0 {
			continue
		}
		if len(found) != 1 {
			c.t.Errorf("%s: %d cases at the hall, want 1: %+v", v.label, len(found), found)
			continue
		}
		if found[0].CaseNo == "" || found[0].CaseNo != v.caseNo || numbers[v.caseNo] {
			c.t.Errorf("%s: the hall knows number %q, the screen showed %q", v.label, found[0].CaseNo, v.caseNo)
		}
		numbers[v.caseNo] = true
		if found[0].ItemCode != v.script.citizen.Matter.Item {
			c.t.Errorf("%s: item %s at the hall, want %s", v.label, found[0].ItemCode, v.script.citizen.Matter.Item)
		}
		if state := zh.Desk.States["decided_grant"]; v.script.isFund() && v.state != state {
			c.t.Errorf("%s: a withdrawal is %s, want %s", v.label, v.state, state)
		}
		if state := zh.Desk.States["received"]; v.script.isDoctor() && v.state != state {
			c.t.Errorf("%s: a change of registration is %s, want %s", v.label, v.state, state)
		}
	}
	for label, more := range cases {
		c.t.Errorf("the hall has a case of ticket %s that nobody handed in: %+v", label, more)
	}
}

// sheet is one piece of printed paper.
type sheet struct {
	text, png string
}

// printed are all pieces of paper that came out whole.
func (d *desk) printed(folder string) []sheet {
	d.t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil {
		d.t.Fatal(err)
	}
	var sheets []sheet
	for _, path := range paths {
		body, err := os.ReadFile(path)
		if err != nil {
			d.t.Fatal(err)
		}
		sheets = append(sheets, sheet{text: string(body), png: strings.TrimSuffix(path, ".txt") + ".png"})
	}
	return sheets
}

var printedCode = regexp.MustCompile(`\[QR ([^\]]+)\]`)

// checkPapers: every case has its notice once, and its code can be read. A
// paper printed again because nobody knew whether it had come out says so.
func (c *clerk) checkPapers(all []served) {
	c.t.Helper()
	sheets := c.printed(filepath.Join(c.data, "desk-A035", "printed"))
	for _, v := range all {
		if v.back {
			continue
		}
		kind := papers.AcceptanceNotice
		switch {
		case len(v.script.wrong) > 0:
			kind = papers.CorrectionNotice
		case v.script.isDoctor():
			kind = papers.IntakeReceipt
		}
		title := zh.Papers.Titles[string(kind)]
		var notices []sheet
		others := ""
		for _, s := range sheets {
			switch {
			case !strings.Contains(s.text, v.caseNo):
			case hasRow(s.text, title):
				notices = append(notices, s)
			default:
				others += s.text
			}
		}
		if len(notices) < 1 || len(notices) > 1+v.again {
			c.t.Errorf("%s: %d sheets of %s %s, want 1; others of this case:\n%s", v.label, len(notices), title, v.caseNo, others)
		}
		for _, s := range notices {
			c.checkCode(s, v.caseNo)
		}
	}
}

// hasRow reports whether a row of the paper is the text and nothing else.
func hasRow(paper, text string) bool {
	for row := range strings.Lines(paper) {
		if strings.TrimSpace(row) == text {
			return true
		}
	}
	return false
}

// checkCode reads the code of a sheet as the emulated printer took it, and as
// another program sees it in the picture.
func (c *clerk) checkCode(s sheet, caseNo string) {
	c.t.Helper()
	m := printedCode.FindStringSubmatch(s.text)
	if m == nil {
		c.t.Errorf("no code on the sheet of %s:\n%s", caseNo, s.text)
		return
	}
	read := []string{m[1]}
	if zbarimg, ok := oracle.Need(c.t, "zbarimg"); ok {
		var said, why bytes.Buffer
		cmd := exec.CommandContext(c.t.Context(), zbarimg, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", s.png)
		cmd.Stdout, cmd.Stderr = &said, &why
		if err := cmd.Run(); err != nil {
			c.t.Errorf("zbarimg on %s: %v %s", filepath.Base(s.png), err, why.String())
		}
		read = append(read, said.String())
	}
	for _, text := range read {
		code, err := papers.ParseCode(text)
		if err != nil || code.Kind != papers.CodeCase || code.Number != caseNo || code.Check == "" {
			c.t.Errorf("the code %q says %+v, %v; want case %s", text, code, err, caseNo)
		}
	}
}
