package issuer

import (
	"crypto/rand"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// An App is a client of the issuer (RFC 6749 section 2). What is empty is
// filled in when it is registered.
type App struct {
	// ID is the client_id: printable ASCII. Default: random.
	ID string

	// Secret is the client_secret. Default: 32 random bytes in base64url, or none
	// for an app with a JWKS. One that you choose is for testing.
	Secret Secret

	// JWKS holds the app's public keys: a JSON Web Key Set (RFC 7517 section 5) of
	// at most 16 KiB. With it the app can authenticate by private_key_jwt (RFC 7523
	// section 3): a JWT signed with one of the keys, whose iss and sub are the ID
	// and whose aud is the issuer or the token endpoint, with an exp at most an
	// hour away and a jti that is used once. 30 s are allowed for clocks that
	// differ. Default: none, it authenticates by its Secret.
	JWKS string

	// Scopes that the app may ask for; without a scope parameter it gets all.
	// Default: "api".
	Scopes []string

	// Audiences of its tokens. Default: those of the Options.
	Audiences []string

	// Lifetime of its tokens, in whole seconds from 1 s to 365 days. Default:
	// that of the Options.
	Lifetime time.Duration

	// Profile is the shape of its tokens and answers, one of [Profiles].
	// Default: that of the Options.
	Profile string

	// Disabled apps are refused as if their secret were wrong, and their tokens
	// are not active any more (RFC 7662).
	Disabled bool

	// TestSecret tells that the Secret was chosen and not generated, so that it is
	// good for testing alone. The issuer sets it.
	TestSecret bool
}

// Limits of an app; sizes in bytes.
const (
	maxID       = 256
	maxSecret   = 1024
	maxName     = 256 // of a scope or an audience
	maxNames    = 50  // scopes or audiences of one app
	maxLifetime = 365 * 24 * time.Hour
)

// DefaultScope is what an app may ask for when it says nothing else.
const DefaultScope = "api"

// DefaultLifetime is that of tokens when neither app nor Options say another.
const DefaultLifetime = 24 * time.Hour

// complete fills in what app leaves open.
func (a App) complete(defaults App) App {
	if a.ID == "" {
		a.ID = rand.Text()
	}
	if a.Secret == "" && a.JWKS == "" {
		a.Secret = newSecret()
	}
	if len(a.Scopes) == 0 {
		a.Scopes = defaults.Scopes
	}
	if len(a.Audiences) == 0 {
		a.Audiences = defaults.Audiences
	}
	if a.Lifetime == 0 {
		a.Lifetime = defaults.Lifetime
	}
	if a.Profile == "" {
		a.Profile = defaults.Profile
	}
	return a
}

// shown is a copy of the app without its secret.
func (a App) shown() App {
	a.Secret = ""
	a.Scopes, a.Audiences = slices.Clone(a.Scopes), slices.Clone(a.Audiences)
	return a
}

func newSecret() Secret {
	var random [32]byte
	rand.Read(random[:]) // never fails
	return Secret(base64.RawURLEncoding.EncodeToString(random[:]))
}

// check reports what keeps a complete app from being registered.
func (a App) check() error {
	switch {
	case len(a.ID) > maxID || strings.ContainsFunc(a.ID, notVisible):
		return invalid("a client_id is at most 256 printable ASCII characters (RFC 6749 appendix A.1)")
	case len(a.Secret) > maxSecret || hasControl(string(a.Secret)):
		return invalid("a client_secret is at most 1,024 bytes of text without control characters; does it end with a line break?")
	case len(a.Scopes) > maxNames || len(a.Audiences) > maxNames:
		return invalid("an app has at most " + strconv.Itoa(maxNames) + " scopes and audiences")
	case slices.ContainsFunc(a.Scopes, notScope):
		return invalid("a scope is 1 to 256 ASCII characters without blank, quote and backslash (RFC 6749 section 3.3)")
	case slices.ContainsFunc(a.Audiences, notAudience):
		return invalid("an audience is 1 to 256 bytes of text without control characters")
	case profiles[a.Profile] == nil:
		return invalid("there is no such profile; there are " + strings.Join(Profiles(), ", "))
	}
	return checkLifetime(a.Lifetime)
}

func checkLifetime(d time.Duration) error {
	if d < time.Second || d > maxLifetime || d%time.Second != 0 {
		return invalid("a lifetime is 1 second to 365 days, in whole seconds")
	}
	return nil
}

// notVisible holds for what is not VSCHAR (RFC 6749 appendix A).
func notVisible(r rune) bool { return r < ' ' || r > '~' }

// notScope holds for what is not a scope-token (RFC 6749 section 3.3).
func notScope(name string) bool {
	return name == "" || len(name) > maxName || strings.ContainsFunc(name, notVisible) || strings.ContainsAny(name, ` "\`)
}

func notAudience(name string) bool { return name == "" || len(name) > maxName || hasControl(name) }

func hasControl(text string) bool {
	return !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl)
}
