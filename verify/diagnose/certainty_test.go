package diagnose_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// What another verifier may let pass is not proved, and does not stand before what
// none lets pass.
func TestNoMoreThanLikely(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	o := diagnose.Options{Keys: keySet(t, key), Policy: &whole}
	expired := strings.Replace(good, "1800000060", "1799999995", 1)
	for _, c := range []struct {
		text  string
		cause string
		worth diagnose.Certainty
	}{
		{key.Sign(`{"alg":"ES256K","kid":"k"}`, good), "alg_name_variant", diagnose.Likely},
		{key.Sign(`{"alg":"ES256K","kid":"k"}`, expired), "expired", diagnose.Proved},
		{spoilt(key.Token(expired)), "expired", diagnose.Proved},
		{spoilt(key.Token(good)), "noncanonical", diagnose.Likely},
	} {
		expectFirst(t, c.text, o, c.cause, c.worth)
	}
	named := whole
	named.Algorithms = []string{"ES256"}
	expectFirst(t, key.Sign(`{"alg":"ES256K","kid":"k"}`, good), diagnose.Options{Keys: o.Keys, Policy: &named}, "alg_name_variant", diagnose.Proved)
}

// spoilt sets a bit of the last character that does not count.
func spoilt(token string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return token[:len(token)-1] + string(alphabet[strings.IndexByte(alphabet, token[len(token)-1])|1])
}

// A token in the wrong alphabet, or padded, is read all the same; what is said of
// its form stands first, and the decision is that of a strict reader.
func TestReadAnyway(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	o := diagnose.Options{Keys: keySet(t, key), Policy: &whole}
	expired := key.Token(strings.Replace(good, "1800000060", "1799999995", 1))
	report := expectFirst(t, expired+"==", o, "padding", diagnose.Proved)
	if !has(report, "expired", diagnose.Proved) || report.Code != "token_malformed" || report.Token == nil {
		t.Errorf("%s: %v", report.Code, report.Findings)
	}
	for _, check := range report.Passed {
		if check == verify.CheckForm || check == verify.CheckSignature {
			t.Errorf("%s passed", check)
		}
	}
}

// Where a secret is at hand but no policy names the algorithm, the signature is
// looked at all the same, and what is wrong with the token stands first.
func TestSecretWithoutAlgorithm(t *testing.T) {
	const secret = "correct horse battery staple, 42 bytes long"
	k, _ := verify.HMACKey("", []byte(secret))
	o := diagnose.Options{Keys: verify.StaticKeys{k}, Secret: []byte(secret), Policy: &whole}
	sign := func(secret, claims string) string { return forge.SecretKey("HS256", "k", []byte(secret)).Token(claims) }
	expectFirst(t, sign(secret, good), o, "alg_not_allowed", diagnose.Likely)
	expectFirst(t, sign(secret, strings.Replace(good, "1800000060", "1799999995", 1)), o, "expired", diagnose.Proved)
	expectFirst(t, sign(secret+"\n", good), o, "secret_whitespace", diagnose.Proved)
	expectFirst(t, sign("another", good), o, "bad_signature", diagnose.Proved)
}

// What a capture shows beside a token that is bound, or that nobody can read.
func TestShownBeside(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	bound := key.Token(`{"iss":"https://id.example","aud":"orders-api","cnf":{"jkt":"x"},"exp":1800000060}`)
	exchange := func(host, fields, status, challenge string) string {
		return "> GET / HTTP/1.1\r\n> Host: " + host + "\r\n" + fields + "> \r\n< HTTP/1.1 " + status + "\r\n< WWW-Authenticate: Bearer " + challenge + "\r\n< \r\n"
	}
	proof := "> Authorization: DPoP " + bound + "\r\n> DPoP: " + key.Sign(`{"alg":"ES256","typ":"dpop+jwt"}`, `{"htm":"GET"}`) + "\r\n"
	plain := "> Authorization: Bearer " + bound + "\r\n"
	const refused = `error="invalid_token"`
	expectFirst(t, exchange("api.example", plain, "401 Unauthorized", refused), diagnose.Options{}, "cnf_bound", diagnose.Likely)
	expectFirst(t, exchange("api.example", plain, "401 Unauthorized", refused+`, DPoP algs="ES256"`), diagnose.Options{}, "cnf_bound", diagnose.Proved)
	for _, o := range []diagnose.Options{{}, {Keys: keySet(t, key), Policy: &whole}} {
		o.At = at
		report := diagnose.Run(t.Context(), exchange("api.example", proof, "401 Unauthorized", refused), o)
		if has(report, "cnf_bound", diagnose.Proved) {
			t.Errorf("the proof went along: %v", report.Findings)
		}
	}
	if report := diagnose.Run(t.Context(), bound, diagnose.Options{At: at}); !has(report, "cnf_bound", diagnose.Hint) {
		t.Error(report.Findings)
	}

	graph := "> Authorization: Bearer " + key.Token(`{"aud":"https://graph.microsoft.com","scp":"User.Read","exp":1800000060}`) + "\r\n"
	expectFirst(t, exchange("api.example", graph, "401 Unauthorized", refused), diagnose.Options{}, "aud_graph", diagnose.Likely)
	if report := diagnose.Run(t.Context(), exchange("graph.microsoft.com", graph, "401 Unauthorized", refused), diagnose.Options{At: at}); has(report, "aud_graph", diagnose.Likely) {
		t.Error(report.Findings)
	}
	firebase := "> Authorization: Bearer " + key.Token(`{"iss":"https://securetoken.google.com/a","aud":"a","exp":1800000060}`) + "\r\n"
	expectFirst(t, exchange("api.example", firebase, "401 Unauthorized", `error="invalid_token", error_description="Firebase ID token has incorrect \"aud\" (audience) claim. Expected \"b\" but got \"a\"."`), diagnose.Options{}, "firebase", diagnose.Proved)
	google := "> Authorization: Bearer ya29." + strings.Repeat("aB3_", 30) + "\r\n"
	expectFirst(t, exchange("shop-x.a.run.app", google, "401 Unauthorized", refused), diagnose.Options{}, "google_needs_id_token", diagnose.Likely)
	expectFirst(t, exchange("shop-x.a.run.app", google, "401 Unauthorized", `error="invalid_token", error_description="The access token could not be verified"`), diagnose.Options{}, "google_needs_id_token", diagnose.Proved)
	expectFirst(t, exchange("api.example", google, "401 Unauthorized", refused), diagnose.Options{}, "opaque", diagnose.Likely)
	expectFirst(t, exchange("api.example", google, "401 Unauthorized", refused), diagnose.Options{Policy: &whole}, "opaque", diagnose.Proved)
	expectFirst(t, exchange("www.googleapis.com", google, "401 Unauthorized", refused), diagnose.Options{}, "nothing_wrong", diagnose.Hint)
	pat := "> Authorization: Bearer ghp_16C7e42F292c6912E7710c838347Ae178B4a\r\n"
	expectFirst(t, exchange("api.github.com", pat, "401 Unauthorized", refused), diagnose.Options{}, "nothing_wrong", diagnose.Hint)
	expectFirst(t, exchange("api.example", pat, "401 Unauthorized", refused), diagnose.Options{}, "api_key_or_secret", diagnose.Likely)
	sealed := "> Authorization: Bearer " + forge.Encode(`{"alg":"RSA-OAEP","enc":"A256CBC-HS512","typ":"at+jwt"}`) + ".AAAA.AAAA.AAAA.AAAA\r\n"
	expectFirst(t, exchange("api.example", sealed, "401 Unauthorized", refused), diagnose.Options{}, "encrypted", diagnose.Likely)
	reference := "> Authorization: Bearer 2YotnFZFEjr1zCsicMWpAA\r\n"
	expectFirst(t, exchange("api.example", reference, "401 Unauthorized", `error="invalid_token", error_description="token has expired"`), diagnose.Options{}, "expired", diagnose.Likely)
}

// That this machine has no way to the issuer says nothing of the API's.
func TestNoNetworkHere(t *testing.T) {
	p := whole
	report := expectFirst(t, forge.NewKey("ES256", "k").Token(good), diagnose.Options{Keys: cutOff{}, Policy: &p}, "nothing_wrong", diagnose.Hint)
	if !has(report, "jwks_unreachable", diagnose.Hint) || report.Code != jwtkit.CodeKeysUnavailable {
		t.Errorf("%s: %v", report.Code, report.Findings)
	}
}

type cutOff struct{}

func (cutOff) Keys(context.Context, jwtkit.Header) ([]verify.Key, error) {
	return nil, &jwtkit.Error{Code: jwtkit.CodeKeysUnavailable, Detail: `the discovery document cannot be read: "dial tcp: lookup id.example: no such host"`}
}

// The size of a signature tells of a cut where the key is at hand, and mostly
// where it is not.
func TestCutSignatureOfRSA(t *testing.T) {
	rs := forge.NewKey("RS256", "k")
	token := rs.Token(good)
	dot := strings.LastIndexByte(token, '.')
	longer := token[:dot+1] + forge.Encode(strings.Repeat("x", 300))
	big := given(t, `{"keys":[{"kty":"RSA","kid":"k","n":"`+forge.Encode(strings.Repeat("\xfd", 512))+`","e":"AQAB"}]}`)
	expectFirst(t, longer, big, "sig_length", diagnose.Proved)
	expectFirst(t, token, big, "bad_signature", diagnose.Proved) // made with another key
	expectFirst(t, longer, diagnose.Options{Keys: keySet(t, rs), Policy: &whole}, "bad_signature", diagnose.Proved)
	expectFirst(t, longer, diagnose.Options{}, "sig_length", diagnose.Likely)
	expectFirst(t, token[:dot+1]+forge.Encode(strings.Repeat("x", 384)), diagnose.Options{}, "nothing_wrong", diagnose.Hint)
}

// What the texts say beyond the cause.
func TestWordsOfTheCase(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	token := key.Token(good)
	encryption := `{"keys":[` + forge.NewKey("RS256", "k").JWK(`,"alg":"RSA-OAEP"`) + `]}`
	for _, c := range []struct {
		text, cause, words string
		worth              diagnose.Certainty
		o                  diagnose.Options
	}{
		{token[:len(token)-4] + "!AAA", "bad_char", `"!"`, diagnose.Proved, diagnose.Options{}},
		{token[:len(token)-4] + "\u200bAAA" + "\u00a0!", "bad_char", "no token has", diagnose.Proved, diagnose.Options{}},
		{key.Token(strings.Replace(good, "1800000060", "3600", 1)), "expired", "span of seconds", diagnose.Proved, diagnose.Options{}},
		{key.Token("\x1f\x8b\x08"), "utf8", "", diagnose.Proved, diagnose.Options{}},
		{key.Token("{'iss':1}"), "payload_not_json", "Python", diagnose.Proved, diagnose.Options{}},
		{forge.Encode("<html>") + ".AAAA.AAAA", "header_not_json", "XML", diagnose.Proved, diagnose.Options{}},
		{forge.NewKey("RS256", "k").Token(good), "enc_key", "RSA-OAEP", diagnose.Proved, given(t, encryption)},
		{token + token, "not_a_token", "two tokens", diagnose.Proved, diagnose.Options{}},
		{token + "." + token, "not_a_token", "two tokens", diagnose.Proved, diagnose.Options{}},
		{strings.ToUpper(token), "lowercased", "upper case", diagnose.Proved, diagnose.Options{}},
		{token + ".AAAA", "not_a_token", "text with 3 dots", diagnose.Proved, diagnose.Options{}},
		{"https://id.example/connect/authorize?x=1", "not_a_token", "a web address", diagnose.Proved, diagnose.Options{}},
		{"correct-horse-battery", "api_key_or_secret", "the shared secret itself", diagnose.Proved, diagnose.Options{Secret: []byte("correct-horse-battery")}},
	} {
		report := expectFirst(t, c.text, c.o, c.cause, c.worth)
		if say := report.Findings[0].Say; !strings.Contains(say, c.words) {
			t.Errorf("%s: %s", c.cause, say)
		}
	}
	long := key.Token(strings.Replace(good, "u1", strings.Repeat("u", 8000), 1))
	endless := key.Token(strings.Replace(good, `,"exp":1800000060`, ``, 1))
	for text, hint := range map[string]string{long: "too_large", endless: "no_exp"} {
		if report := diagnose.Run(t.Context(), text, diagnose.Options{At: at}); !has(report, hint, diagnose.Hint) {
			t.Errorf("%s is missing in %v", hint, report.Findings)
		}
	}
}
