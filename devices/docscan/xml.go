package docscan

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"onewindow/devices"
)

// The namespaces of eSCL. encoding/xml matches them with the local name and
// never looks at prefixes.
const (
	nsScan = "http://schemas.hp.com/imaging/escl/2011/05/03"
	nsPWG  = "http://www.pwg.org/schemas/2010/12/sm"
)

const mediaJPEG = "image/jpeg"

// number is an integer that a device wrote; what is none counts as 0 and does
// not spoil the rest.
type number int

// UnmarshalText takes what makes sense.
func (n *number) UnmarshalText(b []byte) error {
	v, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil || v < 0 {
		v = 0
	}
	*n = number(v)
	return nil
}

type xmlCapabilities struct {
	XMLName xml.Name `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 ScannerCapabilities"`
	Version string   `xml:"http://www.pwg.org/schemas/2010/12/sm Version"`
	Model   string   `xml:"http://www.pwg.org/schemas/2010/12/sm MakeAndModel"`
	Serial  string   `xml:"http://www.pwg.org/schemas/2010/12/sm SerialNumber"`
	UUID    string   `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 UUID"`
	Platen  *struct {
		Caps *xmlSource `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 PlatenInputCaps"`
	} `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 Platen"`
	ADF *struct {
		Simplex  *xmlSource `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 AdfSimplexInputCaps"`
		Duplex   *xmlSource `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 AdfDuplexInputCaps"`
		Capacity number     `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 FeederCapacity"`
		Options  []struct {
			Option []string `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 AdfOption"`
		} `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 AdfOptions"`
	} `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 Adf"`
	Compression *struct {
		Min number `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 Min"`
	} `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 CompressionFactorSupport"`
}

type xmlSource struct {
	MinWidth  number `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 MinWidth"`
	MaxWidth  number `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 MaxWidth"`
	MinHeight number `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 MinHeight"`
	MaxHeight number `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 MaxHeight"`
	Profiles  []struct {
		Profile []xmlProfile `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 SettingProfile"`
	} `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 SettingProfiles"`
}

type xmlProfile struct {
	Modes []struct {
		Mode []string `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 ColorMode"`
	} `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 ColorModes"`
	Formats []struct {
		Format []string `xml:"http://www.pwg.org/schemas/2010/12/sm DocumentFormat"`
		Ext    []string `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 DocumentFormatExt"`
	} `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 DocumentFormats"`
	Resolutions []struct {
		Discrete []struct {
			One []struct {
				X number `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 XResolution"`
				Y number `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 YResolution"`
			} `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 DiscreteResolution"`
		} `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 DiscreteResolutions"`
		Range *struct {
			X xmlRange `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 XResolutionRange"`
		} `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 ResolutionRange"`
	} `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 SupportedResolutions"`
}

type xmlRange struct {
	Min  number `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 Min"`
	Max  number `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 Max"`
	Step number `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 Step"`
}

// ParseCapabilities reads a scanner's answer to ScannerCapabilities.
func ParseCapabilities(b []byte) (Capabilities, error) {
	var x xmlCapabilities
	err := xml.Unmarshal(b, &x)
	if err != nil {
		return Capabilities{}, badReply(err)
	}
	c := Capabilities{
		Model: strings.TrimSpace(x.Model), Serial: strings.TrimSpace(x.Serial),
		UUID: strings.TrimSpace(x.UUID), Version: strings.TrimSpace(x.Version),
	}
	if x.Platen != nil && x.Platen.Caps != nil {
		c.Sources = append(c.Sources, x.Platen.Caps.source(Platen))
	}
	if a := x.ADF; a != nil {
		c.Capacity = int(a.Capacity)
		for _, o := range a.Options {
			c.DetectsPaper = c.DetectsPaper || slices.Contains(o.Option, "DetectPaperLoaded")
		}
		if a.Simplex != nil {
			c.Sources = append(c.Sources, a.Simplex.source(Feeder))
		}
		if a.Duplex != nil {
			c.Sources = append(c.Sources, a.Duplex.source(Duplex))
		}
	}
	if x.Compression != nil {
		least := int(x.Compression.Min)
		c.Compression = &least
	}
	if len(c.Sources) == 0 {
		return Capabilities{}, badReply(fmt.Errorf("no source that is known"))
	}
	return c, nil
}

func badReply(err error) error { return &devices.Error{Code: CodeBadReply, Err: err} }

// source joins the profiles of a source: what any of them offers is offered.
func (x *xmlSource) source(s Source) SourceCaps {
	c := SourceCaps{
		Source: s, MinWidth: int(x.MinWidth), MaxWidth: int(x.MaxWidth), MinHeight: int(x.MinHeight), MaxHeight: int(x.MaxHeight),
	}
	for _, profiles := range x.Profiles {
		for _, p := range profiles.Profile {
			p.join(&c)
		}
	}
	slices.Sort(c.Resolutions)
	c.Resolutions = slices.Compact(c.Resolutions)
	return c
}

func (p xmlProfile) join(c *SourceCaps) {
	for _, m := range p.Modes {
		for _, mode := range m.Mode {
			c.Modes = add(c.Modes, Mode(strings.TrimSpace(mode)))
		}
	}
	for _, f := range p.Formats {
		for _, format := range f.Format {
			c.Formats = add(c.Formats, strings.TrimSpace(format))
		}
		for _, format := range f.Ext {
			c.FormatsExt = add(c.FormatsExt, strings.TrimSpace(format))
		}
	}
	for _, r := range p.Resolutions {
		for _, d := range r.Discrete {
			for _, one := range d.One {
				if one.X == one.Y && one.X > 0 { // pages are wanted with square pixels
					c.Resolutions = append(c.Resolutions, int(one.X))
				}
			}
		}
		if r.Range != nil && r.Range.X.Max > 0 {
			c.Range = &Range{Min: int(r.Range.X.Min), Max: int(r.Range.X.Max), Step: int(r.Range.X.Step)}
		}
	}
}

func add[T comparable](to []T, one T) []T {
	if slices.Contains(to, one) {
		return to
	}
	return append(to, one)
}

// State is a scanner's answer to ScannerStatus.
type State struct {
	Scanner string     `json:"scanner"`
	ADF     string     `json:"adf,omitempty"`
	Jobs    []JobState `json:"jobs,omitempty"`
}

// JobState is what a scanner says of one job.
type JobState struct {
	URI       string   `json:"uri"`
	State     string   `json:"state"`
	Reasons   []string `json:"reasons,omitempty"`
	Completed int      `json:"completed"`
}

type xmlStatus struct {
	XMLName xml.Name `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 ScannerStatus"`
	State   string   `xml:"http://www.pwg.org/schemas/2010/12/sm State"`
	ADF     string   `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 AdfState"`
	Jobs    []struct {
		Info []struct {
			URI       string `xml:"http://www.pwg.org/schemas/2010/12/sm JobUri"`
			State     string `xml:"http://www.pwg.org/schemas/2010/12/sm JobState"`
			Completed number `xml:"http://www.pwg.org/schemas/2010/12/sm ImagesCompleted"`
			Reasons   []struct {
				Reason []string `xml:"http://www.pwg.org/schemas/2010/12/sm JobStateReason"`
			} `xml:"http://www.pwg.org/schemas/2010/12/sm JobStateReasons"`
		} `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 JobInfo"`
	} `xml:"http://schemas.hp.com/imaging/escl/2011/05/03 Jobs"`
}

// ParseStatus reads a scanner's answer to ScannerStatus.
func ParseStatus(b []byte) (State, error) {
	var x xmlStatus
	err := xml.Unmarshal(b, &x)
	if err != nil {
		return State{}, badReply(err)
	}
	s := State{Scanner: strings.TrimSpace(x.State), ADF: strings.TrimSpace(x.ADF)}
	if s.Scanner == "" {
		return State{}, badReply(fmt.Errorf("a status without a state"))
	}
	for _, jobs := range x.Jobs {
		for _, j := range jobs.Info {
			one := JobState{URI: strings.TrimSpace(j.URI), State: strings.TrimSpace(j.State), Completed: int(j.Completed)}
			for _, r := range j.Reasons {
				for _, reason := range r.Reason {
					one.Reasons = append(one.Reasons, strings.TrimSpace(reason))
				}
			}
			s.Jobs = append(s.Jobs, one)
		}
	}
	return s, nil
}

// feeders are the states of a feeder that need a person.
var feeders = map[string]string{
	"ScannerAdfJam":                 CodeJam,
	"ScannerAdfHatchOpen":           CodeFeederOpen,
	"ScannerAdfDoorOpen":            CodeFeederOpen,
	"ScannerAdfMispick":             CodeMispick,
	"ScannerAdfMultipickDetected":   CodeMultipick,
	"ScannerAdfDuplexPageTooShort":  CodePaperSize,
	"ScannerAdfDuplexPageTooLong":   CodePaperSize,
	"ScannerAdfInputTrayFailed":     CodeFeederFailed,
	"ScannerAdfInputTrayOverloaded": CodeOverloaded,
}

// trouble is the code of what keeps the scanner from working, or "". An empty
// feeder is none.
func (s State) trouble() string {
	switch s.Scanner {
	case "Down":
		return CodeDown
	case "Stopped":
		if code := feeders[s.ADF]; code != "" {
			return code
		}
		return CodeFault
	}
	return feeders[s.ADF]
}

// job finds what the scanner says of a job by the path of its name.
func (s State) job(path string) (JobState, bool) {
	last := path[strings.LastIndexByte(path, '/')+1:]
	for _, j := range s.Jobs {
		if uri := strings.TrimSuffix(j.URI, "/"); last != "" && (uri == last || strings.HasSuffix(uri, "/"+last)) {
			return j, true
		}
	}
	return JobState{}, false
}

// settings is the body of a request for a job, as independent clients send it.
func settings(c Capabilities, source SourceCaps, job Job) []byte {
	width, height := a4Width, a4Height
	if source.MaxWidth > 0 {
		width = max(min(width, source.MaxWidth), source.MinWidth)
	}
	if source.MaxHeight > 0 {
		height = max(min(height, source.MaxHeight), source.MinHeight)
	}
	dpi := source.nearest(job.DPI)
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	fmt.Fprintf(&b, `<scan:ScanSettings xmlns:pwg="%s" xmlns:scan="%s">`, nsPWG, nsScan)
	fmt.Fprintf(&b, `<pwg:Version>2.0</pwg:Version><pwg:ScanRegions><pwg:ScanRegion><pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>`+
		`<pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset><pwg:Width>%d</pwg:Width><pwg:Height>%d</pwg:Height></pwg:ScanRegion></pwg:ScanRegions>`, width, height)
	in := "Feeder"
	if source.Source == Platen {
		in = "Platen"
	}
	fmt.Fprintf(&b, `<pwg:InputSource>%s</pwg:InputSource><scan:ColorMode>%s</scan:ColorMode><pwg:DocumentFormat>%s</pwg:DocumentFormat>`,
		in, source.mode(job.Mode), mediaJPEG)
	if slices.Contains(source.FormatsExt, mediaJPEG) {
		fmt.Fprintf(&b, `<scan:DocumentFormatExt>%s</scan:DocumentFormatExt>`, mediaJPEG)
	}
	fmt.Fprintf(&b, `<scan:XResolution>%d</scan:XResolution><scan:YResolution>%d</scan:YResolution>`, dpi, dpi)
	if source.Source != Platen {
		fmt.Fprintf(&b, `<scan:Duplex>%t</scan:Duplex>`, source.Source == Duplex)
	}
	if c.Compression != nil {
		fmt.Fprintf(&b, `<scan:CompressionFactor>%d</scan:CompressionFactor>`, *c.Compression)
	}
	b.WriteString(`</scan:ScanSettings>`)
	return []byte(b.String())
}

// A4 in 1/300 inch.
const (
	a4Width  = 2480
	a4Height = 3508
)
