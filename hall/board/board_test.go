package board_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"onewindow/hall/board"
)

// hall is a source whose picture the test changes.
type hall struct {
	mu    sync.Mutex
	seq   int64
	asked int
	wake  chan struct{}
	err   error
}

func newHall() *hall { return &hall{seq: 1, wake: make(chan struct{})} }

func (h *hall) happen() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seq++
	close(h.wake)
	h.wake = make(chan struct{})
}

func (h *hall) Picture(context.Context) (*board.Picture, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked++
	return &board.Picture{Seq: h.seq, At: time.UnixMilli(h.seq), Hall: "</script><b>"}, h.err
}

func (h *hall) Changed(ctx context.Context, after int64, _ time.Duration) error {
	h.mu.Lock()
	seq, wake := h.seq, h.wake
	h.mu.Unlock()
	if seq > after {
		return nil
	}
	select {
	case <-wake:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func serve(t *testing.T, h *hall) string {
	t.Helper()
	handler, err := board.New(h, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s.URL
}

func get(ctx context.Context, t *testing.T, url string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
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

// next reads the stream up to the next picture.
func next(t *testing.T, in *bufio.Scanner) (seq int64) {
	t.Helper()
	for in.Scan() {
		if data, ok := strings.CutPrefix(in.Text(), "data: "); ok {
			var p board.Picture
			if err := json.Unmarshal([]byte(data), &p); err != nil {
				t.Fatal(err)
			}
			return p.Seq
		}
	}
	t.Fatalf("the stream ended: %v", in.Err())
	return 0
}

// A display gets the whole picture at once and after each event; one that comes back
// with any number gets the present one.
func TestStream(t *testing.T) {
	h := newHall()
	url := serve(t, h)
	displays := make([]*bufio.Scanner, 20)
	for i := range displays {
		displays[i] = bufio.NewScanner(get(t.Context(), t, url+"/events").Body)
		if seq := next(t, displays[i]); seq != 1 {
			t.Fatalf("first picture %d", seq)
		}
	}
	h.happen()
	for _, d := range displays {
		for next(t, d) < 2 {
		}
	}
	again := bufio.NewScanner(get(t.Context(), t, url+"/events").Body)
	if seq := next(t, again); seq != 2 {
		t.Errorf("who comes back gets picture %d", seq)
	}
}

// Many who look at once cost one picture.
func TestOnePictureForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall()
		handler, err := board.New(h, slog.New(slog.NewTextHandler(io.Discard, nil)))
		if err != nil {
			t.Fatal(err)
		}
		for want := 1; want <= 2; want++ {
			for range 20 {
				handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/feed.json", http.NoBody))
			}
			if h.asked != want {
				t.Errorf("%d pictures were made for 20 displays, want %d", h.asked, want)
			}
			<-time.After(time.Second)
		}
	})
}

// When the hall has no picture the display is told so, and nothing old is shown for
// new.
func TestNoPicture(t *testing.T) {
	h := newHall()
	h.err = errors.New("the store is away")
	url := serve(t, h)
	if r := get(t.Context(), t, url+"/feed.json"); r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("feed: %s", r.Status)
	}
	body, err := io.ReadAll(get(t.Context(), t, url+"/events").Body)
	if err != nil || strings.Contains(string(body), "data:") {
		t.Errorf("stream: %q, %v", body, err)
	}
}

// There is an end to how many may look, and who goes makes room.
func TestTooManyDisplays(t *testing.T) {
	url := serve(t, newHall())
	var leave context.CancelFunc
	for range board.MaxDisplays {
		ctx, cancel := context.WithCancel(t.Context())
		leave = cancel
		defer cancel()
		if r := get(ctx, t, url+"/events"); r.StatusCode != http.StatusOK {
			t.Fatal(r.Status)
		}
	}
	if r := get(t.Context(), t, url+"/events"); r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("one more than may look: %s", r.Status)
	}
	leave()
	for {
		if get(t.Context(), t, url+"/events").StatusCode == http.StatusOK {
			break // the server has heard that the other went
		}
	}
}

// The page's words are data, whatever stands in them, and it loads its own files only.
func TestPage(t *testing.T) {
	r := get(t.Context(), t, serve(t, newHall())+"/")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	page := string(body)
	if strings.Contains(page, "http") || strings.Count(page, "<script") != 1 || !strings.Contains(page, `<script src="board.js" defer></script>`) {
		t.Errorf("page:\n%s", page)
	}
	policy := r.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"G012": "G012", "综合服务 二区": "综合服务 二区", "A\x1b[31m\u009bB\rC": "A[31mBC", "\u202eevil\u2066": "evil", "a\u200bb\u00adc\ufe0f": "abc",
		"\xff": "", "𠀀": "𠀀", strings.Repeat("长", 60): strings.Repeat("长", 40), "<b>": "<b>", "\U000e0041tag": "tag", "ᅟx\u3164": "x",
	} {
		if got := board.Clean(in); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
}

// A call out of turn says why, by code: what somebody typed is not shown.
func TestAnnounce(t *testing.T) {
	c := board.Call{Label: "G012", Window: "A035"}
	c.Announce("")
	if c.Jump != nil || c.Say["zh"] != "请 G 0 1 2 号到 A 0 3 5 号窗口" || !strings.Contains(c.Say["en"], "window A 0 3 5") {
		t.Errorf("in turn: %+v", c)
	}
	c.Announce("appointment")
	if c.Jump["zh"] != "预约时间已到" || c.Jump["en"] == "" {
		t.Errorf("a known reason: %v", c.Jump)
	}
	c.Announce("张三是我表哥")
	if strings.Contains(c.Jump["zh"]+c.Jump["en"], "张三") || c.Jump["zh"] == "" {
		t.Errorf("a reason as typed: %v", c.Jump)
	}
}
