package docscan

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
)

const (
	xmlHead  = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	xmlNames = `xmlns:pwg="` + nsPWG + `" xmlns:scan="` + nsScan + `"`

	sourceXML = `<scan:MinWidth>300</scan:MinWidth><scan:MaxWidth>2550</scan:MaxWidth><scan:MinHeight>300</scan:MinHeight><scan:MaxHeight>4200</scan:MaxHeight>` +
		`<scan:SettingProfiles><scan:SettingProfile><scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode><scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes>` +
		`<scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat><scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>` +
		`<scan:SupportedResolutions><scan:DiscreteResolutions>` +
		`<scan:DiscreteResolution><scan:XResolution>75</scan:XResolution><scan:YResolution>75</scan:YResolution></scan:DiscreteResolution>` +
		`<scan:DiscreteResolution><scan:XResolution>200</scan:XResolution><scan:YResolution>200</scan:YResolution></scan:DiscreteResolution>` +
		`<scan:DiscreteResolution><scan:XResolution>300</scan:XResolution><scan:YResolution>300</scan:YResolution></scan:DiscreteResolution>` +
		`</scan:DiscreteResolutions></scan:SupportedResolutions></scan:SettingProfile></scan:SettingProfiles>`

	capabilitiesXML = xmlHead + `<scan:ScannerCapabilities ` + xmlNames + `><pwg:Version>2.6</pwg:Version><pwg:MakeAndModel>Emulated feeder scanner</pwg:MakeAndModel>` +
		`<pwg:SerialNumber>EMU-1</pwg:SerialNumber><scan:UUID>00000000-0000-4000-8000-000000000001</scan:UUID>` +
		`<scan:Platen><scan:PlatenInputCaps>` + sourceXML + `</scan:PlatenInputCaps></scan:Platen>` +
		`<scan:Adf><scan:AdfSimplexInputCaps>` + sourceXML + `</scan:AdfSimplexInputCaps><scan:AdfDuplexInputCaps>` + sourceXML + `</scan:AdfDuplexInputCaps>` +
		`<scan:FeederCapacity>80</scan:FeederCapacity><scan:AdfOptions><scan:AdfOption>DetectPaperLoaded</scan:AdfOption><scan:AdfOption>Duplex</scan:AdfOption></scan:AdfOptions></scan:Adf>` +
		`</scan:ScannerCapabilities>`
)

// readSettings reads what is wanted of a job.
func readSettings(r io.Reader) (*emulated, error) {
	var x struct {
		XMLName xml.Name `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 ScanSettings"`
		Source  string   `xml:"http://www.pwg.org/schemas/2010/12/sm InputSource"`
		DPI     number   `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 XResolution"`
		Duplex  string   `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 Duplex"`
	}
	err := xml.NewDecoder(r).Decode(&x)
	if err != nil {
		return nil, err
	}
	job := &emulated{glass: x.Source == "Platen", duplex: x.Duplex == "true", dpi: int(x.DPI)}
	switch {
	case x.Source != "Platen" && x.Source != "Feeder":
		return nil, fmt.Errorf("input source %q", x.Source)
	case job.dpi != 75 && job.dpi != 200 && job.dpi != 300:
		return nil, fmt.Errorf("resolution %d", job.dpi)
	}
	return job, nil
}

// side is the next page of the job, and takes it; nil when there is none. Call
// it with mu held.
func (j *emulated) side(e *Emulator) []byte {
	switch {
	case j.glass && j.sent > 0:
		return nil
	case j.glass:
		if len(e.options.Glass) > 0 {
			return e.options.Glass
		}
		return TestPage("GLASS", j.dpi)
	case len(e.tray) == 0 || e.On(FaultEmpty):
		return nil
	}
	sheet := e.tray[0]
	page := sheet.Front
	if j.back {
		page = sheet.Back
		if len(page) == 0 {
			page = blankPage(e.count*1000+j.sent, j.dpi)
		}
	}
	if j.duplex && !j.back {
		j.back = true
		return page
	}
	e.tray, j.back = e.tray[1:], false
	return page
}

// next gives the next page of a job, at the scanner's pace.
func (e *Emulator) next(w http.ResponseWriter, r *http.Request, path string) {
	page, number, code := e.take(path)
	if code != http.StatusOK {
		http.Error(w, http.StatusText(code), code)
		return
	}
	w.Header().Set("Content-Type", mediaJPEG)
	switch {
	case e.On(FaultGarbled) && number == faultPage:
		page = []byte("this is not a picture")
	case (e.On(FaultShort) || e.On(FaultStalled)) && number == faultPage:
		w.Header().Set("Content-Length", strconv.Itoa(len(page)))
		_, _ = w.Write(page[:len(page)/2])
		_ = http.NewResponseController(w).Flush()
		if e.On(FaultStalled) {
			<-r.Context().Done()
		}
		panic(http.ErrAbortHandler) // the way to hang up
	}
	if !e.On(FaultChunked) {
		w.Header().Set("Content-Length", strconv.Itoa(len(page)))
	}
	e.send(r.Context(), w, page)
}

// send writes a page, slowly if it must be.
func (e *Emulator) send(ctx context.Context, w http.ResponseWriter, page []byte) {
	pieces := 1
	if e.On(FaultSlow) || e.On(FaultChunked) {
		pieces = 8
	}
	for i := range pieces {
		if e.On(FaultSlow) && pause(ctx, time.Second) != nil {
			return
		}
		_, err := w.Write(page[i*len(page)/pieces : (i+1)*len(page)/pieces])
		if err == nil && pieces > 1 {
			err = http.NewResponseController(w).Flush()
		}
		if err != nil {
			return // who hung up does not read it
		}
	}
}

// take moves the job on by one page, if its time has come.
func (e *Emulator) take(path string) (page []byte, number, code int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	_ = e.atWork() // forgets a job that nobody asked for
	j := e.job
	if j == nil || j.path != path {
		return nil, 0, http.StatusNotFound
	}
	j.touched = time.Now()
	number = j.sent + 1
	switch {
	case j.state == "Aborted" && e.On(FaultJam409):
		return nil, 0, http.StatusConflict
	case j.state == "Aborted":
		return nil, 0, http.StatusServiceUnavailable
	case j.state != "Processing":
		return nil, 0, http.StatusNotFound
	case e.On(FaultUnready):
		return nil, 0, http.StatusServiceUnavailable
	case e.options.PPM > 0 && time.Since(j.began) < time.Duration(number)*time.Minute/time.Duration(e.options.PPM):
		return nil, 0, http.StatusServiceUnavailable
	case e.On(FaultEarly404) && number > 1 && j.denied < number:
		j.denied = number
		return nil, 0, http.StatusNotFound
	case number == faultPage && e.On(FaultGone):
		j.finish("Completed", "JobCompletedSuccessfully")
		return nil, 0, http.StatusGone
	case number == faultPage && e.struck():
		j.finish("Aborted", "ErrorsDetected")
		j.eject(e)
		if e.On(FaultJam409) {
			return nil, 0, http.StatusConflict
		}
		return nil, 0, http.StatusServiceUnavailable
	}
	page = j.side(e)
	if page == nil {
		j.finish("Completed", "JobCompletedSuccessfully")
		return nil, 0, http.StatusNotFound
	}
	j.sent++
	return page, number, http.StatusOK
}

// struck reports whether something happens to paper.
func (e *Emulator) struck() bool {
	for fault := range paperFaults {
		if e.On(fault) {
			return true
		}
	}
	return false
}

// pageSize is A4 in pixels.
func pageSize(dpi int) (w, h int) { return a4Width * dpi / 300, a4Height * dpi / 300 }

// TestPage is an A4 page in gray with text on it, as JPEG: what is given in
// large letters, and rows of small ones.
func TestPage(text string, dpi int) []byte {
	w, h := pageSize(dpi)
	img := image.NewGray(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Rect, image.NewUniform(color.Gray{Y: 244}), image.Point{}, draw.Src)
	zoom := max(1, w*8/10/(7*max(1, len(text))))
	letters(img, image.Pt(w/10, h/12), text, min(zoom, dpi/12))
	for row := range 24 {
		letters(img, image.Pt(w/10, h/4+row*h/36), fmt.Sprintf("%02d %s sample data, no paper of any person, line %d", row+1, text, row+1), max(1, dpi/100))
	}
	return encode(img)
}

// blankPage is a page with nothing on it but the grain of its paper, which
// differs from page to page.
func blankPage(seed, dpi int) []byte {
	w, h := pageSize(dpi)
	img := image.NewGray(image.Rect(0, 0, w, h))
	rng := rand.New(rand.NewPCG(uint64(seed), 0x626c616e6b))
	for y := range h {
		shade := uint8(238 + rng.IntN(6))
		for x := range w {
			img.Pix[y*img.Stride+x] = shade
		}
	}
	return encode(img)
}

func encode(img image.Image) []byte {
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, nil)
	if err != nil {
		return nil // cannot happen: a buffer takes all, and the size is JPEG's
	}
	return b.Bytes()
}

// letters writes ASCII text, each pixel of the small font zoom × zoom large.
func letters(img *image.Gray, at image.Point, text string, zoom int) {
	face := basicfont.Face7x13
	small := image.NewAlpha(image.Rect(0, 0, face.Advance*len(text), face.Height))
	d := font.Drawer{Dst: small, Src: image.Opaque, Face: face, Dot: fixed.P(0, face.Ascent)}
	d.DrawString(text)
	ink := image.NewUniform(color.Gray{Y: 30})
	for y := range small.Rect.Max.Y {
		for x := range small.Rect.Max.X {
			if small.AlphaAt(x, y).A > 127 {
				draw.Draw(img, image.Rect(0, 0, zoom, zoom).Add(at).Add(image.Pt(x*zoom, y*zoom)), ink, image.Point{}, draw.Src)
			}
		}
	}
}
