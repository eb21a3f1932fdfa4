package hall

import (
	"net/http"
	"path"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Metrics are one server's figures in Prometheus' terms. They hold no names, no
// numbers of people and no content. Make one a server, hand its Committed to
// the store and itself to Options.
type Metrics struct {
	registry *prometheus.Registry
	calls    *prometheus.CounterVec
	took     *prometheus.HistogramVec
	commit   prometheus.Histogram
	batch    prometheus.Histogram
	streams  prometheus.Gauge
	ended    *prometheus.CounterVec
}

// namespace begins every metric's name.
const namespace = "onewindow"

// NewMetrics makes the figures, with those of the Go run time and the process.
func NewMetrics() *Metrics {
	// From a tenth of a millisecond to six seconds: a commit takes a few
	// milliseconds, a call that waits for PIN hashing a second.
	seconds := prometheus.ExponentialBuckets(0.0001, 2, 17)
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Name: "calls_total", Help: "Calls answered, by method and gRPC status code.",
		}, []string{"method", "code"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace, Name: "call_seconds", Help: "Time from a call's arrival to its answer; streams of events are left out.", Buckets: seconds,
		}, []string{"method"}),
		commit: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: namespace, Name: "store_commit_seconds", Help: "Time of one transaction of the store, from its beginning to the durable commit.", Buckets: seconds,
		}),
		batch: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: namespace, Name: "store_batch_writes", Help: "Writes that one transaction carried.", Buckets: prometheus.ExponentialBuckets(1, 2, 9),
		}),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: namespace, Name: "streams", Help: "Streams of events open now.",
		}),
		ended: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Name: "streams_ended_total", Help: "Streams of events that ended, by gRPC status code.",
		}, []string{"code"}),
	}
	m.registry.MustRegister(m.calls, m.took, m.commit, m.batch, m.streams, m.ended,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.ended.WithLabelValues(codes.OK.String()) // there before the first has ended
	return m
}

// Handler answers a scrape. A figure that cannot be had is left out.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}

// Committed is for store.Options.
func (m *Metrics) Committed(writes int, took time.Duration) {
	m.commit.Observe(took.Seconds())
	m.batch.Observe(float64(writes))
}

// begin counts a call that has come; the function it gives counts its end.
func (m *Metrics) begin(method string) func(err error) {
	if m == nil {
		return func(error) {}
	}
	began := time.Now()
	name := path.Base(method)
	if endless[method] {
		m.streams.Inc()
		return func(err error) {
			m.streams.Dec()
			m.ended.WithLabelValues(status.Code(err).String()).Inc()
		}
	}
	return func(err error) {
		m.calls.WithLabelValues(name, status.Code(err).String()).Inc()
		m.took.WithLabelValues(name).Observe(time.Since(began).Seconds())
	}
}
