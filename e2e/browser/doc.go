// Package browser drives a headless Chromium for tests, by its own protocol over two
// pipes: pages are opened, asked and photographed, and what went wrong in them is
// told. It knows nothing of what the pages show.
package browser
