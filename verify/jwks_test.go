package verify_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// What cannot be used is reported with its reason, and the rest is used.
func TestParseJWKSKeyByKey(t *testing.T) {
	rs, es, ed := forge.NewKey("RS256", "rs"), forge.NewKey("ES256", "es"), forge.NewKey("EdDSA", "ed")
	number := func(bits int) string {
		n := new(big.Int).Lsh(big.NewInt(1), uint(bits-1))
		return forge.Encode(string(n.SetBit(n, 0, 1).Bytes()))
	}
	offCurve := strings.Replace(es.JWK(""), `"y":"`, `"y":"`+"AAAA", 1)
	offCurve = strings.Replace(offCurve, offCurve[strings.Index(offCurve, `"y":"`)+9:][:4], "", 1)
	for _, c := range []struct {
		name, key string
		code      jwtkit.Code
		detail    string
	}{
		{"unknown kty", `{"kty":"AKP","alg":"ML-DSA-65","pub":"AAAA","kid":"pq"}`, jwtkit.CodeKeysInvalid, `kty "AKP" is not known here`},
		{"no kty", `{"kid":"x"}`, jwtkit.CodeKeysInvalid, "the key has no kty"},
		{"unknown curve", `{"kty":"EC","crv":"secp256k1","x":"AAAA","y":"AAAA"}`, jwtkit.CodeKeysInvalid, `crv "secp256k1" is not known here`},
		{"X25519", `{"kty":"OKP","crv":"X25519","x":"` + forge.Encode(strings.Repeat("x", 32)) + `"}`, jwtkit.CodeKeysInvalid, `crv "X25519" is not known here`},
		{"null", `null`, jwtkit.CodeKeysInvalid, "the key is not a JSON object"},
		{"number", `7`, jwtkit.CodeKeysInvalid, "the key is not a JSON object"},
		{"kid is a number", `{"kty":"RSA","kid":7}`, jwtkit.CodeKeysInvalid, `a member "kid" that is not a string`},
		{"duplicate member", strings.Replace(es.JWK(""), `"kid"`, `"kty":"EC","kid"`, 1), jwtkit.CodeKeysInvalid, `the member "kty" twice`},
		{"private", es.JWK(`,"d":"AAAA"`), jwtkit.CodeKeyUnsuitable, "a private key in a key set"},
		{"RSA 1024", `{"kty":"RSA","n":"` + number(1024) + `","e":"AQAB"}`, jwtkit.CodeKeyUnsuitable, "1024 bits is too weak"},
		{"RSA 65536", `{"kty":"RSA","n":"` + number(65536) + `","e":"AQAB"}`, jwtkit.CodeKeyUnsuitable, "65536 bits is too large"},
		{"RSA even", strings.Replace(rs.JWK(""), rs.JWK("")[strings.Index(rs.JWK(""), `"n":"`)+5:strings.Index(rs.JWK(""), `","e"`)], forge.Encode("\x80"+strings.Repeat("\x00", 255)), 1), jwtkit.CodeKeysInvalid, "the RSA modulus is even"},
		{"e of 1", strings.Replace(rs.JWK(""), `"AQAB"`, `"AQ"`, 1), jwtkit.CodeKeysInvalid, "the RSA exponent"},
		{"e even", strings.Replace(rs.JWK(""), `"AQAB"`, `"AQAA"`, 1), jwtkit.CodeKeysInvalid, "the RSA exponent"},
		{"e huge", strings.Replace(rs.JWK(""), `"AQAB"`, `"AQAAAAAB"`, 1), jwtkit.CodeKeysInvalid, "the RSA exponent"},
		{"e missing", strings.Replace(rs.JWK(""), `"e":"AQAB",`, ``, 1), jwtkit.CodeKeysInvalid, "the key has no e"},
		{"n padded", strings.Replace(rs.JWK(""), `","e"`, `==","e"`, 1), jwtkit.CodeKeysInvalid, "n is padded"},
		{"point off the curve", offCurve, jwtkit.CodeKeysInvalid, "is not a point of P-256"},
		{"short x", `{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}`, jwtkit.CodeKeysInvalid, "x and y have 3 and 3 bytes, on P-256 each has 32"},
		{"Ed25519 of 31 bytes", `{"kty":"OKP","crv":"Ed25519","x":"` + forge.Encode(strings.Repeat("x", 31)) + `"}`, jwtkit.CodeKeysInvalid, "x has 31 bytes"},
		{"Ed25519 identity", `{"kty":"OKP","crv":"Ed25519","x":"` + forge.Encode("\x01"+strings.Repeat("\x00", 31)) + `"}`, jwtkit.CodeKeyUnsuitable, "small order"},
		{"Ed25519 beyond p", `{"kty":"OKP","crv":"Ed25519","x":"` + forge.Encode("\xee"+strings.Repeat("\xff", 30)+"\x7f") + `"}`, jwtkit.CodeKeyUnsuitable, "not in canonical form"},
		{"secret beside public keys", forge.NewKey("HS256", "hs").JWK(""), jwtkit.CodeKeyUnsuitable, "a secret (oct) beside public keys"},
	} {
		set := fmt.Sprintf(`{"keys":[%s,%s,%s],"other":1}`, rs.JWK(""), c.key, ed.JWK(""))
		keys, problems, err := verify.ParseJWKS([]byte(set))
		if err != nil || len(keys) != 2 || keys[0].ID() != "rs" || keys[1].ID() != "ed" {
			t.Errorf("%s: %v, %v", c.name, keys, err)
			continue
		}
		if len(problems) != 1 || problems[0].Index != 1 || problems[0].Code != c.code || !strings.Contains(problems[0].Detail, c.detail) {
			t.Errorf("%s: %v, want %s", c.name, problems, c.detail)
		}
	}
}

func TestKeysForOtherUses(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	for more, want := range map[string]jwtkit.Code{
		``:                                   "",
		`,"use":"sig"`:                       "",
		`,"key_ops":["sign","verify"]`:       "",
		`,"alg":"ES256"`:                     "",
		`,"use":"enc"`:                       jwtkit.CodeKeyUnsuitable,
		`,"key_ops":["encrypt"]`:             jwtkit.CodeKeyUnsuitable,
		`,"key_ops":[]`:                      jwtkit.CodeKeyUnsuitable,
		`,"use":"sig","key_ops":["wrapKey"]`: jwtkit.CodeKeyUnsuitable,
		`,"alg":"ECDH-ES"`:                   jwtkit.CodeAlgorithmKeyMismatch,
		`,"alg":"ES384"`:                     jwtkit.CodeAlgorithmKeyMismatch,
	} {
		keys := parseJWKS(t, `{"keys":[`+key.JWK(more)+`]}`)
		if code, detail := decide(t, keys, policy(nil), key.Token(good)); code != want {
			t.Errorf("%s: %s, want %q", more, detail, want)
		}
	}
}

// RFC 7517 section 4.5 lets keys of different types share a kid.
func TestSharedKids(t *testing.T) {
	es, rs, other := forge.NewKey("ES256", "k"), forge.NewKey("RS256", "k"), forge.NewKey("ES256", "k")
	keys := parseJWKS(t, forge.JWKS(other, rs, es))
	for _, key := range []*forge.Key{es, rs, other} {
		if code, detail := decide(t, keys, policy(nil), key.Token(good)); code != "" {
			t.Errorf("%s: %s", key.Algorithm, detail)
		}
	}
	if code, _ := decide(t, keys, policy(nil), forge.NewKey("ES256", "k").Token(good)); code != jwtkit.CodeSignatureInvalid {
		t.Errorf("a stranger's key under the same kid: %q", code)
	}
}

// Without a kid a few keys are tried, not all of them, and the answer does not
// depend on their order.
func TestTriesAreBounded(t *testing.T) {
	var keys []*forge.Key
	for i := range 12 {
		keys = append(keys, forge.NewKey("EdDSA", fmt.Sprint(i)))
	}
	token := func(k *forge.Key) string { return k.Sign(`{"alg":"EdDSA"}`, good) }
	few, many := parseJWKS(t, forge.JWKS(keys[:10]...)), parseJWKS(t, forge.JWKS(keys...))
	for i, key := range keys {
		want := jwtkit.Code("")
		if i >= 10 {
			want = jwtkit.CodeSignatureInvalid
		}
		if code, detail := decide(t, few, policy(nil), token(key)); code != want {
			t.Errorf("key %d, of 10 in the set: %s", i, detail)
		}
		if code, detail := decide(t, many, policy(nil), token(key)); code != jwtkit.CodeKeyNotFound || !strings.Contains(detail, "more than 10 keys fit") {
			t.Errorf("key %d, of 12 in the set: %s", i, detail)
		}
	}
}

func TestSecretsInASetOfTheirOwn(t *testing.T) {
	a, b := forge.NewKey("HS256", "a"), forge.NewKey("HS256", "b")
	keys, problems, err := verify.ParseJWKS([]byte(forge.JWKS(a, b)))
	if err != nil || len(keys) != 2 || len(problems) != 0 {
		t.Errorf("two secrets: %v, %v, %v", keys, problems, err)
	}
	keys, problems, err = verify.ParseJWKS([]byte(forge.JWKS(a, b.WithID("a"))))
	if err != nil || len(keys) != 0 || len(problems) != 2 {
		t.Errorf("two secrets of one kid: %v, %v, %v", keys, problems, err)
	}
}

func TestNoKeySet(t *testing.T) {
	key := forge.NewKey("ES256", "k").JWK("")
	for text, want := range map[string]string{
		``:                      "is cut off",
		`null`:                  "is not a JSON object",
		`[]`:                    "is not a JSON object",
		`<html>`:                "is not valid JSON",
		`{}`:                    `has no member "keys"`,
		`{"keys":null}`:         `a member "keys" that is not an array`,
		`{"keys":{}}`:           `a member "keys" that is not an array`,
		`{"keys":[` + key:       "is cut off",
		`{"keys":[],"keys":[]}`: `the member "keys" twice`,
		`{"Keys":[]}`:           `has no member "keys"`,
		key:                     "this is a single key",
		`{"keys":[` + strings.Repeat(" ", 1<<20) + `]}`: "the limit is 1048576",
	} {
		keys, _, err := verify.ParseJWKS([]byte(text))
		if keys != nil || jwtkit.CodeOf(err) != jwtkit.CodeKeysInvalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
	if keys, problems, err := verify.ParseJWKS([]byte(`{"keys":[]}`)); err != nil || keys == nil || len(keys) != 0 || problems != nil {
		t.Errorf("the empty set: %v, %v, %v", keys, problems, err)
	}
}

func TestSecrets(t *testing.T) {
	key := forge.NewKey("HS512", "")
	byName := policy(func(p *verify.Policy) { p.Algorithms = []string{"HS512"} })
	hmac := func(secret []byte) verify.StaticKeys {
		k, err := verify.HMACKey("", secret)
		if err != nil {
			t.Fatal(err)
		}
		return verify.StaticKeys{k}
	}
	if code, detail := decide(t, hmac(key.Secret()), byName, key.WithID("any").Token(good)); code != "" {
		t.Error(detail)
	}
	code, detail := decide(t, hmac(key.Secret()[:63]), byName, key.Token(good))
	if code != jwtkit.CodeKeyUnsuitable || !strings.Contains(detail, "the secret has 63 bytes, HS512 needs 64") {
		t.Errorf("a short secret: %s", detail)
	}
	short := policy(func(p *verify.Policy) { p.Algorithms, p.AllowShortSecret = []string{"HS256"}, true })
	if code, detail := decide(t, hmac([]byte("s")), short, forge.NewKey("HS256", "").Token(good)); code != jwtkit.CodeSignatureInvalid {
		t.Errorf("a short secret, allowed by name: %s", detail)
	}
	for _, secret := range []string{"", "-----BEGIN PUBLIC KEY-----\nMIIB", "ssh-rsa AAAA", `{"kty":"RSA"}`} {
		if _, err := verify.HMACKey("", []byte(secret)); jwtkit.CodeOf(err) != jwtkit.CodeKeyUnsuitable {
			t.Errorf("%q as a secret: %v", secret, err)
		}
	}
}

func TestPolicies(t *testing.T) {
	full := `{"issuer":"https://id.example","audiences":["orders-api"],"algorithms":["RS256"],"types":["at+jwt"],"leewaySeconds":5,"allowNoExpiry":true,"allowShortSecret":true,"acceptSenderConstrained":true,"requiredClaims":["client_id"],"equals":{"token_use":["access"]},"scopes":["orders:read"],"maxAgeSeconds":60}`
	p, err := verify.ParsePolicy([]byte(full))
	if err != nil || p.Check() != nil {
		t.Fatalf("%v, %v", err, p.Check())
	}
	if p.Issuer != issuer || p.LeewaySeconds != 5 || !p.AllowNoExpiry || !p.AllowShortSecret || !p.AcceptSenderConstrained || p.MaxAgeSeconds != 60 ||
		!slices.Equal(p.Equals["token_use"], []string{"access"}) || !slices.Equal(p.Scopes, []string{"orders:read"}) {
		t.Errorf("%+v", p)
	}
	for text, want := range map[string]string{
		`{}`:                 "names no issuer",
		`{"anyIssuer":true}`: "names no audience",
		`{"issuer":"i","anyIssuer":true,"anyAudience":true}`:           "names an issuer and says anyIssuer",
		`{"issuer":"i","audiences":["a"],"anyAudience":true}`:          "names audiences and says anyAudience",
		`{"anyIssuer":true,"anyAudience":true,"algorithms":["none"]}`:  `the algorithm "none" is not known`,
		`{"anyIssuer":true,"anyAudience":true,"algorithms":["rs256"]}`: `the algorithm "rs256" is not known`,
		`{"anyIssuer":true,"anyAudience":true,"leewaySeconds":301}`:    "a leeway of 301 seconds",
		`{"anyIssuer":true,"anyAudience":true,"leewaySeconds":-1}`:     "a leeway of -1 seconds",
		`{"anyIssuer":true,"anyAudience":true,"leewaySeconds":1.5}`:    "not a whole number of seconds",
		`{"anyIssuer":true,"anyAudience":true,"maxAgeSeconds":-1}`:     "is negative",
		`{"anyIssuer":true,"anyAudience":true,"equals":{"a":[]}}`:      `no value for "a"`,
		`{"anyIssuer":true,"anyAudience":true,"equals":[]}`:            "not an object",
		`{"anyIssuer":true,"anyAudience":true,"scopes":[""]}`:          "an empty scope",
		`{"Issuer":"i"}`:             `a policy has no member "Issuer"`,
		`{"issuer":"i","issuer":""}`: `the member "issuer" twice`,
		`{"audiences":"a"}`:          "not an array of strings",
		`[]`:                         "is not a JSON object",
	} {
		p, err := verify.ParsePolicy([]byte(text))
		if err == nil {
			err = p.Check()
		}
		if jwtkit.CodeOf(err) != jwtkit.CodePolicyInvalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// A Verifier keeps what it was made of.
func TestNewCopies(t *testing.T) {
	key, other := forge.NewKey("ES256", "k"), forge.NewKey("ES256", "k")
	keys, p := parseJWKS(t, forge.JWKS(key)), policy(nil)
	v := newVerifier(t, keys, p)
	keys[0], p.Audiences[0] = parseJWKS(t, forge.JWKS(other))[0], "mine"
	if _, err := v.VerifyAt(t.Context(), key.Token(good), at); err != nil {
		t.Error(err)
	}
}

// A secret whose kid another secret has is not used, even if the other is broken.
func TestParseJWKSSecretBesideABrokenOne(t *testing.T) {
	secret := forge.NewKey("HS256", "shared")
	set := `{"keys":[` + secret.JWK("") + `,{"kty":"oct","kid":"shared","k":"AB"}]}`
	keys, problems, err := verify.ParseJWKS([]byte(set))
	if err != nil || len(keys) != 0 || len(problems) != 2 {
		t.Errorf("%v, %v, %v", keys, problems, err)
	}
}
