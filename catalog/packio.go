package catalog

import "encoding/binary"

type packWriter struct{ b []byte }

func (w *packWriter) number(n int) { w.b = binary.AppendUvarint(w.b, uint64(n)) }

func (w *packWriter) text(s string) {
	w.number(len(s))
	w.b = append(w.b, s...)
}

func (w *packWriter) spelled(s *spelled) {
	w.text(s.chinese)
	w.text(s.initials)
	w.text(s.full)
	w.text(s.cuts)
}

// heading writes the names once: initials and readings of name and short name serve search and heading alike.
func (w *packWriter) heading(h *Heading, n *names) {
	for _, s := range [...]string{h.Code, h.Name, h.ShortName, h.Dept, h.PoliceBranch, h.Zone} {
		w.text(s)
	}
	w.number(h.Hot)
	w.number(h.TypicalMinutes)
	w.spelled(&n.name)
	w.spelled(&n.short)
	w.number(len(h.Aliases))
	for i := range h.Aliases {
		w.text(h.Aliases[i].Text)
		w.text(h.Aliases[i].Initials)
		w.spelled(&n.aliases[i])
	}
}

// packReader reads what packWriter wrote; its texts are parts of s. After a mistake it gives zeros.
type packReader struct {
	s   string
	pos int
	bad bool
}

func (r *packReader) number() int {
	var n uint64
	for shift := 0; shift < 35; shift += 7 {
		if r.bad || r.pos >= len(r.s) {
			break
		}
		c := r.s[r.pos]
		r.pos++
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return int(n)
		}
	}
	r.bad = true
	return 0
}

func (r *packReader) text() string {
	n := r.number()
	if r.bad || n > len(r.s)-r.pos {
		r.bad = true
		return ""
	}
	s := r.s[r.pos : r.pos+n]
	r.pos += n
	return s
}

// spelled takes only cuts that lie in the reading: search slices with them.
func (r *packReader) spelled(s *spelled) {
	s.chinese, s.initials, s.full, s.cuts = r.text(), r.text(), r.text(), r.text()
	last := -1
	for i := range len(s.cuts) {
		cut := int(s.cuts[i])
		if cut <= last || cut > len(s.full) {
			r.bad = true
			s.cuts = ""
			return
		}
		last = cut
	}
}

func (r *packReader) heading(h *Heading, n *names) {
	for _, s := range [...]*string{&h.Code, &h.Name, &h.ShortName, &h.Dept, &h.PoliceBranch, &h.Zone} {
		*s = r.text()
	}
	h.Hot, h.TypicalMinutes = r.number(), r.number()
	r.spelled(&n.name)
	r.spelled(&n.short)
	h.Pinyin = Pinyin{Initials: n.name.initials, Full: n.name.full}
	h.ShortPinyin = Pinyin{Initials: n.short.initials, Full: n.short.full}
	aliases := r.number()
	if aliases > len(r.s)-r.pos {
		r.bad = true
		return
	}
	for range aliases {
		var s spelled
		h.Aliases = append(h.Aliases, Alias{Text: r.text(), Initials: r.text()})
		r.spelled(&s)
		n.aliases = append(n.aliases, s)
	}
}
