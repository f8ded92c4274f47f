package verify_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// source gives randomness that a failure can be repeated with.
func source(t *testing.T) *rand.Rand {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

func shuffled[T any](random *rand.Rand, list []T) []T {
	list = slices.Clone(list)
	random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// The order of the keys in a set changes no verdict.
func TestOrderOfKeysDoesNotMatter(t *testing.T) {
	random := source(t)
	es, same, rs, ed := forge.NewKey("ES256", "a"), forge.NewKey("ES256", "a"), forge.NewKey("RS256", "a"), forge.NewKey("EdDSA", "")
	wide, enc := forge.NewKey("ES384", "b"), forge.NewKey("ES256", "b")
	list := []string{es.JWK(""), same.JWK(`,"use":"sig"`), rs.JWK(`,"alg":"RS256"`), ed.JWK(""), wide.JWK(""), enc.JWK(`,"use":"enc"`), `{"kty":"AKP"}`, forge.NewKey("HS256", "a").JWK("")}
	tokens := map[string]string{}
	for name, key := range map[string]*forge.Key{"es": es, "same": same, "rs": rs, "ed": ed, "wide": wide, "enc": enc, "rs512": rs.For("RS512"),
		"none of b fits": enc.WithID("b"), "stranger": forge.NewKey("ES256", "a"), "unknown kid": es.WithID("c"), "RS with the kid of EC keys": rs.WithID("b")} {
		tokens[name] = key.Token(good)
		tokens[name+", no kid"] = key.Sign(`{"alg":"`+key.Algorithm+`"}`, good)
	}
	verdict := map[string]jwtkit.Code{}
	for round := range 30 {
		keys := parseJWKS(t, `{"keys":[`+strings.Join(shuffled(random, list), ",")+`]}`)
		for name, token := range tokens {
			code, detail := decide(t, keys, policy(nil), token)
			if round > 0 && code != verdict[name] {
				t.Errorf("%s: %s, with the keys in another order %q", name, detail, verdict[name])
			}
			verdict[name] = code
		}
	}
	for name, want := range map[string]jwtkit.Code{"es": "", "same": "", "rs": "", "wide": "", "enc": jwtkit.CodeKeyUnsuitable} {
		if verdict[name] != want {
			t.Errorf("%s: %q, want %q", name, verdict[name], want)
		}
	}
}

// The order of the members of header and claims changes no verdict.
func TestOrderOfMembersDoesNotMatter(t *testing.T) {
	random := source(t)
	key := forge.NewKey("ES256", "k")
	keys := parseJWKS(t, forge.JWKS(key))
	p := policy(func(p *verify.Policy) {
		p.Types, p.Scopes, p.MaxAgeSeconds = []string{"at+jwt"}, []string{"a"}, 3600
		p.Equals = map[string][]string{"token_use": {"access"}}
	})
	header := []string{`"alg":"ES256"`, `"kid":"k"`, `"typ":"at+jwt"`, `"x":[1]`}
	claims := []string{`"iss":"https://id.example"`, `"aud":"orders-api"`, `"exp":1800000060`, `"nbf":1799999990`, `"iat":1799999990`, `"scope":"a b"`, `"token_use":"access"`}
	object := func(members []string) string { return "{" + strings.Join(members, ",") + "}" }
	for name, c := range map[string]struct {
		header, claim string // one more member of each
		code          jwtkit.Code
	}{
		"good":              {`"y":1`, `"y":1`, ""},
		"crit":              {`"crit":["x"]`, `"y":1`, jwtkit.CodeCriticalHeaderUnknown},
		"duplicate alg":     {`"alg":"none"`, `"y":1`, jwtkit.CodeHeaderInvalid},
		"enc":               {`"enc":"A128GCM"`, `"y":1`, jwtkit.CodeTokenEncrypted},
		"cty of wrong type": {`"cty":1`, `"y":1`, jwtkit.CodeHeaderInvalid},
		"duplicate exp":     {`"y":1`, `"exp":1900000000`, jwtkit.CodeClaimsInvalid},
		"sub of wrong type": {`"y":1`, `"sub":1`, jwtkit.CodeClaimsInvalid},
		"deep":              {`"y":1`, `"d":` + strings.Repeat("[", 200) + strings.Repeat("]", 200), jwtkit.CodeLimitExceeded},
		"cnf":               {`"y":1`, `"cnf":{}`, jwtkit.CodeSenderConstrained},
		"two faults":        {`"y":1`, `"cnf":{},"scp":["c"],"NBF":1900000000`, jwtkit.CodeSenderConstrained},
	} {
		for range 20 {
			h := object(shuffled(random, append(slices.Clone(header), c.header)))
			p2 := object(shuffled(random, append(slices.Clone(claims), c.claim)))
			if code, detail := decide(t, keys, p, key.Sign(h, p2)); code != c.code {
				t.Errorf("%s: %s %s: %s, want %q", name, h, p2, detail, c.code)
			}
		}
	}
}

// Time goes one way: what has expired stays so, and what has begun stays begun.
func TestLaterClockNeverRevives(t *testing.T) {
	random := source(t)
	key := forge.NewKey("EdDSA", "k")
	keys := parseJWKS(t, forge.JWKS(key))
	date := func() string {
		seconds := 1800000000 + random.Int64N(2000) - 1000
		switch random.IntN(4) {
		case 0:
			return fmt.Sprintf("%d.%09d", seconds, random.IntN(1e9))
		case 1:
			return fmt.Sprintf("%d.%de%d", seconds/1000, 1e9+seconds%1000*1e6, 3)
		case 2:
			return fmt.Sprint(random.Uint64() >> random.IntN(64))
		}
		return fmt.Sprint(seconds)
	}
	for range 100 {
		payload := fmt.Sprintf(`{"iss":"https://id.example","aud":"orders-api","exp":%s,"nbf":%s,"iat":%s}`, date(), date(), date())
		token := key.Token(payload)
		v := newVerifier(t, keys, policy(func(p *verify.Policy) { p.LeewaySeconds, p.MaxAgeSeconds = random.IntN(301), random.IntN(2)*500 }))
		var expired, began bool
		for _, clock := range clocks(random) {
			_, err := v.VerifyAt(t.Context(), token, clock)
			switch code := jwtkit.CodeOf(err); code {
			case jwtkit.CodeTokenExpired:
				expired = true
			case "", jwtkit.CodeTokenTooOld:
				began = true
				if expired {
					t.Fatalf("%s has expired and at %v it is %q", payload, clock, code)
				}
			case jwtkit.CodeTokenNotYetValid:
				if expired || began {
					t.Fatalf("%s at %v: not yet valid, but it was expired (%v) or good (%v) before", payload, clock, expired, began)
				}
			}
		}
	}
}

// clocks gives instants around 1800000000 in ascending order.
func clocks(random *rand.Rand) []time.Time {
	var list []time.Time
	for range 20 {
		list = append(list, time.Unix(1800000000+random.Int64N(4000)-2000, random.Int64N(1e9)))
	}
	slices.SortFunc(list, time.Time.Compare)
	return append(list, time.Unix(1<<40, 0), time.Unix(1<<53, 0))
}
