package bearer

import (
	"log/slog"
	"net/http"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// An Event is one decision of a [Guard], as [Guard.Observe] gets it. Printed,
// marshalled or logged it shows no token.
type Event struct {
	// Status of the answer: 400, 401, 403 or 503. 0 when the request was let
	// through, since its handler answers.
	Status int

	// Err says why the request was refused. It is a [*jwtkit.Error] with what
	// caused it in its chain; jwtkit.CodeOf(Err) is one of few, good for a label,
	// and "" for nil, when the request was let through.
	Err error

	// Verified is what the token of a request that was let through says, else nil.
	Verified *verify.Verified

	// Token is what was sent with a request that was refused, and nil when that
	// has not the form of a token. Nobody vouches for it.
	Token *jwtkit.Token
}

// report logs and observes the decision about a request.
func (g Guard) report(r *http.Request, token string, who *verify.Verified, refused *refusal) {
	if g.Observe == nil && (g.Log == nil || refused == nil) {
		return
	}
	e := Event{Verified: who}
	if refused != nil {
		e.Status, e.Err, e.Token = refused.status, refused.cause, parsed(token)
		g.log(r, refused.cause, e)
	}
	if g.Observe != nil {
		g.Observe(r, e)
	}
}

// parsed gives the token of that text, nil where it is none or so long that it
// was not looked at before.
func parsed(text string) *jwtkit.Token {
	if len(text) > verify.MaxTokenBytes {
		return nil
	}
	token, _ := jwtkit.Parse(text)
	return token
}

func (g Guard) log(r *http.Request, why *jwtkit.Error, e Event) {
	if g.Log == nil {
		return
	}
	level := slog.LevelInfo
	if e.Status == http.StatusServiceUnavailable && r.Context().Err() == nil {
		level = slog.LevelError
	}
	attributes := []slog.Attr{
		slog.Int("status", e.Status),
		slog.String("code", string(why.Code)),
		slog.String("detail", why.Detail),
	}
	if why.Err != nil {
		attributes = append(attributes, slog.String("cause", short(why.Err.Error())))
	}
	if e.Token != nil {
		attributes = append(attributes, slog.Any("token", e.Token))
	}
	attributes = append(attributes, slog.String("method", short(r.Method)), slog.String("path", short(r.URL.Path)))
	g.Log.LogAttrs(r.Context(), level, "request refused", attributes...)
}

// short bounds what a stranger can put into a log.
func short(text string) string {
	const limit = 200
	return phrase.Printable(text[:min(len(text), limit)])
}
