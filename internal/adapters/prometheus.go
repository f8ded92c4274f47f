package adapters

import (
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/bearer"
)

// Prometheus counts decisions by status and code, for [bearer.Guard.Observe]. A
// request that was let through has the status 0 and no code.
func Prometheus(r prometheus.Registerer) func(*http.Request, bearer.Event) {
	decisions := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "bearer_decisions_total",
		Help: "Requests let through (status 0) and refused, by code.",
	}, []string{"status", "code"})
	r.MustRegister(decisions)
	return func(_ *http.Request, e bearer.Event) {
		decisions.WithLabelValues(strconv.Itoa(e.Status), string(jwtkit.CodeOf(e.Err))).Inc()
	}
}
