package adapters

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/jwtkit/toolkit/verify/bearer"
)

// threeRequests sends two good requests and one without a token through a guard
// that observe watches.
func threeRequests(t *testing.T, observe func(*http.Request, bearer.Event), wrap func(http.Handler) http.Handler) {
	v, key := verifier(t)
	handler := wrap(bearer.Guard{Verifier: v, Observe: observe}.Middleware(http.HandlerFunc(greet)))
	for _, sent := range []string{token(key, time.Hour), token(key, time.Hour), ""} {
		request := httptest.NewRequest("GET", "/", nil)
		if sent != "" {
			request.Header.Set("Authorization", "Bearer "+sent)
		}
		handler.ServeHTTP(httptest.NewRecorder(), request)
	}
}

func TestPrometheus(t *testing.T) {
	registry := prometheus.NewRegistry()
	threeRequests(t, Prometheus(registry), func(h http.Handler) http.Handler { return h })
	want := `# HELP bearer_decisions_total Requests let through (status 0) and refused, by code.
# TYPE bearer_decisions_total counter
bearer_decisions_total{code="",status="0"} 2
bearer_decisions_total{code="credentials_missing",status="401"} 1
`
	if err := testutil.GatherAndCompare(registry, strings.NewReader(want)); err != nil {
		t.Error(err)
	}
}

func TestOpenTelemetry(t *testing.T) {
	reader, spans := metric.NewManualReader(), tracetest.NewSpanRecorder()
	observe, err := OpenTelemetry(metric.NewMeterProvider(metric.WithReader(reader)).Meter("test"))
	if err != nil {
		t.Fatal(err)
	}
	tracer := trace.NewTracerProvider(trace.WithSpanProcessor(spans)).Tracer("test")
	threeRequests(t, observe, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, span := tracer.Start(r.Context(), "request")
			defer span.End()
			h.ServeHTTP(w, r.WithContext(ctx))
		})
	})
	var all metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	counted := map[string]int64{}
	for _, point := range all.ScopeMetrics[0].Metrics[0].Data.(metricdata.Sum[int64]).DataPoints {
		code, _ := point.Attributes.Value("bearer.code")
		status, _ := point.Attributes.Value("bearer.status")
		counted[code.AsString()+" "+status.String()] += point.Value
	}
	if len(counted) != 2 || counted[" 0"] != 2 || counted["credentials_missing 401"] != 1 {
		t.Errorf("counted %v", counted)
	}
	ended := spans.Ended()
	if last := ended[len(ended)-1].Attributes(); len(ended) != 3 || len(last) != 1 || last[0] != attribute.String("bearer.code", "credentials_missing") {
		t.Errorf("%d spans, the last with %v", len(ended), last)
	}
}
