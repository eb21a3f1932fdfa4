package screens_test

import (
	"testing"

	"onewindow/screens"
)

func TestYuan(t *testing.T) {
	for fen, want := range map[int64]string{0: "0", 5: "0.05", 99_999: "999.99", 100_000: "1,000", 12_345_678_90: "12,345,678.90"} {
		if got := screens.Yuan(fen); got != want {
			t.Errorf("%d: %s, want %s", fen, got, want)
		}
	}
}
