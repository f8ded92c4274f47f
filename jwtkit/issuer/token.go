package issuer

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

const clientCredentials = "client_credentials"

// tokenResponse is the answer of RFC 6749 section 5.1.
type tokenResponse struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int64  `json:"expires_in"` // seconds
	TokenType   string `json:"token_type"`
	Scope       string `json:"scope"`
}

// token is the token endpoint: it answers the client credentials grant (RFC
// 6749 section 4.4).
func (s *Issuer) token(w http.ResponseWriter, r *http.Request) *refusal {
	form, refused := readForm(r)
	if refused != nil {
		return refused
	}
	if form[grantType] != clientCredentials {
		return refuse(http.StatusBadRequest, unsupportedGrantType, "the one grant here is grant_type=client_credentials")
	}
	app, refused := s.authenticate(r.Header, form)
	if refused != nil {
		return refused
	}
	scopes, refused := grant(app, form[scope])
	if refused != nil {
		return refused
	}
	key := s.keys.current().signing
	text, err := key.Sign("at+jwt", s.newClaims(app, scopes, time.Now()))
	if err != nil {
		s.log.Error("token not signed", "client_id", app.ID, "kid", key.ID(), "error", err)
		return refuse(http.StatusInternalServerError, serverError, "the token could not be signed; the log of the issuer says why")
	}
	s.log.Info("token issued", "client_id", app.ID, "kid", key.ID(), "scopes", scopes, "lifetime", app.Lifetime)
	sendJSON(w, http.StatusOK, tokenResponse{
		AccessToken: text,
		ExpiresIn:   int64(app.Lifetime / time.Second),
		TokenType:   "Bearer",
		Scope:       strings.Join(scopes, " "),
	})
	return nil
}

// grant gives the scopes that are asked for, each once, or all of the app's
// when none is (RFC 6749 section 3.3).
func grant(app App, asked string) ([]string, *refusal) {
	var granted []string
	for name := range strings.FieldsFuncSeq(asked, isBlank) {
		if !slices.Contains(app.Scopes, name) {
			return nil, refuse(http.StatusBadRequest, invalidScope, "this app may ask for: "+listing(app.Scopes))
		}
		if !slices.Contains(granted, name) {
			granted = append(granted, name)
		}
	}
	if granted == nil {
		return app.Scopes, nil
	}
	return granted, nil
}

func isBlank(r rune) bool { return r == ' ' }

// listing joins names, which are ASCII, to at most a few lines.
func listing(names []string) string {
	const shown = 200
	line := strings.Join(names, " ")
	if len(line) > shown {
		return line[:shown] + "..."
	}
	return line
}
