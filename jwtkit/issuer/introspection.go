package issuer

import (
	"net/http"
	"strings"

	"github.com/jwtkit/toolkit/verify"
)

// introspection is the answer of RFC 7662 section 2.2 about a token that is
// active.
type introspection struct {
	Active    bool     `json:"active"`
	Scope     string   `json:"scope,omitempty"`
	ClientID  string   `json:"client_id,omitempty"`
	TokenType string   `json:"token_type"`
	Expiry    int64    `json:"exp"`
	IssuedAt  int64    `json:"iat,omitempty"`
	NotBefore int64    `json:"nbf,omitempty"`
	Subject   string   `json:"sub,omitempty"`
	Audience  []string `json:"aud,omitempty"`
	Issuer    string   `json:"iss"`
	ID        string   `json:"jti,omitempty"`
}

// introspect is the introspection endpoint (RFC 7662). Every app may ask about
// every token. One that is not good here and now, revoked, or of a client that
// is gone is not active, and the answer does not say why.
func (s *Issuer) introspect(w http.ResponseWriter, r *http.Request) *refusal {
	_, text, refused := s.readTokenForm(r)
	if refused != nil {
		return refused
	}
	who, token, err := s.judge(r.Context(), text)
	if err != nil || s.revoked.has(token) || !s.apps.enabled(clientOf(who)) {
		sendJSON(w, http.StatusOK, struct {
			Active bool `json:"active"`
		}{})
		return nil
	}
	c := who.Claims()
	answer := introspection{
		Active: true, Scope: scopeOf(who), ClientID: clientOf(who), TokenType: "Bearer", Expiry: c.Expiry.Unix(),
		Subject: c.Subject, Audience: c.Audience, Issuer: c.Issuer, ID: c.ID,
	}
	if !c.IssuedAt.IsZero() {
		answer.IssuedAt = c.IssuedAt.Unix()
	}
	if !c.NotBefore.IsZero() {
		answer.NotBefore = c.NotBefore.Unix()
	}
	sendJSON(w, http.StatusOK, answer)
	return nil
}

// clientOf gives the client that a token of any profile was issued to.
func clientOf(who *verify.Verified) string {
	var names struct {
		ClientID string `json:"client_id"`
		Party    string `json:"azp"`
	}
	if who.Decode(&names) != nil {
		return ""
	}
	if names.ClientID == "" {
		return names.Party
	}
	return names.ClientID
}

// scopeOf gives the scopes of a token of any profile.
func scopeOf(who *verify.Verified) string {
	if scopes := who.Scopes(); len(scopes) > 0 {
		return strings.Join(scopes, " ")
	}
	var roles struct {
		Names []string `json:"roles"` // of Entra
	}
	if who.Decode(&roles) != nil {
		return ""
	}
	return strings.Join(roles.Names, " ")
}
