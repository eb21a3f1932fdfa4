// Package docs holds the project's pages and the tests that keep them true:
// commands are run, paths and targets looked up, keys, rooms and schemas
// written from the code. It has no code of its own; `go generate` writes the
// generated parts anew, and a page that differs from the code fails a test.
package docs

//go:generate env UPDATE_DOCS=1 go test -count=1 -run ^TestGenerated . ../cmd/window
