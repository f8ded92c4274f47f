package verify_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

const (
	issuer   = "https://id.example"
	audience = "orders-api"
)

var at = time.Unix(1800000000, 0)

const good = `{"iss":"https://id.example","aud":["billing","orders-api"],"sub":"u1","client_id":"shop","scope":["orders:read","orders:write"],"nbf":1799999990,"iat":1799999990,"exp":1800000060,"jti":"7","n":9007199254740993}`

func policy(change func(*verify.Policy)) verify.Policy {
	p := verify.Policy{Issuer: issuer, Audiences: []string{audience}}
	if change != nil {
		change(&p)
	}
	return p
}

func parseJWKS(t testing.TB, text string) verify.StaticKeys {
	t.Helper()
	keys, _, err := verify.ParseJWKS([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func newVerifier(t testing.TB, keys verify.KeySet, p verify.Policy) *verify.Verifier {
	t.Helper()
	v, err := verify.New(keys, p)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// decide gives the code and detail of the decision about one token.
func decide(t testing.TB, keys verify.KeySet, p verify.Policy, text string) (jwtkit.Code, string) {
	t.Helper()
	who, err := newVerifier(t, keys, p).VerifyAt(t.Context(), text, at)
	if (err == nil) != (who != nil) {
		t.Fatalf("a *Verified of %v beside the error %v", who, err)
	}
	if err == nil {
		return "", ""
	}
	return jwtkit.CodeOf(err), err.Error()
}

func TestEveryAlgorithm(t *testing.T) {
	everything := policy(func(p *verify.Policy) { p.Algorithms = forge.Algorithms })
	for _, name := range forge.Algorithms {
		key := forge.NewKey(name, "k-"+name)
		keys := parseJWKS(t, forge.JWKS(key))
		text := key.Token(good)
		who, err := newVerifier(t, keys, everything).VerifyAt(t.Context(), text, at)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if who.Claims().Subject != "u1" || who.Header().KeyID != "k-"+name || !slices.Equal(who.Scopes(), []string{"orders:read", "orders:write"}) {
			t.Errorf("%s: %+v", name, who.Claims())
		}
		other := forge.NewKey(name, "k-"+name)
		if name[0] != 'R' && name[0] != 'P' {
			if code, _ := decide(t, keys, everything, other.Token(good)); code != jwtkit.CodeSignatureInvalid {
				t.Errorf("%s signed by another key: %q", name, code)
			}
		}
		changed := text[:len(text)-8] + "AAAAAAAA"
		if code, _ := decide(t, keys, everything, changed); code != jwtkit.CodeSignatureInvalid {
			t.Errorf("%s with another signature: %q", name, code)
		}
	}
}

// Any one character of a good token replaced by another must be noticed.
func TestEveryPositionCounts(t *testing.T) {
	everything := policy(func(p *verify.Policy) { p.Algorithms = forge.Algorithms })
	for _, name := range forge.Algorithms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key := forge.NewKey(name, "k")
			v := newVerifier(t, parseJWKS(t, forge.JWKS(key)), everything)
			text := key.Token(`{"iss":"https://id.example","aud":"orders-api","exp":1800000060}`)
			if _, err := v.VerifyAt(t.Context(), text, at); err != nil {
				t.Fatal(err)
			}
			for i := range text {
				for _, c := range []byte("AZ0-\n=.") {
					if text[i] == c {
						continue
					}
					changed := text[:i] + string(c) + text[i+1:]
					if who, err := v.VerifyAt(context.Background(), changed, at); err == nil {
						t.Fatalf("byte %d changed to %q was accepted: %v", i, c, who)
					}
				}
			}
		})
	}
}

func TestDecisions(t *testing.T) {
	rs, es, hs := forge.NewKey("RS256", "rs"), forge.NewKey("ES256", "es"), forge.NewKey("HS256", "hs")
	keys := parseJWKS(t, forge.JWKS(rs, es))
	claims := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("%s is not in the claims", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	header := func(text string) string { return rs.Sign(text, good) }
	for _, c := range []struct {
		name   string
		token  string
		policy func(*verify.Policy)
		code   jwtkit.Code
		detail string
	}{
		{name: "good", token: rs.Token(good)},
		{name: "form", token: "x.y.z", code: jwtkit.CodeTokenMalformed},
		{name: "over 64 KiB", token: rs.Token(good) + strings.Repeat("A", 64<<10), code: jwtkit.CodeLimitExceeded},

		{name: "typ differs", token: rs.Token(good), policy: func(p *verify.Policy) { p.Types = []string{"JWT"} }, code: jwtkit.CodeTypeNotAllowed, detail: `typ is "at+jwt", allowed: "JWT"`},
		{name: "typ missing", token: header(`{"alg":"RS256","kid":"rs"}`), policy: func(p *verify.Policy) { p.Types = []string{"JWT"} }, code: jwtkit.CodeTypeNotAllowed, detail: "the token has no typ"},
		{name: "typ as media type", token: header(`{"alg":"RS256","kid":"rs","typ":"Application/AT+JWT"}`), policy: func(p *verify.Policy) { p.Types = []string{"at+jwt"} }},
		{name: "typ with another slash", token: header(`{"alg":"RS256","kid":"rs","typ":"application/at+jwt/x"}`), policy: func(p *verify.Policy) { p.Types = []string{"at+jwt/x"} }, code: jwtkit.CodeTypeNotAllowed},

		{name: "crit unknown", token: header(`{"alg":"RS256","kid":"rs","crit":["exp"],"exp":1}`), code: jwtkit.CodeCriticalHeaderUnknown, detail: `"exp"`},
		{name: "crit empty", token: header(`{"alg":"RS256","kid":"rs","crit":[]}`), code: jwtkit.CodeCriticalHeaderUnknown, detail: "crit is an empty list"},
		{name: "b64", token: header(`{"alg":"RS256","kid":"rs","b64":true}`), code: jwtkit.CodeCriticalHeaderUnknown, detail: "b64"},

		{name: "none", token: forge.Encode(`{"alg":"none"}`) + "." + forge.Encode(good) + ".", code: jwtkit.CodeAlgorithmNotAllowed, detail: "the token is not signed"},
		{name: "nOnE", token: forge.Encode(`{"alg":"nOnE"}`) + "." + forge.Encode(good) + ".", code: jwtkit.CodeAlgorithmNotAllowed},
		{name: "rs256 in lower case", token: header(`{"alg":"rs256","kid":"rs"}`), code: jwtkit.CodeAlgorithmNotAllowed, detail: "not supported"},
		{name: "ES256K", token: header(`{"alg":"ES256K","kid":"rs"}`), code: jwtkit.CodeAlgorithmNotAllowed, detail: "not supported"},
		{name: "HS256 unless named", token: hs.Token(good), code: jwtkit.CodeAlgorithmNotAllowed, detail: "allowed only when the policy names it"},
		{name: "not in the list", token: rs.Token(good), policy: func(p *verify.Policy) { p.Algorithms = []string{"ES256"} }, code: jwtkit.CodeAlgorithmNotAllowed, detail: `allowed: "ES256"`},

		{name: "unknown kid", token: rs.WithID("other").Token(good), code: jwtkit.CodeKeyNotFound, detail: `kid "other"`},
		{name: "no kid", token: header(`{"alg":"RS256"}`)},
		{name: "empty kid", token: header(`{"alg":"RS256","kid":""}`), code: jwtkit.CodeKeyNotFound},
		{name: "no kid and none fits", token: forge.NewKey("EdDSA", "").Sign(`{"alg":"EdDSA"}`, good), code: jwtkit.CodeKeyNotFound, detail: "none of 2 keys is for EdDSA"},
		{name: "the wrong key's kid", token: rs.WithID("es").Token(good), code: jwtkit.CodeAlgorithmKeyMismatch, detail: `EC key "es" on P-256`},
		{name: "another algorithm of the family", token: rs.For("RS512").Token(good), code: jwtkit.CodeAlgorithmKeyMismatch, detail: `is for "RS256" alone`},
		{name: "PS instead of RS", token: rs.For("PS256").Token(good), code: jwtkit.CodeAlgorithmKeyMismatch},
		{name: "HS with a public key's kid", token: hs.WithID("rs").Token(good), policy: func(p *verify.Policy) { p.Algorithms = []string{"HS256", "RS256"} }, code: jwtkit.CodeAlgorithmKeyMismatch},

		{name: "signature of nothing", token: cut(rs.Token(good)), code: jwtkit.CodeSignatureInvalid, detail: "the signature is empty"},
		{name: "signature cut", token: short(es.Token(good)), code: jwtkit.CodeSignatureInvalid, detail: "the signature has 63 bytes, one of ES256 has 64"},

		{name: "payload is no JSON", token: rs.Token("x"), code: jwtkit.CodeClaimsInvalid},
		{name: "exp is a string", token: rs.Token(claims(`"exp":1800000060`, `"exp":"1800000060"`)), code: jwtkit.CodeClaimsInvalid},
		{name: "duplicate exp", token: rs.Token(claims(`"exp"`, `"exp":1,"exp"`)), code: jwtkit.CodeClaimsInvalid},
		{name: "EXP is not exp", token: rs.Token(claims(`"exp"`, `"EXP"`)), code: jwtkit.CodeExpiryMissing},

		{name: "expired", token: rs.Token(claims(`1800000060`, `1799999808`)), code: jwtkit.CodeTokenExpired, detail: "expired 3m12s ago"},
		{name: "at exp", token: rs.Token(claims(`1800000060`, `1800000000`)), code: jwtkit.CodeTokenExpired, detail: "expired 0s ago"},
		{name: "within leeway", token: rs.Token(claims(`1800000060`, `1799999971`)), policy: func(p *verify.Policy) { p.LeewaySeconds = 30 }},
		{name: "at the end of leeway", token: rs.Token(claims(`1800000060`, `1799999970`)), policy: func(p *verify.Policy) { p.LeewaySeconds = 30 }, code: jwtkit.CodeTokenExpired},
		{name: "no exp", token: rs.Token(claims(`,"exp":1800000060`, ``)), code: jwtkit.CodeExpiryMissing},
		{name: "no exp allowed", token: rs.Token(claims(`,"exp":1800000060`, ``)), policy: func(p *verify.Policy) { p.AllowNoExpiry = true }},
		{name: "not yet valid", token: rs.Token(claims(`"nbf":1799999990`, `"nbf":1800000005`)), code: jwtkit.CodeTokenNotYetValid, detail: "becomes valid in 5s"},
		{name: "at nbf", token: rs.Token(claims(`"nbf":1799999990`, `"nbf":1800000000`))},
		{name: "nbf within leeway", token: rs.Token(claims(`"nbf":1799999990`, `"nbf":1800000005`)), policy: func(p *verify.Policy) { p.LeewaySeconds = 5 }},
		{name: "iat in the future is not judged", token: rs.Token(claims(`"iat":1799999990`, `"iat":1900000000`))},
		{name: "too old", token: rs.Token(claims(`"iat":1799999990`, `"iat":1799999930`)), policy: func(p *verify.Policy) { p.MaxAgeSeconds = 60 }, code: jwtkit.CodeTokenTooOld, detail: "issued 1m10s ago"},
		{name: "as old as allowed", token: rs.Token(claims(`"iat":1799999990`, `"iat":1799999940`)), policy: func(p *verify.Policy) { p.MaxAgeSeconds = 60 }},
		{name: "no iat", token: rs.Token(claims(`"iat":1799999990,`, ``)), policy: func(p *verify.Policy) { p.MaxAgeSeconds = 60 }, code: jwtkit.CodeClaimMissing},
		{name: "age from the future", token: rs.Token(claims(`"iat":1799999990`, `"iat":1800000100`)), policy: func(p *verify.Policy) { p.MaxAgeSeconds = 60 }, code: jwtkit.CodeTokenNotYetValid, detail: "issued 1m40s in the future"},

		{name: "another issuer", token: rs.Token(claims(`id.example`, `id.example/`)), code: jwtkit.CodeIssuerMismatch, detail: `iss is "https://id.example/", expected "https://id.example"`},
		{name: "no issuer", token: rs.Token(claims(`"iss":"https://id.example",`, ``)), code: jwtkit.CodeIssuerMismatch, detail: "the token has no iss"},
		{name: "any issuer", token: rs.Token(claims(`id.example`, `id2.example`)), policy: func(p *verify.Policy) { p.Issuer, p.AnyIssuer = "", true }},
		{name: "another audience", token: rs.Token(claims(`"orders-api"`, `"orders"`)), code: jwtkit.CodeAudienceMismatch, detail: `aud is "billing", "orders", expected "orders-api"`},
		{name: "audience as one string", token: rs.Token(claims(`["billing","orders-api"]`, `"orders-api"`))},
		{name: "audience with blanks is not split", token: rs.Token(claims(`["billing","orders-api"]`, `"billing orders-api"`)), code: jwtkit.CodeAudienceMismatch},
		{name: "no audience", token: rs.Token(claims(`"aud":["billing","orders-api"],`, ``)), code: jwtkit.CodeAudienceMismatch, detail: "the token has no aud"},
		{name: "any audience", token: rs.Token(claims(`"aud":["billing","orders-api"],`, ``)), policy: func(p *verify.Policy) { p.Audiences, p.AnyAudience = nil, true }},

		{name: "required claim", token: rs.Token(good), policy: func(p *verify.Policy) { p.RequiredClaims = []string{"client_id", "tenant"} }, code: jwtkit.CodeClaimMissing, detail: `"tenant"`},
		{name: "required claim null", token: rs.Token(claims(`"shop"`, `null`)), policy: func(p *verify.Policy) { p.RequiredClaims = []string{"client_id"} }, code: jwtkit.CodeClaimMissing},
		{name: "equal", token: rs.Token(good), policy: func(p *verify.Policy) {
			p.Equals = map[string][]string{"client_id": {"a", "shop"}, "scope": {"orders:write"}}
		}},
		{name: "not equal", token: rs.Token(good), policy: func(p *verify.Policy) { p.Equals = map[string][]string{"client_id": {"shops"}} }, code: jwtkit.CodeClaimMismatch, detail: `"client_id"`},
		{name: "not equal to a number", token: rs.Token(good), policy: func(p *verify.Policy) { p.Equals = map[string][]string{"n": {"9007199254740993"}} }, code: jwtkit.CodeClaimMismatch},

		{name: "bound to a key", token: rs.Token(claims(`"jti":"7"`, `"cnf":{"jkt":"x"}`)), code: jwtkit.CodeSenderConstrained},
		{name: "bound, and accepted by name", token: rs.Token(claims(`"jti":"7"`, `"cnf":{"jkt":"x"}`)), policy: func(p *verify.Policy) { p.AcceptSenderConstrained = true }},
		{name: "scope granted", token: rs.Token(good), policy: func(p *verify.Policy) { p.Scopes = []string{"orders:write", "orders:read"} }},
		{name: "scope as a string", token: rs.Token(claims(`["orders:read","orders:write"]`, `"orders:read orders:write"`)), policy: func(p *verify.Policy) { p.Scopes = []string{"orders:write"} }},
		{name: "scp", token: rs.Token(claims(`"scope"`, `"scp"`)), policy: func(p *verify.Policy) { p.Scopes = []string{"orders:write"} }},
		{name: "scope not granted", token: rs.Token(good), policy: func(p *verify.Policy) { p.Scopes = []string{"orders:read", "admin"} }, code: jwtkit.CodeScopeInsufficient, detail: `"admin" is needed, granted: "orders:read", "orders:write"`},
	} {
		code, detail := decide(t, keys, policy(c.policy), c.token)
		if code != c.code || !strings.Contains(detail, c.detail) {
			t.Errorf("%s: %q %s, want %q %s", c.name, code, detail, c.code, c.detail)
		}
	}
}

// cut gives a token without its signature.
func cut(token string) string { return token[:strings.LastIndexByte(token, '.')+1] }

// short gives a token without the last byte of its signature of 64 bytes.
func short(token string) string { return token[:len(token)-2] }

// An expired token that is also forged is forged: the code that says expired
// implies a good signature.
func TestExpiredImpliesAGoodSignature(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	forged := forge.NewKey("ES256", "k").Token(strings.Replace(good, "1800000060", "1700000000", 1))
	if code, _ := decide(t, parseJWKS(t, forge.JWKS(key)), policy(nil), forged); code != jwtkit.CodeSignatureInvalid {
		t.Errorf("code %q", code)
	}
}

func TestNoKeyNoAcceptance(t *testing.T) {
	if _, err := verify.New(nil, policy(nil)); !errors.Is(err, jwtkit.CodeKeysUnavailable) {
		t.Errorf("no key set: %v", err)
	}
	if _, err := verify.New(nil, verify.Policy{}); !errors.Is(err, jwtkit.CodeKeysUnavailable) {
		t.Errorf("no key set and no policy: %v", err)
	}
	token := forge.NewKey("ES256", "k").Token(good)
	for name, keys := range map[string]verify.KeySet{"empty": verify.StaticKeys{}, "nil": verify.StaticKeys(nil), "zero key": verify.StaticKeys{{}}} {
		if code, _ := decide(t, keys, policy(nil), token); code.Decision() != jwtkit.Refuse {
			t.Errorf("%s: %q", name, code)
		}
	}
	if code, _ := decide(t, failing{errors.New("boom")}, policy(nil), token); code != jwtkit.CodeKeysUnavailable {
		t.Errorf("a key set that fails: %q", code)
	}
	if code, _ := decide(t, failing{context.DeadlineExceeded}, policy(nil), token); code != jwtkit.CodeKeysUnavailable {
		t.Errorf("a context that ended: %q", code)
	}
}

// The code of a key set's own error is the decision, wrapped or bare.
func TestCodesOfKeySets(t *testing.T) {
	token := forge.NewKey("ES256", "k").Token(good)
	for _, err := range []error{
		&jwtkit.Error{Code: jwtkit.CodeKeyNotFound}, fmt.Errorf("tenant: %w", &jwtkit.Error{Code: jwtkit.CodeKeyNotFound}), jwtkit.CodeKeyNotFound,
	} {
		if code, _ := decide(t, failing{err}, policy(nil), token); code != jwtkit.CodeKeyNotFound {
			t.Errorf("%v: %q", err, code)
		}
	}
}

type failing struct{ err error }

func (f failing) Keys(context.Context, jwtkit.Header) ([]verify.Key, error) { return nil, f.err }

// A key replaced under its kid is found by looking again, once.
func TestRefetch(t *testing.T) {
	old, fresh := forge.NewKey("ES256", "k"), forge.NewKey("ES256", "k")
	set := &rotating{now: parseJWKS(t, forge.JWKS(old)), next: parseJWKS(t, forge.JWKS(fresh))}
	if code, _ := decide(t, set, policy(nil), fresh.Token(good)); code != "" || set.asked != 1 {
		t.Errorf("after a rotation under one kid: %q, asked %d times", code, set.asked)
	}
	if code, _ := decide(t, set, policy(nil), forge.NewKey("ES256", "k").Token(good)); code != jwtkit.CodeSignatureInvalid || set.asked != 2 {
		t.Errorf("forged: %q, asked %d times", code, set.asked)
	}
	if code, _ := decide(t, set, policy(nil), old.Token(good)); code != "" || set.asked != 2 {
		t.Errorf("the key at hand holds: %q, asked %d times", code, set.asked)
	}
}

type rotating struct {
	now, next verify.StaticKeys
	asked     int
}

func (r *rotating) Keys(ctx context.Context, h jwtkit.Header) ([]verify.Key, error) {
	return r.now.Keys(ctx, h)
}

func (r *rotating) Refetch(ctx context.Context, h jwtkit.Header) ([]verify.Key, error) {
	r.asked++
	return r.next.Keys(ctx, h)
}

// Keys bound to an issuer verify that issuer's tokens alone.
func TestKeysBoundToAnIssuer(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys := bound{parseJWKS(t, forge.JWKS(key)), "https://other.example"}
	if _, err := verify.New(keys, policy(nil)); !errors.Is(err, jwtkit.CodePolicyInvalid) {
		t.Errorf("a policy of another issuer: %v", err)
	}
	lax := policy(func(p *verify.Policy) { p.Issuer, p.AnyIssuer = "", true })
	if code, _ := decide(t, keys, lax, key.Token(good)); code != jwtkit.CodeIssuerMismatch {
		t.Errorf("any issuer, but the keys are another's: %q", code)
	}
}

type bound struct {
	verify.StaticKeys
	issuer string
}

func (b bound) Issuer() string { return b.issuer }

// Judge runs the same checks to the end.
func TestJudgeAgreesWithTheVerifier(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys := parseJWKS(t, forge.JWKS(key))
	p := policy(func(p *verify.Policy) { p.Types, p.Scopes = []string{"JWT"}, []string{"admin"} })
	text := key.Token(strings.Replace(good, "1800000060", "1799999999", 1))
	token, err := jwtkit.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var failures []jwtkit.Code
	checks := 0
	for outcome := range verify.Judge(t.Context(), token, keys, &p, at) {
		checks++
		if outcome.Err != nil {
			failures = append(failures, outcome.Err.Code)
		}
	}
	want := []jwtkit.Code{jwtkit.CodeTypeNotAllowed, jwtkit.CodeTokenExpired, jwtkit.CodeScopeInsufficient}
	if !slices.Equal(failures, want) || checks != 16 {
		t.Errorf("%d checks, failures %v, want %v", checks, failures, want)
	}
	if code, _ := decide(t, keys, p, text); code != want[0] {
		t.Errorf("the Verifier says %q", code)
	}
}
