//go:build !unix

package main

// noCore has nothing to do where no cores are written.
func noCore() {}
