package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3 says where pages are kept in an S3 store.
type S3 struct {
	// Bucket must be there; Prefix stands before every name, "" is none.
	Bucket, Prefix string
	// Endpoint is https://HOST, or http:// on this machine; Region as the store
	// calls it.
	Endpoint, Region string
	Key, Secret      string
	// Parts is a folder of this machine for pages that have not come whole.
	Parts string
}

// s3Time bounds one request: a page is a few megabytes.
const s3Time = 15 * time.Second

// OpenPagesS3 keeps pages in an S3 store. It asks the store once, so that a wrong
// name or key is found at the start.
func OpenPagesS3(ctx context.Context, o S3) (*Pages, error) {
	at, err := url.Parse(o.Endpoint)
	if err != nil || at.Host == "" || at.Path != "" && at.Path != "/" || at.Scheme != "https" && at.Scheme != "http" {
		return nil, fmt.Errorf("pages: endpoint %q is not https://HOST", o.Endpoint)
	}
	if ip := net.ParseIP(at.Hostname()); at.Scheme == "http" && at.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, errors.New("pages: an endpoint on another machine is asked by https only: pages hold personal data")
	}
	core, err := minio.NewCore(at.Host, &minio.Options{
		Creds: credentials.NewStaticV4(o.Key, o.Secret, ""), Secure: at.Scheme == "https", Region: o.Region, BucketLookup: minio.BucketLookupPath,
		MaxRetries: 1, // whoever asked tries again, and a person waits meanwhile
	})
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	s := &s3Pages{core: core, bucket: o.Bucket, prefix: o.Prefix}
	ctx, cancel := context.WithTimeout(ctx, s3Time)
	defer cancel()
	switch there, err := core.BucketExists(ctx, o.Bucket); {
	case err != nil:
		return nil, away(err)
	case !there:
		return nil, fmt.Errorf("pages: there is no bucket %s", o.Bucket)
	}
	return openPages(o.Parts, s)
}

// s3Pages keeps pages as objects under the names that the folder has.
type s3Pages struct {
	core           *minio.Core
	bucket, prefix string
}

func (s *s3Pages) name(sha string) string { return path.Join(s.prefix, sha[:2], sha) }

// away is how the caller hears of trouble with the store.
func away(err error) error { return fmt.Errorf("%w: %w", ErrPagesAway, err) }

func missing(err error) bool {
	return minio.ToErrorResponse(err).StatusCode == http.StatusNotFound
}

func (s *s3Pages) stat(sha string) (int64, bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), s3Time)
	defer cancel()
	info, err := s.core.StatObject(ctx, s.bucket, s.name(sha), minio.StatObjectOptions{})
	switch {
	case err == nil:
		return info.Size, true, nil
	case missing(err):
		return 0, false, nil
	}
	return 0, false, away(err)
}

// keep puts a page. The store is told the hash and must refuse other bytes; the
// object appears whole or not at all. The same page again changes nothing.
func (s *s3Pages) keep(sha, file string, size int64) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	defer func() { _ = f.Close() }() // read only
	ctx, cancel := context.WithTimeout(context.Background(), s3Time)
	defer cancel()
	// The hash that is signed is the page's own: none is made anew on the way.
	_, err = s.core.PutObject(ctx, s.bucket, s.name(sha), f, size, "", sha, minio.PutObjectOptions{DisableContentSha256: true})
	if err != nil {
		return away(err)
	}
	if err := os.Remove(file); err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	return nil
}

func (s *s3Pages) open(sha string) (io.ReadCloser, error) {
	ctx, cancel := context.WithTimeout(context.Background(), s3Time)
	body, _, _, err := s.core.GetObject(ctx, s.bucket, s.name(sha), minio.GetObjectOptions{})
	if err == nil {
		return &checked{body: body, sha: sha, sum: sha256.New(), cancel: cancel}, nil
	}
	cancel()
	if missing(err) {
		return nil, fmt.Errorf("pages: %s: %w", sha, fs.ErrNotExist)
	}
	return nil, away(err)
}

// checked reads an object to its end and says then whether it was the page: what
// lies in another machine's store may have changed there or on the way.
type checked struct {
	body   io.ReadCloser
	sha    string
	sum    hash.Hash
	cancel context.CancelFunc
}

func (c *checked) Read(b []byte) (int, error) {
	n, err := c.body.Read(b)
	_, _ = c.sum.Write(b[:n]) // never fails
	switch {
	case errors.Is(err, io.EOF) && hex.EncodeToString(c.sum.Sum(nil)) != c.sha:
		return n, ErrPageHash
	case err != nil && !errors.Is(err, io.EOF):
		return n, away(err)
	}
	return n, err
}

func (c *checked) Close() error {
	defer c.cancel()
	if err := c.body.Close(); err != nil {
		return away(err)
	}
	return nil
}
