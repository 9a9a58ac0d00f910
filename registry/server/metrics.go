package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// metrics are for Prometheus. No label has a customer's value.
type metrics struct {
	all      *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
}

func newMetrics(s *store.Store, logger *slog.Logger) *metrics {
	failed := func(err error) { logger.Error("connections cannot be counted", slog.String("error", err.Error())) }
	m := &metrics{
		all: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "bucketgrant_http_requests_total", Help: "Requests, by what was asked for and the status of the answer."}, []string{"pattern", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "bucketgrant_http_request_seconds", Help: "How long requests took.", Buckets: []float64{.001, .005, .025, .1, .5, 2.5, 10, 60}}, []string{"pattern"}),
	}
	m.all.MustRegister(m.requests, m.took, &counts{store: s, failed: failed}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.all, promhttp.HandlerOpts{MaxRequestsInFlight: 2, Timeout: answerTime / 2})
}

func (m *metrics) request(pattern string, status int, took time.Duration) {
	m.requests.WithLabelValues(pattern, strconv.Itoa(status)).Inc()
	m.took.WithLabelValues(pattern).Observe(took.Seconds())
}

// counts are how many connections there are in each state, kept for some seconds: they are counted, which takes a tenth of a
// second with a million.
type counts struct {
	store  *store.Store
	failed func(error)
	mu     sync.Mutex
	at     time.Time
	last   store.Figures
}

var (
	connectionsMetric = prometheus.NewDesc("bucketgrant_connections", "Connections, by vendor and state.", []string{"vendor", "state"}, nil)
	lateMetric        = prometheus.NewDesc("bucketgrant_checks_late_seconds", "How long the check that is due the longest has been due.", nil, nil)
	unsentMetric      = prometheus.NewDesc("bucketgrant_notices_unsent", "Connections with notices that are not delivered, by channel.", []string{"channel"}, nil)
	fullMetric        = prometheus.NewDesc("bucketgrant_organizations_full", "Organizations of which no further account that nobody has named is taken down.", nil, nil)
	droppedMetric     = prometheus.NewDesc("bucketgrant_hints_dropped_total", "What stacks told and was not taken by this process, by why: full or old.", []string{"why"}, nil)
	failingMetric     = prometheus.NewDesc("bucketgrant_notices_failing", "Those of them whose last try failed.", []string{"channel"}, nil)
)

// countsLast is how long counts are kept.
const countsLast = 10 * time.Second

// errCounts is what is answered, and why is in the log only.
var errCounts = errors.New("the registry cannot count now")

// Describe implements prometheus.Collector.
func (c *counts) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{connectionsMetric, lateMetric, unsentMetric, failingMetric, fullMetric, droppedMetric} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *counts) Collect(ch chan<- prometheus.Metric) {
	f, err := c.figures()
	if err != nil {
		c.failed(err)
		ch <- prometheus.NewInvalidMetric(connectionsMetric, errCounts)
		return
	}
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	for vendor, states := range f.States {
		for _, state := range registry.States() {
			gauge(connectionsMetric, float64(states[state]), vendor, string(state))
		}
	}
	gauge(lateMetric, f.Late.Seconds())
	gauge(fullMetric, float64(f.Full))
	for why, n := range f.Dropped {
		ch <- prometheus.MustNewConstMetric(droppedMetric, prometheus.CounterValue, float64(n), why)
	}
	for channel, n := range f.Unsent {
		gauge(unsentMetric, float64(n), channel)
		gauge(failingMetric, float64(f.Failing[channel]), channel)
	}
}

func (c *counts) figures() (store.Figures, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.at.IsZero() && time.Since(c.at) < countsLast {
		return c.last, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerTime/2)
	defer cancel()
	f, err := c.store.Figures(ctx)
	if err != nil {
		return store.Figures{}, err
	}
	c.at, c.last = time.Now(), f
	return f, nil
}
