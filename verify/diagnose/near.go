package diagnose

import (
	"slices"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
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
	if name == "firebase" {
		got, want = firebaseProject(got), firebaseProject(want)
	}
	version := "1.0"
	if strings.HasSuffix(strings.TrimSuffix(got, "/"), "/v2.0") {
		version = "2.0"
	}
	d.find(name, coded(jwtkit.CodeIssuerMismatch), say("got", phrase.Quote(got), "want", phrase.Quote(want), "version", version),
		evidence("claims.iss", s.shown("iss"), phrase.Quote(want)))
}

func issuerCause(got, want string) string {
	switch {
	case isTemplate(want):
		return "iss_template"
	case strings.TrimSuffix(got, "/") == strings.TrimSuffix(want, "/"):
		return "iss_slash"
	case normalIssuer(got) == normalIssuer(want):
		return "iss_scheme_port_case"
	case entraTenant(got) != "" && strings.EqualFold(entraTenant(got), entraTenant(want)):
		return "iss_entra_v1_v2"
	case entraTenant(got) != "" && entraTenant(want) != "":
		return "iss_tenant"
	case firebaseProject(got) != "" && firebaseProject(want) != "":
		return "firebase"
	}
	gotHost, gotPath := splitIssuer(got)
	wantHost, wantPath := splitIssuer(want)
	switch {
	case !strings.Contains(got, "://") || !strings.Contains(want, "://"):
		return ""
	case gotPath == wantPath && gotHost != wantHost && (localName(gotHost) && localName(wantHost) || gotPath != "" && (localName(gotHost) || localName(wantHost))):
		return "iss_docker_name"
	case gotHost == wantHost && gotPath != wantPath && gotPath != "" && wantPath != "":
		return "iss_tenant"
	case gotHost != wantHost && oneProvider(gotHost, wantHost):
		return "iss_tenant"
	}
	return ""
}

// isTemplate reports whether an expected issuer has a place for the tenant, which
// no token fills like this: a name in braces, or one of Microsoft's for any tenant.
func isTemplate(want string) bool {
	if open := strings.IndexByte(want, '{'); open >= 0 && strings.IndexByte(want[open:], '}') > 0 {
		return true
	}
	tenant, _, _ := strings.Cut(entraTenant(want), "/")
	return tenant == "common" || tenant == "organizations" || tenant == "consumers"
}

// tenantHosts are hosts at which each customer of a provider has a name.
var tenantHosts = []string{
	".auth0.com", ".okta.com", ".oktapreview.com", ".okta-emea.com", ".b2clogin.com", ".ciamlogin.com", ".onelogin.com", ".zitadel.cloud",
	".fusionauth.io", ".logto.app", ".kinde.com", ".frontegg.com", ".supabase.co", ".clerk.accounts.dev", ".jumpcloud.com", ".cloudflareaccess.com",
}

// oneProvider reports whether two hosts are names of customers of one provider,
// or of one service in two regions.
func oneProvider(a, b string) bool {
	for _, suffix := range tenantHosts {
		if strings.HasSuffix(a, suffix) && strings.HasSuffix(b, suffix) {
			return true
		}
	}
	return cognitoHost(a) && cognitoHost(b)
}

func cognitoHost(host string) bool {
	return strings.HasPrefix(host, "cognito-idp.") && strings.HasSuffix(host, ".amazonaws.com")
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
	if strings.HasPrefix(host, "[") {
		return strings.HasPrefix(host, "[::1]")
	}
	name, _, _ := strings.Cut(host, ":")
	return name == "localhost" || strings.HasPrefix(name, "127.") || !strings.Contains(name, ".") || name == "0.0.0.0" ||
		strings.HasSuffix(name, ".internal") || strings.HasSuffix(name, ".svc") || strings.Contains(name, ".svc.") || strings.HasSuffix(name, ".local") || strings.HasSuffix(name, ".localhost")
}

// entraHosts are those of Microsoft Entra's issuers, of either version and in
// every cloud.
var entraHosts = []string{
	"https://sts.windows.net/", "https://login.microsoftonline.com/", "https://login.windows.net/", "https://login.microsoftonline.us/",
	"https://sts.chinacloudapi.cn/", "https://login.partner.microsoftonline.cn/", "https://login.chinacloudapi.cn/",
}

// entraTenant gives the tenant of an issuer of Microsoft Entra, of either version.
func entraTenant(issuer string) string {
	for _, prefix := range entraHosts {
		if rest, ok := strings.CutPrefix(issuer, prefix); ok {
			return strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(rest, "/"), "/v2.0"), "/")
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
	about := evidence("claims.aud", s.shown("aud"), phrase.List(s.policy.Audiences))
	for _, got := range s.claims.Audience {
		for _, want := range s.policy.Audiences {
			if near := normalAudience(got); near != "" && near == normalAudience(want) {
				d.find("aud_near", say("got", phrase.Quote(got), "want", phrase.Quote(want)), about)
				return
			}
		}
	}
	if slices.Contains(s.claims.Audience, "account") && (len(s.claims.Audience) == 1 || strings.Contains(s.claims.Issuer, "/realms/")) {
		d.find("aud_keycloak_account", about)
	}
	if s.token != nil {
		d.audienceOfProvider(s, about)
	}
	if isGraph(s.claims.Audience) {
		d.find("aud_graph", about)
	}
}

func isGraph(audiences []string) bool {
	return slices.ContainsFunc(audiences, func(got string) bool { return slices.Contains(microsoftGraph, strings.TrimSuffix(got, "/")) })
}

// normalAudience leaves out white space, case, the slash at the end and what is
// written in front of a name.
func normalAudience(audience string) string {
	audience = strings.ToLower(strings.Trim(strings.TrimSpace(audience), "/"))
	for _, prefix := range []string{"api://", "spn:", "https://", "http://"} {
		audience = strings.TrimPrefix(audience, prefix)
	}
	return strings.TrimSuffix(audience, "/.default")
}
