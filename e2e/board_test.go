package e2e_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/e2e/browser"
	"onewindow/e2e/oracle"
)

// wall is a hall with its wall board, as a program of its own on fixed addresses.
type wall struct {
	t              *testing.T
	dir            string
	listen, board  string
	kill           func()
	desk           hallv1.DeskServiceClient
	kiosk          hallv1.KioskServiceClient
	guide, clerk   string // tokens
	labels, called []string
}

// evilHall is a name that would be markup, and that turns what stands beside it.
const evilHall = "东莞\u202e<img src=x onerror=\"window.hacked=1\">厅"

func (w *wall) command(args ...string) {
	w.t.Helper()
	cmd := exec.CommandContext(w.t.Context(), program, args...)
	cmd.Dir = w.dir
	if said, err := cmd.CombinedOutput(); err != nil {
		w.t.Fatalf("%v: %v\n%s", args, err, said)
	}
}

// start runs the hall; the second time on the addresses of the first.
func (w *wall) start() {
	w.t.Helper()
	cmd := exec.CommandContext(w.t.Context(), program, "hall", "serve", "--store", "sqlite:hall.db", "--hall-name", evilHall,
		"--listen", w.listen, "--board", w.board)
	cmd.Dir = w.dir
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.kill = func() {
		_ = cmd.Process.Kill() // the second time it is gone
		_ = cmd.Wait()
	}
	w.t.Cleanup(w.kill)
	line, err := bufio.NewReader(out).ReadBytes('\n')
	var told struct{ Listening, Board string }
	if err == nil {
		err = json.Unmarshal(line, &told)
	}
	if err != nil {
		w.t.Fatalf("the hall said %q: %v\n%s", line, err, said.String())
	}
	w.listen, w.board = told.Listening, told.Board
	conn, err := grpc.NewClient("passthrough:///"+w.listen, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { conn.Close() })
	w.desk, w.kiosk = hallv1.NewDeskServiceClient(conn), hallv1.NewKioskServiceClient(conn)
	w.guide = w.signIn("8001", "800111", "guide", "")
	w.clerk = w.signIn("2001", "200100", "clerk", "A035")
}

func (w *wall) signIn(no, pin, role, window string) string {
	w.t.Helper()
	r, err := w.desk.SignIn(w.t.Context(), &hallv1.SignInRequest{StaffNo: no, Pin: pin, Role: role, Window: window})
	if err != nil {
		w.t.Fatal(err)
	}
	return r.GetToken()
}

func (w *wall) issue(item string) {
	w.t.Helper()
	ctx := metadata.AppendToOutgoingContext(w.t.Context(), "authorization", "Bearer "+w.guide)
	r, err := w.kiosk.IssueTicket(ctx, &hallv1.IssueTicketRequest{
		RequestId: uuid.NewString(), ItemCode: item, Class: hallv1.TicketClass_TICKET_CLASS_NORMAL, MaskedName: "欧阳*",
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.labels = append(w.labels, r.GetTicket().GetLabel())
}

func (w *wall) move(id, event string) {
	w.t.Helper()
	ctx := metadata.AppendToOutgoingContext(w.t.Context(), "authorization", "Bearer "+w.clerk)
	r, err := w.desk.Deliver(ctx, &hallv1.DeliverRequest{Commands: []*hallv1.Command{{
		CommandId: uuid.NewString(), TicketId: id, Content: &hallv1.Command_TicketMove{TicketMove: &hallv1.TicketMove{Event: event}},
	}}})
	if err != nil || !r.GetReceipts()[0].GetAccepted() {
		w.t.Fatalf("%s: %v %v", event, err, r)
	}
}

func (w *wall) call() *hallv1.Ticket {
	w.t.Helper()
	ctx := metadata.AppendToOutgoingContext(w.t.Context(), "authorization", "Bearer "+w.clerk)
	r, err := w.desk.CallNext(ctx, &hallv1.CallNextRequest{RequestId: uuid.NewString()})
	if err != nil || r.GetTicket() == nil {
		w.t.Fatalf("nobody was called: %v", err)
	}
	w.called = append(w.called, r.GetTicket().GetLabel())
	return r.GetTicket()
}

// shown waits until a number stands among the calls.
func shown(p *browser.Page, label string) {
	p.Until(`document.querySelector('#calls li[data-label="` + label + `"]') !== null`)
}

// hear keeps what the page would say aloud, and marks the page that is loaded.
const hear = `window.spoken = []; window.loads = (window.loads || 0) + 1;
Object.defineProperty(window, "speechSynthesis", {value: {speak: u => window.spoken.push(u.lang + " " + u.text)}});`

// The wall board in a real browser: what is called stands there large and is said
// once, in two languages; words from outside are words; when the hall is killed the
// page says how old it is, and it goes on by itself when the hall is back.
func TestWallBoard(t *testing.T) {
	chromium, ok := oracle.Need(t, "chromium-headless-shell")
	if !ok {
		return
	}
	w := &wall{t: t, dir: t.TempDir(), listen: oracle.Address(t), board: oracle.Address(t)}
	w.command("hall", "init", "--demo", "--store", "sqlite:hall.db")
	w.start()
	for _, item := range []string{"GJJ-001", "WJ-001", "GJJ-001", "WJ-001", "GJJ-001"} {
		w.issue(item)
	}
	before := w.call()
	p := browser.Open(t, chromium, 1920, 1080, hear)
	p.Go("http://" + w.board + "/")
	shown(p, before.GetLabel())
	w.move(before.GetId(), "start")
	w.move(before.GetId(), "finish")
	first := w.call()
	shown(p, first.GetLabel())
	checkReadable(t, p)
	var text string
	p.Eval("document.body.innerText", &text)
	if strings.Contains(text, "欧阳") || strings.Contains(text, "\u202e") || !strings.Contains(text, "<img src=x") {
		t.Errorf("the page shows a person, or a name that is not a word:\n%s", text)
	}
	if markup(p) {
		t.Error("a word from outside is markup")
	}
	p.Size(3840, 2160)
	checkReadable(t, p)
	for _, size := range [][2]int{{1920, 1080}, {3840, 2160}} {
		p.Size(size[0], size[1])
		keepShot(t, p, size[0], size[1])
	}

	w.kill()
	p.Until(`document.body.classList.contains("old") && !document.getElementById("stale").hidden`)
	w.start()
	p.Until(`!document.body.classList.contains("old") && document.getElementById("stale").hidden`)
	w.move(first.GetId(), "start")
	w.move(first.GetId(), "finish")
	second := w.call()
	shown(p, second.GetLabel())

	var loads int
	var spoken []string
	p.Eval("window.loads", &loads)
	p.Eval("window.spoken", &spoken)
	if loads != 1 {
		t.Errorf("the page was loaded %d times", loads)
	}
	for label, times := range map[string]int{before.GetLabel(): 0, first.GetLabel(): 2, second.GetLabel(): 2} {
		said := slices.DeleteFunc(slices.Clone(spoken), func(s string) bool { return !strings.Contains(s, strings.Join(strings.Split(label, ""), " ")) })
		if len(said) != times {
			t.Errorf("%s was said %d times, want %d: %q", label, len(said), times, spoken)
		}
	}
	if troubles := p.Troubles(); len(troubles) > 0 {
		t.Errorf("the page complains: %q", troubles)
	}
	p.Go(mutant(t, w.board) + "/")
	p.Until(`document.getElementById("hall").innerHTML !== ""`)
	if !markup(p) {
		t.Error("mutant survived: a page that takes words for markup")
	}
}

// markup says whether a word from outside became an element.
func markup(p *browser.Page) (is bool) {
	p.Eval(`document.querySelector("img") !== null`, &is)
	return is
}

// mutant serves the board with a page that takes words for markup.
func mutant(t *testing.T, board string) string {
	t.Helper()
	proxy := &httputil.ReverseProxy{
		FlushInterval: -1,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: board})
			r.Out.Header.Del("Accept-Encoding")
		},
		ModifyResponse: func(r *http.Response) error {
			if r.Request.URL.Path != "/board.js" {
				return nil
			}
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			body = bytes.ReplaceAll(body, []byte("textContent"), []byte("innerHTML"))
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			r.Header.Set("Content-Length", strconv.Itoa(len(body)))
			return nil
		},
	}
	s := httptest.NewServer(proxy)
	t.Cleanup(func() {
		s.CloseClientConnections() // the page listens still
		s.Close()
	})
	return s.URL
}

// checkReadable: the numbers that are called now are as high as ten metres need, and
// nothing is cut off.
func checkReadable(t *testing.T, p *browser.Page) {
	t.Helper()
	var seen struct {
		Share float64
		Cut   []string
	}
	p.Eval(`(() => {
		const all = [...document.querySelectorAll("#calls .label, #calls .window, #zones .labels span, header, footer")];
		return {
			Share: Math.min(...[...document.querySelectorAll("#calls .label")].map(e => parseFloat(getComputedStyle(e).fontSize))) / innerHeight,
			Cut: all.filter(e => { const r = e.getBoundingClientRect(); return r.right > innerWidth + 1 || r.bottom > innerHeight + 1 || e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 }).map(e => e.className + " " + e.textContent),
		};
	})()`, &seen)
	if seen.Share < 0.09 || len(seen.Cut) > 0 {
		t.Errorf("a called number is %.3f of the screen's height; cut off: %q", seen.Share, seen.Cut)
	}
}

// keepShot looks that the screen is drawn, and keeps it where a person wants to look.
func keepShot(t *testing.T, p *browser.Page, width, height int) {
	t.Helper()
	shot := p.Shot()
	if m, err := png.DecodeConfig(bytes.NewReader(shot)); err != nil || m.Width != width || m.Height != height {
		t.Errorf("the screen is %d×%d: %v", m.Width, m.Height, err)
	}
	if dir := os.Getenv("BOARD_SHOTS"); dir != "" {
		name := map[int]string{1080: "wall-1080.png", 2160: "wall-2160.png"}[height]
		if err := os.WriteFile(filepath.Join(dir, name), shot, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Other displays read the same picture as a feed, without a browser.
func TestWallBoardFeed(t *testing.T) {
	w := &wall{t: t, dir: t.TempDir(), listen: oracle.Address(t), board: oracle.Address(t)}
	w.command("hall", "init", "--demo", "--store", "sqlite:hall.db")
	w.start()
	for _, item := range []string{"GJJ-001", "GJJ-001", "WJ-001"} {
		w.issue(item)
	}
	ticket := w.call()
	get := func(path string) *http.Response {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+w.board+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { r.Body.Close() })
		return r
	}
	var feed struct {
		Seq   int64
		Hall  string
		Calls []struct {
			Label, Window string
			Jump          map[string]string
			Say           map[string]string
		}
		Zones []struct {
			Name    string
			Waiting int
			Next    []string
		}
	}
	if err := json.NewDecoder(get("/feed.json").Body).Decode(&feed); err != nil {
		t.Fatal(err)
	}
	waiting := 0
	for _, z := range feed.Zones {
		waiting += z.Waiting
		if slices.Contains(z.Next, ticket.GetLabel()) {
			t.Errorf("%s is called and waits", ticket.GetLabel())
		}
	}
	if len(feed.Calls) != 1 || feed.Calls[0].Label != ticket.GetLabel() || feed.Calls[0].Window != "A035" || waiting != 2 || feed.Seq == 0 {
		t.Errorf("feed %+v", feed)
	}
	if say := feed.Calls[0].Say["zh"]; !strings.Contains(say, "A 0 3 5") {
		t.Errorf("said: %q", say)
	}
	if r := get("/"); r.Header.Get("Content-Security-Policy") == "" || !strings.HasPrefix(r.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("policy %q", r.Header.Get("Content-Security-Policy"))
	}
	if r := get("/assets/board.html"); r.StatusCode != http.StatusNotFound {
		t.Errorf("another path: %s", r.Status)
	}
	// The stream begins with the whole picture, whatever number the display knew.
	stream := bufio.NewScanner(get("/events").Body)
	stream.Buffer(nil, 1<<20)
	for stream.Scan() {
		if data, ok := strings.CutPrefix(stream.Text(), "data: "); ok {
			if !strings.Contains(data, `"label":"`+ticket.GetLabel()+`"`) {
				t.Errorf("the first picture of the stream: %s", data)
			}
			return
		}
	}
	t.Errorf("the stream ended: %v", stream.Err())
}
