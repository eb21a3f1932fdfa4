package values

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	proofs "onewindow/e2e/oracle"
)

// iconv converts through the C library, the oracle of this file. It must be
// there: without it the codec would be held against itself.
func iconv(t *testing.T, from, to string, data []byte) (out []byte, ok bool) {
	t.Helper()
	path, err := exec.LookPath("iconv")
	if err != nil {
		t.Fatalf("the oracle is missing: %v", err)
	}
	cmd := exec.CommandContext(t.Context(), path, "-f", from, "-t", to)
	cmd.Stdin = bytes.NewReader(data)
	var buffer bytes.Buffer
	cmd.Stdout = &buffer
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return buffer.Bytes(), err == nil
}

// oracle converts every piece, a newline behind each, in few runs of iconv:
// a piece that iconv refuses is nil, and the rest goes on behind it.
func oracle(t *testing.T, from, to string, pieces [][]byte) [][]byte {
	t.Helper()
	var answers [][]byte
	for len(answers) < len(pieces) {
		rest := pieces[len(answers):]
		out, ok := iconv(t, from, to, append(bytes.Join(rest, []byte("\n")), '\n'))
		lines := bytes.Split(out, []byte("\n"))
		answers = append(answers, lines[:len(lines)-1]...)
		if !ok {
			answers = append(answers, nil)
		}
	}
	return answers
}

func fourByte(n int) []byte {
	return []byte{byte(0x81 + n/12600), byte(0x30 + n/1260%10), byte(0x81 + n/10%126), byte(0x30 + n%10)}
}

func twoByteCodes() [][]byte {
	var codes [][]byte
	for p := range gbTwoByteCodes {
		code := gbCode(p)
		codes = append(codes, []byte{byte(code >> 8), byte(code)})
	}
	return codes
}

type decodeFunc func([]byte) (string, error)

// wrongTwoByte counts the two-byte codes that a decoder reads otherwise than
// the oracle.
func wrongTwoByte(t *testing.T, decode decodeFunc) int {
	codes := twoByteCodes()
	wrong := 0
	for i, want := range oracle(t, "GB18030", "UTF-8", codes) {
		if want == nil {
			t.Fatalf("the oracle refuses % X", codes[i])
		}
		if got, err := decode(codes[i]); err != nil || got != string(want) {
			wrong++
		}
	}
	return wrong
}

func TestEveryTwoByteCode(t *testing.T) {
	began := time.Now()
	if len(twoByteCodes()) != 23940 {
		t.Fatal("not every two-byte code is asked")
	}
	if wrong := wrongTwoByte(t, DecodeGB18030); wrong != 0 {
		t.Errorf("%d two-byte codes decoded otherwise than by iconv", wrong)
	}
	// The defence removed: the bare library must be caught by the same check.
	bare := func(data []byte) (string, error) {
		out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		return string(out), err
	}
	wrong := wrongTwoByte(t, bare)
	if wrong < 2067 {
		t.Errorf("the check found only %d wrong codes in the bare library", wrong)
	}
	proofs.Prove(t, began, proofs.Proof{
		Promise: "R18", Harness: "every two-byte code of GB18030 beside iconv", Trials: len(twoByteCodes()), Unit: "codes",
		Result: fmt.Sprintf("0 otherwise; mutant caught: the library without the overlay (%d wrong)", wrong),
	})
}

// Eighteen four-byte codes that this C library refuses stand in the edition of
// 2022 for the private characters whose two-byte code was given away.
func TestEveryFourByteCode(t *testing.T) {
	var codes [][]byte
	for n := range gbBMPCodes {
		codes = append(codes, fourByte(n))
	}
	for n := range gbPlanesCodes {
		codes = append(codes, fourByte(gbPlanesFirst+n))
	}
	refused := 0
	for i, want := range oracle(t, "GB18030", "UTF-8", codes) {
		got, err := DecodeGB18030(codes[i])
		switch {
		case want == nil:
			refused++
			if r, _ := utf8.DecodeRuneInString(got); err != nil || !isPrivateUse(r) {
				t.Errorf("% X: %q, %v; want a private character", codes[i], got, err)
			}
		case err != nil || got != string(want):
			t.Errorf("% X: %q, %v; iconv says %q", codes[i], got, err, want)
		}
	}
	if refused > 18 {
		t.Errorf("iconv refuses %d codes; only 18 are known", refused)
	}
}

func TestEveryCodePointRoundTripsAndAgrees(t *testing.T) {
	var points [][]byte
	count := 0
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		count++
		code, err := EncodeGB18030(string(r))
		if err != nil {
			t.Fatalf("U+%04X: %v", r, err)
		}
		back, err := DecodeGB18030(code)
		if err != nil || back != string(r) {
			t.Fatalf("U+%04X came back as %q, %v (% X)", r, back, err, code)
		}
		if r != '\n' {
			points = append(points, []byte(string(r)))
		}
	}
	if count != 1112064 {
		t.Fatalf("%d code points were tried", count)
	}
	refused := 0
	for i, want := range oracle(t, "UTF-8", "GB18030", points) {
		got, _ := EncodeGB18030(string(points[i]))
		if want == nil {
			refused++
			if r, _ := utf8.DecodeRune(points[i]); !isPrivateUse(r) {
				t.Errorf("iconv refuses %q", points[i])
			}
			continue
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%q: % X, iconv says % X", points[i], got, want)
		}
	}
	if refused > 24 {
		t.Errorf("iconv refuses %d characters; only 24 are known", refused)
	}
}

func TestDecodeIsStrict(t *testing.T) {
	for _, test := range []struct {
		in     string
		offset int
		reason string
	}{
		{"a\x80", 1, GBCode},
		{"\xff", 0, GBCode},
		{"\xd6\xd0\xd6", 2, GBTruncated},
		{"\x81\x30", 0, GBTruncated},
		{"\x81\x30\x81", 0, GBTruncated},
		{"\x81\x30\x20", 0, GBCode},
		{"\x81\x30\x81\x20", 0, GBCode},
		{"\x81\x7f", 0, GBCode},
		{"\x81\x20", 0, GBCode},
		{"\x84\x31\xa5\x30", 0, GBCode},
		{"\xe3\x32\x9a\x36", 0, GBCode},
		{"\xfe\x39\xfe\x39", 0, GBCode},
	} {
		got, err := DecodeGB18030([]byte(test.in))
		gbErr, ok := errors.AsType[*GB18030Error](err)
		if !ok || got != "" || gbErr.Offset != test.offset || gbErr.Reason != test.reason {
			t.Errorf("% X: %q, %v", test.in, got, err)
		}
	}
	if _, err := EncodeGB18030("中\xff"); err == nil || !strings.Contains(err.Error(), "byte 3") {
		t.Errorf("bad UTF-8: %v", err)
	}
	if got, err := EncodeGB18030("\uFFFD"); err != nil || string(got) != "\x84\x31\xa4\x37" {
		t.Errorf("U+FFFD itself is a character: % X, %v", got, err)
	}
}

func TestTwoByteGBK(t *testing.T) {
	for r, want := range map[rune]bool{
		'A': false, '中': true, '龴': true, '䶮': true, '㐂': false, '𠮷': false, '\uE000': false, '·': true, '€': true,
	} {
		if got := TwoByteGBK(r); got != want {
			t.Errorf("%c U+%04X: %v", r, r, got)
		}
	}
}

var gbSeeds = []string{"", "\xca\xdc\xc0\xed", "\x81\x39\xef\x31", "\xfe\x59", "\xfd\x30\x81\x30", "\xa8"}

// soundGB18030 says what is wrong with how a text was decoded.
func soundGB18030(data []byte, decode func([]byte) (string, error)) error {
	text, err := decode(data)
	if err != nil {
		if gbErr, ok := errors.AsType[*GB18030Error](err); !ok || gbErr.Offset >= len(data) {
			return err
		}
		return nil
	}
	if strings.ContainsRune(text, utf8.RuneError) && !bytes.Contains(data, []byte{0x84, 0x31, 0xa4, 0x37}) {
		return fmt.Errorf("% X yields U+FFFD without an error", data)
	}
	code, err := EncodeGB18030(text)
	if err != nil {
		return err
	}
	if again, err := decode(code); err != nil || again != text {
		return errors.Join(err, fmt.Errorf("%q came back as %q", text, again))
	}
	return nil
}

func FuzzGB18030(f *testing.F) {
	for _, seed := range gbSeeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := soundGB18030(data, DecodeGB18030); err != nil {
			t.Fatal(err)
		}
	})
}

func TestBlastGB18030(t *testing.T) {
	p := proofs.Parser{Name: "GB 18030 text", Mutants: map[string]func([]byte) error{
		"the library's decoder alone": func(in []byte) error {
			return soundGB18030(in, func(b []byte) (string, error) {
				text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
				return string(text), err
			})
		},
	}}
	for _, seed := range gbSeeds {
		p.Seeds = append(p.Seeds, []byte(seed))
	}
	p.Check = func(in []byte) error { return soundGB18030(in, DecodeGB18030) }
	proofs.Blast(t, p)
}
