package verify_test

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"hash"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// CVE-2015-9235, CVE-2020-28042, CVE-2022-23540: no spelling of none is a
// signature, whatever stands in its place.
func TestAttackNone(t *testing.T) {
	rs := forge.NewKey("RS256", "rs")
	keys := parseJWKS(t, forge.JWKS(rs))
	for header, want := range map[string]jwtkit.Code{
		`{"alg":"none"}`:                 jwtkit.CodeAlgorithmNotAllowed,
		`{"alg":"None"}`:                 jwtkit.CodeAlgorithmNotAllowed,
		`{"alg":"NONE"}`:                 jwtkit.CodeAlgorithmNotAllowed,
		`{"alg":"nOnE"}`:                 jwtkit.CodeAlgorithmNotAllowed,
		`{"alg":"none","kid":"rs"}`:      jwtkit.CodeAlgorithmNotAllowed,
		`{"alg":"\u006eone"}`:            jwtkit.CodeAlgorithmNotAllowed,
		`{"alg":"none "}`:                jwtkit.CodeAlgorithmNotAllowed,
		`{"alg":" none"}`:                jwtkit.CodeAlgorithmNotAllowed,
		`{"alg":"none\u0000"}`:           jwtkit.CodeAlgorithmNotAllowed,
		`{"alg":"n\u043ene"}`:            jwtkit.CodeAlgorithmNotAllowed, // a Cyrillic o
		`{"alg":"non\u212f"}`:            jwtkit.CodeAlgorithmNotAllowed,
		`{"alg":""}`:                     jwtkit.CodeAlgorithmNotAllowed,
		`{"alg":"RS256\u0000"}`:          jwtkit.CodeAlgorithmNotAllowed,
		`{"alg":"RS256 "}`:               jwtkit.CodeAlgorithmNotAllowed,
		`{"alg":"Rs256"}`:                jwtkit.CodeAlgorithmNotAllowed,
		`{}`:                             jwtkit.CodeHeaderInvalid,
		`{"ALG":"none"}`:                 jwtkit.CodeHeaderInvalid,
		`{"Alg":"RS256"}`:                jwtkit.CodeHeaderInvalid,
		`{"alg":null}`:                   jwtkit.CodeHeaderInvalid,
		`{"alg":0}`:                      jwtkit.CodeHeaderInvalid,
		`{"alg":false}`:                  jwtkit.CodeHeaderInvalid,
		`{"alg":["RS256"]}`:              jwtkit.CodeHeaderInvalid,
		`{"alg":{"none":1}}`:             jwtkit.CodeHeaderInvalid,
		`{"alg":"RS256","alg":"none"}`:   jwtkit.CodeHeaderInvalid,
		`{"alg":"none","alg":"RS256"}`:   jwtkit.CodeHeaderInvalid,
		`{"alg":"RS256","al\u0067":"x"}`: jwtkit.CodeHeaderInvalid,
		`{"alg":"RS256","ALG":"none"}`:   jwtkit.CodeSignatureInvalid,
		`{"ALG":"none","alg":"RS256"}`:   jwtkit.CodeSignatureInvalid,
	} {
		input := forge.Encode(header) + "." + forge.Encode(good) + "."
		for _, signature := range []string{"", forge.Encode(strings.Repeat("\x00", 256)), forge.Encode("none")} {
			if code, detail := decide(t, keys, allAlgorithms(), input+signature); code != want {
				t.Errorf("%s with a signature of %d characters: %s, want %s", header, len(signature), detail, want)
			}
		}
	}
}

// Algorithms that exist and are not done here are said to be unsupported: the
// token is not malformed.
func TestAttackUnsupportedAlgorithms(t *testing.T) {
	rs := forge.NewKey("RS256", "rs")
	keys := parseJWKS(t, `{"keys":[`+rs.JWK("")+`]}`)
	for _, name := range []string{"RS1", "HS1", "ES256K", "Ed448", "ESB256", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87", "A128KW", "RSA-OAEP", "PBES2-HS256+A128KW", "dir"} {
		token := rs.Sign(`{"alg":"`+name+`","kid":"rs"}`, good)
		expect(t, keys, policy(nil), []attack{{name, token, jwtkit.CodeAlgorithmNotAllowed, "not supported"}})
	}
}

// certificate gives a certificate of the key, in DER.
func certificate(t *testing.T, private *rsa.PrivateKey) []byte {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Unix(2000000000, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// sshKey gives the line of an RSA key in authorized_keys (RFC 4253 section 6.6).
func sshKey(public *rsa.PublicKey) string {
	field := func(b []byte) string {
		return string([]byte{byte(len(b) >> 24), byte(len(b) >> 16), byte(len(b) >> 8), byte(len(b))}) + string(b)
	}
	blob := field([]byte("ssh-rsa")) + field([]byte{1, 0, 1}) + field(append([]byte{0}, public.N.Bytes()...))
	return "ssh-rsa " + base64.StdEncoding.EncodeToString([]byte(blob)) + " me@host"
}

// spellings gives a public key as text and bytes in the forms in which it has
// been taken for a shared secret.
func spellings(t *testing.T, private *rsa.PrivateKey, jwk string) map[string]string {
	t.Helper()
	public := &private.PublicKey
	pkix, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	pkcs1 := x509.MarshalPKCS1PublicKey(public)
	text := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pkix}))
	_, body, _ := strings.Cut(text, "\n")
	body, _, _ = strings.Cut(body, "-----END")
	return map[string]string{
		"PEM":                    text,
		"PEM with CRLF":          strings.ReplaceAll(text, "\n", "\r\n"),
		"PEM without last break": strings.TrimSuffix(text, "\n"),
		"PEM behind a blank":     " \n" + text,
		"PKCS#1 PEM":             string(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: pkcs1})),
		"certificate PEM":        string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate(t, private)})),
		"body of the PEM":        body,
		"body in one line":       strings.ReplaceAll(body, "\n", ""),
		"DER":                    string(pkix),
		"PKCS#1 DER":             string(pkcs1),
		"JWK":                    jwk,
		"JWKS":                   `{"keys":[` + jwk + `]}`,
		"modulus":                string(public.N.Bytes()),
		"modulus in base64url":   forge.Encode(string(public.N.Bytes())),
		"modulus in hex":         hex.EncodeToString(public.N.Bytes()),
		"ssh":                    sshKey(public),
	}
}

// macToken gives a token of this header under a secret of any form.
func macToken(alg, header, secret string) string { return macTokenOf(alg, header, good, secret) }

func macTokenOf(alg, header, payload, secret string) string {
	newHash := map[string]func() hash.Hash{"HS256": sha256.New, "HS384": sha512.New384, "HS512": sha512.New}[alg]
	input := forge.Encode(header) + "." + forge.Encode(payload)
	mac := hmac.New(newHash, []byte(secret))
	mac.Write([]byte(input))
	return input + "." + forge.Encode(string(mac.Sum(nil)))
}

// CVE-2016-10555, CVE-2024-33663, CVE-2024-37568: a public key is no secret, be
// it that the policy allows both kinds of algorithm.
func TestAttackPublicKeyAsSecret(t *testing.T) {
	private, jwk := ownRSA(t)
	keys := parseJWKS(t, `{"keys":[`+jwk+`]}`)
	for name, spelling := range spellings(t, private, jwk) {
		for _, alg := range []string{"HS256", "HS384", "HS512"} {
			expect(t, keys, allAlgorithms(), []attack{
				{name + " with the key's kid", macToken(alg, `{"alg":"`+alg+`","kid":"rsa"}`, spelling), jwtkit.CodeAlgorithmKeyMismatch, "is of type RSA"},
				{name + " without kid", macToken(alg, `{"alg":"`+alg+`"}`, spelling), jwtkit.CodeAlgorithmKeyMismatch, "is of type RSA"},
			})
		}
	}
}

// A secret that is the text of a key pair's key is a mistake to be told of.
func TestAttackKeyConfiguredAsSecret(t *testing.T) {
	private, jwk := ownRSA(t)
	for name, spelling := range spellings(t, private, jwk) {
		recognisable := strings.Contains(name, "PEM") && !strings.Contains(name, "body") || strings.HasPrefix(name, "JWK") || name == "ssh"
		_, err := verify.HMACKey("", []byte(spelling))
		if recognisable && (jwtkit.CodeOf(err) != jwtkit.CodeKeyUnsuitable || !strings.Contains(err.Error(), "give it as a key")) {
			t.Errorf("%s as a secret: %v", name, err)
		}
	}
}

// One key, one algorithm: where the JWK leaves alg open, its type and curve
// still bind.
func TestAttackAlgorithmOfAnotherKey(t *testing.T) {
	hs := forge.NewKey("HS256", "hs")
	keys := parseJWKS(t, `{"keys":[`+forge.NewKey("RS256", "rs").JWK("")+`,`+forge.NewKey("ES256", "es").JWK("")+`,`+forge.NewKey("EdDSA", "ed").JWK("")+`]}`)
	for _, kid := range []string{"rs", "es", "ed"} {
		for _, alg := range forge.Algorithms {
			if strings.ToLower(alg[:2]) == kid && alg != "ES384" && alg != "ES512" || kid == "rs" && alg[0] == 'P' {
				continue
			}
			size := map[string]int{"ES256": 64, "ES384": 96, "ES512": 132, "EdDSA": 64, "Ed25519": 64, "HS256": 32, "HS384": 48, "HS512": 64}[alg]
			if size == 0 {
				size = 256
			}
			token := withSignature(hs.Sign(`{"alg":"`+alg+`","kid":"`+kid+`"}`, good), make([]byte, size))
			expect(t, keys, allAlgorithms(), []attack{{alg + " with the key " + kid, token, jwtkit.CodeAlgorithmKeyMismatch, ""}})
		}
	}
	secrets := parseJWKS(t, forge.JWKS(hs))
	expect(t, secrets, allAlgorithms(), []attack{{"HS512 with a secret for HS256", hs.For("HS512").Token(good), jwtkit.CodeAlgorithmKeyMismatch, `for "HS256" alone`}})
}
