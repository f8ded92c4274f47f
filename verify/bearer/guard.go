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

	// Scopes must all be granted by the token, each a single scope (RFC 6749
	// section 3.3), beside those that the verifier's policy demands.
	Scopes []string

	// Details puts the reason of a refusal in words into challenge and body. The
	// words may hold claims of the token and addresses of the issuer, but never a
	// token or a secret.
	Details bool

	// RetryAfter is sent with 503, in whole seconds, rounded up. 0 means 5 seconds.
	RetryAfter time.Duration

	// Log gets one event for each refused request, with status, code, detail,
	// method and path, never the token: on level Info what is the client's doing,
	// on level Error what is not. nil logs nothing.
	Log *slog.Logger
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
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, refused := g.judge(r)
		if refused != nil {
			g.report(r, refused)
			g.answer(w, refused)
			return
		}
		h(w, r, who)
	})
}

// Middleware gives a handler that calls next for each request whose token is
// good, with what the token says in its context (see [From]), and answers every
// other itself.
func (g Guard) Middleware(next http.Handler) http.Handler {
	return g.Require(func(w http.ResponseWriter, r *http.Request, who *verify.Verified) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), contextKey{}, who)))
	})
}

type contextKey struct{}

// From gives what the request's token says, inside a handler behind
// [Guard.Middleware]. It is not ok anywhere else.
func From(ctx context.Context) (who *verify.Verified, ok bool) {
	who, ok = ctx.Value(contextKey{}).(*verify.Verified)
	return who, ok
}

func (g Guard) judge(r *http.Request) (*verify.Verified, *refusal) {
	if g.Verifier == nil {
		return nil, refuse(&jwtkit.Error{Code: jwtkit.CodeInternal, Detail: "the bearer.Guard has no Verifier: nobody is let through"})
	}
	token, refused := credentials(r.Header)
	if refused != nil {
		return nil, refused
	}
	who, err := g.Verifier.Verify(r.Context(), token)
	if err != nil {
		return nil, refuse(err)
	}
	granted := who.Scopes()
	for _, scope := range g.Scopes {
		if !slices.Contains(granted, scope) {
			return nil, refuse(&jwtkit.Error{Code: jwtkit.CodeScopeInsufficient, Detail: "the scope " + phrase.Quote(scope) + " is needed, and not granted"})
		}
	}
	return who, nil
}

// scopes gives every scope that a token needs to be let through.
func (g Guard) scopes() []string {
	needed := g.Verifier.Policy().Scopes
	for _, scope := range g.Scopes {
		if !slices.Contains(needed, scope) {
			needed = append(needed, scope)
		}
	}
	return needed
}
