package adapters

import (
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

func TestRedis(t *testing.T) {
	for claim, value := range map[string]string{"iss": issuer, "jti": "7", "sub": "ann", "sid": "s1", "client_id": "shop"} {
		server := miniredis.RunT(t)
		store := Redis{redis.NewClient(&redis.Options{Addr: server.Addr(), MaxRetries: -1})}
		claims := verify.RevocationClaims{Issuer: issuer, ID: "7", Subject: "ann", Session: "s1", ClientID: "shop", IssuedAt: time.Now()}
		later, other := claims, verify.RevocationClaims{Issuer: "https://b.example", ID: "7", Subject: "ann", Session: "s1", ClientID: "shop"}
		later.IssuedAt = time.Now().Add(time.Minute)
		expect := func(when string, c verify.RevocationClaims, want bool) {
			t.Helper()
			if got, err := store.Revoked(t.Context(), c); got != want || err != nil {
				t.Errorf("%s, %s: %t, %v", claim, when, got, err)
			}
		}
		expect("before", claims, false)
		if err := store.Revoke(t.Context(), issuer, claim, value, time.Hour); err != nil {
			t.Fatal(err)
		}
		expect("after", claims, true)
		expect("issued later", later, false)
		expect("another issuer's", other, false)
		expect("a token that names nothing", verify.RevocationClaims{Issuer: issuer, IssuedAt: later.IssuedAt}, false)
		server.FastForward(time.Hour + 5*time.Minute)
		expect("when all have expired", claims, false)
	}
}

// A Redis that is down refuses nobody and lets nobody through.
func TestRedisThatIsDownDecidesNothing(t *testing.T) {
	server := miniredis.RunT(t)
	v, key := verifier(t)
	v = v.WithRevocations(Redis{redis.NewClient(&redis.Options{Addr: server.Addr(), MaxRetries: -1})}).Cached(8)
	text := token(key, time.Hour)
	for _, want := range []jwtkit.Code{"", jwtkit.CodeInternal} {
		if _, err := v.Verify(t.Context(), text); jwtkit.CodeOf(err) != want {
			t.Errorf("%v, want %q", err, want)
		}
		server.Close()
	}
}
