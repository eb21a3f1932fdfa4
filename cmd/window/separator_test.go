package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onewindow/devices"
	"onewindow/devices/docscan"
	"onewindow/devices/link"
	"onewindow/devices/printer"
	"onewindow/devices/ptyport"
	"onewindow/e2e/oracle"
	"onewindow/papers"
	"onewindow/station"
)

// separators are the sheets of a case with two papers.
func separators(t *testing.T) (papers.Document, []string) {
	t.Helper()
	s := papers.Separators{
		CaseID: "0193a2b4-5c6d-7e8f-9012-3456789abcde", Item: "提取住房公积金", Window: "A035",
		Lines: []papers.SeparatorLine{{ID: "BANKCARD", Name: "本人境内Ⅰ类银行储蓄卡"}, {ID: "LOAN_CONTRACT", Name: "借款合同及其补充协议"}},
	}
	doc, err := s.Document("zh")
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, l := range s.Lines {
		codes = append(codes, papers.Code{Kind: papers.CodeSeparator, Number: s.CaseID, Check: l.ID}.String())
	}
	return doc, codes
}

// zbar is what an independent program reads off a picture.
func zbar(t *testing.T, picture string) []string {
	t.Helper()
	zbarimg, ok := oracle.Need(t, "zbarimg")
	if !ok {
		return nil
	}
	out, err := exec.CommandContext(t.Context(), zbarimg, "--raw", "-q", picture).Output()
	if err != nil {
		t.Errorf("zbarimg on %s: %v", filepath.Base(picture), err)
	}
	return strings.Fields(string(out))
}

// onSheets prints a document on A4 and scans it at 200 dpi, page by page.
func onSheets(t *testing.T, doc papers.Document) []image.Image {
	t.Helper()
	pdftoppm, ok := oracle.Need(t, "pdftoppm")
	if !ok {
		return nil
	}
	fonts, err := systemSheetFonts()()
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := fonts.PDF(doc)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), pdftoppm, "-r", "200", "-gray", "-png", "-", filepath.Join(dir, "p"))
	cmd.Stdin = bytes.NewReader(pdf)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	var pages []image.Image
	for _, file := range files {
		pages = append(pages, decoded(t, file))
	}
	return pages
}

func decoded(t *testing.T, file string) image.Image {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// laid is a page as it lay in the feeder: turned, on paper with grain.
func laid(img image.Image, angle float64, grain int) []byte {
	b := img.Bounds()
	from := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(from, from.Rect, img, b.Min, draw.Src)
	to := image.NewGray(from.Rect)
	sin, cos := math.Sincos(angle)
	cx, cy := float64(b.Dx())/2, float64(b.Dy())/2
	dust := make([]int, 4096)
	for i, r := 0, rand.New(rand.NewPCG(7, 7)); i < len(dust); i++ {
		dust[i] = r.IntN(2*grain+1) - grain
	}
	for y := range b.Dy() {
		for x := range b.Dx() {
			dx, dy := float64(x)-cx, float64(y)-cy
			v := 255
			if fx, fy := int(cx+dx*cos-dy*sin), int(cy+dx*sin+dy*cos); fx >= 0 && fx < b.Dx() && fy >= 0 && fy < b.Dy() {
				v = int(from.Pix[fy*from.Stride+fx])
			}
			to.Pix[y*to.Stride+x] = uint8(min(255, max(0, v-16+dust[(y*131+x)%len(dust)])))
		}
	}
	var out bytes.Buffer
	_ = jpeg.Encode(&out, to, &jpeg.Options{Quality: 75}) // to memory
	return out.Bytes()
}

// readOff lets pages through the document scanner and gives what each says.
func readOff(t *testing.T, pages [][]byte) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	e := docscan.NewEmulator(docscan.EmulatorOptions{})
	for _, p := range pages {
		e.Load(docscan.Sheet{Front: p})
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- e.Serve(ctx, l) }()
	defer func() { cancel(); <-served }()
	scanner, err := docscan.Open("http://"+l.Addr().String(), docscan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	err = feeder{docscan.Keep(scanner, 0)}.Feed(ctx, func(p station.Fed) error {
		if !p.Blank { // the backs
			codes = append(codes, p.Code)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return codes
}

// A separator sheet on A4 is read off the scanned page in whatever direction it
// lay, on any paper; a page without one says nothing, nor does a spoilt one.
func TestSeparatorsOnSheets(t *testing.T) {
	doc, codes := separators(t)
	pages := onSheets(t, doc)
	if pages == nil {
		return
	}
	if len(pages) != 2 {
		t.Fatalf("%d sheets for two papers", len(pages))
	}
	other := docscan.TestPage("A LETTER", 200)
	spoilt := image.NewGray(pages[0].Bounds())
	draw.Draw(spoilt, spoilt.Rect, pages[0], image.Point{}, draw.Src)
	middle := spoilt.Rect.Dx() / 2
	draw.Draw(spoilt, image.Rect(middle-80, 0, middle+80, spoilt.Rect.Dy()), image.White, image.Point{}, draw.Src)
	got := readOff(t, [][]byte{
		laid(pages[0], 0, 0), other, laid(pages[1], 0.06, 24), laid(pages[0], math.Pi, 12), laid(pages[1], math.Pi/2, 24), laid(spoilt, 0, 0), laid(pages[1], -0.03, 0),
	})
	if want := []string{codes[0], "", codes[1], codes[0], codes[1], "", codes[1]}; !slices.Equal(got, want) {
		t.Errorf("read\n%q, want\n%q", got, want)
	}
	for i, page := range pages {
		file := filepath.Join(t.TempDir(), fmt.Sprintf("sheet%d.jpeg", i))
		if err := os.WriteFile(file, laid(page, 0, 0), 0o600); err != nil {
			t.Fatal(err)
		}
		if said := zbar(t, file); said != nil && !slices.Equal(said, codes[i:i+1]) {
			t.Errorf("another program reads %q off sheet %d", said, i+1)
		}
	}
}

// The same off a roll, one slip a line, that lies on the glass of a scanner.
func TestSeparatorsOnTheRoll(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	doc, codes := separators(t)
	port, err := ptyport.Open(filepath.Join(t.TempDir(), "printer.tty"))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	e := printer.NewEmulator(printer.EmulatorOptions{Folder: folder})
	served := make(chan error, 1)
	go func() { served <- e.Serve(ctx, port) }()
	wire := &devices.Port{Target: port.Path, Settings: link.Settings{Baud: 115200}}
	p := printer.New(wire.Open, printer.Options{Profile: printer.Roll80, Baud: 115200})
	ran := make(chan error, 1)
	go func() { ran <- p.Run(ctx) }()
	defer func() { cancel(); <-ran; port.Close(); <-served }()
	if _, cause := (roll{p, papers.Columns80mm}).Print(ctx, "job", doc); cause != "" {
		t.Fatal(cause)
	}
	if err := e.Wait(ctx, func(pages []printer.Page) bool { return len(pages) == 2 && pages[1].Cut }); err != nil {
		t.Fatal(err)
	}
	for i, page := range e.Pages() {
		glass := image.NewGray(image.Rect(0, 0, 1654, 2339))
		draw.Draw(glass, glass.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(glass, page.Image.Bounds().Add(image.Pt(400, 300)), page.Image, page.Image.Bounds().Min, draw.Src)
		if got := readOff(t, [][]byte{laid(glass, 0.05+math.Pi*float64(i), 16)}); !slices.Equal(got, codes[i:i+1]) {
			t.Errorf("slip %d: read %q, want %q", i+1, got, codes[i])
		}
		if said := zbar(t, filepath.Join(folder, fmt.Sprintf("receipt-%04d.png", i+1))); said != nil && !slices.Equal(said, codes[i:i+1]) {
			t.Errorf("another program reads %q off slip %d", said, i+1)
		}
	}
}
