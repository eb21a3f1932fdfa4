package hall

import (
	"context"
	"net/http"
	"time"

	healthv1 "google.golang.org/grpc/health/grpc_health_v1"

	"onewindow/hall/store"
)

// readyTime bounds what a look at readiness may take.
const readyTime = time.Second

// Observed answers whoever watches over the hall: figures at /metrics, and whether
// the program lives (/healthz) and takes calls (/readyz), both by their status alone.
func (s *Server) Observed(m *Metrics) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { tell(w, true) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) { tell(w, s.takesCalls(r.Context())) })
	return mux
}

func tell(w http.ResponseWriter, good bool) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if !good {
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ok\n")) // the status has said it
}

// takesCalls says whether the store answers and the services are in, as the gRPC health
// service tells it, too.
func (s *Server) takesCalls(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, readyTime)
	defer cancel()
	told, err := s.health.Check(ctx, &healthv1.HealthCheckRequest{})
	if err != nil || told.GetStatus() != healthv1.HealthCheckResponse_SERVING {
		return false
	}
	err = s.store.View(ctx, func(r *store.Reader) error {
		_, err := r.LastSeq()
		return err
	})
	return err == nil
}
