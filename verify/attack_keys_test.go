package verify_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// CVE-2018-0114: a key that the token brings along is the sender's. It is no
// source of keys, and nothing is fetched.
func TestAttackKeyInToken(t *testing.T) {
	key, own := forge.NewKey("ES256", "k"), forge.NewKey("ES256", "mine")
	keys := parseJWKS(t, forge.JWKS(key))
	x5c := `["` + strings.Repeat("TUlJ", 40) + `"]`
	for _, more := range []string{
		`"jwk":` + own.JWK(""),
		`"jwk":` + own.WithID("k").JWK(`,"alg":"ES256"`),
		`"jku":"https://attacker.example/jwks.json"`,
		`"jku":"file:///etc/passwd"`,
		`"x5u":"https://attacker.example/cert.pem"`,
		`"x5c":` + x5c,
		`"x5t":"AAAAAAAAAAAAAAAAAAAAAAAAAAA"`,
		`"x5t#S256":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"`,
	} {
		for kid, want := range map[string]jwtkit.Code{
			`,"kid":"k"`:    jwtkit.CodeSignatureInvalid,
			`,"kid":"mine"`: jwtkit.CodeKeyNotFound,
			``:              jwtkit.CodeSignatureInvalid,
		} {
			token := own.Sign(`{"alg":"ES256"`+kid+`,`+more+`}`, good)
			expect(t, keys, policy(nil), []attack{{more + kid, token, want, ""}})
		}
		honest := key.Sign(`{"alg":"ES256","kid":"k",`+more+`}`, good)
		expect(t, keys, policy(nil), []attack{{more + " beside a good signature", honest, "", ""}})
	}
}

// A kid is a name, compared byte by byte; it is no path, query, command or URL.
func TestAttackKeyID(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys := parseJWKS(t, forge.JWKS(key))
	for _, kid := range []string{
		`../../../../dev/null`, `/etc/passwd`, `C:\\boot.ini`, `k' OR '1'='1`, `k; rm -rf /`, `$(id)`, "`id`", `|id`,
		`https://attacker.example/k`, `file:///k`, `k\u0000`, `\u0000`, `k\n`, ` k`, `k `, `K`, `__proto__`, `constructor`, `*`, `%6b`, `\u212a`,
		strings.Repeat("k", 4000),
	} {
		expect(t, keys, policy(nil), []attack{{kid, key.Sign(`{"alg":"ES256","kid":"`+kid+`"}`, good), jwtkit.CodeKeyNotFound, "no key has the token's kid"}})
	}
	for _, kid := range []string{`null`, `7`, `true`, `["k"]`, `{"k":1}`} {
		expect(t, keys, policy(nil), []attack{{kid, key.Sign(`{"alg":"ES256","kid":`+kid+`}`, good), jwtkit.CodeHeaderInvalid, "kid"}})
	}
	expect(t, keys, policy(nil), []attack{
		{"escaped, and so the same", key.Sign(`{"alg":"ES256","kid":"\u006b"}`, good), "", ""},
		{"the empty kid is no key's", key.Sign(`{"alg":"ES256","kid":""}`, good), jwtkit.CodeKeyNotFound, ""},
	})
}

// A kid that names a key that may not check signatures does not fall back to
// another key.
func TestAttackNoFallback(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	other := forge.NewKey("ES256", "")
	keys := parseJWKS(t, `{"keys":[`+key.JWK(`,"use":"enc"`)+`,`+other.JWK("")+`]}`)
	expect(t, keys, policy(nil), []attack{
		{"signed by the key for encryption", key.Token(good), jwtkit.CodeKeyUnsuitable, `its use is "enc"`},
		{"signed by the key without kid", other.WithID("k").Token(good), jwtkit.CodeKeyUnsuitable, ""},
		{"a kid that no key has", other.WithID("x").Token(good), "", ""},
	})
}

// Each issuer's keys verify that issuer's tokens alone.
func TestAttackOneIssuerAsAnother(t *testing.T) {
	a, b := forge.NewKey("ES256", "k"), forge.NewKey("ES256", "k")
	const other = "https://other.example"
	one := newVerifier(t, parseJWKS(t, forge.JWKS(a)), policy(nil))
	two := newVerifier(t, parseJWKS(t, forge.JWKS(b)), policy(func(p *verify.Policy) { p.Issuer = other }))
	both, err := verify.Route(one, two)
	if err != nil {
		t.Fatal(err)
	}
	of := func(iss string) string { return changed(t, issuer, iss) }
	for _, c := range []attack{
		{"a as a", a.Token(of(issuer)), "", ""},
		{"b as b", b.Token(of(other)), "", ""},
		{"b as a", b.Token(of(issuer)), jwtkit.CodeSignatureInvalid, ""},
		{"a as b", a.Token(of(other)), jwtkit.CodeSignatureInvalid, ""},
		{"as nobody known", a.Token(of("https://third.example")), jwtkit.CodeIssuerMismatch, ""},
		{"with a slash", a.Token(of(issuer + "/")), jwtkit.CodeIssuerMismatch, ""},
		{"without iss", a.Token(changed(t, `"iss":"https://id.example",`, ``)), jwtkit.CodeIssuerMismatch, ""},
	} {
		if _, err := both.VerifyAt(t.Context(), c.token, at); jwtkit.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %q", c.name, err, c.code)
		}
	}
}

// Broken, weak, private and unknown keys in the middle of a set change nothing
// for the others, however many there are.
func TestAttackSetFullOfRubbish(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	rubbish := []string{`null`, `7`, `"k"`, `[]`, `{}`, `{"kty":"AKP","alg":"ML-DSA-65","pub":"AA"}`, `{"kty":"EC","kid":"k","crv":"P-256","x":"AA","y":"AA"}`,
		`{"kty":"RSA","kid":"k","n":"AQAB","e":"AQAB"}`, `{"kty":"oct","kid":"k","k":"AAAA"}`, `{"kty":"OKP","kid":"k","crv":"Ed448","x":"AA"}`,
		forge.NewKey("ES256", "k").JWK(`,"d":"AAAA"`), `{"kty":"EC","kty":"EC"}`, `{"kty":"EC","x":` + strings.Repeat("[", 90) + strings.Repeat("]", 90) + `}`}
	set := `{"keys":[` + strings.Join(rubbish, ",") + `,` + key.JWK("") + `]}`
	keys, problems, err := verify.ParseJWKS([]byte(set))
	if err != nil || len(keys) != 1 || len(problems) != len(rubbish) {
		t.Fatalf("%v, %v, %v", keys, problems, err)
	}
	for _, p := range problems {
		if len(p.String()) > 300 {
			t.Errorf("a problem of %d bytes", len(p.String()))
		}
	}
	expect(t, keys, policy(nil), []attack{
		{"the good key", key.Token(good), "", ""},
		{"a secret of the set", macToken("HS256", `{"alg":"HS256","kid":"k"}`, "\x00\x00\x00"), jwtkit.CodeAlgorithmNotAllowed, ""},
	})
	expect(t, keys, allAlgorithms(), []attack{{"a secret of the set, HS named", macToken("HS256", `{"alg":"HS256","kid":"k"}`, "\x00\x00\x00"), jwtkit.CodeAlgorithmKeyMismatch, ""}})
}

// A key gone from the set verifies nothing any more.
func TestAttackRemovedKey(t *testing.T) {
	gone, kept := forge.NewKey("ES256", "gone"), forge.NewKey("ES256", "kept")
	token := gone.Token(good)
	for i, set := range []string{forge.JWKS(gone, kept), forge.JWKS(kept)} {
		want := []jwtkit.Code{"", jwtkit.CodeKeyNotFound}[i]
		expect(t, parseJWKS(t, set), policy(nil), []attack{{fmt.Sprintf("set %d", i), token, want, ""}})
	}
}
