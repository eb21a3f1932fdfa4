// Package keytable is what the keys of every screen do, as the screens' own bindings
// say: for the page on which an action is looked for, and for the sheet beside the
// keyboard.
//
// It knows which screens a role meets; the table itself is written by make generate.
package keytable
