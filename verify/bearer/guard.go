package bearer

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// A Guard says how requests are let through. Set its fields before use; what
// Require and Middleware return does not see later changes, and is safe for
// concurrent use.
type Guard struct {
	// Verifier decides about tokens. It must be set: a Guard without one fails
	// closed: it answers every request with 503 and the code internal.
	Verifier *verify.Verifier

	// Realm names the protected space in challenges (RFC 9110 section 11.5). Of
	// what is not printable ASCII only a question mark is left.
	Realm string

	// ResourceMetadata is the URL of the API's metadata, sent in every challenge
	// as resource_metadata, by which a client finds out where tokens for this API
	// are issued (RFC 9728 section 5.1).
	ResourceMetadata string

	// Scopes must all be granted by the token, each a single scope (RFC 6749
	// section 3.3), beside those that the verifier's policy demands. See also
	// [Guard.WithScopes].
	Scopes []string

	// QueryParameter names a parameter of the query that may hold the token in
	// place of the Authorization header; "access_token" is the one of RFC 6750
	// section 2.3. Empty, as it should be, the query is not looked at: what
	// stands in an address ends up in logs, histories and Referer headers.
	QueryParameter string

	// FormParameter names a parameter of a form in the body of POST, PUT and
	// PATCH that may hold the token; "access_token" is the one of RFC 6750
	// section 2.2. Empty, as it should be, no body is looked at. Else every body
	// of the type application/x-www-form-urlencoded is read before anything is
	// decided, and refused beyond 1 MiB; the handler finds it as it came.
	FormParameter string

	// Details puts the reason of a refusal in words into challenge and body. The
	// words may hold claims of the token and addresses of the issuer, but never a
	// token or a secret.
	Details bool

	// RetryAfter is sent with 503, in whole seconds, rounded up. 0 means 5 seconds.
	RetryAfter time.Duration

	// Log gets one record for each refused request, with status, code, detail,
	// cause, token (redacted), method and path: on level Info what is the client's
	// doing, on level Error what is not. nil logs nothing.
	Log *slog.Logger

	// Observe is called once for each request, let through or refused, before the
	// handler or the answer: for counters and traces. It must not keep the
	// request, which holds the token. nil observes nothing.
	Observe func(r *http.Request, e Event)
}

// Require gives a handler that verifies the bearer token of each request with v
// and calls h with what the token says, or answers as the package says. It is
// [Guard.Require] of a Guard with nothing but v.
func Require(v *verify.Verifier, h func(http.ResponseWriter, *http.Request, *verify.Verified)) http.Handler {
	return Guard{Verifier: v}.Require(h)
}

// Require gives a handler that calls h for each request whose token is good,
// with what the token says, and answers every other itself.
func (g Guard) Require(h func(http.ResponseWriter, *http.Request, *verify.Verified)) http.Handler {
	g.Scopes = slices.Clone(g.Scopes)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if g.FormParameter != "" {
			r = withForm(r)
		}
		c, refused := g.credential(r)
		var who *verify.Verified
		if refused == nil {
			who, refused = g.judge(r.Context(), c.token)
		}
		g.report(r, c.token, who, refused)
		if refused != nil {
			g.answer(w, refused)
			return
		}
		if c.inQuery { // RFC 6750 section 2.3
			w.Header().Set("Cache-Control", "private")
		}
		h(w, r, who)
	})
}

// Middleware gives a handler that calls next for each request whose token is
// good, with what the token says in its context (see [From]), and answers every
// other itself.
func (g Guard) Middleware(next http.Handler) http.Handler {
	return g.Require(func(w http.ResponseWriter, r *http.Request, who *verify.Verified) {
		next.ServeHTTP(w, r.WithContext(NewContext(r.Context(), who)))
	})
}

// WithScopes gives a Guard like g that demands these scopes too: one for each
// route of an API that has one Guard.
func (g Guard) WithScopes(scopes ...string) Guard {
	g.Scopes = slices.Concat(g.Scopes, scopes)
	return g
}

type contextKey struct{}

// NewContext gives a context in which [From] finds who. [Guard.Middleware] does
// so; call it where something else than net/http hands requests on.
func NewContext(ctx context.Context, who *verify.Verified) context.Context {
	return context.WithValue(ctx, contextKey{}, who)
}

// From gives what the request's token says, inside a handler behind
// [Guard.Middleware]. It is not ok anywhere else.
func From(ctx context.Context) (who *verify.Verified, ok bool) {
	who, ok = ctx.Value(contextKey{}).(*verify.Verified)
	return who, ok && who != nil
}

func (g Guard) judge(ctx context.Context, token string) (*verify.Verified, *refusal) {
	who, err := g.Verifier.Verify(ctx, token)
	switch {
	case err != nil && !isB64Token(token):
		return nil, refuseRequest(notOneToken())
	case err != nil:
		return nil, g.refuse(ctx, err, token)
	}
	if len(g.Scopes) == 0 {
		return who, nil
	}
	granted := who.Scopes()
	for _, scope := range g.Scopes {
		if !slices.Contains(granted, scope) {
			err := &jwtkit.Error{Code: jwtkit.CodeScopeInsufficient, Detail: "the scope " + phrase.Quote(scope) + " is needed, and not granted"}
			return nil, g.refuse(ctx, err, token)
		}
	}
	return who, nil
}

// scopes gives every scope that the token would have needed.
func (g Guard) scopes(ctx context.Context, token *jwtkit.Token) []string {
	var needed []string
	if token != nil {
		claims, _ := token.UnverifiedClaims()
		needed = g.Verifier.PolicyFor(ctx, claims.Issuer).Scopes
	}
	for _, scope := range g.Scopes {
		if !slices.Contains(needed, scope) {
			needed = append(needed, scope)
		}
	}
	return needed
}
