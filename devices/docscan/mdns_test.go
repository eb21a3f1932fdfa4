package docscan

import (
	"bufio"
	"context"
	"crypto/tls"
	"net/netip"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onewindow/devices"
	"onewindow/e2e/oracle"
)

var here = netip.MustParseAddr("127.0.0.1")

// quiet is a network of this machine alone, at a port that is nobody's; answers may
// take their time on a busy machine.
func quiet(t *testing.T) Networks {
	t.Helper()
	b := boxAt(t, "127.0.0.1:0", nil) // a port that is free now
	port := netip.MustParseAddrPort(b.address).Port()
	return Networks{Via: []netip.Addr{here}, Wait: time.Minute, group: netip.AddrPortFrom(mdnsGroup.Addr(), port)}
}

// announce makes a scanner known until the test ends or stop is called.
func announce(t *testing.T, n Networks, a Announcement) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := Announce(ctx, n, a); err != nil && ctx.Err() == nil {
			t.Error(err)
		}
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		<-ended
	})
	t.Cleanup(stop)
	return stop
}

func TestDiscover(t *testing.T) {
	n := quiet(t)
	at := netip.AddrPortFrom(here, 8099)
	announce(t, n, Announcement{Name: `Scanner 2.0 \ "扫描仪"`, At: at, UUID: "u-1"})
	announce(t, n, Announcement{Name: "Another", At: at, TLS: true})
	all, err := Discover(t.Context(), n, func(all []Found) bool { return len(all) == 2 })
	want := []Found{
		{Name: "Another", Port: "https://127.0.0.1:8099/eSCL", Model: "Emulated feeder scanner", Sources: "platen,adf", Duplex: true},
		{Name: `Scanner 2.0 \ "扫描仪"`, Port: "http://127.0.0.1:8099/eSCL", Model: "Emulated feeder scanner", UUID: "u-1", Sources: "platen,adf", Duplex: true},
	}
	if diff := cmp.Diff(want, all); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	n.Wait = 50 * time.Millisecond
	n.group = netip.AddrPortFrom(mdnsGroup.Addr(), 1) // where nobody is
	if all, err := Discover(t.Context(), n, nil); len(all) != 0 || err != nil {
		t.Errorf("nobody there: %v, %v", all, err)
	}
	n.Via = []netip.Addr{netip.MustParseAddr("192.0.2.1")} // not ours
	if _, err := Discover(t.Context(), n, nil); err == nil {
		t.Error("asked from an address that this machine does not have")
	}
}

// A scanner whose address changes is the same one to who knows it by its name.
func TestScannerIsFollowed(t *testing.T) {
	n := quiet(t)
	first := boxAt(t, "127.0.0.1:0", nil)
	first.Load(paper(1)...)
	announcement := Announcement{Name: "Feeder 3", At: netip.MustParseAddrPort(first.address), UUID: "u-3"}
	gone := announce(t, n, announcement)
	for _, name := range []string{"mdns:feeder 3", "mdns:U-3"} {
		if s, err := open(t, name, Options{Networks: n}).Status(t.Context()); err != nil || s.Code != CodeReady {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
	s := open(t, "mdns:Feeder 3", Options{Networks: n})
	if pages, err := feed(t.Context(), s, Job{Source: Feeder}); err != nil || len(pages) != 1 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	first.stop()
	gone()
	second := boxAt(t, "127.0.0.1:0", nil)
	second.Load(paper(2)...)
	announcement.At = netip.MustParseAddrPort(second.address)
	announce(t, n, announcement)
	if pages, err := feed(t.Context(), s, Job{Source: Feeder}); err != nil || len(pages) != 2 {
		t.Errorf("after it moved: %d pages, %v", len(pages), err)
	}
	if _, err := open(t, "mdns:Feeder 4", Options{Networks: Networks{Via: n.Via, Wait: 100 * time.Millisecond, group: n.group}}).Status(t.Context()); devices.Code(err) != CodeNotAnnounced {
		t.Errorf("nobody of that name: %v", err)
	}
	if _, err := Open("mdns:", Options{}); devices.Code(err) != devices.CodeTarget {
		t.Errorf("no name: %v", err)
	}
}

// A name can be announced by anybody: a scanner that was met with TLS is believed
// by its certificate alone.
func TestNameIsNoProof(t *testing.T) {
	c, print := certificate(t)
	other, _ := certificate(t)
	for name, cert := range map[string]*tls.Certificate{"without TLS": nil, "another certificate": other} {
		t.Run(name, func(t *testing.T) {
			n := quiet(t)
			pins := &memory{pins: map[string]string{}}
			a := boxAt(t, "127.0.0.1:0", c)
			gone := announce(t, n, Announcement{Name: "Feeder", At: netip.MustParseAddrPort(a.address), TLS: true})
			s := open(t, "mdns:Feeder", Options{Networks: n, Pins: pins})
			if _, err := s.Status(t.Context()); err != nil {
				t.Fatal(err)
			}
			if kept, _ := pins.Pin("mdns:Feeder"); kept != print || Fingerprint(s) != print {
				t.Errorf("kept %s", kept)
			}
			a.stop()
			gone()
			liar := boxAt(t, "127.0.0.1:0", cert)
			announce(t, n, Announcement{Name: "Feeder", At: netip.MustParseAddrPort(liar.address), TLS: cert != nil})
			n.Wait = time.Second
			late := open(t, "mdns:Feeder", Options{Networks: n, Pins: pins})
			if _, err := late.Status(t.Context()); devices.Code(err) != CodeCertificate && devices.Code(err) != CodeNotAnnounced {
				t.Errorf("it was believed: %v", err)
			}
			if asked := liar.Asked(); len(asked) != 0 {
				t.Errorf("it was asked %q", asked)
			}
		})
	}
}

func FuzzAnnouncement(f *testing.F) {
	f.Add(Announcement{Name: "A", At: netip.AddrPortFrom(here, 1)}.answer(0))
	f.Add(Announcement{Name: `b.c\d`, At: netip.AddrPortFrom(here, 65535), TLS: true, UUID: "u"}.answer(7))
	f.Add(question(3, servicePlain))
	f.Fuzz(func(t *testing.T, wire []byte) {
		m, ok := readDNS(wire)
		if !ok {
			return
		}
		known := newRecords()
		known.learn(m)
		for _, found := range known.scanners() {
			s, err := Open(found.Port, Options{})
			if err != nil {
				t.Errorf("%+v cannot be opened: %v", found, err)
			} else if _, ok := s.(*escl); !ok {
				t.Errorf("%+v is no network scanner", found)
			}
		}
	})
}

// A record that nobody understands, or that is cut short, spoils nothing before it;
// a name that leads in circles ends.
func TestDNSIsReadWithPatience(t *testing.T) {
	whole := Announcement{Name: "A.b", At: netip.AddrPortFrom(here, 80)}.answer(0)
	strange := slices.Clone(whole)
	strange[7]++ // one record more: NSEC with an empty bitmap, as some send it
	strange = append(append(appendName(strange, servicePlain), 0, 47, 0, 1, 0, 0, 0, 9, 0, 3), 0xC0, 12, 0)
	cut := slices.Clone(strange[:len(strange)-2])
	circle := slices.Clone(whole)
	circle[7]++
	circle = append(circle, 0xC0, byte(len(circle)))
	for name, wire := range map[string][]byte{"strange": strange, "cut": cut, "circle": circle} {
		m, ok := readDNS(wire)
		known := newRecords()
		known.learn(m)
		if all := known.scanners(); !ok || len(all) != 1 || all[0].Name != "A.b" {
			t.Errorf("%s: %+v", name, all)
		}
	}
	for _, short := range [][]byte{nil, whole[:11], question(1, servicePlain)[:20]} {
		if _, ok := readDNS(short); ok {
			t.Errorf("% X was read", short)
		}
	}
}

// python is a library of others, on this machine's own network.
func python(t *testing.T, script string, args ...string) (lines *bufio.Scanner) {
	t.Helper()
	if _, ok := oracle.Need(t, "/usr/lib/python3/dist-packages/zeroconf/__init__.py"); !ok {
		return nil
	}
	cmd := exec.CommandContext(t.Context(), "/usr/bin/python3", append([]string{"-u", "-c", script}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return bufio.NewScanner(out)
}

// Another's announcement is found by us.
func TestDiscoverWhatOthersAnnounce(t *testing.T) {
	said := python(t, `
import socket, time
from zeroconf import Zeroconf, ServiceInfo, IPVersion
z = Zeroconf(interfaces=["127.0.0.1"], ip_version=IPVersion.V4Only)
t = "_uscan._tcp.local."
z.register_service(ServiceInfo(t, "Canon DR-2090 (ab)." + t, 8099, addresses=[socket.inet_aton("127.0.0.1")],
  properties={"rs": "eSCL", "ty": "Canon", "is": "adf", "duplex": "T", "UUID": "u-9"}, server="canon.local."))
print("ready")
time.sleep(600)
`)
	if said == nil {
		return
	}
	if !said.Scan() {
		t.Fatal("it did not start")
	}
	all, err := Discover(t.Context(), Networks{Via: []netip.Addr{here}, Wait: time.Minute}, func(all []Found) bool {
		return slices.ContainsFunc(all, func(f Found) bool { return f.UUID == "u-9" })
	})
	want := Found{Name: "Canon DR-2090 (ab)", Port: "http://127.0.0.1:8099/eSCL", Model: "Canon", UUID: "u-9", Sources: "adf", Duplex: true}
	if !slices.Contains(all, want) || err != nil {
		t.Errorf("%+v, %v", all, err)
	}
}

// Our emulator's announcement is found by another.
func TestOthersFindTheEmulator(t *testing.T) {
	announce(t, Networks{}, Announcement{Name: "Emulated-1", At: netip.AddrPortFrom(here, 8098), UUID: "u-8"})
	said := python(t, `
import time
from zeroconf import Zeroconf, ServiceBrowser, ServiceListener, IPVersion
class L(ServiceListener):
  def add_service(self, z, t, n):
    i = z.get_service_info(t, n, 60000)
    print(n, i.port, i.parsed_addresses()[0], i.properties[b"UUID"].decode())
  def update_service(self, z, t, n): pass
  def remove_service(self, z, t, n): pass
z = Zeroconf(interfaces=["127.0.0.1"], ip_version=IPVersion.V4Only)
ServiceBrowser(z, "_uscan._tcp.local.", L())
time.sleep(600)
`)
	if said == nil {
		return
	}
	const want = "Emulated-1._uscan._tcp.local. 8098 127.0.0.1 u-8"
	for said.Scan() {
		if said.Text() == want {
			return
		}
		if strings.Contains(said.Text(), "u-8") {
			t.Fatalf("found %q, want %q", said.Text(), want)
		}
	}
	t.Error("not found")
}
