package main

import (
	"strings"
	"testing"
)

// TestLinesThatAreNoCommand: what the schema does not know is refused with a
// word on what to do, and never carried out half.
func TestLinesThatAreNoCommand(t *testing.T) {
	for line, says := range map[string]string{
		`{`:                                  "not a command",
		`{"command":"nope"}`:                 `no command "nope"`,
		`{"id":"1"}`:                         `no command ""`,
		`{"command":"call","x":1}`:           `call has no field "x"`,
		`{"command":"reply","option":["1"]}`: `reply has no field "option"; it has id command node options`,
		`{"command":"state","pin":"1"}`:      `state has no field "pin"`,
		`{"command":"sign_in","staffNo":1}`:  "not a command",
	} {
		e := answer(t.Context(), nil, []byte(line))
		if e.Event != "failed" || !strings.Contains(e.Message, says) {
			t.Errorf("%s: %+v, want %q", line, e, says)
		}
	}
}
