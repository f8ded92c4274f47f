package issuer

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestEveryFaultIsKnown holds that what spoils a token can be set, and that the API
// and the dashboard say of every fault what it does.
func TestEveryFaultIsKnown(t *testing.T) {
	for _, name := range append(sortedKeys(spoilers), sortedKeys(damages)...) {
		if kind, known := faultKinds[name]; !known || !kind.concerns(tokenEndpoint) {
			t.Errorf("%s cannot be set for the token endpoint", name)
		}
	}
	s, err := New(Options{Issuer: "http://localhost", Algorithm: "EdDSA"})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/apps", "/admin/faults"} {
		request := httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil)
		request.RemoteAddr = "127.0.0.1:1"
		recorder := httptest.NewRecorder()
		s.ServeHTTP(recorder, request)
		for name, kind := range faultKinds {
			if kind.say == "" || !strings.Contains(recorder.Body.String(), kind.say) {
				t.Errorf("%s does not say what %s does", path, name)
			}
		}
	}
}
