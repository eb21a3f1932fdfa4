// Package table is rows in columns with a heading: fixed and stretching widths,
// numbers to the right, a selected row.
//
// It knows cells and not what they mean.
package table
