package values

import "testing"

func TestChannelOf(t *testing.T) {
	for label, want := range map[string]Channel{
		"EA000000005CN": ByMail, "EA000000006CN": "", "12345-2026001": ByPhone, "12345-": "", "12345-20A": "", "12345": "", "A001": "", "": "",
	} {
		if got := ChannelOf(label); got != want {
			t.Errorf("%q came by %q, want %q", label, got, want)
		}
	}
}
