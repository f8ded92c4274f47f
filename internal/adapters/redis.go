package adapters

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/jwtkit/toolkit/verify"
)

// Redis is [verify.Revocations] that several servers share. A revocation is a
// key for one claim of one issuer's tokens; its value is the Unix second before
// which they were issued, and Redis itself forgets it when the last has expired.
type Redis struct{ Client redis.UniversalClient }

// Revoked asks with one command for all that may withdraw the token.
func (s Redis) Revoked(ctx context.Context, c verify.RevocationClaims) (bool, error) {
	keys := []string{key(c.Issuer, "iss", c.Issuer)}
	for claim, value := range map[string]string{"jti": c.ID, "sub": c.Subject, "sid": c.Session, "client_id": c.ClientID} {
		if value != "" {
			keys = append(keys, key(c.Issuer, claim, value))
		}
	}
	found, err := s.Client.MGet(ctx, keys...).Result()
	for _, value := range found { // a string, or nil where there is no such key
		if text, ok := value.(string); ok && err == nil {
			before, bad := strconv.ParseInt(text, 10, 64)
			if bad != nil || c.IssuedAt.Unix() < before {
				return bad == nil, bad
			}
		}
	}
	return false, err
}

// Revoke withdraws the issuer's tokens that have the value in the claim (iss for
// all of them, jti, sub, sid, client_id) and were issued until now. None of them
// lives longer than longest.
func (s Redis) Revoke(ctx context.Context, issuer, claim, value string, longest time.Duration) error {
	const leeway = 5 * time.Minute
	return s.Client.Set(ctx, key(issuer, claim, value), time.Now().Unix()+1, longest+leeway).Err()
}

// key escapes its parts, so that no claim can pass for another.
func key(issuer, claim, value string) string {
	return "revoked:" + claim + ":" + url.QueryEscape(issuer) + ":" + url.QueryEscape(value)
}
