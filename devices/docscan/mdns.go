package docscan

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Scanners announce themselves by DNS-SD over multicast DNS (RFC 6763, RFC 6762).
// We ask as a simple client does (RFC 6762, 5.1 and 6.7): from a port of our own,
// which is answered to us alone, so that nothing stands in the way of whoever
// keeps the machine's port 5353.
const (
	findAgain = 400 * time.Millisecond // a question may be lost
	findFor   = 2 * time.Second
	mdnsMost  = 9000 // bytes of a message
)

// The services that scanners announce: eSCL, and the same with TLS.
var (
	servicePlain  = dnsName{"_uscan", "_tcp", "local"}
	serviceSecure = dnsName{"_uscans", "_tcp", "local"}
)

// mdnsGroup is where all of a network hear each other.
var mdnsGroup = netip.AddrPortFrom(netip.AddrFrom4([4]byte{224, 0, 0, 251}), 5353)

// Found is a scanner that answered.
type Found struct {
	Name  string `json:"name"`
	Port  string `json:"port"` // as Open takes it
	Model string `json:"model,omitempty"`
	UUID  string `json:"uuid,omitempty"`
	// Sources are as the scanner announces them: platen, adf.
	Sources string `json:"sources,omitempty"`
	Duplex  bool   `json:"duplex,omitempty"`
}

// Networks say where to look; the zero value is everywhere.
type Networks struct {
	// Via are addresses of this machine, from each of which is asked; empty for
	// all of them.
	Via []netip.Addr
	// Wait is how long is listened for a scanner that is looked for; default 2 s.
	Wait time.Duration
	// group is another one than the usual, for tests.
	group netip.AddrPort
}

func (n Networks) at() netip.AddrPort {
	if n.group.IsValid() {
		return n.group
	}
	return mdnsGroup
}

// Discover asks for scanners and takes answers until the time is over or enough
// says so; enough may be nil. They come sorted by name.
func Discover(ctx context.Context, n Networks, enough func([]Found) bool) ([]Found, error) {
	via := n.Via
	if len(via) == 0 {
		var err error
		via, err = ownAddresses()
		if err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(n.Wait, findFor))
	defer cancel()
	heard := make(chan dnsMessage)
	var asking sync.WaitGroup
	var failed []error
	lines := 0
	for _, from := range via {
		conn, err := (&net.ListenConfig{}).ListenPacket(ctx, "udp4", netip.AddrPortFrom(from, 0).String())
		if err != nil {
			failed = append(failed, err) // a network that went away
			continue
		}
		lines++
		asking.Go(func() { listen(ctx, conn, heard) })
		asking.Go(func() { ask(ctx, conn, net.UDPAddrFromAddrPort(n.at())) })
	}
	defer asking.Wait()
	defer cancel()
	if lines == 0 {
		return nil, errors.Join(failed...)
	}
	known := newRecords()
	for {
		select {
		case m := <-heard:
			known.learn(m)
			if enough != nil && enough(known.scanners()) {
				return known.scanners(), nil
			}
		case <-ctx.Done():
			return known.scanners(), nil
		}
	}
}

// ownAddresses are this machine's, of every network that is up.
func ownAddresses() ([]netip.Addr, error) {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil, err
	}
	var own []netip.Addr
	for _, a := range all {
		if p, err := netip.ParsePrefix(a.String()); err == nil && p.Addr().Is4() {
			own = append(own, p.Addr())
		}
	}
	return own, nil
}

// ask sends the question again and again until ctx ends; then it closes conn,
// which ends listen.
func ask(ctx context.Context, conn net.PacketConn, to net.Addr) {
	defer conn.Close()
	// One question a message: some answer a message with two to nobody.
	questions := [][]byte{question(1, servicePlain), question(2, serviceSecure)}
	again := time.NewTicker(findAgain)
	defer again.Stop()
	for {
		for _, wire := range questions {
			_, _ = conn.WriteTo(wire, to) // a network without a way out is no error: another has one
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return
		}
	}
}

func listen(ctx context.Context, conn net.PacketConn, heard chan<- dnsMessage) {
	buf := make([]byte, mdnsMost)
	for {
		n, _, err := conn.ReadFrom(buf)
		if err != nil {
			return
		}
		m, ok := readDNS(slices.Clone(buf[:n]))
		if !ok || !m.response {
			continue // not for us
		}
		select {
		case heard <- m:
		case <-ctx.Done():
			return
		}
	}
}

// records are what scanners said of themselves, by names as they are compared: the
// parts of an answer may come in several messages.
type records struct {
	named map[string]announced
	at    map[string]place
	says  map[string][]string
	hosts map[string]netip.Addr
}

// announced is an instance of a service.
type announced struct {
	name   string
	secure bool
}

// place is where an instance is.
type place struct {
	host string
	port uint16
}

func newRecords() *records {
	return &records{map[string]announced{}, map[string]place{}, map[string][]string{}, map[string]netip.Addr{}}
}

func (r *records) learn(m dnsMessage) {
	for _, one := range m.records {
		switch one.kind {
		case kindPTR:
			instance, _, ok := readName(one.message, one.from)
			for _, service := range []dnsName{servicePlain, serviceSecure} {
				if name, is := instance.under(service); ok && is {
					r.named[instance.key()] = announced{name, service.key() == serviceSecure.key()}
				}
			}
		case kindSRV:
			if host, port, ok := one.service(); ok {
				r.at[one.name.key()] = place{host.key(), port}
			}
		case kindTXT:
			r.says[one.name.key()] = one.texts()
		case kindA:
			if ip, ok := netip.AddrFromSlice(one.data); ok && ip.Is4() {
				r.hosts[one.name.key()] = ip
			}
		}
	}
}

// scanners are those of whom all is known.
func (r *records) scanners() []Found {
	var all []Found
	for key, one := range r.named {
		at, placed := r.at[key]
		ip, hosted := r.hosts[at.host]
		if !placed || !hosted || at.port == 0 {
			continue
		}
		says := map[string]string{"rs": "eSCL"}
		for _, entry := range r.says[key] {
			key, value, _ := strings.Cut(entry, "=")
			says[strings.ToLower(key)] = value
		}
		u := url.URL{Scheme: "http", Host: netip.AddrPortFrom(ip, at.port).String(), Path: "/" + strings.Trim(says["rs"], "/")}
		if one.secure {
			u.Scheme = "https"
		}
		all = append(all, Found{
			Name: one.name, Port: u.String(), Model: says["ty"], UUID: says["uuid"], Sources: says["is"], Duplex: strings.EqualFold(says["duplex"], "T"),
		})
	}
	slices.SortFunc(all, func(a, b Found) int { return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Port, b.Port)) })
	return all
}
