// Package grant is the OAuth2 client credentials grant (RFC 6749 section 4.4)
// as data: what to send to a token endpoint, and what its answer means.
//
// Start with [Request.Prepare], send the [HTTPRequest] that it gives by
// whatever sends HTTP, and hand the answer to [Request.Read]. Where the token
// endpoint is not known, [MetadataURLs] and [ReadMetadata] come first. The
// package does no I/O: package tokensource sends with net/http, a page with
// fetch.
//
// Neither a [Secret] nor a [Token] shows itself when it is printed, logged or
// marshalled; only Reveal gives the text.
package grant

import "github.com/jwtkit/toolkit/jwtkit"

// A Request describes one client credentials grant.
type Request struct {
	// TokenURL is the address of the token endpoint: https, or http on
	// loopback (localhost, 127.0.0.0/8, [::1]), at most 2048 bytes. Userinfo
	// and a fragment are refused.
	TokenURL string

	// ClientID and ClientSecret are what the authorization server registered
	// for this client. Control characters are refused.
	ClientID     string
	ClientSecret Secret

	// Assertion takes the place of ClientSecret with [PrivateKeyJWT]: a JWT
	// over [AssertionClaims], signed with the client's private key. Servers
	// take each one once, so every request needs its own.
	Assertion Secret

	// Scopes to ask for, one a string (RFC 6749 section 3.3). None asks for
	// what the server gives by default.
	Scopes []string

	// Params are further parameters, such as "resource" (RFC 8707) or
	// "audience". They are no place for a secret: they print as they are.
	Params map[string][]string

	// Method says how the client proves who it is. Empty is
	// [ClientSecretBasic].
	Method AuthMethod
}

// An AuthMethod is a way of client authentication, by the name under which
// servers announce it (RFC 8414, token_endpoint_auth_methods_supported).
type AuthMethod string

// The methods of RFC 6749 section 2.3.1 and of OpenID Connect Core section 9.
const (
	ClientSecretBasic AuthMethod = "client_secret_basic" // in the Authorization header, form-encoded first
	ClientSecretPost  AuthMethod = "client_secret_post"  // in the form that is sent
	PrivateKeyJWT     AuthMethod = "private_key_jwt"     // a signed assertion in the form (RFC 7523 section 2.2)
)

func fault(code jwtkit.Code, detail string) error {
	return &jwtkit.Error{Code: code, Detail: detail}
}
