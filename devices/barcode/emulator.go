package barcode

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"onewindow/devices"
)

// EmulatorOptions describe the scanner that is emulated.
type EmulatorOptions struct {
	Profile    Profile
	Baud       int    // pace of the line; 0 sends as fast as it goes
	Terminator string // behind a payload; "" means CR
	Chunk      int    // bytes a write; 0 sends a message at once
	JPEG       []byte // the page under the scanner; nil takes TestPage
	// Page gives the page that lies under the scanner when a picture is taken;
	// nil, or an empty page from it, takes JPEG. It may take a while.
	Page func() []byte
}

// Faults of the emulator, for Set.
const (
	FaultBadParameter = "nak"           // menu commands are answered NAK
	FaultBadChecksum  = "bad_checksum"  // the first try of each packet has a wrong checksum (ssi)
	FaultDead         = "dead"          // says nothing
	FaultDuplicate    = "duplicate"     // every code is sent twice
	FaultHangUp       = "hang_up"       // the line ends in the middle of the next picture or code
	FaultImageCut     = "image_cut"     // pictures end in the middle, the frame is short
	FaultImageGarbled = "image_garbled" // the frame is whole, the picture is not
	FaultImageLong    = "image_long"    // more bytes follow than the frame says
	FaultLostAck      = "lost_ack"      // the host's first acknowledgement of a code is lost: the packet comes again (ssi)
	FaultNoTerminator = "no_terminator" // codes end in silence
	FaultReplyFirst   = "reply_first"   // the menu reply comes before the picture
	FaultSplit        = "split"         // codes come in two pieces, parted within a character
	FaultUnknown      = "enq"           // menu commands are answered ENQ
)

// Faults lists the faults that Set knows.
func Faults() []string {
	return []string{
		FaultBadChecksum, FaultBadParameter, FaultDead, FaultDuplicate, FaultHangUp, FaultImageCut, FaultImageGarbled, FaultImageLong,
		FaultLostAck, FaultNoTerminator, FaultReplyFirst, FaultSplit, FaultUnknown,
	}
}

// Emulator is a scanner made of software.
type Emulator struct {
	*devices.Faults
	options EmulatorOptions
	scans   chan code

	mu        sync.Mutex
	framed    bool // DECHDR1, lost with power
	triggered bool
	commands  []string

	// Of a scanner that speaks SSI; owned by Serve.
	unsaid  [][]byte // packets that are still to be said, the first one under way
	tries   int      // of it
	silence <-chan time.Time
	deaf    bool // an acknowledgement was lost
}

type code struct {
	payload []byte
	aim     string
}

// NewEmulator makes a scanner as it comes from the factory.
func NewEmulator(o EmulatorOptions) *Emulator {
	if o.Profile == "" {
		o.Profile = Plain
	}
	if o.Terminator == "" {
		o.Terminator = "\r"
	}
	return &Emulator{options: o, scans: make(chan code, 64), Faults: devices.NewFaults("barcode", Faults())}
}

// TestPage is a picture of lines on paper, as JPEG.
func TestPage(width, height int) []byte {
	img := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			shade := color.Gray{Y: 235}
			if y%24 > 16 && x > width/10 && x < width*9/10 && (x*7+y*3)%11 > 3 {
				shade.Y = 40
			}
			img.SetGray(x, y, shade)
		}
	}
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, nil)
	if err != nil {
		return nil // cannot happen: a buffer takes all, and the size is JPEG's
	}
	return b.Bytes()
}

// Scan holds a code to the scanner: payload with its AIM id (Q1 is a QR code),
// which only framed messages carry. It waits for nothing; 64 codes may queue.
func (e *Emulator) Scan(payload []byte, aim string) error {
	select {
	case e.scans <- code{slices.Clone(payload), aim}:
		return nil
	default:
		return errors.New("barcode: emulator: too many codes wait")
	}
}

// Commands returns the menu commands so far.
func (e *Emulator) Commands() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.commands)
}

// Triggered tells whether the trigger is on.
func (e *Emulator) Triggered() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.triggered
}

var errHangUp = errors.New("barcode: emulator: hung up")

// Serve is the scanner at its end of the line until ctx ends or the line does.
// The caller closes line to wake a waiting Read.
func (e *Emulator) Serve(ctx context.Context, line io.ReadWriteCloser) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	requests, lost := make(chan []byte), make(chan error, 1)
	go func() { lost <- requestsOf(ctx, line, requests, requestIn[e.options.Profile]) }()
	err := e.talk(ctx, line, requests, lost)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// requestIn cuts what the host sends, by profile.
var requestIn = map[Profile]func([]byte) ([]byte, int){Honeywell: request, Plain: request, Newland: newlandRequest, SSI: ssiRequest}

func requestsOf(ctx context.Context, line io.Reader, out chan<- []byte, request func([]byte) ([]byte, int)) error {
	var rest []byte
	buf := make([]byte, 512)
	for {
		n, err := line.Read(buf)
		if err != nil {
			return err
		}
		rest = append(rest, buf[:n]...)
		for {
			one, size := request(rest)
			if size == 0 {
				break
			}
			rest = rest[size:]
			select {
			case out <- one:
			case <-ctx.Done():
				return nil
			}
		}
		rest = slices.Clone(rest)
	}
}

// request cuts at CR for short commands, and at the storage character for menu
// commands.
func request(b []byte) ([]byte, int) {
	start := bytes.IndexByte(b, syn)
	if start < 0 || len(b) < start+3 {
		return nil, 0
	}
	if b[start+1] != 'M' {
		return slices.Clone(b[start : start+3]), start + 3
	}
	end := bytes.IndexAny(b[start+3:], "!.")
	if end < 0 {
		return nil, 0
	}
	size := start + 3 + end + 1
	return slices.Clone(b[start:size]), size
}

func (e *Emulator) talk(ctx context.Context, line io.ReadWriteCloser, requests <-chan []byte, lost <-chan error) error {
	for {
		var err error
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-lost:
			return err
		case c := <-e.scans:
			err = e.code(ctx, line, c)
		case r := <-requests:
			if e.On(FaultDead) {
				continue
			}
			switch e.options.Profile {
			case Honeywell:
				err = e.answer(ctx, line, r)
			case Newland:
				err = e.send(ctx, line, e.newland(r))
			case SSI:
				err = e.ssi(ctx, line, r)
			case Plain:
			}
		case <-e.unheard():
			err = e.sayAgain(ctx, line)
		}
		if err != nil {
			if errors.Is(err, errHangUp) {
				return errors.Join(err, line.Close())
			}
			return err
		}
	}
}

// send writes at the pace of the line.
func (e *Emulator) send(ctx context.Context, line io.Writer, b []byte) error {
	chunk := e.options.Chunk
	if chunk == 0 {
		chunk = len(b)
		if e.options.Baud > 0 {
			chunk = min(chunk, 64)
		}
	}
	for len(b) > 0 {
		n := min(chunk, len(b))
		if e.options.Baud > 0 {
			err := pause(ctx, time.Duration(n)*10*time.Second/time.Duration(e.options.Baud))
			if err != nil {
				return err
			}
		}
		_, err := line.Write(b[:n])
		if err != nil {
			return fmt.Errorf("barcode: emulator: %w", err)
		}
		b = b[n:]
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// code sends one code the way the scanner is set up.
func (e *Emulator) code(ctx context.Context, line io.Writer, c code) error {
	if e.On(FaultDead) {
		return nil
	}
	e.mu.Lock()
	framed := e.framed
	e.triggered = false
	e.mu.Unlock()
	if e.options.Profile == SSI {
		return e.packets(ctx, line, c)
	}
	message := append(slices.Clone(c.payload), e.options.Terminator...)
	if e.On(FaultNoTerminator) {
		message = slices.Clone(c.payload)
	}
	if framed {
		message = asyncFrame(fmt.Sprintf("MSGGET%04ds%s", len(message), c.aim), message)
	}
	times := 1
	if e.On(FaultDuplicate) {
		times = 2
	}
	for range times {
		cut := 0
		if e.On(FaultSplit) {
			cut = splitWithinCharacter(message)
		}
		err := e.send(ctx, line, message[:cut])
		if err == nil && cut > 0 {
			err = pause(ctx, 30*time.Millisecond)
		}
		if err == nil && e.On(FaultHangUp) {
			_ = e.send(ctx, line, message[cut:(cut+len(message))/2])
			return errHangUp
		}
		if err == nil {
			err = e.send(ctx, line, message[cut:])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func splitWithinCharacter(b []byte) int {
	for i := 1; i < len(b); i++ {
		if b[i]&0xC0 == 0x80 {
			return i
		}
	}
	return len(b) / 2
}

func asyncFrame(head string, data []byte) []byte {
	n := len(head) + 1 + len(data)
	b := append([]byte{syn, 0xFE}, binary.LittleEndian.AppendUint32(nil, uint32(n))...)
	b = append(b, '\r')
	b = append(b, head...)
	b = append(b, gs)
	return append(b, data...)
}

// answer executes one request of the host.
func (e *Emulator) answer(ctx context.Context, line io.Writer, r []byte) error {
	switch {
	case bytes.Equal(r, triggerOn), bytes.Equal(r, triggerOff):
		e.mu.Lock()
		e.triggered = bytes.Equal(r, triggerOn)
		e.mu.Unlock()
		return nil
	case !bytes.HasPrefix(r, []byte{syn, 'M', '\r'}):
		return nil
	}
	text := string(r[3:])
	e.mu.Lock()
	e.commands = append(e.commands, text)
	e.mu.Unlock()
	status := byte(ack)
	switch {
	case e.On(FaultUnknown):
		status = enq
	case e.On(FaultBadParameter):
		status = nak
	}
	echo, picture := e.execute(text, status)
	if picture == nil {
		return e.send(ctx, line, echo)
	}
	if e.On(FaultReplyFirst) {
		err := e.send(ctx, line, echo)
		if err != nil {
			return err
		}
		return e.ship(ctx, line, picture)
	}
	err := e.ship(ctx, line, picture)
	if err != nil {
		return err
	}
	return e.send(ctx, line, echo)
}

// execute makes the echo with its acknowledgements, and the picture if the
// command ships one.
func (e *Emulator) execute(text string, status byte) (echo []byte, picture []byte) {
	storage := text[len(text)-1]
	for i, part := range strings.Split(text[:len(text)-1], ";") {
		if i > 0 {
			echo = append(echo, ';')
		}
		part = strings.ToUpper(part)
		one := status
		tag, data := part[:min(6, len(part))], part[min(6, len(part)):]
		switch {
		case tag == "DECHDR":
			e.mu.Lock()
			e.framed = status == ack && data == "1"
			e.mu.Unlock()
		case tag == "IMGSHP" && status == ack:
			picture = asyncFrame(part, e.under())
		case data == "?":
			part = tag + ": EMULATOR"
		case !slices.Contains([]string{"TRGMOD", "IMGSNP", "IMGSHP", "SCNLED", "SCNAIM"}, tag):
			one = enq
		}
		echo = append(echo, part...)
		echo = append(echo, one)
	}
	return append(echo, storage), picture
}

// under is the page under the scanner.
func (e *Emulator) under() []byte {
	if e.options.Page != nil {
		if page := e.options.Page(); len(page) > 0 {
			return page
		}
	}
	if e.options.JPEG == nil {
		return testPage()
	}
	return e.options.JPEG
}

// testPage is drawn when somebody takes a picture: most never do.
var testPage = sync.OnceValue(func() []byte { return TestPage(640, 480) })

func (e *Emulator) ship(ctx context.Context, line io.Writer, frame []byte) error {
	switch {
	case e.On(FaultHangUp):
		_ = e.send(ctx, line, frame[:len(frame)/2])
		return errHangUp
	case e.On(FaultImageCut):
		frame = frame[:len(frame)/2]
	case e.On(FaultImageGarbled):
		frame = slices.Clone(frame)
		frame = frame[:len(frame)*2/3]
		binary.LittleEndian.PutUint32(frame[2:], uint32(len(frame)-frameHead))
	case e.On(FaultImageLong):
		frame = append(slices.Clone(frame), "more\r than \x16 the \xFE frame\r says\r"...)
	}
	return e.send(ctx, line, frame)
}
