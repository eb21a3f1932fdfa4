package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"onewindow/catalog"
	"onewindow/e2e/oracle"
	"onewindow/fixtures"
	"onewindow/i18n"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/tui"
	"onewindow/values"
	"onewindow/visit"
)

// What every canary's name, number, phone and address hold, and nobody else's does.
const (
	canaryName    = "龘靐"
	canaryNumber  = "4419001988022" // with a birthday of theirs
	canaryPhone   = "1709999"
	canaryAddress = "金丝雀路"
)

var canaryMarks = []string{canaryName, canaryNumber, canaryPhone, canaryAddress}

// canary is the nth person whom nobody may find anywhere.
func canary(t *testing.T, n int) fixtures.Person {
	t.Helper()
	first := fmt.Sprintf("%s%d%03d", canaryNumber, n/900%9+1, 100+n%900)
	weights := []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(first[i]-'0')
	}
	number := first + string("10X98765432"[sum%11])
	if c := values.CheckIDNumber(number, values.Date{Year: 2026, Month: 11, Day: 16}); !c.Valid {
		t.Fatalf("canary %d: %s is no number: %s", n, number, c.Layer)
	}
	return fixtures.Person{ID: fmt.Sprintf("canary%d", n), Name: values.Personal("钟" + canaryName + string(rune(0x4E00+n))), IDNumber: values.Personal(number)}
}

// record is a log that many write.
type record struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (r *record) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.all.Write(b)
}

func (r *record) bytes() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return bytes.Clone(r.all.Bytes())
}

// sing says where canaries are heard: in a log, or in a file of the folder.
func sing(t *testing.T, log []byte, dir string) (files int, heard []string) {
	t.Helper()
	look := func(where string, data []byte) {
		for _, mark := range canaryMarks {
			if bytes.Contains(data, []byte(mark)) {
				heard = append(heard, where+" holds "+mark)
			}
		}
	}
	look("log", log)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		look("name of "+d.Name(), []byte(d.Name()))
		data, err := os.ReadFile(path)
		look(d.Name(), data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, heard
}

// TestCanaries: a thousand persons go through a desk, with slips of the hand, a hall
// that goes, and kills, and are found nowhere outside sealed stores: not in any log of
// desk and hall, however talkative, nor in any file of the desk, nor on its screens
// (R19, R21).
func TestCanaries(t *testing.T) {
	began := time.Now()
	persons := oracle.Count(24, 1000)
	log := &record{}
	w := openDeskLogged(t, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	dir := filepath.Join(w.demo.dir, "desk")
	words, _ := i18n.For(i18n.Chinese)
	cat := w.rules.Catalogs[w.rules.Current]
	items := slices.DeleteFunc(cat.Items(), func(it *catalog.Item) bool { return zoned(it) == 1 }) // those are the zone's
	shown := 0
	look := func(step string) {
		t.Helper()
		n := w.st.Snapshot()
		size := tui.Size{W: 120, H: 36}
		texts := []tui.Line{screens.StatusLine(n, words, size), screens.Banner(n, words, size)}
		var all strings.Builder
		for _, l := range texts {
			for _, span := range l {
				all.WriteString(string(span.Text))
			}
		}
		fmt.Fprintf(&all, "%v %+v", n, n) // as a careless line of a log would
		shown++
		for _, mark := range canaryMarks {
			if strings.Contains(all.String(), mark) {
				t.Fatalf("%s: %s is in the clear", step, mark)
			}
		}
	}
	for n := range persons {
		p := canary(t, n)
		w.seatSomebody(p)
		w.do(visit.SetField{Key: visit.FieldPhone, Value: values.Personal(fmt.Sprintf("%s%04d", canaryPhone, n))})
		_ = w.st.Do(t.Context(), visit.EnterIdentity{Name: p.Name, IDNumber: p.IDNumber + "9", Repeated: p.IDNumber}) // refused
		look("seated")
		it := items[n%len(items)]
		i := slices.IndexFunc(it.Leaves(), func(l catalog.LeafPath) bool { return l.Leaf.Outcome == catalog.OutcomeAccept })
		if i < 0 {
			w.do(visit.Finish{})
			continue
		}
		w.judged(it.Code, it.Leaves()[i].Answers())
		_ = w.st.Do(t.Context(), visit.SetField{Key: visit.FieldAddress, Value: values.Personal(canaryAddress + fmt.Sprint(n))}) // where the form asks for it
		if n%8 == 3 {
			w.leave()
			w.sit(dir)
		}
		w.handIn()
		w.await("answer of the hall", func(n station.Snapshot) bool { return n.Phase == visit.Answered })
		look("answered")
		w.do(visit.Finish{})
	}
	files, heard := sing(t, log.bytes(), dir)
	w.leave()
	_, closed := sing(t, log.bytes(), dir)
	for _, h := range append(heard, closed...) {
		t.Error(h)
	}
	if len(log.bytes()) == 0 || files < 4 {
		t.Errorf("%d bytes of log, %d files: nothing was looked at", len(log.bytes()), files)
	}

	mutants := canaryMutants(t, canary(t, 0))
	oracle.Prove(t, began, oracle.Proof{
		Promise: "R19", Harness: "canary persons go through a desk, with refusals and kills; logs at their most talkative, every file of the desk and what its snapshots print", Trials: persons, Unit: "persons",
		Result: fmt.Sprintf("0 found in %d KiB of log, %d files and %d snapshots; mutants caught: %s", len(log.bytes())>>10, files, shown, strings.Join(mutants, ", ")),
	})
}

// canaryMutants let a canary out in several ways, each of which must be heard.
func canaryMutants(t *testing.T, p fixtures.Person) (caught []string) {
	t.Helper()
	for name, let := range map[string]func(dir string, log *slog.Logger) error{
		"a name in a log": func(_ string, log *slog.Logger) error {
			log.Info("x", "name", p.Name.Clear())
			return nil
		},
		"an unsealed draft": func(dir string, _ *slog.Logger) error {
			return os.WriteFile(filepath.Join(dir, "draft.json"), []byte(`{"id":"`+p.IDNumber.Clear()+`"}`), 0o600)
		},
		"a file called by a person": func(dir string, _ *slog.Logger) error {
			return os.WriteFile(filepath.Join(dir, p.Name.Clear()+".png"), nil, 0o600)
		},
	} {
		dir, log := t.TempDir(), &record{}
		if err := let(dir, slog.New(slog.NewTextHandler(log, nil))); err != nil {
			t.Fatal(err)
		}
		if _, heard := sing(t, log.bytes(), dir); len(heard) == 0 {
			t.Errorf("the mutant lives: %s", name)
		}
		caught = append(caught, name)
	}
	// What is typed personal is masked in a log, however it is written.
	dir, log := t.TempDir(), &record{}
	slog.New(slog.NewTextHandler(log, nil)).Info("x", "name", p.Name, "person", p, "number", fmt.Sprint(p.IDNumber))
	if _, heard := sing(t, log.bytes(), dir); len(heard) > 0 {
		t.Errorf("typed as personal, and in the log: %v", heard)
	}
	slices.Sort(caught)
	return caught
}
