package adapters

import (
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/bearer"
)

// OpenTelemetry counts decisions by status and code, and puts the code on the
// span of the request, for [bearer.Guard.Observe].
func OpenTelemetry(m metric.Meter) (func(*http.Request, bearer.Event), error) {
	decisions, err := m.Int64Counter("bearer.decisions", metric.WithDescription("Requests let through (status 0) and refused, by code."))
	return func(r *http.Request, e bearer.Event) {
		code := attribute.String("bearer.code", string(jwtkit.CodeOf(e.Err)))
		decisions.Add(r.Context(), 1, metric.WithAttributes(code, attribute.Int("bearer.status", e.Status)))
		trace.SpanFromContext(r.Context()).SetAttributes(code)
	}, err
}
