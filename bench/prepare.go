package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"onewindow/bench/keylat"
	"onewindow/i18n"
)

// programs builds the product as `make build` does, and once more with the
// large catalogue in place of the small one.
func programs(ctx context.Context, tmp string) (small, large string, err error) {
	root, err := filepath.Abs("..")
	if err != nil {
		return "", "", err
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {
		filepath.Join(root, "fixtures/catalogue/items.pack"): filepath.Join(root, "fixtures/catalogue/items_2711.pack"),
	}})
	if err != nil {
		return "", "", err
	}
	replace := filepath.Join(tmp, "overlay.json")
	err = os.WriteFile(replace, overlay, 0o600)
	if err != nil {
		return "", "", err
	}
	small, large = filepath.Join(tmp, "window"), filepath.Join(tmp, "window-2711")
	for out, more := range map[string][]string{small: nil, large: {"-overlay", replace}} {
		args := append([]string{"build", "-trimpath", "-ldflags", "-s -w", "-o", out}, more...)
		cmd := exec.CommandContext(ctx, "go", append(args, "./cmd/window")...)
		cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0")
		said, err := cmd.CombinedOutput()
		if err != nil {
			return "", "", fmt.Errorf("build: %w\n%s", err, said)
		}
	}
	return small, large, nil
}

// places are data folders in which the demo was left at a certain screen, and
// how that screen is known.
type places struct {
	signed, item, papers, config          string
	atSignIn, atWaiting, atItem, atPapers string
}

// walk is the demo on the way to a place.
type walk struct {
	term *keylat.Term
	err  error
}

// until waits for a screen.
func (w *walk) until(pattern string) {
	if w.err != nil {
		return
	}
	_, ok := w.term.WaitText(regexp.MustCompile(pattern), 30*time.Second)
	if !ok {
		w.err = fmt.Errorf("the screen never matched %q:\n%s", pattern, w.term.Text())
	}
}

func (w *walk) press(keys string) {
	parsed, err := keylat.ParseKeys(keys)
	if err != nil && w.err == nil {
		w.err = err
	}
	for _, k := range parsed {
		w.term.WaitQuiet(w.term.Send(k), 100*time.Millisecond, 3*time.Second)
	}
}

// prepare plays the demo to its screens and keeps the data folder of each.
func prepare(program, dir string, papers bool) (p places, err error) {
	text, _ := i18n.For(i18n.Chinese)
	title := func(s string) string { return regexp.QuoteMeta("── " + s + " ") }
	question, _, _ := strings.Cut(text.Situation.Question, "{n}")
	left := strings.Replace(regexp.QuoteMeta(text.PaperList.Left), `\{n\}`, `\d+`, 1)
	p = places{
		signed: dir + "/signed", item: dir + "/item", papers: dir + "/papers", config: dir + "/desk.toml",
		atSignIn: regexp.QuoteMeta(text.SignIn.PIN), atWaiting: regexp.QuoteMeta(text.Waiting.People),
		atItem: title(text.Item.Title), atPapers: left + "|" + regexp.QuoteMeta(text.PaperList.AllJudged),
	}
	err = os.MkdirAll(dir, 0o700)
	if err == nil {
		err = os.WriteFile(p.config, []byte("window = \"A035\"\ndata = \"desk\"\n[hall]\naddress = \"127.0.0.1:9\"\nplain = true\n"), 0o600)
	}
	if err != nil {
		return p, err
	}
	data := dir + "/data"
	stop := func(w *walk, keep string) error {
		w.term.WaitQuiet(time.Now(), 700*time.Millisecond, 2*time.Second) // what was typed is in the journal
		w.term.Kill()
		if w.err != nil {
			return w.err
		}
		return os.CopyFS(keep, onlyFiles{os.DirFS(data)})
	}
	start := func() (*walk, error) {
		t, err := keylat.Start([]string{program, "demo", "--data", data, "--lang", "zh", "--pace", "20"},
			keylat.Environment("HOME="+dir, "TMPDIR="+dir), "", 120, 40, keylat.Modern)
		return &walk{term: t}, err
	}
	w, err := start()
	if err != nil {
		return p, err
	}
	w.until(p.atSignIn)
	w.press("<enter>")
	w.until(title(text.Waiting.Next))
	err = stop(w, p.signed)
	if err != nil {
		return p, err
	}
	w, err = start()
	if err != nil {
		return p, err
	}
	w.until(title(text.Waiting.Next))
	w.press("<f2>")
	w.until(p.atItem)
	w.until(`\d{4}\*+\d`) // the card was read
	err = stop(w, p.item)
	if err != nil || !papers {
		return p, err
	}
	w, err = start()
	if err != nil {
		return p, err
	}
	w.until(p.atItem)
	w.press("<enter>")
	ask, list := regexp.QuoteMeta(question), regexp.MustCompile(p.atPapers)
	for range 12 {
		w.until(ask + "|" + p.atPapers)
		if w.err != nil || list.MatchString(w.term.Text()) {
			break
		}
		before := w.term.Text()
		w.press("1")
		if w.term.Text() == before || !list.MatchString(w.term.Text()) && strings.Contains(w.term.Text(), "☑") {
			w.press("<enter>")
		}
	}
	w.until(p.atPapers)
	return p, stop(w, p.papers)
}
