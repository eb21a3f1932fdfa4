package papers

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"onewindow/e2e/oracle"
	"onewindow/i18n"
	"onewindow/values"
)

// sheetFonts are those that the desk's package asks for.
func sheetFonts(t *testing.T) *SheetFonts {
	t.Helper()
	var files [][]byte
	for _, name := range []string{
		"/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
		"/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
		"/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
	} {
		path, ok := oracle.Need(t, name)
		if !ok {
			return nil
		}
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	fonts, err := NewSheetFonts(files...)
	if err != nil {
		t.Fatal(err)
	}
	return fonts
}

// unspaced is a text as readers may give it back: without its blanks.
func unspaced(s string) string { return strings.Join(strings.Fields(s), "") }

// TestSheetsSayWhatTheRollSays: another program reads every paper back from its
// PDF, in both languages, word for word in the order of the roll. It takes the text
// as it was drawn: guesses of the page's layout are its own.
func TestSheetsSayWhatTheRollSays(t *testing.T) {
	fonts := sheetFonts(t)
	pdftotext, ok := oracle.Need(t, "pdftotext")
	if fonts == nil || !ok {
		return
	}
	for _, kind := range Kinds() {
		for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
			t.Run(string(kind)+"."+string(lang), func(t *testing.T) {
				t.Parallel()
				f := sample(kind)
				// What stands above U+FFFF is drawn (TestRareNamesAreDrawn), but the library's
				// table for readers ends there.
				f.Applicant.Name, f.Receiver = "欧阳吉祥", "欧阳吉祥"
				f.Form = slices.DeleteFunc(f.Form, func(e FormField) bool { return strings.Contains(string(e.Value), "𠮷") })
				doc, err := Make(kind, f, language(t, lang))
				if err != nil {
					t.Fatal(err)
				}
				pdf, err := fonts.PDF(doc)
				if err != nil {
					t.Fatal(err)
				}
				cmd := exec.CommandContext(t.Context(), pdftotext, "-raw", "-", "-")
				cmd.Stdin = bytes.NewReader(pdf)
				said, err := cmd.Output()
				if err != nil {
					t.Fatal(err)
				}
				rest := unspaced(string(said))
				for _, line := range Roll(doc, sheetColumns) {
					if line.Kind != LineText {
						continue
					}
					_, after, found := strings.Cut(rest, unspaced(line.Text))
					if !found {
						t.Fatalf("the sheet lacks %q after what came before it; it says\n%s", line.Text, said)
					}
					rest = after
				}
			})
		}
	}
}

// TestSheetCodesAreRead: the drawn codes are read back by another program from
// the page as a printer would draw it.
func TestSheetCodesAreRead(t *testing.T) {
	t.Parallel()
	fonts := sheetFonts(t)
	pdftoppm, drawn := oracle.Need(t, "pdftoppm")
	zbarimg, read := oracle.Need(t, "zbarimg")
	if fonts == nil || !drawn || !read {
		return
	}
	doc := Document{Number: "DG-1", Blocks: []Block{QR{Content: "OWC/DG-2026-1123-000042/482917/AAFA"}, Code128{"DG-2026-1123-000042"}}}
	pdf, err := fonts.PDF(doc)
	if err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(t.TempDir(), "page")
	cmd := exec.CommandContext(t.Context(), pdftoppm, "-r", "300", "-png", "-singlefile", "-", page)
	cmd.Stdin = bytes.NewReader(pdf)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	out, err := exec.CommandContext(t.Context(), zbarimg, "-q", page+".png").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"QR-Code:OWC/DG-2026-1123-000042/482917/AAFA", "CODE-128:DG-2026-1123-000042"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("read %q, want %q", out, want)
		}
	}
}

// TestRareNamesAreDrawn: a character of the second plane leaves ink, and other ink
// than its common neighbour.
func TestRareNamesAreDrawn(t *testing.T) {
	t.Parallel()
	fonts := sheetFonts(t)
	pdftoppm, ok := oracle.Need(t, "pdftoppm")
	if fonts == nil || !ok {
		return
	}
	drawn := map[string]string{}
	for _, name := range []string{"", "吉", "𠮷"} {
		pdf, err := fonts.PDF(Document{Blocks: []Block{Text{Content: name}}})
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), pdftoppm, "-r", "100", "-gray", "-singlefile", "-")
		cmd.Stdin = bytes.NewReader(pdf)
		page, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		for other, same := range drawn {
			if same == string(page) {
				t.Errorf("%q and %q are drawn alike", name, other)
			}
		}
		drawn[name] = string(page)
	}
}

// TestSignatureIsDrawn: what was signed on a pad is drawn behind its label, and
// only there; a roll and a screen say that it was.
func TestSignatureIsDrawn(t *testing.T) {
	t.Parallel()
	fonts := sheetFonts(t)
	pdftoppm, ok := oracle.Need(t, "pdftoppm")
	if fonts == nil || !ok {
		return
	}
	f := sample(ServiceReceipt)
	f.RefusalNote, f.Witness = "", ""
	page := func(s *values.Signature) []byte {
		f.Signature = s
		doc, err := Make(ServiceReceipt, f, language(t, i18n.Chinese))
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Join(Screen(doc, 60), "\n")
		if strings.Contains(said, "签收人签名：已在签名板上签名") != (s != nil) {
			t.Errorf("signed %v, said\n%s", s != nil, said)
		}
		pdf, err := fonts.PDF(doc)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), pdftoppm, "-r", "72", "-gray", "-singlefile", "-")
		cmd.Stdin = bytes.NewReader(pdf)
		ppm, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		return ppm
	}
	upper := values.Signature{Width: 900, Height: 600, Unit: values.SignatureUnit, Levels: 10, Strokes: [][]values.PenPoint{{{0, 0, 9, 0}, {900, 300, 9, 10}}}}
	lower := upper
	lower.Strokes = [][]values.PenPoint{{{0, 300, 9, 0}, {900, 0, 9, 10}}}
	pages := [][]byte{page(nil), page(&upper), page(&lower)}
	for i := range pages {
		if bytes.Equal(pages[i], pages[(i+1)%3]) {
			t.Errorf("page %d looks like the next", i)
		}
	}
	other, left, top, right, bottom := 0, 1000, 1000, 0, 0
	const wide = 596 // A4 at one pixel a point, rounded up
	for i := range pages[1] {
		if i < len(pages[2]) && pages[1][i] != pages[2][i] {
			at := i - (len(pages[1]) - wide*842)
			other++
			left, right, top, bottom = min(left, at%wide), max(right, at%wide), min(top, at/wide), max(bottom, at/wide)
		}
	}
	if other < 100 || right-left > int(sheetInkWidth)+2 || bottom-top > int(sheetInk) || float64(left) < sheetMargin {
		t.Errorf("two signatures differ in %d places from %d,%d to %d,%d", other, left, top, right, bottom)
	}
}

// TestLongPapersTakeMorePages: nothing is cut off, and each page says which it is.
func TestLongPapersTakeMorePages(t *testing.T) {
	t.Parallel()
	f := sample(IntakeReceipt)
	for n := range 150 {
		m := f.Materials[0]
		m.Name = "材料" + strconv.Itoa(n)
		f.Materials = append(f.Materials, m)
	}
	doc, err := Make(IntakeReceipt, f, language(t, i18n.Chinese))
	if err != nil {
		t.Fatal(err)
	}
	lines := Roll(doc, sheetColumns)
	pages := paginate(lines)
	count := 0
	for i, page := range pages {
		used, blank := 0.0, 0.0
		for n, line := range page {
			high := sheetHeightOf(page[:n], line)
			if line.Kind == LineFeed || line.Kind == LineCut {
				blank += high
				continue
			}
			used += blank + high
			blank = 0
		}
		if used > sheetHeight-2*sheetTop-sheetFoot {
			t.Errorf("page %d is %.0f points long", i+1, used)
		}
		count += len(page)
	}
	if len(pages) < 3 || count != len(lines) {
		t.Errorf("%d pages with %d of %d lines", len(pages), count, len(lines))
	}
}

// TestNoHoleInAName: a character that no font has is told, not left out.
func TestNoHoleInAName(t *testing.T) {
	t.Parallel()
	fonts := sheetFonts(t)
	if fonts == nil {
		return
	}
	_, err := fonts.PDF(Document{Blocks: []Block{Text{Content: "张\U000E0FFF"}}})
	var hole GlyphError
	if !errors.As(err, &hole) || hole.Rune != 0xE0FFF {
		t.Errorf("error %v", err)
	}
	if _, err := NewSheetFonts([]byte("no font")); err == nil {
		t.Error("a file that is no font was taken")
	}
	if _, err := NewSheetFonts(); err == nil {
		t.Error("no font at all was taken")
	}
	one, err := fonts.PDF(Document{Blocks: []Block{Text{Content: "同样的字"}}})
	if err != nil {
		t.Fatal(err)
	}
	two, err := fonts.PDF(Document{Blocks: []Block{Text{Content: "同样的字"}}})
	if err != nil || !bytes.Equal(one, two) {
		t.Errorf("the same paper gave other bytes (%v)", err)
	}
}
