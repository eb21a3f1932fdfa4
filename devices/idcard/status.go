package idcard

import "onewindow/devices"

// Codes of a read that did not work; the i18n topic "devices" has a sentence
// for each.
const (
	CodeBadRecord      = "bad_record"           // blocks of wrong length, text that is no text
	CodeCardLeft       = "card_left_behind"     // lies there since before the request: lift it and place it again
	CodeCardRefuses    = "card_refused_reader"  // 31
	CodeCardUnknown    = "card_unknown"         // 40
	CodeContentCheck   = "content_check_failed" // 33
	CodeFingers        = "fingerprint_failed"   // 37 3F, never the end of a read
	CodeInterrupted    = "read_interrupted"     // 41
	CodeLineFault      = "line_fault"           // three failed exchanges in a row
	CodeLineNoise      = "line_noise"           // 10 11, or a broken frame
	CodeNoCard         = "no_card"              // a probe ended without one
	CodeNotReader      = "not_a_reader"         // the port opens, but nothing there speaks this protocol
	CodeNotSteady      = "card_not_steady"      // 81
	CodeOutOfOrder     = "out_of_order"         // 34
	CodePlaceAgain     = "place_again"          // the reading was in doubt and the reader will not read again by itself
	CodeRandom         = "random_failed"        // 47
	CodeReaderRefuses  = "reader_refused_card"  // 32
	CodeReadsDiffer    = "reads_differ"         // two readings of one request are not equal
	CodeSAMFault       = "sam_fault"            // 60
	CodeSAMUnlicensed  = "sam_unauthorised"     // 66
	CodeSelfCheck      = "self_check"           // data that contradict themselves
	CodeUnknownStatus  = "unknown_status"
	CodeUnsupported    = "command_unsupported" // 21 23 24
	CodeReaderReplaced = "reader_replaced"     // another SAM number answers on the same link
)

// Codes are all codes of this package, so that a test can see to it that each
// has its sentence. A read may fail with a code of package devices as well.
func Codes() []string {
	return []string{
		CodeBadRecord, CodeCardLeft, CodeCardRefuses, CodeCardUnknown, CodeContentCheck, CodeFingers, CodeInterrupted,
		CodeLineFault, CodeLineNoise, CodeNoCard, CodeNotReader, CodeNotSteady, CodeOutOfOrder, CodePlaceAgain,
		CodeRandom, CodeReaderRefuses, CodeReadsDiffer, CodeSAMFault, CodeSAMUnlicensed, CodeSelfCheck,
		CodeUnknownStatus, CodeUnsupported, CodeReaderReplaced,
	}
}

// The values of SW3 that steer the sequence.
const (
	swOK       = 0x90
	swNothing  = 0x91 // item not on the card
	swFound    = 0x9F
	swNoCard   = 0x80
	swChecksum = 0x10
	swLength   = 0x11
)

// verdict is what one failing status word means for a read.
type verdict struct {
	code  string
	retry int  // how often the sequence starts again at find by itself
	fault bool // the module itself is unfit: no card will do
}

var verdicts = map[byte]verdict{
	0x10: {code: CodeLineNoise, retry: 1},
	0x11: {code: CodeLineNoise, retry: 1},
	0x21: {code: CodeUnsupported},
	0x23: {code: CodeUnsupported},
	0x24: {code: CodeUnsupported},
	0x31: {code: CodeCardRefuses, retry: 1},
	0x32: {code: CodeReaderRefuses},
	0x33: {code: CodeContentCheck},
	0x34: {code: CodeOutOfOrder, retry: 2},
	0x37: {code: CodeFingers, retry: 1},
	0x3F: {code: CodeFingers, retry: 1},
	0x40: {code: CodeCardUnknown},
	0x41: {code: CodeInterrupted, retry: 2},
	0x47: {code: CodeRandom, retry: 1},
	0x60: {code: CodeSAMFault, fault: true},
	0x66: {code: CodeSAMUnlicensed, fault: true},
	0x80: {code: CodeNotSteady, retry: 2},
	0x81: {code: CodeNotSteady, retry: 2},
}

func judge(sw byte) verdict {
	v, known := verdicts[sw]
	if !known {
		return verdict{code: CodeUnknownStatus}
	}
	return v
}

func statusError(sw byte) *devices.Error {
	return &devices.Error{Code: judge(sw).code, Status: sw}
}
