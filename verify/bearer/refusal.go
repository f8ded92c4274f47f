package bearer

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
)

// A refusal is why a request does not reach its handler.
type refusal struct {
	status int
	error  string // of RFC 6750 section 3.1; "" where it has none
	cause  *jwtkit.Error
	scopes []string // with 403: all that the token would have needed
}

// refuse gives the refusal for an error of a verifier.
func (g Guard) refuse(ctx context.Context, err error, token string) *refusal {
	cause, ok := errors.AsType[*jwtkit.Error](err)
	if !ok {
		cause = &jwtkit.Error{Code: jwtkit.CodeOf(err), Err: err}
	}
	switch {
	case cause.Code == jwtkit.CodeScopeInsufficient:
		return &refusal{http.StatusForbidden, "insufficient_scope", cause, g.scopes(ctx, parsed(token))}
	case cause.Code.Decision() == jwtkit.Undecided:
		return &refusal{http.StatusServiceUnavailable, "", cause, nil}
	}
	return &refusal{http.StatusUnauthorized, "invalid_token", cause, nil}
}

// refuseRequest gives the refusal for what is wrong with a request's
// credentials, before any verifier has seen them; nil for nil.
func refuseRequest(problem *jwtkit.Error) *refusal {
	switch {
	case problem == nil:
		return nil
	case problem.Code == jwtkit.CodeCredentialsMissing:
		return &refusal{http.StatusUnauthorized, "", problem, nil}
	}
	return &refusal{http.StatusBadRequest, "invalid_request", problem, nil}
}

// unguarded gives the refusal of a Guard that cannot judge.
func unguarded() *refusal {
	return &refusal{http.StatusServiceUnavailable, "", &jwtkit.Error{Code: jwtkit.CodeInternal, Detail: "the bearer.Guard has no Verifier: nobody is let through"}, nil}
}

// answer writes the refusal, with its challenge unless the client can do nothing.
func (g Guard) answer(w http.ResponseWriter, r *refusal) {
	header := w.Header()
	if r.status == http.StatusServiceUnavailable {
		header.Set("Retry-After", g.retryAfter())
	} else {
		header.Set("WWW-Authenticate", g.challenge(r))
	}
	header.Set("Content-Type", "application/json")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(r.status)
	w.Write(g.body(r))
}

func (g Guard) retryAfter() string {
	wait := g.RetryAfter
	if wait <= 0 {
		wait = 5 * time.Second
	}
	return strconv.FormatInt(int64((wait+time.Second-1)/time.Second), 10)
}

// challenge gives the value of WWW-Authenticate (RFC 6750 section 3, RFC 9728
// section 5.1).
func (g Guard) challenge(r *refusal) string {
	var parameters []string
	add := func(name, value string) {
		if value != "" {
			parameters = append(parameters, name+"="+quoted(value))
		}
	}
	add("realm", g.Realm)
	if r.error != "" {
		add("error", r.error)
		add("scope", strings.Join(r.scopes, " "))
		add("error_description", g.description(r))
	}
	add("resource_metadata", g.ResourceMetadata)
	return strings.TrimSpace("Bearer " + strings.Join(parameters, ", "))
}

// description gives the code, and if asked for, the detail in the characters
// that RFC 6750 section 3 allows.
func (g Guard) description(r *refusal) string {
	if !g.Details {
		return string(r.cause.Code)
	}
	return strings.NewReplacer(`"`, "'", `\`, "/").Replace(r.cause.Error())
}

// quoted gives text as a quoted-string (RFC 9110 section 5.6.4), a question mark
// standing for what is not printable ASCII.
func quoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r < ' ' || r > '~':
			r = '?'
		case r == '"' || r == '\\':
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	b.WriteByte('"')
	return b.String()
}

func (g Guard) body(r *refusal) []byte {
	w := strictjson.NewWriter()
	w.Object(func() {
		w.Member("error", r.error)
		w.Member("code", string(r.cause.Code))
		if g.Details {
			w.Member("detail", r.cause.Detail)
		}
	})
	return []byte(w.Text() + "\n")
}
