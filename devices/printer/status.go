package printer

// Cause codes: states of the printer and reasons of an outcome. The sentence
// for the clerk is found in i18n under the same code.
const (
	CodeReady      = "ready"
	CodePaperLow   = "paper_low"
	CodePaperOut   = "paper_out"
	CodeCoverOpen  = "cover_open"
	CodeCutterJam  = "cutter_jam"
	CodeOverheat   = "overheat"
	CodeFault      = "fault"
	CodeFeeding    = "feeding"   // somebody holds the feed button
	CodeNoReply    = "no_reply"  // switched off, unplugged, wrong port or speed
	CodeNoMarker   = "no_marker" // the printer never confirmed the end of the job
	CodeCancelled  = "cancelled"
	CodeBadContent = "bad_content"
)

// Status is the four answers of DLE EOT 1–4, as sent. Bits by the Epson
// command reference; bits that are not named there are ignored.
type Status struct {
	Printer, Offline, Error, Paper byte
}

// Bits of the four answers.
const (
	bitOffline = 1 << 3 // DLE EOT 1

	bitCover   = 1 << 2 // DLE EOT 2
	bitFeeding = 1 << 3
	bitStopped = 1 << 5
	bitError   = 1 << 6

	bitMechanical    = 1 << 2 // DLE EOT 3
	bitCutter        = 1 << 3
	bitUnrecoverable = 1 << 5
	bitRecoverable   = 1 << 6

	bitsNearEnd = 0x0C // DLE EOT 4
	bitsEnd     = 0x60

	// A status byte is 0xx1xx10; anything else on the line is not an answer.
	statusMask  = 0x93
	statusValue = 0x12
	statusIdle  = 0x12
)

func isStatus(b byte) bool { return b&statusMask == statusValue }

// isMarker recognises the answer to GS r: bit 4 is clear, which tells it from
// an answer to DLE EOT.
func isMarker(b byte) bool { return b&0x90 == 0 }

// Code names the most pressing state: ready, paper_low, paper_out, cover_open,
// cutter_jam, overheat, fault, or feeding.
func (s Status) Code() string {
	switch {
	case s.Error&(bitUnrecoverable|bitMechanical) != 0:
		return CodeFault
	case s.Offline&bitCover != 0:
		return CodeCoverOpen
	case s.Offline&bitStopped != 0 || s.Paper&bitsEnd != 0:
		return CodePaperOut
	case s.Error&bitCutter != 0:
		return CodeCutterJam
	case s.Error&bitRecoverable != 0:
		return CodeOverheat
	case s.Offline&bitError != 0:
		return CodeFault
	case s.Offline&bitFeeding != 0:
		return CodeFeeding
	case s.Printer&bitOffline != 0:
		return CodeFault
	case s.Paper&bitsNearEnd != 0:
		return CodePaperLow
	}
	return CodeReady
}

// unexplained tells an answer that says off line or error without saying why:
// as a rule the state changed while the four questions were put.
func (s Status) unexplained() bool {
	const why = bitCover | bitFeeding | bitStopped | bitError
	return s.Printer&bitOffline != 0 && s.Offline&why == 0 ||
		s.Offline&bitError != 0 && s.Error&(bitMechanical|bitCutter|bitUnrecoverable|bitRecoverable) == 0
}

// Ready tells whether a job can be sent.
func (s Status) Ready() bool {
	code := s.Code()
	return code == CodeReady || code == CodePaperLow
}
