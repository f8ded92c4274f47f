package jwtkit

import (
	"slices"
	"time"

	"github.com/jwtkit/toolkit/internal/base64url"
	"github.com/jwtkit/toolkit/internal/strictjson"
)

// Claims holds the registered claims of a token (RFC 7519 section 4.1). A claim
// that is absent is "", nil or the zero time. Audience is shared between all who
// ask one token for its claims: do not change its elements.
type Claims struct {
	Issuer    string    // iss
	Subject   string    // sub
	Audience  []string  // aud, which may stand as one string or as an array
	Expiry    time.Time // exp: refused at and after this instant
	NotBefore time.Time // nbf: refused before this instant
	IssuedAt  time.Time // iat
	ID        string    // jti
}

// claimsSet is the payload as far as it was read.
type claimsSet struct {
	Claims
	text string // the payload, decoded
	cnf  bool   // whether it has the member cnf (RFC 7800)
	err  error

	audiences [2]string // room for those of most tokens
}

// UnverifiedClaims gives the registered claims that the token states. Nobody
// has vouched for them: they are for showing and explaining. To act on claims,
// take them from a Verified.
//
// Codes: [CodeClaimsInvalid] when the payload is not a claims set or a claim
// has the wrong type, [CodeLimitExceeded].
func (t *Token) UnverifiedClaims() (Claims, error) {
	set := t.readClaims()
	return set.Claims, set.err
}

// UnverifiedMember gives the JSON text of the payload's member of that name,
// exactly as the token states it. It is not ok for a payload that is not a
// claims set.
func (t *Token) UnverifiedMember(name string) (value string, ok bool) {
	set := t.readClaims()
	if set.err != nil || name == "cnf" && !set.cnf {
		return "", false
	}
	return member(set.text, name)
}

func (t *Token) readClaims() *claimsSet {
	t.once.Do(t.decodeClaims)
	return &t.claims
}

// decodeClaims decodes the payload straight into the buffer that it is read from.
func (t *Token) decodeClaims() {
	r, text := strictjson.Filled(func(dst []byte) []byte {
		dst, _ = base64url.AppendDecode(dst, t.payload)
		return dst
	})
	defer r.Close()
	t.claims.text = text
	t.claims.err = t.claims.read(r)
}

func (c *claimsSet) read(r *strictjson.Reader) error {
	if c.text == "" {
		return fault(CodeClaimsInvalid, "the payload is empty: detached content (RFC 7515 appendix F) is not a token")
	}
	for r.Member() {
		switch r.Name {
		case "iss":
			c.Issuer = r.String()
		case "sub":
			c.Subject = r.String()
		case "aud":
			c.Audience = slices.Clip(r.OneOrMore(c.audiences[:0]))
		case "exp":
			c.Expiry = numericDate(r)
		case "nbf":
			c.NotBefore = numericDate(r)
		case "iat":
			c.IssuedAt = numericDate(r)
		case "jti":
			c.ID = r.String()
		case "cnf":
			c.cnf = true
		}
	}
	if f := r.Fault(); f != nil {
		c.Claims = Claims{}
		return unreadable(CodeClaimsInvalid, "payload", f)
	}
	return nil
}

// Lifetime gives the span from iat (or nbf, when iat is absent) to exp. It is
// not ok when the claims do not have both ends.
func (c Claims) Lifetime() (span time.Duration, ok bool) {
	start := c.IssuedAt
	if start.IsZero() {
		start = c.NotBefore
	}
	if start.IsZero() || c.Expiry.IsZero() {
		return 0, false
	}
	return c.Expiry.Sub(start), true
}

// Expired reports whether the claims have an exp, and t is at or after exp plus
// leeway (RFC 7519 section 4.1.4).
func (c Claims) Expired(t time.Time, leeway time.Duration) bool {
	return !c.Expiry.IsZero() && !t.Before(c.Expiry.Add(leeway))
}

// Premature reports whether the claims have an nbf, and t is before nbf minus
// leeway (RFC 7519 section 4.1.5).
func (c Claims) Premature(t time.Time, leeway time.Duration) bool {
	return !c.NotBefore.IsZero() && t.Before(c.NotBefore.Add(-leeway))
}
