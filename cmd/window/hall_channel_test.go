package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"onewindow/hall"
	"onewindow/i18n"
	"onewindow/values"
)

// channel runs a command at a running hall as the guide.
func channel(t *testing.T, address string, args ...string) (out string, ok bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "window", append(append([]string{"hall"}, args...), "--staff", "8001", "--address", address, "--json")...)
	cmd.Stdin = strings.NewReader("800111\n")
	data, err := cmd.CombinedOutput()
	return string(data), err == nil
}

// TestChannels takes tickets, repairs them and books by the command line, under
// a file of rules.
func TestChannels(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dsn := "sqlite:" + filepath.Join(dir, "hall.db")
	if out, err := exec.CommandContext(t.Context(), "window", "hall", "init", "--demo", "--store", dsn).CombinedOutput(); err != nil {
		t.Fatalf("hall init: %s, %v", out, err)
	}
	rules := filepath.Join(dir, "hall.toml")
	text := `
[booking]
slot = "1h"
places = 1
[hours]
end_of_day = "serve"
[[hours.shift]]
name = "round the clock"
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
from = "00:00"
to = "24:00"
`
	if err := os.WriteFile(rules, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	address := served(t, "--store", dsn, "--rules", rules)
	words, _ := i18n.For(i18n.English)
	want := func(want string, args ...string) ticketLine {
		t.Helper()
		out, ok := channel(t, address, args...)
		if !strings.Contains(out, want) || ok == strings.Contains(out, "says no") {
			t.Fatalf("%v: %s; want %s", args, out, want)
		}
		var line ticketLine
		_ = json.Unmarshal([]byte(out), &line) // a refusal is no line
		return line
	}
	a := want(`"ahead":0`, "ticket", "GJJ-001", "--person", "王小明", "--need", "form_help")
	want(`"item":"GA-JJ-001"`, "ticket", "amend", a.Label, "GA-JJ-001")
	want(words.Desk.HallRefusals["unknown_group"], "ticket", "favour", a.Label, "--group", "friend")
	want(`"group":"veteran"`, "ticket", "favour", a.Label, "--group", "veteran", "--need", "wheelchair")
	want(a.Ticket, "ticket", "find", "--state", "waiting")
	want(words.Desk.HallRefusals["not_allowed"], "ticket", "requeue", a.Label)
	want(`"state":"abandoned"`, "ticket", "cancel", a.Label)

	tomorrow := values.Of(time.Now()).AddDays(1)
	if _, err := values.DefaultCalendar().IsWorkday(tomorrow); err != nil {
		want(words.Desk.HallRefusals["unknown_slot"], "booking", "make", "GJJ-001", "--slot", tomorrow.String()+"T10:00")
		return // without a calendar of the year nothing is promised
	}
	want(`"start":"`+tomorrow.String()+`T10:00"`, "booking", "slots", "GJJ-001", "--day", tomorrow.String())
	b := want(`"state":"booked"`, "booking", "make", "GJJ-001", "--slot", tomorrow.String()+"T10:00")
	want(words.Desk.HallRefusals["slot_full"], "booking", "make", "GJJ-001", "--slot", tomorrow.String()+"T10:00")
	want(words.Desk.HallRefusals["too_early"], "booking", "check-in", b.Ticket)
	want(`"state":"abandoned"`, "booking", "cancel", b.Ticket)
	want(`"state":"booked"`, "booking", "make", "GJJ-001", "--slot", tomorrow.String()+"T10:00")
}

// TestHallsByCommand: two halls in one store, one server; the city's halls for an
// item in the order asked for.
func TestHallsByCommand(t *testing.T) {
	t.Parallel()
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "hall.db")
	for _, args := range [][]string{
		{"init", "--demo"},
		{"place", "23.02,113.75"},
		{"init", "--hall", "north", "--hall-name", "北站分厅"},
		{"place", "23.06,113.75", "--hall", "north", "--address", "北站路 1 号"},
		{"window", "add", "N1", "--zone", "z", "--serves", "*", "--hall", "north"},
	} {
		if out, err := exec.CommandContext(t.Context(), "window", append(append([]string{"hall"}, args...), "--store", dsn)...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s, %v", args, out, err)
		}
	}
	address := served(t, "--store", dsn)
	out, ok := channel(t, address, "halls", "GJJ-001", "--order", "nearest")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if !ok || len(lines) != 2 || !strings.Contains(lines[0], `"hall":"main"`) || !strings.Contains(lines[1], `"name":"北站分厅","address":"北站路 1 号"`) {
		t.Errorf("halls: %s", out)
	}
	out, ok = channel(t, address, "halls", "GJJ-001", "--order", "nearest", "--from", "23.06,113.75")
	if !ok || !strings.HasPrefix(out, `{"hall":"north"`) || !strings.Contains(out, `"distance_m":0`) {
		t.Errorf("halls from the north: %s", out)
	}
}

// TestTwoHallsByCommand: two halls with a server each; a ticket goes from one to
// the other and a time is booked there; what is away is said to be away.
func TestTwoHallsByCommand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	run := func(stdin string, args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "window", append([]string{"hall"}, args...)...)
		cmd.Stdin = strings.NewReader(stdin)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s, %v", args, out, err)
		}
	}
	city, north := "sqlite:"+filepath.Join(dir, "city.db"), "sqlite:"+filepath.Join(dir, "north.db")
	run("", "init", "--demo", "--store", city)
	run("", "init", "--demo", "--store", north, "--hall-name", "北站分厅")
	run("", "place", "23.06,113.75", "--address", "北站路 1 号", "--store", north)
	run("100111\n", "user", "add", "H001", "--name", "市民中心", "--role", "hall", "--store", north)
	there := served(t, "--store", north, "--pages", filepath.Join(dir, "north"))
	pin, rules := filepath.Join(dir, "pin"), filepath.Join(dir, "hall.toml")
	text := "[[neighbour]]\nid = \"north\"\nname = \"北站分厅\"\naddress = \"" + there + "\"\nstaff = \"H001\"\npin_file = \"" + pin + "\"\n" +
		"[[neighbour]]\nid = \"south\"\nname = \"南城分厅\"\naddress = \"127.0.0.1:1\"\nstaff = \"H001\"\npin_file = \"" + pin + "\"\n"
	for path, content := range map[string]string{pin: "100111\n", rules: text} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	island := filepath.Join(dir, "island.toml")
	if err := os.WriteFile(island, []byte("[island]\nkeeper = \"nobody\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "window", "hall", "serve", "--store", city, "--rules", island).CombinedOutput(); err == nil || !strings.Contains(string(out), "no neighbour") {
		t.Errorf("a keeper that is nobody: %s, %v", out, err)
	}
	if err := os.WriteFile(rules, []byte(text+"[island]\nkeeper = \"north\"\ntickets = 100\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	here := served(t, "--store", city, "--rules", rules)
	words, _ := i18n.For(i18n.English)
	want := func(want string, args ...string) {
		t.Helper()
		if out, _ := channel(t, here, args...); !strings.Contains(out, want) {
			t.Fatalf("%v: %s; want %s", args, out, want)
		}
	}
	run("", "merge", "--store", city) // nothing was taken in yet
	// The first block may be under way.
	first := ""
	for !strings.Contains(first, `"label":"G5`) {
		out, ok := channel(t, here, "ticket", "GJJ-001")
		if !ok {
			t.Fatalf("ticket: %s", out)
		}
		first = out
	}
	var drawn ticketLine
	if err := json.Unmarshal([]byte(first), &drawn); err != nil {
		t.Fatal(err)
	}
	want(`"hall":"south","name":"南城分厅"`, "halls", "GJJ-001")
	want(words.Desk.HallRefusals["hall_away"], "ticket", "send", drawn.Ticket, "south")
	want(words.Desk.HallRefusals["unknown_hall"], "ticket", "send", drawn.Ticket, "west")
	want(`"state":"abandoned","ahead":0,"wait_s":0,"hall":"北站分厅","address":"北站路 1 号","there":"G001"`, "ticket", "send", drawn.Ticket, "north")
	want(`"there":"G001"`, "ticket", "find", drawn.Label)
	if out, _ := channel(t, there, "ticket", "find", "G001"); !strings.Contains(out, `"state":"waiting"`) {
		t.Errorf("at the other hall: %s", out)
	}
	tomorrow := values.Of(time.Now()).AddDays(1)
	if day, err := values.DefaultCalendar().IsWorkday(tomorrow); err == nil && day {
		want(`"state":"booked","slot":"`+tomorrow.String()+`T10:00","hall":"北站分厅","address":"北站路 1 号"`, "booking", "make", "GJJ-001", "--slot", tomorrow.String()+"T10:00", "--at", "north")
		want(`"left":9`, "booking", "slots", "GJJ-001", "--day", tomorrow.String(), "--at", "north")
	}
}

// TestRulesPage reads the examples of docs/HALL.md as the hall would, and
// compares its table with the fields of the file.
func TestRulesPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/HALL.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := tomlBlock.FindAllSubmatch(page, -1)
	if len(examples) == 0 {
		t.Fatal("docs/HALL.md has lost its example")
	}
	for _, e := range examples {
		path := filepath.Join(t.TempDir(), "hall.toml")
		if err := os.WriteFile(path, e[1], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readRules(path); err != nil {
			t.Errorf("an example of docs/HALL.md is refused: %v\n%s", err, e[1])
		}
	}
	var rows []string
	for _, m := range fieldRow.FindAllSubmatch(page, -1) {
		rows = append(rows, string(m[1]))
	}
	fields := rulesFields(reflect.TypeFor[hallRules](), "")
	slices.Sort(rows)
	slices.Sort(fields)
	if !slices.Equal(rows, fields) {
		t.Errorf("docs/HALL.md has rows for\n%v\nthe file has\n%v", rows, fields)
	}
}

func rulesFields(of reflect.Type, prefix string) []string {
	var names []string
	for f := range of.Fields() {
		name := prefix + f.Tag.Get("toml")
		inner := f.Type
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			names = append(names, rulesFields(inner, name+".")...)
		} else {
			names = append(names, name)
		}
	}
	return names
}

// feeOf is one fee of a file of rules, six lines long.
func feeOf(item, fen string) string {
	return "[[police.fee]]\ncode = \"1\"\nitem = \"" + item + "\"\nfen = " + fen + "\nbasis = \"b\"\npayee = \"p\"\n"
}

// TestPoliceRules: the bureau's own fees take the place of all that were, and its list
// of sensitive items may be empty; a file that says nothing of them changes nothing.
func TestPoliceRules(t *testing.T) {
	q1 := func(option string) map[string][]string { return map[string][]string{"q1": {option}} }
	for text, want := range map[string]struct {
		officer   bool
		card, one int64
	}{
		"":                           {true, 4000, 2000},
		"[police]\nsensitive = []\n": {false, 4000, 2000},
		"[police]\nsensitive = [\"GA-HZ-001\"]\n" + feeOf("GA-HZ-002", "1500"):                            {false, 1500, 1500},
		feeOf("GA-HZ-002", "300") + "question = \"q1\"\nanswers = [\"3\"]\n" + feeOf("GA-JJ-001", "1000"): {true, 300, 0},
	} {
		path := filepath.Join(t.TempDir(), "hall.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := readRules(path)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		var o hall.Options
		r.apply(&o)
		card, _ := o.Police.ChargeOf("GA-HZ-002", q1("3"))
		one, _ := o.Police.ChargeOf("GA-HZ-002", q1("2"))
		if o.Police.OfficerOnly("GA-ZA-004", false) != want.officer || card.Fen != want.card || one.Fen != want.one {
			t.Errorf("%q: %+v", text, o.Police)
		}
	}
}

func TestRulesRefusals(t *testing.T) {
	for text, want := range map[string]string{
		"[calls]\ntimes = 0\n":                                           "calls.times",
		"[calls]\ngap = \"soon\"\n":                                      "hall.toml:2:7",
		"[calls]\ncolour = 1\n":                                          "unknown field",
		"[booking]\nslot = \"1s\"\n":                                     "5 minutes to 4 hours",
		"[[joint]]\nitems = [\"ZJ-002\"]\n":                              "departments that are asked",
		"[cases]\nsample_percent = 101\n":                                "cases.sample_percent",
		"[[delegation]]\nitems = [\"ZJ\"]\nto = \"CA\"\norgan = \"x\"\n": "the day from which it holds",
		"[[delegation]]\nitems = [\"ZJ\"]\nto = \"CA\"\norgan = \"x\"\nfrom = \"2026-13-01\"\n":       "delegation",
		"[[entrust]]\nitems = [\"GJJ-001\"]\n":                                                        "needs its number",
		"[[entrust]]\nitems = [\"GJJ-001\"]\ndeed = \"1\"\nfrom = \"x\"\n":                            "entrust",
		"[[police.fee]]\nitem = \"GA-HZ-002\"\n":                                                      "hall.toml:1: police.fee",
		feeOf("GA-HZ-002", "20") + feeOf("GA-HZ-002", "40"):                                           "hall.toml:7: police.fee",
		feeOf("GA-HZ-002", "0"):                                                                       "more than nothing",
		"[hours]\nend_of_day = \"x\"\n":                                                               "serve or close",
		"[hours]\nhalf_days = [\"17:00\", \"12:00\"]\n":                                               "half_days",
		"[[hours.shift]]\ndays = [\"workday\"]\nfrom = \"25:00\"\nto = \"26:00\"\n":                   "no time of day",
		"[[hours.shift]]\ndays = [\"never\"]\nfrom = \"08:00\"\nto = \"12:00\"\n":                     "unknown day",
		"[[neighbour]]\nid = \"north\"\n":                                                             "id, name, address, staff and pin_file",
		"[[neighbour]]\nid = \"n\"\nname = \"N\"\naddress = \"n\"\nstaff = \"1\"\npin_file = \"p\"\n": "neighbour.address",
		"[dispatch]\npolicy = \"luck\"\n":                                                             "cost, fifo or department",
	} {
		path := filepath.Join(t.TempDir(), "hall.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readRules(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
