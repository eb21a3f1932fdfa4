package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"

	"onewindow/hall"
	"onewindow/hall/neighbour"
)

// neighbourRules say where another hall of the city answers, and as whom this
// one signs in there.
type neighbourRules struct {
	ID      string `toml:"id"`
	Name    string `toml:"name"`
	Address string `toml:"address"`
	Staff   string `toml:"staff"`
	PINFile string `toml:"pin_file"`
}

func checkNeighbours(all []neighbourRules) error {
	seen := map[string]bool{}
	for _, n := range all {
		_, _, err := net.SplitHostPort(n.Address)
		switch {
		case n.ID == "" || n.Name == "" || n.Staff == "" || n.PINFile == "":
			return errors.New("a neighbour has id, name, address, staff and pin_file")
		case err != nil:
			return fmt.Errorf("neighbour.address %q is not HOST:PORT", n.Address)
		case seen[n.ID]:
			return fmt.Errorf("neighbour.id %q comes twice", n.ID)
		}
		seen[n.ID] = true
	}
	return nil
}

// neighbours are the connections to the other halls; none need answer yet.
// stop closes them.
func (s serveOptions) neighbours(all []neighbourRules) (halls []hall.Neighbour, stop func() error, err error) {
	var closing []func() error
	stop = func() error {
		var errs []error
		for _, c := range closing {
			errs = append(errs, c())
		}
		return errors.Join(errs...)
	}
	for _, n := range all {
		secure, err := s.clientTLS()
		if err != nil {
			return nil, nil, errors.Join(err, stop())
		}
		pin, err := os.ReadFile(n.PINFile)
		if err != nil {
			return nil, nil, errors.Join(fmt.Errorf("neighbour.pin_file: %w", err), stop())
		}
		conn, err := neighbour.Dial(neighbour.Options{Address: n.Address, Staff: n.Staff, PIN: strings.TrimSpace(string(pin)), TLS: secure})
		if err != nil {
			return nil, nil, errors.Join(fmt.Errorf("neighbour %s: %w", n.ID, err), stop())
		}
		closing = append(closing, conn.Close)
		halls = append(halls, hall.Neighbour{ID: n.ID, Name: n.Name, Conn: conn})
	}
	return halls, stop, nil
}

// clientTLS is how this hall shows itself to others: by the certificate that it
// answers with, trusting the authority that it trusts its windows by. nil is no
// TLS.
func (s serveOptions) clientTLS() (*tls.Config, error) {
	if s.cert == "" {
		return nil, nil
	}
	cert, err := tls.LoadX509KeyPair(s.cert, s.key)
	if err != nil {
		return nil, fmt.Errorf("--tls-cert: %w", err)
	}
	pem, err := os.ReadFile(s.clientCA)
	if err != nil {
		return nil, fmt.Errorf("--client-ca: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("--client-ca: %s holds no certificate", s.clientCA)
	}
	return &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{cert}, RootCAs: pool}, nil
}
