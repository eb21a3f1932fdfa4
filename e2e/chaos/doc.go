// Package chaos holds the proofs that nothing is lost and nothing happens
// twice: windows and the hall are processes of their own that are killed,
// stopped and cut off from each other at random, and every case that was
// acknowledged is then looked for in the hall's file. Each proof also runs
// windows with a defence removed, which it must catch.
package chaos
