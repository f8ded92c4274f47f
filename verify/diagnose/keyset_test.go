package diagnose_test

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// given gives what a key set, as a person would pass it on, makes known.
func given(t *testing.T, set string) diagnose.Options {
	t.Helper()
	keys, skipped, err := verify.ParseJWKS([]byte(set))
	if err != nil {
		t.Fatal(err)
	}
	return diagnose.Options{Keys: keys, Skipped: skipped, KeySet: set, Policy: &whole}
}

// What is wrong with a key set, whether the token shows it or not.
func TestKeySets(t *testing.T) {
	es, other := forge.NewKey("ES256", "k"), forge.NewKey("ES256", "k")
	named := es.Token(good)
	unnamed := es.Sign(`{"alg":"ES256"}`, good)
	weak := `{"kty":"RSA","kid":"k","n":"` + forge.Encode(strings.Repeat("\xff", 128)) + `","e":"AQAB"}`
	rs := forge.NewKey("RS256", "k").Token(good)
	var many []*forge.Key
	for range 12 {
		many = append(many, forge.NewKey("ES256", ""))
	}
	for _, c := range []struct {
		token, set, first string
		worth             diagnose.Certainty
		cause             string
		certainty         diagnose.Certainty
	}{
		{rs, `{"keys":[` + weak + `]}`, "weak_rsa", diagnose.Proved, "unknown_kid", diagnose.Proved},
		{named, `{"keys":[` + strings.Replace(weak, `"k"`, `"w"`, 1) + `,` + es.JWK("") + `]}`, "nothing_wrong", diagnose.Hint, "weak_rsa", diagnose.Hint},
		{named, `{"keys":[` + es.JWK("") + `,` + forge.NewKey("ES256", "p").JWK(`,"d":"AAAA"`) + `]}`, "jwks_private", diagnose.Likely, "jwks_private", diagnose.Likely},
		{named, `{"keys":[` + es.JWK("") + `,` + forge.NewKey("HS256", "s").JWK("") + `]}`, "jwks_private", diagnose.Likely, "jwks_private", diagnose.Likely},
		{named, `{"keys":[` + other.JWK("") + `,` + es.JWK("") + `]}`, "dup_kid", diagnose.Likely, "dup_kid", diagnose.Likely},
		{forge.NewKey("ES256", "z").Token(good), `{"keys":[` + other.JWK("") + `,` + es.JWK("") + `]}`, "unknown_kid", diagnose.Proved, "dup_kid", diagnose.Hint},
		{unnamed, forge.JWKS(es, other.WithID("l")), "no_kid_many_keys", diagnose.Likely, "no_kid_many_keys", diagnose.Likely},
		{unnamed, forge.JWKS(es, forge.NewKey("RS256", "r")), "nothing_wrong", diagnose.Hint, "nothing_wrong", diagnose.Hint},
		{unnamed, forge.JWKS(many...), "no_kid_many_keys", diagnose.Proved, "no_kid_many_keys", diagnose.Proved},
	} {
		report := expectFirst(t, c.token, given(t, c.set), c.first, c.worth)
		if !has(report, c.cause, c.certainty) {
			t.Errorf("%s is not %s in %v", c.cause, c.certainty, report.Findings)
		}
	}
}

// A token that somebody signed with the public key as the secret, in the ways in
// which a public key is written down.
func TestKeyConfusion(t *testing.T) {
	for _, name := range []string{"RS256", "ES256", "ES384", "ES512", "EdDSA"} {
		key := forge.NewKey(name, "k")
		der, err := x509.MarshalPKIXPublicKey(key.Public())
		if err != nil {
			t.Fatal(err)
		}
		block := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
		o := given(t, forge.JWKS(key))
		for how, secret := range map[string]string{"PEM": block, "without the last line break": strings.TrimSpace(block), "DER": string(der)} {
			report := expectFirst(t, forge.SecretKey("HS256", "k", []byte(secret)).Token(good), o, "key_confusion", diagnose.Proved)
			if say := report.Findings[0].Say; !strings.Contains(say, how) {
				t.Errorf("%s as %s: %s", name, how, say)
			}
		}
		byHS := whole
		byHS.Algorithms = []string{"HS256"}
		unfit, _ := verify.HMACKey("", []byte(block))
		asSecret := diagnose.Options{Keys: verify.StaticKeys{unfit}, Secret: []byte(block), Policy: &byHS}
		expectFirst(t, forge.SecretKey("HS256", "k", []byte(block)).Token(good), asSecret, "key_confusion", diagnose.Proved)
		expectFirst(t, forge.SecretKey("HS256", "k", []byte("another")).Token(good), asSecret, "keys_unreadable", diagnose.Proved)
		expectFirst(t, forge.SecretKey("HS256", "k", []byte("another")).Token(good), o, "hs_with_jwks", diagnose.Proved)
	}
	rsa := forge.NewKey("RS256", "k")
	o := given(t, forge.JWKS(rsa))
	key, _ := verify.ParseJWK([]byte(rsa.JWK("")))
	expectFirst(t, forge.SecretKey("HS384", "k", []byte(key.JWK())).Token(good), o, "key_confusion", diagnose.Proved)
}

// A salt that is not as long as the hash.
func TestSaltOfPSS(t *testing.T) {
	key := forge.NewKey("PS256", "k")
	input := forge.Encode(`{"alg":"PS256","kid":"k"}`) + "." + forge.Encode(good)
	for _, salt := range []int{20, 64, 222} {
		token := input + "." + forge.Encode(string(key.SignPSS([]byte(input), salt)))
		expectFirst(t, token, given(t, forge.JWKS(key)), "pss_params", diagnose.Proved)
	}
}

// Programs that decode a token and write it anew, each in its own way.
func TestOtherJSON(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	o := given(t, forge.JWKS(key))
	again := func(signed, sent string) string {
		token := key.Token(signed)
		return token[:strings.IndexByte(token, '.')+1] + forge.Encode(sent) + token[strings.LastIndexByte(token, '.'):]
	}
	spaced := strings.NewReplacer(`,"`, `, "`, `":`, `": `).Replace(good)
	accented := strings.Replace(good, "u1", "é\\\"x, y", 1)
	for _, token := range []string{
		again(good, spaced), again(spaced, good), again(strings.ReplaceAll(good, "/", `\/`), good), again(good, strings.ReplaceAll(good, "/", `\/`)),
		again(strings.Replace(accented, "é", `\u00e9`, 1), accented),
	} {
		expectFirst(t, token, o, "reserialised", diagnose.Proved)
	}
	expectFirst(t, again(good, strings.Replace(spaced, "u1", "u2", 1)), o, "bad_signature", diagnose.Proved)
}

// The certificates beside the keys of a set.
func TestCertificates(t *testing.T) {
	es, other := forge.NewKey("ES256", "k"), forge.NewKey("ES256", "k")
	certificate := func(key *forge.Key, end time.Time) []byte {
		template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "id.example"}, NotBefore: end.Add(-time.Hour), NotAfter: end}
		ca, err := ecdsa.GenerateKey(key.Public().(*ecdsa.PublicKey).Curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), ca)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	set := func(der []byte, thumbprint string) string {
		more := `,"x5c":["` + base64.StdEncoding.EncodeToString(der) + `"]`
		if thumbprint != "" {
			more += `,"x5t#S256":"` + thumbprint + `"`
		}
		return `{"keys":[` + es.JWK(more) + `]}`
	}
	later, before := certificate(es, at.Add(time.Hour)), certificate(es, at.Add(-time.Hour))
	hash := sha256.Sum256(later)
	own := base64.RawURLEncoding.EncodeToString(hash[:])
	for text, cause := range map[string]string{
		set(later, own): "nothing_wrong", set(before, ""): "cert_expired", set(later, "AAAA"): "x5t_mismatch",
		set(certificate(other, at.Add(time.Hour)), ""): "x5t_mismatch", set([]byte("\x30\x05nonse"), ""): "nothing_wrong",
	} {
		worth := diagnose.Likely
		if cause == "nothing_wrong" {
			worth = diagnose.Hint
		}
		expectFirst(t, es.Token(good), given(t, text), cause, worth)
	}
	header := `{"alg":"ES256","kid":"k","x5c":["` + base64.StdEncoding.EncodeToString(before) + `"]}`
	if report := expectFirst(t, es.Sign(header, good), given(t, forge.JWKS(es)), "nothing_wrong", diagnose.Hint); !has(report, "cert_expired", diagnose.Hint) {
		t.Error(report.Findings)
	}
}

// A secret in a key set that was written there as it is, or twice encoded.
func TestSecretsInKeySets(t *testing.T) {
	const secret = "correct-horse-battery-staple-48-bytes-long-text0"
	byHS := whole
	byHS.Algorithms = []string{"HS256"}
	token := forge.SecretKey("HS256", "k", []byte(secret)).Token(good)
	for k, cause := range map[string]string{secret: "secret_b64", forge.Encode(forge.Encode(secret)): "secret_b64", forge.Encode(secret + "\n"): "secret_whitespace", forge.Encode("another secret of forty bytes, or so it is"): "bad_signature"} {
		o := given(t, `{"keys":[{"kty":"oct","kid":"k","k":"`+k+`"}]}`)
		o.Policy = &byHS
		if report := expectFirst(t, token, o, cause, diagnose.Proved); strings.Contains(report.JSON(), k[:12]) || strings.Contains(report.JSON(), secret[:12]) {
			t.Errorf("the report shows the secret: %s", report.JSON())
		}
	}
	jwk := forge.SecretKey("HS256", "k", []byte(secret)).JWK("")
	unfit, _ := verify.HMACKey("", []byte(jwk))
	expectFirst(t, token, diagnose.Options{Keys: verify.StaticKeys{unfit}, Secret: []byte(jwk), Policy: &byHS}, "keys_unreadable", diagnose.Proved)
}

// A secret that was stored with something that does not show.
func TestSecretsAsStored(t *testing.T) {
	const secret = "correct horse battery staple, 42 bytes long"
	byHS := whole
	byHS.Algorithms = []string{"HS256"}
	wide := ""
	for _, c := range secret {
		wide += string(c) + "\x00"
	}
	for signed, stored := range map[string]string{
		`"` + secret + `"`: secret, "'" + secret + "'": secret, secret + "\r\n": secret, secret + " ": secret, wide: secret, "\uFEFF" + secret: secret,
		secret: wide,
	} {
		k, err := verify.HMACKey("", []byte(stored))
		if err != nil {
			t.Fatal(err)
		}
		token := forge.SecretKey("HS256", "k", []byte(signed)).Token(good)
		expectFirst(t, token, diagnose.Options{Keys: verify.StaticKeys{k}, Secret: []byte(stored), Policy: &byHS}, "secret_whitespace", diagnose.Proved)
	}
}
