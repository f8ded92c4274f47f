package verify

import (
	"maps"
	"slices"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// presets say what tokens of well-known issuers look like. None is whole: the
// caller names the issuer and the audience, which no preset can know.
var presets = map[string]Policy{
	// RFC 9068 section 2: the JWT profile for access tokens.
	"rfc9068": {
		Types:          []string{"at+jwt"},
		RequiredClaims: []string{"iss", "exp", "aud", "sub", "client_id", "iat", "jti"},
	},
	// IdentityServer and Duende since version 4; client credentials have no sub.
	"identityserver": {
		Types:          []string{"at+jwt"},
		RequiredClaims: []string{"client_id"},
	},
	// Microsoft Entra ID, version 2.0: the issuer ends in the tenant and /v2.0.
	"entra-v2": {
		Algorithms:     []string{"RS256"},
		Types:          []string{"JWT"},
		RequiredClaims: []string{"tid"},
		Equals:         map[string][]string{"ver": {"2.0"}},
	},
	// Auth0, with its own profile or that of RFC 9068; the issuer ends in a slash.
	"auth0": {
		Algorithms: []string{"RS256", "PS256"},
		Types:      []string{"JWT", "at+jwt"},
	},
	// Keycloak: its refresh and ID tokens have another typ among the claims.
	"keycloak": {
		Equals: map[string][]string{"typ": {"Bearer"}},
	},
	// Amazon Cognito: access tokens have no aud, so name the client instead, with
	// Equals of client_id.
	"cognito": {
		Algorithms:     []string{"RS256"},
		AnyAudience:    true,
		RequiredClaims: []string{"client_id"},
		Equals:         map[string][]string{"token_use": {"access"}},
	},
	// Google's ID tokens, which its services send each other.
	"google": {
		Issuer:         "https://accounts.google.com",
		Algorithms:     []string{"RS256"},
		RequiredClaims: []string{"sub"},
	},
	// Kubernetes service accounts, bound tokens (TokenRequest).
	"kubernetes": {
		Algorithms:     []string{"RS256", "ES256"},
		RequiredClaims: []string{"sub", "kubernetes.io"},
	},
}

// Preset gives the policy for tokens of a well-known kind: rfc9068,
// identityserver, entra-v2, auth0, keycloak, cognito, google or kubernetes. Set
// its Issuer and Audiences before use. As JSON it is what a policy file holds.
//
// Code: [jwtkit.CodePolicyInvalid] for another name.
func Preset(name string) (Policy, error) {
	p, ok := presets[name]
	if !ok {
		return Policy{}, fault(jwtkit.CodePolicyInvalid, "no preset is called "+phrase.Quote(name)+"; there are "+phrase.List(PresetNames()))
	}
	return p.clone(), nil
}

// PresetNames lists the names of the presets.
func PresetNames() []string { return slices.Sorted(maps.Keys(presets)) }
