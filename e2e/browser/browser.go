package browser

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Page is one page of a browser of its own.
type Page struct {
	t       testing.TB
	out     *os.File
	session string

	mu       sync.Mutex
	last     int
	answers  map[int]chan answer
	troubles []string
	gone     chan struct{}
}

type answer struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct{ Message string }
}

// patience is how long a page may take for anything that a test waits for.
const patience = 2 * time.Minute

// Open starts the program and opens a blank page of a size; script runs in every page
// before its own.
func Open(t testing.TB, program string, width, height int, script string) *Page {
	t.Helper()
	theirIn, ourOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ourIn, theirOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--hide-scrollbars", "--no-first-run", "--user-data-dir="+t.TempDir(), "--remote-debugging-pipe", "about:blank")
	cmd.ExtraFiles = []*os.File{theirIn, theirOut} // 3 and 4, as the flag wants
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var said bytes.Buffer
	cmd.Stderr = &said
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	theirIn.Close()
	theirOut.Close()
	p := &Page{t: t, out: ourOut, answers: map[int]chan answer{}, gone: make(chan struct{})}
	go p.read(ourIn)
	t.Cleanup(func() {
		_ = cmd.Cancel() // it may be gone already
		_ = cmd.Wait()
		ourOut.Close()
		<-p.gone
		ourIn.Close()
		if t.Failed() {
			t.Logf("chromium: %s", said.String())
		}
	})
	var made struct{ TargetID string }
	p.ask("Target.createTarget", map[string]any{"url": "about:blank"}, &made)
	var attached struct{ SessionID string }
	p.ask("Target.attachToTarget", map[string]any{"targetId": made.TargetID, "flatten": true}, &attached)
	p.session = attached.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log"} {
		p.ask(domain+".enable", nil, nil)
	}
	p.Size(width, height)
	p.ask("Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": script}, nil)
	return p
}

// Size makes the page a screen of so many pixels.
func (p *Page) Size(width, height int) {
	p.t.Helper()
	p.ask("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil)
}

// Go opens an address.
func (p *Page) Go(url string) {
	p.t.Helper()
	var r struct{ ErrorText string }
	p.ask("Page.navigate", map[string]any{"url": url}, &r)
	if r.ErrorText != "" {
		p.t.Fatalf("open %s: %s", url, r.ErrorText)
	}
}

// Eval evaluates an expression, waits where it is a promise, and gives its value.
func (p *Page) Eval(expression string, into any) {
	p.t.Helper()
	var r struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct {
			Text      string
			Exception struct{ Description string }
		}
	}
	p.ask("Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}, &r)
	if r.ExceptionDetails != nil {
		p.t.Fatalf("%s: %s %s", expression, r.ExceptionDetails.Text, r.ExceptionDetails.Exception.Description)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(r.Result.Value, into); err != nil {
		p.t.Fatalf("%s: %v in %s", expression, err, r.Result.Value)
	}
}

// Until waits for a condition, looked at in the page itself.
func (p *Page) Until(condition string) {
	p.t.Helper()
	p.Eval("new Promise(good => { const look = () => { let is = false; try { is = "+condition+
		" } catch {} is ? good(true) : setTimeout(look, 20) }; look() })", nil)
}

// Shot is the screen as a PNG.
func (p *Page) Shot() []byte {
	p.t.Helper()
	var r struct{ Data string }
	p.ask("Page.captureScreenshot", map[string]any{"format": "png"}, &r)
	png, err := base64.StdEncoding.DecodeString(r.Data)
	if err != nil {
		p.t.Fatal(err)
	}
	return png
}

// Troubles are what the pages themselves complained of, but for the network: scripts
// that failed, and what the page's policy forbade.
func (p *Page) Troubles() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.troubles...)
}

func (p *Page) ask(method string, params, into any) {
	p.t.Helper()
	p.mu.Lock()
	p.last++
	id := p.last
	got := make(chan answer, 1)
	p.answers[id] = got
	p.mu.Unlock()
	m := map[string]any{"id": id, "method": method}
	if params != nil {
		m["params"] = params
	}
	if p.session != "" {
		m["sessionId"] = p.session
	}
	body, err := json.Marshal(m)
	if err == nil {
		_, err = p.out.Write(append(body, 0))
	}
	if err != nil {
		p.t.Fatal(err)
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	var a answer
	select {
	case a = <-got:
	case <-p.gone:
		p.t.Fatalf("%s: the browser is gone", method)
	case <-timer.C:
		p.t.Fatalf("%s: no answer in %v: %s", method, patience, body)
	}
	if a.Error != nil {
		p.t.Fatalf("%s: %s", method, a.Error.Message)
	}
	if into != nil {
		if err := json.Unmarshal(a.Result, into); err != nil {
			p.t.Fatalf("%s: %v", method, err)
		}
	}
}

func (p *Page) read(from *os.File) {
	defer close(p.gone)
	in := bufio.NewReader(from)
	for {
		line, err := in.ReadBytes(0)
		if err != nil {
			return // the browser went, or was sent away
		}
		var a answer
		if err := json.Unmarshal(line[:len(line)-1], &a); err != nil {
			p.note(fmt.Sprintf("unreadable: %v", err))
			continue
		}
		p.mu.Lock()
		to := p.answers[a.ID]
		delete(p.answers, a.ID)
		p.mu.Unlock()
		if to != nil {
			to <- a
			continue
		}
		if err := p.trouble(&a); err != nil {
			p.note(err.Error())
		}
	}
}

func (p *Page) note(s string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.troubles = append(p.troubles, s)
}

// trouble tells an event that says that something went wrong from all others.
func (p *Page) trouble(a *answer) error {
	switch a.Method {
	case "Runtime.exceptionThrown":
		return errors.New(string(a.Params))
	case "Log.entryAdded":
		var e struct {
			Entry struct{ Source, Level, Text string }
		}
		if err := json.Unmarshal(a.Params, &e); err != nil {
			return err
		}
		if e.Entry.Source != "network" && e.Entry.Level == "error" && !strings.Contains(e.Entry.Text, "favicon") {
			return errors.New(e.Entry.Source + ": " + e.Entry.Text)
		}
	}
	return nil
}
