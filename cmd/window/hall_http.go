package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

// checkWeb refuses an address of no use before anything is opened; empty is nowhere.
func checkWeb(flag, address string) error {
	if _, _, err := net.SplitHostPort(address); address != "" && err != nil {
		return usage(fmt.Errorf("%s %q is not HOST:PORT", flag, address))
	}
	return nil
}

// answerWeb serves browsers or Prometheus at an address until stop is called; without
// an address nobody may ask. It gives the address that it answers on.
func answerWeb(ctx context.Context, address string, h http.Handler) (answering string, stop func(), err error) {
	if address == "" {
		return "", func() {}, nil
	}
	var listen net.ListenConfig
	lis, err := listen.Listen(ctx, "tcp", address)
	if err != nil {
		return "", nil, err
	}
	// A stream of pictures has no end; it bounds each of its writes by itself.
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(lis) // it ends when it is closed
	}()
	return lis.Addr().String(), func() {
		_ = server.Close() // a picture or a scrape in hand is worth nothing
		<-done
	}, nil
}
