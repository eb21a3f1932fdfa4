package main

import "testing"

// TestScanTap: codes go to what lies open, in their order, and to the chair before and
// after; what closes late takes nothing from what was opened since.
func TestScanTap(t *testing.T) {
	var tap scanTap
	if tap.offer("before") {
		t.Error("a code was taken by nobody")
	}
	first, endFirst := tap.take()
	second, endSecond := tap.take()
	for _, code := range []string{"a", "b"} {
		if !tap.offer(code) {
			t.Errorf("%s went to the chair", code)
		}
	}
	endFirst()
	if !tap.offer("c") {
		t.Error("the end of the first ended the second")
	}
	for range 2 * tapped {
		tap.offer("more than anybody reads")
	}
	endSecond()
	if tap.offer("after") {
		t.Error("a code was taken when all had gone")
	}
	if code, ok := <-first; ok {
		t.Errorf("the first was given %q", code)
	}
	for _, want := range []string{"a", "b", "c"} {
		if got := <-second; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
