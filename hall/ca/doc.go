// Package ca is the hall's own authority: it signs the keys of windows and
// offices, and shows the hall itself to them. It keeps one file, the authority's
// certificate and key; who has which certificate, and which are revoked, is the
// business of hall and its store.
package ca
