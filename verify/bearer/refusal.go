package bearer

import (
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
)

// A refusal is why a request does not reach its handler.
type refusal struct {
	status int
	error  string // of RFC 6750 section 3.1; "" where it has none
	cause  *jwtkit.Error
}

// refuse gives the refusal for an error of a verifier.
func refuse(err error) *refusal {
	cause, ok := errors.AsType[*jwtkit.Error](err)
	if !ok {
		cause = &jwtkit.Error{Code: jwtkit.CodeOf(err), Err: err}
	}
	switch {
	case cause.Code == jwtkit.CodeScopeInsufficient:
		return &refusal{http.StatusForbidden, "insufficient_scope", cause}
	case cause.Code.Decision() == jwtkit.Undecided:
		return &refusal{http.StatusServiceUnavailable, "", cause}
	}
	return &refusal{http.StatusUnauthorized, "invalid_token", cause}
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

// challenge gives the value of WWW-Authenticate (RFC 6750 section 3).
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
		if r.status == http.StatusForbidden {
			add("scope", strings.Join(g.scopes(), " "))
		}
		add("error_description", g.description(r))
	}
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

// report logs the refusal.
func (g Guard) report(request *http.Request, r *refusal) {
	if g.Log == nil {
		return
	}
	level := slog.LevelInfo
	if r.status == http.StatusServiceUnavailable && request.Context().Err() == nil {
		level = slog.LevelError
	}
	g.Log.LogAttrs(request.Context(), level, "request refused",
		slog.Int("status", r.status),
		slog.String("code", string(r.cause.Code)),
		slog.String("detail", r.cause.Detail),
		slog.String("method", short(request.Method)),
		slog.String("path", short(request.URL.Path)))
}

// short bounds what a stranger can put into a log.
func short(text string) string {
	const limit = 200
	return phrase.Printable(text[:min(len(text), limit)])
}
