package tokensource_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

const issuer = "https://id.example/tenant"

// A realm is an issuer with metadata and a token endpoint.
type realm struct {
	At       string       // the path of the metadata
	Methods  string       // JSON
	Endpoint string       // of tokens; empty is https://id.example/token
	Status   atomic.Int32 // of the metadata, unless 0
	Answer   http.HandlerFunc

	asked  atomic.Int32 // for metadata
	seen   atomic.Int32 // token requests
	method atomic.Pointer[string]
}

func (r *realm) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	switch {
	case strings.Contains(req.URL.Path, "/.well-known/"):
		r.asked.Add(1)
		if status := r.Status.Load(); status != 0 {
			w.Header().Set("Retry-After", "30")
			w.WriteHeader(int(status))
			return
		}
		if req.URL.Path != r.At {
			http.NotFound(w, req)
			return
		}
		endpoint := r.Endpoint
		if endpoint == "" {
			endpoint = "https://id.example/token"
		}
		fmt.Fprintf(w, `{"issuer":%q,"token_endpoint":%q,"token_endpoint_auth_methods_supported":%s}`, issuer, endpoint, r.Methods)
	default:
		r.seen.Add(1)
		method := "post"
		if _, _, ok := req.BasicAuth(); ok {
			method = "basic"
		}
		r.method.Store(&method)
		if r.Answer != nil {
			r.Answer(w, req)
			return
		}
		_, _ = io.WriteString(w, `{"access_token":"good","token_type":"Bearer","expires_in":60}`)
	}
}

func (r *realm) source(t *testing.T) *tokensource.Source {
	t.Helper()
	source, err := tokensource.New(tokensource.Options{
		Issuer:  issuer,
		Request: grant.Request{ClientID: clientID, ClientSecret: grant.NewSecret(secret)},
		Client:  &http.Client{Transport: direct{r}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return source
}

func TestDiscoveryIsDoneOnce(t *testing.T) {
	for _, c := range []struct {
		at, methods, method string
		asked               int32
	}{
		{"/tenant/.well-known/openid-configuration", `["client_secret_post"]`, "post", 1},
		{"/.well-known/oauth-authorization-server/tenant", `["client_secret_basic","client_secret_post"]`, "basic", 2},
	} {
		synctest.Test(t, func(t *testing.T) {
			r := &realm{At: c.at, Methods: c.methods}
			source := r.source(t)
			for range 3 {
				mustToken(t, source)
				time.Sleep(61 * time.Second)
			}
			if r.asked.Load() != c.asked || r.seen.Load() != 3 || *r.method.Load() != c.method {
				t.Errorf("%d requests for metadata, %d for tokens, by %s", r.asked.Load(), r.seen.Load(), *r.method.Load())
			}
		})
	}
}

func TestDiscoveryOutageIsNoReasonToProbe(t *testing.T) {
	for _, status := range []int32{429, 500, 503} {
		synctest.Test(t, func(t *testing.T) {
			r := &realm{At: "/tenant/.well-known/openid-configuration", Methods: `null`}
			r.Status.Store(status)
			source := r.source(t)
			for range 29 { // Retry-After says 30 s
				if _, err := source.Token(t.Context()); !errors.Is(err, jwtkit.CodeTokenEndpointUnreachable) {
					t.Fatalf("%d: %v", status, err)
				}
				time.Sleep(time.Second)
			}
			if r.asked.Load() != 1 || r.seen.Load() != 0 {
				t.Errorf("%d: %d requests for metadata, %d for tokens", status, r.asked.Load(), r.seen.Load())
			}
			r.Status.Store(0)
			time.Sleep(2 * time.Second)
			mustToken(t, source)
		})
	}
}

func TestTokenEndpointThatMovedIsLookedUpAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &realm{At: "/tenant/.well-known/openid-configuration", Methods: `null`}
		r.Answer = func(w http.ResponseWriter, req *http.Request) {
			if req.URL.Host == "id.example" && r.seen.Load() > 1 {
				http.Redirect(w, req, "https://elsewhere.example/token", http.StatusPermanentRedirect)
				return
			}
			_, _ = io.WriteString(w, `{"access_token":"good","token_type":"Bearer","expires_in":60}`)
		}
		source := r.source(t)
		mustToken(t, source)
		time.Sleep(61 * time.Second)
		r.Endpoint = "https://new.example/token"
		if _, err := source.Token(t.Context()); !errors.Is(err, jwtkit.CodeTokenResponseInvalid) {
			t.Fatalf("the redirect gave %v", err)
		}
		time.Sleep(2 * time.Second)
		token := mustToken(t, source)
		if r.asked.Load() != 2 || !strings.Contains(fmt.Sprint(token.Notes), "new.example") {
			t.Errorf("%d requests for metadata; notes %q", r.asked.Load(), token.Notes)
		}
	})
}

func TestRefusedClientHearsWhatTheServerAnnounces(t *testing.T) {
	r := &realm{At: "/tenant/.well-known/openid-configuration", Methods: `["private_key_jwt"]`}
	r.Answer = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }
	_, err := r.source(t).Token(t.Context())
	if !errors.Is(err, jwtkit.CodeInvalidClient) || !strings.Contains(err.Error(), `than client_secret_basic: "private_key_jwt"`) {
		t.Errorf("got %v", err)
	}
	if r.seen.Load() != 1 {
		t.Errorf("%d token requests: the method was probed", r.seen.Load())
	}
}
