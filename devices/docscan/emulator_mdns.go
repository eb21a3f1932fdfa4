package docscan

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"slices"
)

// Announcement is how an emulated scanner makes itself known.
type Announcement struct {
	Name string
	At   netip.AddrPort // where the scanner is; on its network it is announced
	TLS  bool
	UUID string
}

// Announce answers on the network who asks for scanners, until ctx ends.
func Announce(ctx context.Context, n Networks, a Announcement) error {
	network, err := networkOf(a.At.Addr())
	if err != nil {
		return err
	}
	conn, err := net.ListenMulticastUDP("udp4", network, net.UDPAddrFromAddrPort(n.at()))
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	buf := make([]byte, mdnsMost)
	for {
		size, from, err := conn.ReadFromUDPAddrPort(buf)
		if err != nil {
			return ctx.Err()
		}
		q, ok := readDNS(buf[:size])
		if !ok || q.response || !a.meant(q) {
			continue
		}
		// Who asks from a port of its own is answered there, all others where all
		// hear it.
		to, id := from, q.id
		if from.Port() == n.at().Port() {
			to, id = n.at(), 0
		}
		wire := a.answer(id)
		if err := a.say(ctx, wire, to); err != nil {
			return fmt.Errorf("docscan: emulator: %w", err)
		}
	}
}

// say sends from the scanner's own address.
func (a Announcement) say(ctx context.Context, wire []byte, to netip.AddrPort) error {
	port := 0
	if to.Port() == mdnsGroup.Port() {
		port = int(to.Port()) // others believe only what comes from there
	}
	lc := net.ListenConfig{Control: shared}
	conn, err := lc.ListenPacket(ctx, "udp4", netip.AddrPortFrom(a.At.Addr(), uint16(port)).String()) //nolint:gosec // a port
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.WriteTo(wire, net.UDPAddrFromAddrPort(to))
	return err
}

func networkOf(own netip.Addr) (*net.Interface, error) {
	all, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	for i := range all {
		addresses, err := all[i].Addrs()
		if err != nil {
			return nil, err
		}
		for _, at := range addresses {
			if p, err := netip.ParsePrefix(at.String()); err == nil && p.Addr() == own {
				return &all[i], nil
			}
		}
	}
	return nil, fmt.Errorf("docscan: emulator: %s is no address of this machine", own)
}

func (a Announcement) service() dnsName {
	if a.TLS {
		return serviceSecure
	}
	return servicePlain
}

func (a Announcement) instance() dnsName { return append(dnsName{a.Name}, a.service()...) }

// host is the scanner's name in the network.
var host = dnsName{"emulated-scanner", "local"}

func (a Announcement) meant(q dnsMessage) bool {
	return slices.ContainsFunc(q.asked, func(n dnsName) bool {
		return slices.Contains([]string{a.service().key(), a.instance().key(), host.key()}, n.key())
	})
}

// answer is all that there is to know, in one message.
func (a Announcement) answer(id uint16) []byte {
	var texts []byte
	for _, t := range []string{
		"txtvers=1", "vers=2.6", "rs=eSCL", "ty=Emulated feeder scanner", "pdl=image/jpeg", "cs=grayscale", "is=platen,adf", "duplex=T", "UUID=" + a.UUID,
	} {
		texts = append(append(texts, byte(len(t))), t...)
	}
	all := []struct {
		name dnsName
		kind uint16
		data []byte
	}{
		{a.service(), kindPTR, appendName(nil, a.instance())},
		{a.instance(), kindSRV, appendName(binary.BigEndian.AppendUint16([]byte{0, 0, 0, 0}, a.At.Port()), host)},
		{a.instance(), kindTXT, texts},
		{host, kindA, a.At.Addr().AsSlice()},
	}
	b := binary.BigEndian.AppendUint16(nil, id)
	b = append(b, 0x84, 0, 0, 0, 0, byte(len(all)), 0, 0, 0, 0) // an authoritative answer
	for _, one := range all {
		b = binary.BigEndian.AppendUint16(appendName(b, one.name), one.kind)
		b = binary.BigEndian.AppendUint16(b, classIN)
		b = binary.BigEndian.AppendUint32(b, 10)                    // seconds
		b = binary.BigEndian.AppendUint16(b, uint16(len(one.data))) //nolint:gosec // some hundred bytes
		b = append(b, one.data...)
	}
	return b
}
