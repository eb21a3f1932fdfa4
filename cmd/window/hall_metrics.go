package main

import (
	"context"
	"net"
	"net/http"
	"time"

	"onewindow/hall"
)

// answerMetrics lets Prometheus ask at an address until stop is called; without
// an address nobody may. It gives the address that it answers on.
func answerMetrics(ctx context.Context, address string, m *hall.Metrics) (answering string, stop func(), err error) {
	if address == "" {
		return "", func() {}, nil
	}
	var listen net.ListenConfig
	lis, err := listen.Listen(ctx, "tcp", address)
	if err != nil {
		return "", nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(lis) // it ends when it is closed
	}()
	return lis.Addr().String(), func() {
		_ = server.Close() // a scrape in hand is worth nothing
		<-done
	}, nil
}
