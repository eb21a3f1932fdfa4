package simulated_test

import (
	"errors"
	"testing"

	"onewindow/fixtures"
	"onewindow/hall"
	"onewindow/hall/simulated"
)

func list() *simulated.Addresses {
	out := &simulated.Addresses{}
	for _, a := range fixtures.Addresses() {
		out.List = append(out.List, simulated.Entry{Address: hall.Address{Code: a.Code, Text: a.Text}, Initials: a.Initials, Full: a.Full})
	}
	return out
}

// An address is found as it is typed: by initials, in full pinyin, in Chinese,
// and by words that are apart.
func TestAddressesAreFound(t *testing.T) {
	const want = "广东省东莞市塘厦镇示例路168号"
	for _, query := range []string{"txzsll168", "TXZSLL168", "tangxiazhenshililu168", "塘厦镇示例路168", "塘厦 168", "txz 168"} {
		got, err := list().Search(t.Context(), query, 5)
		if err != nil || len(got) != 1 || got[0].Text != want {
			t.Errorf("%q: %v, %v", query, got, err)
		}
	}
	for query, n := range map[string]int{"shililu": 5, "天涯": 0, "": 0, "示例路": 5} {
		got, err := list().Search(t.Context(), query, 5)
		if err != nil || len(got) != n {
			t.Errorf("%q: %d found, want %d, %v", query, len(got), n, err)
		}
	}
	away := list()
	away.OutOfReach = 1000
	if _, err := away.Search(t.Context(), "txz", 5); !errors.Is(err, simulated.ErrOutOfReach) {
		t.Errorf("out of reach: %v", err)
	}
	if got, err := away.Search(t.Context(), "txz", 5); err != nil || len(got) == 0 {
		t.Errorf("asked again: %v %v", got, err)
	}
}
