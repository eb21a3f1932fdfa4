// Package storetest holds every engine of hall/store to the same behaviour:
// single operations and forbidden ones, random operations against a model in
// memory, a hall full of windows at once, kill -9 in mid-load, watching with
// cuts, and what the engine says about its plans. Each defence is also taken
// away once (mutants), and the suite fails if that goes unnoticed.
//
// It knows the store only; rules of the hall are tested where they are.
package storetest
