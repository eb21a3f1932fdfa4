package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/fixtures"
	"onewindow/hall"
)

// served starts the server as a program and gives what it says about itself.
// When the test ends the server is told to stop and must end well.
func served(t *testing.T, args ...string) string {
	t.Helper()
	address, metrics := servedWithMetrics(t, args...)
	if metrics != "" {
		t.Errorf("metrics at %s that nobody asked for", metrics)
	}
	return address
}

func servedWithMetrics(t *testing.T, args ...string) (address, metrics string) {
	t.Helper()
	serve := exec.CommandContext(context.WithoutCancel(t.Context()), "window", append([]string{"hall", "serve", "--listen", "127.0.0.1:0"}, args...)...)
	stdout, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(stdout)
	t.Cleanup(func() {
		if err := serve.Process.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
		if rest, _ := lines.ReadString(0); rest != "" {
			t.Errorf("more on standard output: %q", rest)
		}
		if err := serve.Wait(); err != nil {
			t.Errorf("server ended: %v", err)
		}
	})
	line, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	var ready map[string]string
	if err := json.Unmarshal([]byte(line), &ready); err != nil || ready["listening"] == "" {
		t.Fatalf("%q is not {\"listening\":…}: %v", line, err)
	}
	return ready["listening"], ready["metrics"]
}

// scraped is what Prometheus is told.
func scraped(t *testing.T, address string) string {
	t.Helper()
	r, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s %v", r.Status, err)
	}
	return string(text)
}

func dialled(t *testing.T, address string, creds credentials.TransportCredentials) *grpc.ClientConn {
	t.Helper()
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(creds))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func healthOf(ctx context.Context, conn *grpc.ClientConn) (healthv1.HealthCheckResponse_ServingStatus, error) {
	r, err := healthv1.NewHealthClient(conn).Check(ctx, &healthv1.HealthCheckRequest{})
	return r.GetStatus(), err
}

// TestHallServe runs the server as a program: it says where it listens, answers
// there at once, knows the demo city's people, and ends well when it is told to.
func TestHallServe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dsn := "sqlite:" + filepath.Join(dir, "hall.db")
	out, err := exec.CommandContext(t.Context(), "window", "hall", "init", "--demo", "--store", dsn, "--json").Output()
	if err != nil || string(out) != "{\"windows\":12,\"staff\":25}\n" {
		t.Fatalf("hall init: %s, %v", out, err)
	}
	address, metrics := servedWithMetrics(t, "--store", dsn, "--metrics", "127.0.0.1:0")
	conn := dialled(t, address, insecure.NewCredentials())
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if status, err := healthOf(ctx, conn); err != nil || status != healthv1.HealthCheckResponse_SERVING {
		t.Errorf("health %v, %v", status, err)
	}
	desk := hallv1.NewDeskServiceClient(conn)
	session, err := desk.SignIn(ctx, &hallv1.SignInRequest{StaffNo: "2001", Pin: "200100", Role: hall.RoleClerk, Window: "A035"})
	if err != nil || session.GetToken() == "" {
		t.Errorf("sign in: %v", err)
	}
	if got := session.GetHallName(); got != demoHallName {
		t.Errorf("the hall is called %q: no paper is printed without a name", got)
	}
	_, err = desk.SignIn(ctx, &hallv1.SignInRequest{StaffNo: "2001", Pin: "200101", Role: hall.RoleClerk, Window: "A035"})
	if err == nil {
		t.Error("a wrong PIN signs in")
	}
	for _, tt := range []struct{ item, pin, want string }{
		{"GJJ-001", "800111", `"item":"GJJ-001","class":"normal","state":"waiting","ahead":0,`},
		{"GJJ-001", "800111", `"item":"GJJ-001","class":"normal","state":"waiting","ahead":1,`},
		{"GJJ-001", "800112", "Wrong number or PIN"},
		{"NIX-001", "800111", "lacks this item"},
	} {
		take := exec.CommandContext(ctx, "window", "hall", "ticket", tt.item, "--staff", "8001", "--address", address, "--json")
		take.Stdin = strings.NewReader(tt.pin + "\n")
		out, err := take.CombinedOutput()
		if failed := err != nil; !strings.Contains(string(out), tt.want) || failed != !strings.Contains(tt.want, "ahead") {
			t.Errorf("ticket %v: %s, %v", tt, out, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "pages")); err != nil {
		t.Error("no folder of pages beside the store")
	}
	figures := scraped(t, metrics)
	for _, want := range []string{
		`onewindow_queue_waiting{class="normal"} 2`, `onewindow_calls_total{code="OK",method="IssueTicket"} 2`,
		`onewindow_calls_total{code="Unauthenticated",method="SignIn"} 2`, fmt.Sprintf("onewindow_events_total %d", len(demoSeed().Staff)+11), "onewindow_store_commit_seconds_count",
		"onewindow_streams 0", "go_goroutines",
	} {
		if !strings.Contains(figures, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	for line := range strings.Lines(figures) {
		// A figure itself may have any digits; what says whose it is stands before it.
		name := line
		if at := strings.LastIndexByte(strings.TrimSpace(line), ' '); at >= 0 && !strings.HasPrefix(line, "#") {
			name = line[:at]
		}
		if strings.Contains(name, "2001") || strings.Contains(name, "A035") {
			t.Errorf("the metrics name people or windows: %s", name)
		}
	}
	// It is backed up while it works, and what comes back is what was there.
	file := filepath.Join(dir, "backup.tar")
	out, err = exec.CommandContext(ctx, "window", "hall", "backup", "--store", dsn, "--to", file, "--json").Output()
	if err != nil || !strings.Contains(string(out), `"ticket":2`) {
		t.Errorf("backup of a running hall: %s, %v", out, err)
	}
	again, err := exec.CommandContext(ctx, "window", "hall", "restore", "--from", file, "--store", "sqlite:"+filepath.Join(t.TempDir(), "hall.db"), "--json").Output()
	if err != nil || string(again) != string(out) {
		t.Errorf("restored %s of %s, %v", again, out, err)
	}
}

// TestHallServeTLS: who has a certificate of the hall's authority is let in, who
// has none, or one of another authority, is not.
func TestHallServeTLS(t *testing.T) {
	t.Parallel()
	ours, others := newAuthority(t), newAuthority(t)
	dir := t.TempDir()
	cert, key := ours.issue(t, dir, "server")
	address := served(t, "--hall-name", "示例大厅", "--store", "sqlite:"+filepath.Join(dir, "hall.db"),
		"--tls-cert", cert, "--tls-key", key, "--client-ca", ours.file(t, dir))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()

	pool := x509.NewCertPool()
	pool.AddCert(ours.cert)
	with := func(pairs ...tls.Certificate) credentials.TransportCredentials {
		return credentials.NewTLS(&tls.Config{MinVersion: tls.VersionTLS13, RootCAs: pool, Certificates: pairs})
	}
	pair := func(a *authority) tls.Certificate {
		p, err := tls.LoadX509KeyPair(a.issue(t, t.TempDir(), "A035"))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if status, err := healthOf(ctx, dialled(t, address, with(pair(ours)))); err != nil || status != healthv1.HealthCheckResponse_SERVING {
		t.Errorf("our window: %v, %v", status, err)
	}
	for name, creds := range map[string]credentials.TransportCredentials{
		"no certificate": with(), "another authority": with(pair(others)), "no TLS": insecure.NewCredentials(),
	} {
		if _, err := healthOf(ctx, dialled(t, address, creds)); err == nil {
			t.Errorf("%s: let in", name)
		}
	}
}

// authority signs certificates for a test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{}
	a.cert, a.key = signed509(t, nil, &x509.Certificate{
		Subject: pkix.Name{CommonName: "authority"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	})
	return a
}

func signed509(t *testing.T, by *authority, template *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	parent, signer := template, key
	if by != nil {
		parent, signer = by.cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key
}

func (a *authority) issue(t *testing.T, dir, name string) (certFile, keyFile string) {
	t.Helper()
	cert, key := signed509(t, a, &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	})
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pemFile(t, dir, name+".crt", "CERTIFICATE", cert.Raw), pemFile(t, dir, name+".key", "PRIVATE KEY", der)
}

func (a *authority) file(t *testing.T, dir string) string {
	t.Helper()
	return pemFile(t, dir, "ca.crt", "CERTIFICATE", a.cert.Raw)
}

func pemFile(t *testing.T, dir, name, kind string, der []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// The demo seed must be one that the hall takes, role by role.
func TestDemoSeedFitsTheHall(t *testing.T) {
	seed := demoSeed()
	if len(seed.Windows) != len(fixtures.Windows()) || len(seed.Staff) != len(fixtures.Staff()) {
		t.Fatalf("%d windows, %d people", len(seed.Windows), len(seed.Staff))
	}
	for _, s := range seed.Staff {
		// What a 民警 may confirm comes beside the role.
		if roles := slices.DeleteFunc(slices.Clone(s.Roles), func(r string) bool { return r == hall.RoleOfficer }); len(roles) != 1 || roles[0] == "" || s.PIN == "" {
			t.Errorf("%s: roles %q", s.No, s.Roles)
		}
	}
}
