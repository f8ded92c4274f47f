package diagnose_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// The causes that no other test shows.
func TestOtherCauses(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys, token := keySet(t, key), key.Token(good)
	forEncryption, _, err := verify.ParseJWKS([]byte(`{"keys":[` + key.JWK(`,"use":"enc"`) + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	with := func(change func(*verify.Policy)) diagnose.Options {
		p := whole
		change(&p)
		return diagnose.Options{Keys: keys, Policy: &p}
	}
	claims := func(old, new string) string { return key.Token(strings.Replace(good, old, new, 1)) }
	altered := token[:len(token)-1] + string("BRhx"[strings.IndexByte("AQgw", token[len(token)-1])])
	answer := func(challenge string) string {
		return "> GET http://api.example/ HTTP/1.1\r\n> Authorization: Bearer " + token + "\r\n> \r\n< HTTP/1.1 401 Unauthorized\r\n" + challenge + "< \r\n"
	}
	plain := diagnose.Options{Keys: keys, Policy: &whole}
	for _, c := range []struct {
		text  string
		o     diagnose.Options
		cause string
		worth diagnose.Certainty
	}{
		{altered, plain, "noncanonical", diagnose.Likely},
		{key.Token("{\"iss\":\"\xff\"}"), plain, "utf8", diagnose.Proved},
		{claims(`"https://id.example"`, `7`), plain, "claim_type", diagnose.Proved},
		{token, diagnose.Options{KeysErr: &jwtkit.Error{Code: jwtkit.CodeKeysInvalid, Detail: "x"}}, "keys_unreadable", diagnose.Likely},
		{key.Sign(`{"alg":"ES256"}`, good), diagnose.Options{Keys: verify.StaticKeys{}, Policy: &whole}, "jwks_empty_or_bad", diagnose.Proved},
		{token, diagnose.Options{Keys: forEncryption, Policy: &whole}, "enc_key", diagnose.Proved},
		{token, diagnose.Options{Keys: broken{}, Policy: &whole}, "internal", diagnose.Proved},
		{claims(`"iat":1799999990`, `"iat":1800000100`), with(func(p *verify.Policy) { p.MaxAgeSeconds = 60 }), "iat_future", diagnose.Proved},
		{claims(`"iat":1799999990`, `"iat":1799990000`), with(func(p *verify.Policy) { p.MaxAgeSeconds = 60 }), "token_too_old", diagnose.Proved},
		{token, with(func(p *verify.Policy) { p.RequiredClaims = []string{"tenant"} }), "required_claim", diagnose.Proved},
		{token, with(func(p *verify.Policy) { p.Equals = map[string][]string{"sub": {"u2"}} }), "claim_mismatch", diagnose.Proved},
		{token, with(func(p *verify.Policy) { p.Scopes = []string{"admin"} }), "scope_missing", diagnose.Proved},
		{answer("< WWW-Authenticate: DPoP error=\"use_dpop_nonce\"\r\n"), plain, "http_not_https", diagnose.Likely},
		{"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: DPoP error=\"use_dpop_nonce\"\r\n\r\n", plain, "dpop_nonce", diagnose.Likely},
		{"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"The access token could not be verified\"\r\n\r\n", plain, "google_needs_id_token", diagnose.Likely},
		{"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"the moon is full\"\r\n\r\n", plain, "server_says", diagnose.Likely},
	} {
		expectFirst(t, c.text, c.o, c.cause, c.worth)
	}
	short := claims(`1800000060`, `1799999980`)
	if report := expectFirst(t, short, plain, "expired", diagnose.Proved); !has(report, "negative_lifetime", diagnose.Likely) {
		t.Error(report.Findings)
	}
	if report := expectFirst(t, answer(""), plain, "http_not_https", diagnose.Likely); !has(report, "no_challenge", diagnose.Hint) {
		t.Error(report.Findings)
	}
}

type broken struct{}

func (broken) Keys(context.Context, jwtkit.Header) ([]verify.Key, error) {
	return nil, &jwtkit.Error{Code: jwtkit.CodeInternal, Detail: "a fault"}
}

// A cause without a test does not exist.
func TestEveryCauseIsTested(t *testing.T) {
	table, err := os.ReadFile("causes.go")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	files, _ := filepath.Glob("*_test.go")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tests.Write(text)
	}
	names := regexp.MustCompile(`(?m)^\t\{"([a-z0-9_]+)"`).FindAllStringSubmatch(string(table), -1)
	for _, name := range names {
		if !strings.Contains(tests.String(), `"`+name[1]+`"`) {
			t.Errorf("no test shows the cause %s", name[1])
		}
	}
	if len(names) < 100 {
		t.Errorf("only %d causes were found", len(names))
	}
}
