package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"onewindow/hall/store"
)

// pagesOptions say where scanned pages are kept: in a folder, or in an S3 store.
type pagesOptions struct{ where, parts string }

func (p *pagesOptions) flags(flags *pflag.FlagSet) {
	flags.StringVar(&p.where, "pages", "", "`folder` of scanned pages, or s3://BUCKET/PREFIX; without it pages beside the store's file")
	flags.StringVar(&p.parts, "parts", "", "`folder` for pages on their way to an S3 store; without it pages beside the store's file")
}

const s3Scheme = "s3://"

// check finds wrong usage, and fills in what lies beside the store's file.
func (p *pagesOptions) check(o *hallOptions) error {
	beside := ""
	if path, isFile := strings.CutPrefix(o.store, sqlitePrefix); isFile {
		beside = filepath.Join(filepath.Dir(path), "pages")
	}
	bucket, inS3 := strings.CutPrefix(p.where, s3Scheme)
	switch {
	case inS3 && (bucket == "" || strings.HasPrefix(bucket, "/")):
		return usage(errors.New("--pages s3://BUCKET/PREFIX names a bucket"))
	case inS3 && p.parts == "" && beside == "":
		return usage(errors.New("--parts is needed when the store is no file"))
	case inS3 && os.Getenv("AWS_ENDPOINT_URL") == "":
		return usage(errors.New("--pages s3://… needs AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, and AWS_REGION if it is not us-east-1"))
	case strings.Contains(p.where, "://") && !inS3:
		return usage(errors.New("--pages is a folder or s3://BUCKET/PREFIX"))
	case p.where == "" && beside == "":
		return usage(errors.New("--pages is needed when the store is no file"))
	}
	p.where, p.parts = cmp.Or(p.where, beside), cmp.Or(p.parts, beside)
	return nil
}

func (p *pagesOptions) open(ctx context.Context) (*store.Pages, error) {
	at, inS3 := strings.CutPrefix(p.where, s3Scheme)
	if !inS3 {
		return store.OpenPages(p.where)
	}
	bucket, prefix, _ := strings.Cut(at, "/")
	return store.OpenPagesS3(ctx, store.S3{
		Bucket: bucket, Prefix: prefix, Endpoint: os.Getenv("AWS_ENDPOINT_URL"), Region: cmp.Or(os.Getenv("AWS_REGION"), "us-east-1"),
		Key: os.Getenv("AWS_ACCESS_KEY_ID"), Secret: os.Getenv("AWS_SECRET_ACCESS_KEY"), Parts: p.parts,
	})
}
