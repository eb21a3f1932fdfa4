package docscan

import (
	"encoding/binary"
	"strings"
)

// What we need of DNS messages (RFC 1035): questions who is of a service, and
// answers read with patience. A record that we do not know, or that its sender
// wrote wrongly, is passed over by its length and spoils nothing around it; labels
// are bytes, for a scanner's name may hold dots.

// Kinds of records.
const (
	kindA   = 1
	kindPTR = 12
	kindTXT = 16
	kindSRV = 33
	classIN = 1
)

// dnsName is the labels of a name.
type dnsName []string

// key is the name as it is compared.
func (n dnsName) key() string { return strings.ToLower(strings.Join(n, "\x00")) }

// under is the first label of a name right below another.
func (n dnsName) under(parent dnsName) (string, bool) {
	if len(n) != len(parent)+1 || n[1:].key() != parent.key() {
		return "", false
	}
	return n[0], true
}

// dnsRecord is one record; its data may hold names that point back into message.
type dnsRecord struct {
	name    dnsName
	kind    uint16
	message []byte
	from    int
	data    []byte
}

// dnsMessage is a question or an answer.
type dnsMessage struct {
	id       uint16
	response bool
	asked    []dnsName
	records  []dnsRecord
}

const dnsHead = 12

// readDNS reads as much of a message as can be read; false when it is none.
func readDNS(b []byte) (m dnsMessage, ok bool) {
	if len(b) < dnsHead {
		return m, false
	}
	word := func(at int) int { return int(binary.BigEndian.Uint16(b[at:])) }
	m.id, m.response = binary.BigEndian.Uint16(b), b[2]&0x80 != 0
	at := dnsHead
	for range word(4) {
		name, next, ok := readName(b, at)
		if !ok || next+4 > len(b) {
			return m, false
		}
		m.asked = append(m.asked, name)
		at = next + 4
	}
	for range word(6) + word(8) + word(10) {
		name, next, ok := readName(b, at)
		if !ok || next+10 > len(b) {
			break
		}
		from := next + 10
		to := from + word(next+8)
		if to > len(b) {
			break
		}
		m.records = append(m.records, dnsRecord{name, binary.BigEndian.Uint16(b[next:]), b, from, b[from:to]})
		at = to
	}
	return m, true
}

// readName reads a name, which may go on at an earlier place. Each step leads
// further back, so that it ends.
func readName(b []byte, at int) (name dnsName, next int, ok bool) {
	earliest := at
	for at < len(b) {
		size := int(b[at])
		switch {
		case size == 0:
			return name, max(next, at+1), true
		case size < 0x40:
			if at+1+size > len(b) {
				return nil, 0, false
			}
			name = append(name, string(b[at+1:at+1+size]))
			at += 1 + size
		case size >= 0xC0 && at+1 < len(b):
			if next == 0 {
				next = at + 2
			}
			at = size&0x3F<<8 | int(b[at+1])
			if at >= earliest {
				return nil, 0, false
			}
			earliest = at
		default:
			return nil, 0, false
		}
	}
	return nil, 0, false
}

// texts are the strings of a TXT record.
func (r dnsRecord) texts() []string {
	var all []string
	for b := r.data; len(b) > 0; {
		size := min(int(b[0]), len(b)-1)
		all = append(all, string(b[1:1+size]))
		b = b[1+size:]
	}
	return all
}

// service is what a SRV record says: host and port.
func (r dnsRecord) service() (host dnsName, port uint16, ok bool) {
	if len(r.data) < 7 {
		return nil, 0, false
	}
	host, _, ok = readName(r.message, r.from+6)
	return host, binary.BigEndian.Uint16(r.data[4:]), ok
}

// appendName writes a name without pointing back. Labels are cut at 63 bytes.
func appendName(b []byte, n dnsName) []byte {
	for _, label := range n {
		label = label[:min(len(label), 63)]
		b = append(append(b, byte(len(label))), label...)
	}
	return append(b, 0)
}

// question asks who is of a service.
func question(id uint16, n dnsName) []byte {
	b := binary.BigEndian.AppendUint16(nil, id)
	b = append(b, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
	b = binary.BigEndian.AppendUint16(appendName(b, n), kindPTR)
	return binary.BigEndian.AppendUint16(b, classIN)
}
