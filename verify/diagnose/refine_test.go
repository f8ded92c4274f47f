package diagnose_test

import (
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// place is what a text of the catalogue has for a value of the case at hand.
var place = regexp.MustCompile(`\{[a-z]+\}`)

// expectFirst runs a diagnosis and wants this cause first, with this certainty.
func expectFirst(t *testing.T, text string, o diagnose.Options, cause string, certainty diagnose.Certainty) diagnose.Report {
	t.Helper()
	o.At = at
	report := diagnose.Run(t.Context(), text, o)
	if first := report.Findings[0]; first.Cause != cause || first.Certainty != certainty {
		t.Errorf("%.50q: %s, %s; want %s, %s", text, first.Cause, first.Certainty, cause, certainty)
	}
	for _, f := range report.Findings {
		if left := place.FindString(f.Say + f.Fix); left != "" && left != "{tenantid}" {
			t.Errorf("%s: %s is left in the text: %s %s", f.Cause, left, f.Say, f.Fix)
		}
	}
	return report
}

// A signature that fails and would hold if one thing were put right.
func TestRepairs(t *testing.T) {
	es, other := forge.NewKey("ES256", "k"), forge.NewKey("ES256", "other")
	rs := forge.NewKey("RS256", "rs")
	keys := keySet(t, es, other)
	token := es.Token(good)
	dot := strings.LastIndexByte(token, '.')
	raw, _ := base64.RawURLEncoding.DecodeString(token[dot+1:])
	integer := func(n []byte) string {
		n = []byte(strings.TrimLeft(string(n), "\x00"))
		if n[0] >= 0x80 {
			n = append([]byte{0}, n...)
		}
		return "\x02" + string(rune(len(n))) + string(n)
	}
	body := integer(raw[:32]) + integer(raw[32:])
	der := token[:dot+1] + forge.Encode("\x30"+string(rune(len(body)))+body)
	expectFirst(t, der, diagnose.Options{Keys: keys, Policy: &whole}, "ecdsa_der", diagnose.Proved)
	expectFirst(t, der, diagnose.Options{}, "ecdsa_der", diagnose.Proved)
	expectFirst(t, es.WithID("other").Token(good), diagnose.Options{Keys: keys, Policy: &whole}, "wrong_kid", diagnose.Proved)
	expectFirst(t, unpadded(t, es), diagnose.Options{Keys: keys, Policy: &whole}, "ecdsa_unpadded", diagnose.Proved)

	ps := rs.For("PS256")
	input := forge.Encode(`{"alg":"RS256","kid":"rs"}`) + "." + forge.Encode(good)
	swapped := input + "." + forge.Encode(string(ps.Signature([]byte(input))))
	rsKeys, _, _ := verify.ParseJWKS([]byte(`{"keys":[` + rs.JWK("") + `]}`))
	expectFirst(t, swapped, diagnose.Options{Keys: rsKeys, Policy: &whole}, "rs_ps_swap", diagnose.Proved)

	blanks := strings.Replace(good, `,"sub"`, `, "sub"`, 1)
	signed := es.Token(good)
	again := signed[:strings.IndexByte(signed, '.')+1] + forge.Encode(blanks) + signed[strings.LastIndexByte(signed, '.'):]
	expectFirst(t, again, diagnose.Options{Keys: keys, Policy: &whole}, "reserialised", diagnose.Proved)

	changed := signed[:strings.IndexByte(signed, '.')+1] + forge.Encode(strings.Replace(good, "u1", "u2", 1)) + signed[strings.LastIndexByte(signed, '.'):]
	expectFirst(t, changed, diagnose.Options{Keys: keys, Policy: &whole}, "bad_signature", diagnose.Proved)
}

// unpadded signs until a coordinate begins with zero, and leaves that zero out.
func unpadded(t *testing.T, key *forge.Key) string {
	t.Helper()
	for range 20_000 {
		token := key.Token(good)
		dot := strings.LastIndexByte(token, '.')
		raw, _ := base64.RawURLEncoding.DecodeString(token[dot+1:])
		switch {
		case raw[0] == 0:
			return token[:dot+1] + forge.Encode(string(raw[1:]))
		case raw[32] == 0:
			return token[:dot+1] + forge.Encode(string(raw[:32])+string(raw[33:]))
		}
	}
	t.Fatal("no signature with a leading zero came up")
	return ""
}

// A token that names a key of the set which cannot be used is told why.
func TestSkippedKeys(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys, skipped, err := verify.ParseJWKS([]byte(`{"keys":[` + key.JWK(`,"d":"AAAA"`) + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	report := expectFirst(t, key.Token(good), diagnose.Options{Keys: keys, Skipped: skipped, Policy: &whole}, "jwks_private", diagnose.Likely)
	if say := report.Findings[1].Say; !has(report, "unknown_kid", diagnose.Likely) || !strings.Contains(say, "it is in the set, but a private key in a key set") {
		t.Error(say)
	}
}

// A shared secret that the two sides read differently.
func TestSecretReadings(t *testing.T) {
	key := forge.SecretKey("HS256", "k", []byte("correct horse battery staple, 42 bytes long"))
	byHS := whole
	byHS.Algorithms = []string{"HS256"}
	byHS.AllowShortSecret = true
	secret := string(key.Secret())
	for given, cause := range map[string]string{
		base64.StdEncoding.EncodeToString([]byte(secret)):    "secret_b64",
		base64.RawURLEncoding.EncodeToString([]byte(secret)): "secret_b64",
		hex.EncodeToString([]byte(secret)):                   "secret_b64",
		`"` + secret + `"`:                                   "secret_whitespace",
		secret + "\n":                                        "secret_whitespace",
		strings.Repeat("another", 8):                         "bad_signature",
	} {
		k, err := verify.HMACKey("", []byte(given))
		if err != nil {
			t.Fatal(err)
		}
		o := diagnose.Options{Keys: verify.StaticKeys{k}, Secret: []byte(given), Policy: &byHS}
		report := expectFirst(t, key.Token(good), o, cause, diagnose.Proved)
		if strings.Contains(report.JSON(), secret[:8]) || strings.Contains(report.JSON(), given[:12]) {
			t.Errorf("the report shows the secret: %s", report.JSON())
		}
	}
}

// A secret from documentation is said to be none, though the signature holds.
func TestKnownSecrets(t *testing.T) {
	byHS := whole
	byHS.Algorithms, byHS.AllowShortSecret = []string{"HS256"}, true
	for secret, known := range map[string]bool{"secret": true, "your-256-bit-secret": true, "a-string-secret-at-least-256-bits-long": true, "Keyboard Cat": true, "correct horse battery staple, 42 bytes long": false} {
		k, err := verify.HMACKey("", []byte(secret))
		if err != nil {
			t.Fatal(err)
		}
		cause, worth := "nothing_wrong", diagnose.Hint
		if known {
			cause, worth = "secret_known", diagnose.Likely
		}
		report := expectFirst(t, forge.SecretKey("HS256", "k", []byte(secret)).Token(good), diagnose.Options{Keys: verify.StaticKeys{k}, Secret: []byte(secret), Policy: &byHS}, cause, worth)
		if report.Decision != jwtkit.Accept {
			t.Errorf("%q: %s", secret, report.Decision)
		}
	}
}

// Where two issuers or audiences are almost the same, the report says how.
func TestNearMisses(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys := keySet(t, key)
	for _, c := range []struct{ got, want, cause string }{
		{"https://id.example/", "https://id.example", "iss_slash"},
		{"http://id.example", "https://id.example", "iss_scheme_port_case"},
		{"https://ID.example:443", "https://id.example", "iss_scheme_port_case"},
		{"http://localhost:8080/realms/a", "http://keycloak:8080/realms/a", "iss_docker_name"},
		{"https://sts.windows.net/T/", "https://login.microsoftonline.com/T/v2.0", "iss_entra_v1_v2"},
		{"https://login.microsoftonline.com/T1/v2.0", "https://login.microsoftonline.com/T2/v2.0", "iss_tenant"},
		{"https://id.example/realms/a", "https://id.example/realms/b", "iss_tenant"},
		{"https://login.microsoftonline.com/T/v2.0", "https://login.microsoftonline.com/{tenantid}/v2.0", "iss_template"},
		{"https://one.example", "https://two.example", "issuer_mismatch"},
	} {
		p := verify.Policy{Issuer: c.want, AnyAudience: true}
		token := key.Token(`{"iss":"` + c.got + `","exp":1800000060}`)
		report := expectFirst(t, token, diagnose.Options{Keys: keys, Policy: &p}, c.cause, diagnose.Proved)
		if report.Code != jwtkit.CodeIssuerMismatch || len(report.Findings) != 1 {
			t.Errorf("%s against %s: %s, %v", c.got, c.want, report.Code, report.Findings)
		}
	}
	for _, c := range []struct{ got, want, cause string }{
		{"api://orders", "orders", "aud_near"},
		{"Orders ", "orders", "aud_near"},
		{"https://api.example/", "https://api.example", "aud_near"},
		{"account", "orders", "aud_keycloak_account"},
		{"https://graph.microsoft.com/", "orders", "aud_graph"},
		{"billing", "orders", "audience_mismatch"},
	} {
		p := verify.Policy{AnyIssuer: true, Audiences: []string{c.want}}
		token := key.Token(`{"aud":"` + c.got + `","exp":1800000060}`)
		expectFirst(t, token, diagnose.Options{Keys: keys, Policy: &p}, c.cause, diagnose.Proved)
	}
}

// Tokens that are not access tokens.
func TestWrongKinds(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys := keySet(t, key)
	p := verify.Policy{Issuer: "i", Audiences: []string{"api"}}
	claims := func(more string) string { return `{"iss":"i","aud":"client","exp":1800000060,` + more + `}` }
	for more, cause := range map[string]string{
		`"token_use":"id"`: "id_token", `"typ":"ID"`: "id_token", `"at_hash":"x"`: "id_token", `"nonce":"x"`: "id_token",
		`"typ":"Refresh"`: "refresh_token", `"typ":"Offline"`: "refresh_token", `"typ":"Bearer"`: "audience_mismatch",
	} {
		expectFirst(t, key.Token(claims(more)), diagnose.Options{Keys: keys, Policy: &p}, cause, diagnose.Proved)
	}
	expectFirst(t, key.Token(claims(`"nonce":"x"`)), diagnose.Options{}, "id_token", diagnose.Likely)
	logout := key.Sign(`{"alg":"ES256","kid":"k","typ":"logout+jwt"}`, claims(`"x":1`))
	expectFirst(t, logout, diagnose.Options{Keys: keys, Policy: &p}, "logout_or_assertion", diagnose.Proved)
}

// What happened to a token on its way is undone, and said.
func TestDamageOnTheWay(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys, token := keySet(t, key), key.Token(good)
	whole := diagnose.Options{Keys: keys, Policy: &whole}
	expectFirst(t, strings.ReplaceAll(token, ".", "%2E"), whole, "url_encoded", diagnose.Likely)
	expectFirst(t, "Authorization: Bearer "+token+"%0A", whole, "url_encoded", diagnose.Proved)
	expectFirst(t, token[:30]+"\u200b"+token[30:], whole, "invalid_header_char", diagnose.Likely)
	expectFirst(t, "Authorization: Bearer \u201c"+token+"\u201d", whole, "invalid_header_char", diagnose.Proved)
	expectFirst(t, base64.StdEncoding.EncodeToString([]byte(token)), whole, "double_encoded", diagnose.Likely)
	expectFirst(t, token[:30]+"..."+token[len(token)-10:], whole, "redacted", diagnose.Proved)
	expectFirst(t, token[:30]+"…", whole, "redacted", diagnose.Proved)
	long := forge.NewKey("RS256", "k").Token(strings.Replace(good, "u1", strings.Repeat("u", 700), 1))
	expectFirst(t, long[:1024], whole, "truncated_round", diagnose.Proved)
	for text, worth := range map[string]diagnose.Certainty{"AKIAIOSFODNN7EXAMPLE": diagnose.Proved, "ghp_16C7e42F292c6912E7710c838347Ae178B4a": diagnose.Proved, "B01A15E5-1B83-4B9A-8EB3-0F2BFA6AC766": diagnose.Likely} {
		report := expectFirst(t, text, whole, "api_key_or_secret", worth)
		if strings.Contains(report.JSON(), text[4:16]) {
			t.Errorf("the key is shown: %s", report.JSON())
		}
	}
}
