package issuer

import (
	"crypto/subtle"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// A guard keeps out requests that no client of a local issuer would send.
type guard struct {
	hosts       map[string]bool
	crossOrigin *http.CrossOriginProtection
	adminToken  *digest // nil: there is none
}

func newGuard(o Options, at place) *guard {
	g := &guard{crossOrigin: http.NewCrossOriginProtection(), hosts: make(map[string]bool)}
	for _, host := range append([]string{at.host, "localhost", "127.0.0.1", "::1"}, o.Hosts...) {
		g.hosts[hostname(host)] = true
	}
	if o.AdminToken != "" {
		kept := digestOf(o.AdminToken)
		g.adminToken = &kept
	}
	return g
}

// hostname takes the port and the brackets off a Host header.
func hostname(host string) string {
	if strings.Count(host, ":") > 1 && !strings.HasPrefix(host, "[") {
		return strings.ToLower(host) // an IPv6 address by itself
	}
	return strings.ToLower((&url.URL{Host: host}).Hostname())
}

// check is for every request: a known host, and nothing changed by another
// site's page.
func (g *guard) check(r *http.Request) *refusal {
	if refused := g.checkHost(r); refused != nil {
		return refused
	}
	if g.crossOrigin.Check(r) != nil {
		return refuse(http.StatusForbidden, invalidRequest,
			"the request comes from a page of another site, which may not change anything here")
	}
	return nil
}

// checkHost refuses names that nobody gave the issuer: a page of another site can
// point its own name at this machine (DNS rebinding).
func (g *guard) checkHost(r *http.Request) *refusal {
	if g.hosts[hostname(r.Host)] {
		return nil
	}
	return refuse(http.StatusMisdirectedRequest, invalidRequest,
		"the Host header names a server that this issuer does not answer for; use the issuer URL, or allow the host when starting it")
}

// Beside gives next the issuer's check of the Host header, for what is served
// beside the issuer at one address.
func (s *Issuer) Beside(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refused := s.guard.checkHost(r); refused != nil {
			refused.send(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// admin guards a route that changes the issuer or shows what is behind it.
// Bodies are JSON, which no form of another site can send.
func (g *guard) admin(serve handler) handler {
	return func(w http.ResponseWriter, r *http.Request) *refusal {
		if refused := g.admit(r); refused != nil {
			return refused
		}
		if r.Method == http.MethodGet || r.Method == http.MethodDelete {
			return serve(w, r)
		}
		if mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); mediaType != "application/json" {
			return refuse(http.StatusUnsupportedMediaType, invalidRequest, "send Content-Type: application/json")
		}
		return serve(w, r)
	}
}

// admit lets in who holds the admin token and, without any credential, who
// sits on this machine.
func (g *guard) admit(r *http.Request) *refusal {
	given := r.Header.Get("Authorization")
	if given == "" && local(r) {
		return nil
	}
	if g.adminToken == nil {
		return refuse(http.StatusForbidden, invalidRequest, "this answers on loopback alone, without an Authorization header; no admin token is set")
	}
	scheme, token, _ := strings.Cut(given, " ")
	if strings.EqualFold(scheme, "Bearer") && g.isAdminToken(Secret(token)) {
		return nil
	}
	refused := refuse(http.StatusUnauthorized, invalidToken, "send Authorization: Bearer with the admin token")
	refused.challenge = `Bearer realm="issuer admin"`
	return refused
}

// isAdminToken compares in constant time; without an admin token nothing is it.
func (g *guard) isAdminToken(token Secret) bool {
	sum := digestOf(token)
	return g.adminToken != nil && subtle.ConstantTimeCompare(sum[:], g.adminToken[:]) == 1
}

// local reports whether the request was sent on this machine, by anything but
// a proxy that speaks for others.
func local(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && from.Addr().Unmap().IsLoopback()
}
