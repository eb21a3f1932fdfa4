package storetest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Key, secret, region and bucket of the S3 store of tests.
const (
	S3Key    = "AKTEST"
	S3Secret = "secret of the test"
	S3Region = "us-east-1"
	S3Bucket = "pages"
)

// S3 is an S3 store in memory with the few calls that pages need. It checks the
// signature of every request and the hash of what is put, and has troubles when
// told to.
type S3 struct {
	*httptest.Server
	mu      sync.Mutex
	objects map[string][]byte
	trouble string
	puts    int
}

// NewS3 starts a store with an empty bucket.
func NewS3(t *testing.T) *S3 {
	t.Helper()
	s := &S3{objects: map[string][]byte{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Server.Close)
	return s
}

// Trouble from now on: down (503), lost (does it and cuts the answer), torn
// (half of an object), changed (another byte in an object), "" for none.
func (s *S3) Trouble(kind string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble = kind
}

// Names are the objects that are there, and puts how often one was written.
func (s *S3) Names() (names []string, puts int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name := range s.objects {
		names = append(names, name)
	}
	return names, s.puts
}

func (s *S3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client went away
	}
	name, inBucket := strings.CutPrefix(r.URL.Path, "/"+S3Bucket+"/")
	sum := sha256.Sum256(body)
	switch {
	case s.trouble == "down":
		deny(w, http.StatusServiceUnavailable, "SlowDown")
	case !signed(r):
		deny(w, http.StatusForbidden, "SignatureDoesNotMatch")
	case !inBucket:
		deny(w, http.StatusNotFound, "NoSuchBucket")
	case name == "" && r.Method == http.MethodHead:
		w.WriteHeader(http.StatusOK)
	case r.Method == http.MethodPut && r.Header.Get("X-Amz-Content-Sha256") != hex.EncodeToString(sum[:]):
		deny(w, http.StatusBadRequest, "XAmzContentSHA256Mismatch")
	case r.Method == http.MethodPut:
		s.objects[name] = body
		s.puts++
		if s.trouble == "lost" {
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:16])+`"`)
	default:
		s.give(w, r, name)
	}
}

// give answers GET and HEAD.
func (s *S3) give(w http.ResponseWriter, r *http.Request, name string) {
	object, here := s.objects[name]
	if !here {
		deny(w, http.StatusNotFound, "NoSuchKey")
		return
	}
	if s.trouble == "changed" {
		object = append([]byte{object[0] ^ 1}, object[1:]...)
	}
	w.Header().Set("Last-Modified", "Mon, 23 Nov 2026 01:00:00 GMT")
	w.Header().Set("ETag", `"e"`)
	if r.Method == http.MethodHead || s.trouble != "torn" {
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(object)))
		return
	}
	_, _ = w.Write(object[:len(object)/2])
	panic(http.ErrAbortHandler)
}

func deny(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	_ = xml.NewEncoder(w).Encode(struct { // the client may be gone
		XMLName xml.Name `xml:"Error"`
		Code    string
	}{Code: code})
}

// signed checks the signature (AWS Signature Version 4) of a request without a
// query.
func signed(r *http.Request) bool {
	fields := map[string]string{}
	auth, ok := strings.CutPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 ")
	for _, part := range strings.Split(auth, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		fields[name] = value
	}
	key, scope, _ := strings.Cut(fields["Credential"], "/")
	day, _, _ := strings.Cut(scope, "/")
	if !ok || key != S3Key || scope != day+"/"+S3Region+"/s3/aws4_request" || r.URL.RawQuery != "" {
		return false
	}
	var canonical strings.Builder
	canonical.WriteString(r.Method + "\n" + r.URL.EscapedPath() + "\n\n")
	for _, name := range strings.Split(fields["SignedHeaders"], ";") {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		canonical.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
	}
	canonical.WriteString("\n" + fields["SignedHeaders"] + "\n" + r.Header.Get("X-Amz-Content-Sha256"))
	sum := sha256.Sum256([]byte(canonical.String()))
	text := "AWS4-HMAC-SHA256\n" + r.Header.Get("X-Amz-Date") + "\n" + scope + "\n" + hex.EncodeToString(sum[:])
	mac := []byte("AWS4" + S3Secret)
	for _, part := range []string{day, S3Region, "s3", "aws4_request", text} {
		h := hmac.New(sha256.New, mac)
		h.Write([]byte(part))
		mac = h.Sum(nil)
	}
	return hmac.Equal([]byte(hex.EncodeToString(mac)), []byte(fields["Signature"]))
}
