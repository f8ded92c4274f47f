package issuer

import (
	"crypto/rand"
	"time"
)

// claims of an access token, in the shape of IdentityServer: several audiences,
// client_id, and scope as an array. Times are seconds since 1970.
type claims struct {
	NotBefore int64    `json:"nbf"`
	Expiry    int64    `json:"exp"`
	Issuer    string   `json:"iss"`
	Audience  []string `json:"aud"`
	ClientID  string   `json:"client_id"`
	IssuedAt  int64    `json:"iat"`
	ID        string   `json:"jti"`
	Scope     []string `json:"scope"`
}

func (s *Issuer) newClaims(app App, scopes []string, now time.Time) claims {
	return claims{
		NotBefore: now.Unix(),
		Expiry:    now.Add(app.Lifetime).Unix(),
		Issuer:    s.url,
		Audience:  app.Audiences,
		ClientID:  app.ID,
		IssuedAt:  now.Unix(),
		ID:        rand.Text(),
		Scope:     scopes,
	}
}
