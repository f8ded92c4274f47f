package issuer

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// assertionType is the one kind of client assertion here (RFC 7523 section 2.2).
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// Limits of client assertions (RFC 7523 section 3).
const (
	maxJWKS          = 16 << 10  // bytes of an app's key set
	maxAssertionLife = time.Hour // from now to exp
	assertionLeeway  = 30 * time.Second
	maxUsedIDs       = 100_000 // jti that are remembered, each until its exp
)

// assertionAlgorithms are those that client assertions may be signed with.
var assertionAlgorithms = []string{
	"ES256", "ES384", "ES512", "EdDSA", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512",
}

// newAssertions gives the verifier of the assertions of an app, nil if it has no
// keys.
func newAssertions(app App, audiences []string) (*verify.Verifier, error) {
	if app.JWKS == "" {
		return nil, nil
	}
	keys, err := parseKeys(app.JWKS)
	if err != nil {
		return nil, err
	}
	return verify.New(keys, verify.Policy{
		Issuer: app.ID, Audiences: audiences, Algorithms: assertionAlgorithms,
		Equals: map[string][]string{"sub": {app.ID}}, LeewaySeconds: int(assertionLeeway / time.Second),
	})
}

// parseKeys reads the key set of an app, all of which must be of use: whoever
// registers a key means to sign with it. Its text is not repeated: it may hold a
// private key.
func parseKeys(text string) (verify.StaticKeys, error) {
	if len(text) > maxJWKS {
		return nil, invalid("the jwks of an app is at most 16 KiB")
	}
	keys, problems, err := verify.ParsePublicJWKS(text)
	switch {
	case err != nil || !jsontext.Value(text).IsValid() || len(keys)+len(problems) == 0:
		return nil, invalid("the jwks is no key set: a JSON object whose member keys is an array of public keys (RFC 7517 section 5)")
	case len(problems) > 0:
		return nil, invalid("key " + strconv.Itoa(problems[0].Index+1) + " of the jwks cannot be used; each is public, not for encryption, and RSA of 2,048 bits or more, P-256, P-384, P-521 or Ed25519")
	}
	return keys, nil
}

// authenticateAssertion finds the app that a request comes from by a JWT that it
// signed (RFC 7523 section 3, private_key_jwt of OpenID Connect Core 1.0 section
// 9). What is wrong before the signature holds, an unknown client_id and a
// disabled app get one and the same answer.
func (s *Issuer) authenticateAssertion(ctx context.Context, form map[string]string) (App, *refusal) {
	text := form[clientAssertion]
	switch {
	case form[clientAssertionType] != assertionType:
		return App{}, badForm("client_assertion and client_assertion_type=" + assertionType + " go together (RFC 7523 section 2.2)")
	case form[clientSecret] != "":
		return App{}, badForm("client credentials came twice, as client_secret and as client_assertion; send one of them (RFC 6749 section 2.3)")
	}
	id := subjectOf(text)
	if id == "" {
		return App{}, refuse(http.StatusUnauthorized, invalidClient, "the client_assertion is not a signed JWT with the claims of RFC 7523 section 3, where iss and sub are the client_id")
	}
	if named := form[clientID]; named != "" && named != id {
		return App{}, badForm("the body names another client_id than the client_assertion in sub")
	}
	app, refused := s.apps.authenticateAssertion(ctx, id, text)
	if refused != nil {
		return App{}, refused
	}
	return app.App, s.useOnce(app)
}

// subjectOf gives the client that an assertion says it is of.
func subjectOf(text string) string {
	token, err := jwtkit.Parse(text)
	if err != nil {
		return ""
	}
	claims, err := token.UnverifiedClaims()
	if err != nil {
		return ""
	}
	return claims.Subject
}

// An asserted app is one that a good assertion names.
type asserted struct {
	App
	claims jwtkit.Claims
}

func (r *registry) authenticateAssertion(ctx context.Context, id, text string) (asserted, *refusal) {
	app, known := r.all()[id]
	if !known || app.Disabled || app.assertions == nil {
		return asserted{}, badAssertion("")
	}
	who, err := app.assertions.Verify(ctx, text)
	if err != nil {
		return asserted{}, badAssertion(jwtkit.CodeOf(err))
	}
	return asserted{app.App, who.Claims()}, nil
}

// badAssertions say what is wrong with claims whose signature holds.
var badAssertions = map[jwtkit.Code]string{
	jwtkit.CodeTokenExpired:     "has expired; sign one for each request",
	jwtkit.CodeExpiryMissing:    "has no exp",
	jwtkit.CodeTokenNotYetValid: "is not valid yet: its nbf is in the future",
	jwtkit.CodeIssuerMismatch:   "has another iss than sub; both are the client_id",
	jwtkit.CodeAudienceMismatch: "is for another server: its aud is neither the issuer nor the token_endpoint of the metadata",
}

func badAssertion(code jwtkit.Code) *refusal {
	what, known := badAssertions[code]
	if !known {
		return refuse(http.StatusUnauthorized, invalidClient, "unknown client_id, or the client_assertion is not signed with a key of the jwks that the app was registered with; compare kid and alg")
	}
	return refuse(http.StatusUnauthorized, invalidClient, "the client_assertion "+what+" (RFC 7523 section 3)")
}

// useOnce takes an assertion that is neither long-lived nor used before: whoever
// reads it on its way, or in a log, has nothing.
func (s *Issuer) useOnce(app asserted) *refusal {
	now := time.Now()
	switch {
	case app.claims.ID == "":
		return refuse(http.StatusUnauthorized, invalidClient, "the client_assertion has no jti, by which it can be told from one that was sent again (OpenID Connect Core 1.0 section 9)")
	case app.claims.Expiry.Sub(now) > maxAssertionLife:
		return refuse(http.StatusUnauthorized, invalidClient, "the exp of the client_assertion is more than an hour away; a minute is enough")
	}
	first, full := s.used.use(digestOf(Secret(app.ID+"\x00"+app.claims.ID)), now, app.claims.Expiry.Add(assertionLeeway))
	switch {
	case full:
		return refuse(http.StatusServiceUnavailable, temporarilyUnavailable, "too many client assertions are in use; the first to expire makes room")
	case !first:
		return refuse(http.StatusUnauthorized, invalidClient, "the jti of the client_assertion was used before; sign a new one for each request")
	}
	return nil
}
