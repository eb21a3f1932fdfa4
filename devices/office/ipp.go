package office

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/OpenPrinting/goipp"

	"onewindow/devices"
	"onewindow/devices/link"
)

// maxAnswer bounds an answer: printers describe themselves in a few kilobytes.
const maxAnswer = 1 << 20

const (
	mimeIPP = "application/ipp"
	mimePDF = "application/pdf"
)

// asker is the name that jobs belong to at the printer.
const asker = "window"

// line speaks IPP with one printer.
type line struct {
	uri  string // as the printer is told it
	http string // where it is reached
	do   *http.Client
	next atomic.Uint32
}

// newLine takes ipp://HOST[:PORT]/PATH, or ipps:// over TLS.
func newLine(target string, do *http.Client) (*line, error) {
	u, err := url.Parse(target)
	if err != nil || u.Host == "" || u.Scheme != "ipp" && u.Scheme != "ipps" {
		return nil, &devices.Error{Code: devices.CodeTarget, Err: link.ErrTarget}
	}
	if u.Port() == "" {
		u.Host += ":631"
	}
	l := &line{uri: u.String(), do: do}
	u.Scheme = map[string]string{"ipp": "http", "ipps": "https"}[u.Scheme]
	l.http = u.String()
	return l, nil
}

// refused is an answer of the printer that is a no.
type refused struct{ status goipp.Status }

func (e refused) Error() string { return "the printer answers " + e.status.String() }

func (l *line) request(op goipp.Op, more ...goipp.Attribute) *goipp.Message {
	m := goipp.NewRequest(goipp.DefaultVersion, op, l.next.Add(1))
	for _, a := range append([]goipp.Attribute{
		goipp.MakeAttribute("attributes-charset", goipp.TagCharset, goipp.String("utf-8")),
		goipp.MakeAttribute("attributes-natural-language", goipp.TagLanguage, goipp.String("en")),
		goipp.MakeAttribute("printer-uri", goipp.TagURI, goipp.String(l.uri)),
		goipp.MakeAttribute("requesting-user-name", goipp.TagName, goipp.String(asker)),
	}, more...) {
		m.Operation.Add(a)
	}
	return m
}

// ask sends a request, with a document behind it if there is one.
func (l *line) ask(ctx context.Context, m *goipp.Message, document []byte) (*goipp.Message, error) {
	head, err := m.EncodeBytes()
	if err != nil {
		return nil, fmt.Errorf("office: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, l.http, io.MultiReader(bytes.NewReader(head), bytes.NewReader(document)))
	if err != nil {
		return nil, fmt.Errorf("office: %w", err)
	}
	req.ContentLength = int64(len(head) + len(document))
	req.Header.Set("Content-Type", mimeIPP)
	resp, err := l.do.Do(req)
	if err != nil {
		return nil, fmt.Errorf("office: %w", errors.Join(link.ErrUnreachable, err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, &devices.Error{Code: CodeNotIPP, Err: errors.New(resp.Status)}
	}
	return decode(io.LimitReader(resp.Body, maxAnswer))
}

// decode reads one answer.
func decode(r io.Reader) (*goipp.Message, error) {
	var answer goipp.Message
	if err := answer.Decode(r); err != nil {
		return nil, &devices.Error{Code: CodeNotIPP, Err: err}
	}
	if status := goipp.Status(answer.Code); status >= goipp.StatusRedirectionOtherSite {
		return nil, refused{status}
	}
	return &answer, nil
}

// words are the values of an attribute as text; none where it is absent.
func words(attrs goipp.Attributes, name string) []string {
	var out []string
	for _, a := range attrs {
		if a.Name != name {
			continue
		}
		for _, v := range a.Values {
			out = append(out, v.V.String())
		}
	}
	return out
}

// number is the value of an integer or an enum; ok is false where it is absent.
func number(attrs goipp.Attributes, name string) (n int, ok bool) {
	for _, a := range attrs {
		if a.Name != name || len(a.Values) == 0 {
			continue
		}
		if v, is := a.Values[0].V.(goipp.Integer); is {
			return int(v), true
		}
	}
	return 0, false
}

// condition is the code of what keeps a printer or a job from going on, by its
// state reasons (RFC 8011 §5.4.12), the gravest first; "" for none. A reason that
// only warns or reports keeps nothing.
func condition(reasons []string) string {
	for _, c := range conditions {
		if slices.ContainsFunc(reasons, func(r string) bool { return strings.TrimSuffix(r, "-error") == c.reason }) {
			return c.code
		}
	}
	return ""
}

var conditions = []struct{ reason, code string }{
	{"media-jam", CodeJam},
	{"door-open", CodeCoverOpen},
	{"cover-open", CodeCoverOpen},
	{"interlock-open", CodeCoverOpen},
	{"media-empty", CodePaperOut},
	{"media-needed", CodePaperOut},
	{"input-tray-missing", CodePaperOut},
	{"toner-empty", CodeToner},
	{"marker-supply-empty", CodeToner},
	{"output-area-full", CodeTrayFull},
	{"paused", CodePaused},
	{"shutdown", CodeNoReply},
	{"spool-area-full", CodeBusy},
}
