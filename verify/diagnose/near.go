package diagnose

import (
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// nearIssuer finds in what little way the token's issuer differs from the one
// expected. The comparison itself stays exact; this says why it failed.
func (d *diagnosis) nearIssuer(s *subject) {
	if s.policy == nil || s.policy.Issuer == "" || s.claims.Issuer == "" {
		return
	}
	got, want := s.claims.Issuer, s.policy.Issuer
	name := issuerCause(got, want)
	if name == "" {
		return
	}
	version := "1.0"
	if strings.HasSuffix(got, "/v2.0") {
		version = "2.0"
	}
	d.find(name, say("got", phrase.Quote(got), "want", phrase.Quote(want), "version", version),
		evidence("claims.iss", claim(s.token, "iss"), phrase.Quote(want)))
}

func issuerCause(got, want string) string {
	switch {
	case strings.Contains(want, "{") || strings.Contains(want, "/common") || strings.Contains(want, "/organizations"):
		return "iss_template"
	case strings.TrimSuffix(got, "/") == strings.TrimSuffix(want, "/"):
		return "iss_slash"
	case normalIssuer(got) == normalIssuer(want):
		return "iss_scheme_port_case"
	case entraTenant(got) != "" && entraTenant(got) == entraTenant(want):
		return "iss_entra_v1_v2"
	}
	gotHost, gotPath := splitIssuer(got)
	wantHost, wantPath := splitIssuer(want)
	switch {
	case gotPath == wantPath && gotHost != wantHost && (localName(gotHost) || localName(wantHost)):
		return "iss_docker_name"
	case gotHost == wantHost && gotPath != wantPath && gotPath != "" && wantPath != "":
		return "iss_tenant"
	}
	return ""
}

// normalIssuer leaves out scheme, default port, case and the slash at the end.
func normalIssuer(issuer string) string {
	host, path := splitIssuer(strings.ToLower(issuer))
	host = strings.TrimSuffix(strings.TrimSuffix(host, ":443"), ":80")
	return host + path
}

func splitIssuer(issuer string) (host, path string) {
	_, rest, found := strings.Cut(issuer, "://")
	if !found {
		rest = issuer
	}
	host, path, _ = strings.Cut(rest, "/")
	return host, strings.TrimSuffix("/"+path, "/")
}

// localName reports whether a host is a name that only some machines know.
func localName(host string) bool {
	name, _, _ := strings.Cut(host, ":")
	return name == "localhost" || strings.HasPrefix(name, "127.") || !strings.Contains(name, ".") ||
		strings.HasSuffix(name, ".internal") || strings.HasSuffix(name, ".svc") || strings.HasSuffix(name, ".local")
}

// entraTenant gives the tenant of an issuer of Microsoft Entra, of either version.
func entraTenant(issuer string) string {
	for _, prefix := range []string{"https://sts.windows.net/", "https://login.microsoftonline.com/"} {
		if rest, ok := strings.CutPrefix(issuer, prefix); ok {
			return strings.TrimSuffix(strings.TrimSuffix(rest, "/v2.0"), "/")
		}
	}
	return ""
}

// microsoftGraph lists the audiences of Microsoft Graph.
var microsoftGraph = []string{
	"00000003-0000-0000-c000-000000000000", "https://graph.microsoft.com", "https://graph.microsoft.us", "https://dod-graph.microsoft.us",
}

// nearAudience finds in what little way an audience differs from one expected,
// and whose well-known audience it is.
func (d *diagnosis) nearAudience(s *subject) {
	about := evidence("claims.aud", claim(s.token, "aud"), phrase.List(s.policy.Audiences))
	for _, got := range s.claims.Audience {
		for _, want := range s.policy.Audiences {
			if normalAudience(got) == normalAudience(want) {
				d.find("aud_near", say("got", phrase.Quote(got), "want", phrase.Quote(want)), about)
				return
			}
		}
	}
	if len(s.claims.Audience) == 1 && s.claims.Audience[0] == "account" {
		d.find("aud_keycloak_account", about)
	}
	for _, got := range s.claims.Audience {
		for _, graph := range microsoftGraph {
			if strings.TrimSuffix(got, "/") == graph {
				d.find("aud_graph", about)
				return
			}
		}
	}
}

func normalAudience(audience string) string {
	audience = strings.ToLower(strings.Trim(strings.TrimSpace(audience), "/"))
	return strings.TrimPrefix(strings.TrimPrefix(audience, "api://"), "https://")
}
