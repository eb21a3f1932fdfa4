// Package reports writes the hall's figures down for people and for other programs:
// JSON, CSV, a workbook, and a page with plots that prints.
//
// It knows codes, columns and sentences. It must not know where the figures come
// from, nor what they mean: hall/figures makes them.
package reports
