package hall_test

import (
	"crypto/aes"
	"crypto/cipher"
	"testing"

	"google.golang.org/protobuf/proto"

	hallv1 "onewindow/api/hall/v1"
)

// sealBundle is what a window does with its export key.
func (s *seat) sealBundle(b *hallv1.Bundle) []byte {
	s.w.t.Helper()
	r, err := s.relay().ExportKey(s.ctx(), &hallv1.ExportKeyRequest{})
	if err != nil {
		s.w.t.Fatal(err)
	}
	block, err := aes.NewCipher(r.GetKey())
	if err != nil {
		s.w.t.Fatal(err)
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		s.w.t.Fatal(err)
	}
	body, err := proto.Marshal(b)
	if err != nil {
		s.w.t.Fatal(err)
	}
	return seal.Seal(nil, nil, body, []byte(s.window))
}

func (s *seat) takeIn(window string, sealed []byte) (*hallv1.TakeInResponse, error) {
	stream, err := s.relay().TakeIn(s.ctx())
	if err != nil {
		return nil, err
	}
	for len(sealed) > 0 {
		n := min(len(sealed), 100)
		if err := stream.Send(&hallv1.TakeInRequest{Window: window, Chunk: sealed[:n]}); err != nil {
			break
		}
		sealed = sealed[n:]
	}
	return stream.CloseAndRecv()
}

// TestTakeIn: the export of a window is answered command by command, once; what
// another could have made is refused whole.
func TestTakeIn(t *testing.T) {
	w := newWorld(t)
	clerk, guide, boss := w.as("2001", "clerk", "A035"), w.as("8001", "guide", ""), w.as("7001", "supervisor", "")
	ticket := clerk.serve(guide, "GJJ-001")
	sub := w.submission(w.citizen("p01"), ticket.GetId(), "accept_and_grant")
	other := move(ticket.GetId(), "finish")
	b := &hallv1.Bundle{Window: "A035", Commands: []*hallv1.BundledCommand{
		{StaffNo: "2001", Role: "clerk", Command: sub},
		{StaffNo: "2001", Role: "clerk", Command: other},
		{StaffNo: "4001", Role: "clerk", Command: move(ticket.GetId(), "recall")}, // is no clerk
		{StaffNo: "2001", Role: "clerk", Command: &hallv1.Command{CommandId: "nonsense"}},
	}}
	sealed := clerk.sealBundle(b)
	if _, err := boss.takeIn("A036", sealed); reason(err) != "bundle" {
		t.Errorf("another window's name: %v", err)
	}
	if _, err := boss.takeIn("A999", sealed); reason(err) != "unknown_window" {
		t.Errorf("no such window: %v", err)
	}
	bent := append([]byte{}, sealed...)
	bent[len(bent)/2] ^= 1
	if _, err := boss.takeIn("A035", bent); reason(err) != "bundle" {
		t.Errorf("a changed file: %v", err)
	}
	if _, err := clerk.takeIn("A035", sealed); reason(err) != "role" {
		t.Errorf("a clerk takes in: %v", err)
	}
	got, err := boss.takeIn("A035", sealed)
	if err != nil || got.GetAccepted() != 2 || got.GetRefusedCount() != 2 || got.GetRefused()[0].GetRefusal() != "wrong_role" ||
		got.GetRefused()[1].GetRefusal() != "invalid" {
		t.Fatalf("%v, %v", got, err)
	}
	again, err := boss.takeIn("A035", sealed)
	if err != nil || again.GetAccepted() != 0 || again.GetRepeatedAnswers() != 2 {
		t.Errorf("the second time: %v, %v", again, err)
	}
	// The window itself, back at last, hears the same.
	if r := clerk.ok(sub); !r.GetRepeatedAnswer() {
		t.Error("the window's own delivery was taken for a new one")
	}
}
