// Package custody holds the rules of where the originals are (物料流转): papers lie
// at a place or in a bag, a bag is with one place at a time, and it changes hands
// only when both sides have scanned it. It must not know of cases, tables or
// screens.
package custody
