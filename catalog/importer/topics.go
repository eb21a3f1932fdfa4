package importer

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// topic is one node of a mind map.
type topic struct {
	title, note string
	children    []topic
}

// Bounds of a mind map. Deeper ones are no situations but mistakes.
const (
	maxMap   = 16 << 20
	maxDepth = 64
)

// outline is a topic of OPML.
type outline struct {
	Text     string    `xml:"text,attr"`
	Title    string    `xml:"title,attr"`
	Note     string    `xml:"_note,attr"`
	Outlines []outline `xml:"outline"`
}

func (o outline) topic(depth int) (topic, error) {
	t := topic{title: clean(o.Text), note: clean(o.Note)}
	if t.title == "" {
		t.title = clean(o.Title)
	}
	return t, grow(&t, depth, len(o.Outlines), func(i int) (topic, error) { return o.Outlines[i].topic(depth + 1) })
}

// grow fills the children of a topic; empty ones, which drawing programs leave behind, fall away.
func grow(t *topic, depth, n int, child func(i int) (topic, error)) error {
	if depth > maxDepth {
		return fmt.Errorf("topic %q lies deeper than %d levels", t.title, maxDepth)
	}
	for i := range n {
		c, err := child(i)
		if err != nil {
			return err
		}
		if c.title != "" || len(c.children) > 0 {
			t.children = append(t.children, c)
		}
	}
	return nil
}

// clean makes one line of a title.
func clean(s string) string { return strings.Join(strings.Fields(s), " ") }

// parseOPML reads OPML 2: every outline below the body is a map.
func parseOPML(data []byte) ([]topic, error) {
	if len(data) > maxMap {
		return nil, errors.New("the outline is larger than any mind map")
	}
	var doc struct {
		XMLName xml.Name  `xml:"opml"`
		Body    []outline `xml:"body>outline"`
	}
	if err := xml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("this is no OPML: %w", err)
	}
	var out []topic
	for _, o := range doc.Body {
		t, err := o.topic(0)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// jsonTopic is a topic of XMind since 2020.
type jsonTopic struct {
	Title string `json:"title"`
	Notes struct {
		Plain struct {
			Content string `json:"content"`
		} `json:"plain"`
	} `json:"notes"`
	Children struct {
		Attached []jsonTopic `json:"attached"`
	} `json:"children"`
}

func (j jsonTopic) topic(depth int) (topic, error) {
	t := topic{title: clean(j.Title), note: clean(j.Notes.Plain.Content)}
	below := j.Children.Attached
	return t, grow(&t, depth, len(below), func(i int) (topic, error) { return below[i].topic(depth + 1) })
}

// xmlTopic is a topic of XMind before 2020.
type xmlTopic struct {
	Title  string `xml:"title"`
	Note   string `xml:"notes>plain"`
	Topics []struct {
		Type   string     `xml:"type,attr"`
		Topics []xmlTopic `xml:"topic"`
	} `xml:"children>topics"`
}

func (x xmlTopic) topic(depth int) (topic, error) {
	t := topic{title: clean(x.Title), note: clean(x.Note)}
	var below []xmlTopic
	for _, group := range x.Topics {
		if group.Type == "attached" {
			below = append(below, group.Topics...)
		}
	}
	return t, grow(&t, depth, len(below), func(i int) (topic, error) { return below[i].topic(depth + 1) })
}

// parseXMind reads the archive of either generation: every sheet is a map. New programs put an old content.xml beside
// content.json that only asks for an update, so the newer one counts.
func parseXMind(data []byte) ([]topic, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("this is no XMind file: %w", err)
	}
	text, err := member(z, "content.json")
	if err != nil {
		return nil, err
	}
	var out []topic
	take := func(t topic, err error) error {
		out = append(out, t)
		return err
	}
	if text != nil {
		var sheets []struct {
			Root jsonTopic `json:"rootTopic"`
		}
		if err := json.Unmarshal(text, &sheets); err != nil {
			return nil, fmt.Errorf("content.json: %w", err)
		}
		for _, s := range sheets {
			if err := take(s.Root.topic(0)); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	text, err = member(z, "content.xml")
	if err != nil {
		return nil, err
	}
	if text == nil {
		return nil, errors.New("this is no XMind file: it holds neither content.json nor content.xml")
	}
	var doc struct {
		Sheets []struct {
			Root xmlTopic `xml:"topic"`
		} `xml:"sheet"`
	}
	if err := xml.Unmarshal(text, &doc); err != nil {
		return nil, fmt.Errorf("content.xml: %w", err)
	}
	for _, s := range doc.Sheets {
		if err := take(s.Root.topic(0)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// member reads one file of an archive, nil when it is not there.
func member(z *zip.Reader, name string) ([]byte, error) {
	for _, f := range z.File {
		if f.Name != name {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		text, err := io.ReadAll(io.LimitReader(r, maxMap+1))
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", name, err), r.Close())
		}
		if len(text) > maxMap {
			return nil, errors.Join(fmt.Errorf("%s is larger than any mind map", name), r.Close())
		}
		return text, r.Close()
	}
	return nil, nil
}
