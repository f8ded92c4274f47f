package browsertest

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"slices"
	"testing"
)

// housekeeping are the hosts that Chromium asks for its own ends, whatever the
// page: the time, updates, its account, and how to fill in forms.
var housekeeping = []string{
	"accounts.google.com", "android.clients.google.com", "clients2.google.com", "content-autofill.googleapis.com",
	"optimizationguide-pa.googleapis.com", "redirector.gvt1.com", "safebrowsingohttpgateway.googleapis.com", "update.googleapis.com",
}

// startProxy gives the address of a proxy that records every request and lets
// those to this machine through. Unlike the browser's own reports it misses
// nothing: not the first request of a worker, not a prefetch, not a redirect.
func startProxy(t *testing.T, record *Record) string {
	forward := &httputil.ReverseProxy{
		Rewrite:   func(*httputil.ProxyRequest) {},
		Transport: &http.Transport{DisableCompression: true},
	}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		address := r.URL.String()
		if r.Method == http.MethodConnect {
			address = "https://" + r.Host
		}
		if !slices.Contains(housekeeping, r.URL.Hostname()) {
			record.request(address)
		}
		if ip := net.ParseIP(r.URL.Hostname()); r.Method == http.MethodConnect || ip == nil || !ip.IsLoopback() {
			http.Error(w, "the browser of these tests reaches 127.0.0.1 alone", http.StatusForbidden)
			return
		}
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)
	return proxy.URL
}
