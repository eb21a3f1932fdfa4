package board

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"onewindow/i18n"
)

//go:embed assets
var assets embed.FS

// How the board is kept up to date.
const (
	// beat is how often it hears from the hall when nothing happens; the page says so
	// when it has heard nothing for three of them.
	beat = 2 * time.Second
	// pace is the least time between two pictures.
	pace = 250 * time.Millisecond
	// slow is how long one write may wait for a display.
	slow = 10 * time.Second
	// MaxDisplays is how many may look at once.
	MaxDisplays = 200
)

// Handler serves the board.
type Handler struct {
	source   Source
	log      *slog.Logger
	page     *template.Template
	version  string
	mux      *http.ServeMux
	displays atomic.Int64

	// mu guards the picture that all displays share.
	mu    sync.Mutex
	made  time.Time
	shown *Picture
	body  []byte
}

// New makes a handler.
func New(source Source, log *slog.Logger) (*Handler, error) {
	page, err := template.ParseFS(assets, "assets/board.html")
	if err != nil {
		return nil, fmt.Errorf("board: %w", err)
	}
	h := &Handler{source: source, log: log, page: page, mux: http.NewServeMux()}
	if h.version, err = versionOf(); err != nil {
		return nil, fmt.Errorf("board: %w", err)
	}
	files, err := fs.Sub(assets, "assets")
	if err != nil {
		return nil, fmt.Errorf("board: %w", err)
	}
	h.mux.HandleFunc("GET /{$}", h.serveBoard)
	h.mux.Handle("GET /board.js", http.FileServerFS(files))
	h.mux.Handle("GET /board.css", http.FileServerFS(files))
	h.mux.HandleFunc("GET /feed.json", h.serveFeed)
	h.mux.HandleFunc("GET /events", h.serveEvents)
	return h, nil
}

// versionOf names the assets, so that a page of another release loads itself anew.
func versionOf() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(assets, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := assets.ReadFile(name)
		sum.Write(body)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)[:8]), err
}

// policy lets the page load its own files and nothing else, and nobody frame it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// ServeHTTP adds what every answer has.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Content-Security-Policy", policy)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("Cache-Control", "no-store")
	h.mux.ServeHTTP(w, r)
}

func (h *Handler) serveBoard(w http.ResponseWriter, r *http.Request) {
	words := map[i18n.Lang]map[string]string{}
	for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
		words[lang] = wordsOf(lang)
	}
	told, err := json.Marshal(words)
	if err != nil {
		h.failed(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	err = h.page.Execute(w, struct {
		Version, Words, Title string
		BeatMS                int64
	}{h.version, string(told), words[i18n.Chinese]["title"], beat.Milliseconds()})
	if err != nil {
		h.log.DebugContext(r.Context(), "board: a display went away", "error", err)
	}
}

// wordsOf are the sentences that the page puts together by itself.
func wordsOf(lang i18n.Lang) map[string]string {
	text, _ := i18n.For(lang)
	b := &text.Wall
	return map[string]string{
		"title": b.Title, "now": b.Now, "next": b.Next, "waiting": b.Waiting, "window": b.Window, "empty": b.Empty, "noneWaits": b.NoneWaits,
		"undone": b.Undone, "stale": b.Stale, "old": b.Old, "order": b.Order, "sound": b.Sound, "muted": b.Muted,
	}
}

// picture is the present one, for all displays together; one that is not older than
// pace serves again.
func (h *Handler) picture(ctx context.Context) (*Picture, []byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.shown != nil && time.Since(h.made) < pace {
		return h.shown, h.body, nil
	}
	p, err := h.source.Picture(ctx)
	if err != nil {
		return nil, nil, err
	}
	body, err := json.Marshal(struct {
		*Picture
		Page string `json:"page"`
	}{p, h.version})
	if err != nil {
		return nil, nil, err
	}
	h.shown, h.body, h.made = p, body, time.Now()
	return p, body, nil
}

// serveFeed gives the picture once, to any display that asks.
func (h *Handler) serveFeed(w http.ResponseWriter, r *http.Request) {
	_, body, err := h.picture(r.Context())
	if err != nil {
		h.failed(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Access-Control-Allow-Origin", "*") // what hangs on the wall is no secret
	h.answer(w, r, body)
}

func (h *Handler) answer(w http.ResponseWriter, r *http.Request, body []byte) {
	if _, err := w.Write(body); err != nil {
		h.log.DebugContext(r.Context(), "board: a display went away", "error", err)
	}
}

func (h *Handler) failed(w http.ResponseWriter, r *http.Request, err error) {
	h.log.WarnContext(r.Context(), "board: no picture", "error", err)
	http.Error(w, "no picture", http.StatusServiceUnavailable)
}

// serveEvents sends a whole picture at once and after everything that happens, and a
// beat between. A display that comes back therefore needs nothing of what it missed.
func (h *Handler) serveEvents(w http.ResponseWriter, r *http.Request) {
	defer h.displays.Add(-1)
	if h.displays.Add(1) > MaxDisplays {
		http.Error(w, "too many displays", http.StatusServiceUnavailable)
		return
	}
	ctx, out := r.Context(), http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy in between passes on at once
	send := func(format string, args ...any) error {
		if err := out.SetWriteDeadline(time.Now().Add(slow)); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, format, args...); err != nil {
			return err
		}
		return out.Flush()
	}
	if err := send("retry: 1000\n\n"); err != nil {
		return
	}
	for {
		p, body, err := h.picture(ctx)
		if err == nil {
			err = send("id: %d\nevent: picture\ndata: %s\n\n", p.Seq, body)
		}
		if err == nil {
			err = h.source.Changed(ctx, p.Seq, beat)
		}
		if err != nil {
			if ctx.Err() == nil {
				h.log.InfoContext(ctx, "board: the stream of a display ended", "error", err)
			}
			return
		}
		// What happens within the pace goes into one picture.
		rest := time.NewTimer(pace)
		select {
		case <-rest.C:
		case <-ctx.Done():
			rest.Stop()
			return
		}
	}
}
