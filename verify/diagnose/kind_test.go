package diagnose_test

import (
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// Texts that are no signed token and have a name.
func TestRecognisedTexts(t *testing.T) {
	tail := strings.Repeat("aB3_", 40)
	key := forge.NewKey("ES256", "k")
	for _, c := range []struct {
		text, cause string
		worth       diagnose.Certainty
		words       string
	}{
		{"1//0gdU" + tail, "refresh_token", diagnose.Proved, "1//"},
		{"0.AXoA" + tail + "." + tail, "refresh_token", diagnose.Proved, "Entra"},
		{"1.AXoA" + tail, "refresh_token", diagnose.Proved, "Entra"},
		{"ghr_" + tail, "refresh_token", diagnose.Proved, "GitHub"},
		{"ya29.a0Af" + tail, "opaque", diagnose.Proved, "Google"},
		{"EwB" + tail, "opaque", diagnose.Proved, "Microsoft account"},
		{"EwBe", "opaque", diagnose.Proved, "opaque (reference) token"},
		{strings.Repeat("0123456789ABCDEF", 4) + "-1", "opaque", diagnose.Proved, "Duende"},
		{"gho_16C7e42F292c6912E7710c838347Ae178B4a", "api_key_or_secret", diagnose.Proved, "GitHub"},
		{"Authorization: token gho_16C7e42F292c6912E7710c838347Ae178B4a", "api_key_or_secret", diagnose.Proved, "GitHub"},
		{"GOCSPX-0123456789abcdefghijklmnop", "api_key_or_secret", diagnose.Proved, "Google client secret"},
		{"IQoJb3JpZ2luX2Vj" + tail, "api_key_or_secret", diagnose.Proved, "AWS session token"},
		{"abc8Q~" + tail[:34], "api_key_or_secret", diagnose.Proved, "Entra"},
		{strings.Repeat("0f", 16), "api_key_or_secret", diagnose.Likely, "hexadecimal"},
		{`{"client_id":"shop","client_secret":"` + tail + `"}`, "api_key_or_secret", diagnose.Proved, "client credentials"},
		{`{"type":"service_account","private_key":"` + tail + `","client_email":"a@b"}`, "api_key_or_secret", diagnose.Proved, "service account"},
		{"v4.public." + tail, "not_a_token", diagnose.Proved, "PASETO"},
		{"v2.local." + tail + ".Zm9v", "not_a_token", diagnose.Proved, "PASETO"},
		{"PHNhbWxwOlJlc3BvbnNl" + tail, "not_a_token", diagnose.Proved, "SAML"},
		{"<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">\n</saml:Assertion>", "not_a_token", diagnose.Proved, "SAML"},
		{"MDAxY2xvY2F0aW9uIGh0dHA6Ly9teWJhbmsv", "not_a_token", diagnose.Proved, "macaroon"},
		{"s%3Aj0VFZ.L3tCk2f8Jc", "not_a_token", diagnose.Proved, "Express"},
		{"connect.sid=s%3Aj0VFZ.L3tCk2f8Jc", "not_a_token", diagnose.Proved, "Express"},
		{"CfDJ8" + tail, "opaque", diagnose.Proved, "ASP.NET"},
		{"eyJ1c2VyX2lkIjoxfQ.ZxYzAQ.0123456789abcdefghijklmnopq", "not_a_token", diagnose.Proved, "Flask"},
		{forge.Encode(`{"iv":"x","value":"y","mac":"z"}`), "not_a_token", diagnose.Proved, "Laravel"},
		{forge.Encode(`{"alg":"RS256","typ":"JWT"}`), "not_a_token", diagnose.Proved, "header of a token"},
		{forge.JWKS(key), "not_a_token", diagnose.Proved, "a key set (JWKS)"},
		{key.JWK(""), "not_a_token", diagnose.Proved, "a key (JWK)"},
		{key.JWK(`,"d":"AAAA"`), "not_a_token", diagnose.Proved, "a private key"},
		{`{"issuer":"https://id.example","jwks_uri":"https://id.example/jwks"}`, "not_a_token", diagnose.Proved, "a discovery document"},
		{`{"active":false}`, "not_a_token", diagnose.Proved, "introspection"},
		{forge.Encode(`{"alg":"RS256","typ":"JWT"}`)[:24], "not_a_token", diagnose.Proved, "the beginning of a token"},
		{good, "not_a_token", diagnose.Proved, "the claims of a token, decoded"},
	} {
		report := expectFirst(t, c.text, diagnose.Options{}, c.cause, c.worth)
		if first := report.Findings[0]; !strings.Contains(first.Say, c.words) {
			t.Errorf("%.40q: %s", c.text, first.Say)
		}
		if answer := report.JSON(); strings.Contains(answer, tail[:24]) {
			t.Errorf("%.40q: is shown: %s", c.text, answer)
		}
	}
}

// Tokens of forms that no API expects of a bearer token.
func TestOtherForms(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	o := diagnose.Options{Keys: keySet(t, key), Policy: &whole}
	token := key.Token(good)
	jwe := func(header string) string { return forge.Encode(header) + ".AAAA.AAAA.AAAA.AAAA" }
	for _, c := range []struct {
		text, cause string
		worth       diagnose.Certainty
	}{
		{key.Sign(`{"alg":"ES256","kid":"k"}`, ""), "detached", diagnose.Proved},
		{token + "~WyJzYWx0IiwibiIsInYiXQ~", "sd_jwt", diagnose.Proved},
		{"Authorization: Bearer " + token + "~WyJzYWx0IiwibiIsInYiXQ~" + token, "sd_jwt", diagnose.Proved},
		{key.Sign(`{"alg":"ES256","kid":"k","cty":"JWT"}`, token), "nested", diagnose.Proved},
		{key.Sign(`{"alg":"ES256","kid":"k"}`, `"`+token+`"`), "double_encoded", diagnose.Proved},
		{key.Sign(`{"alg":"ES256","kid":"k","zip":"DEF"}`, "\x78\x9c\xab"), "zip", diagnose.Proved},
		{key.Sign(`{"alg":"ES256","kid":"k","zip":"DEF"}`, good), "nothing_wrong", diagnose.Hint},
		{key.Sign(`{"alg":"ES256","kid":7}`, good), "kid_odd", diagnose.Proved},
		{key.Sign(`{"alg":"ES256","kid":"../../dev/null"}`, good), "unknown_kid", diagnose.Proved},
		{key.Sign(`{"alg":"ES256","kid":"k","jku":"https://evil.example/"}`, good), "nothing_wrong", diagnose.Hint},
		{jwe(`{"alg":"dir","enc":"A256GCM","iss":"https://shop.eu.auth0.com/"}`), "auth0_no_audience", diagnose.Proved},
		{jwe(`{"alg":"dir","enc":"A256GCM","iss":"https://login.shop.example/"}`), "encrypted", diagnose.Proved},
		{jwe(`{"alg":"RSA-OAEP","enc":"A256GCM","cty":"JWT"}`), "encrypted", diagnose.Proved},
	} {
		expectFirst(t, c.text, o, c.cause, c.worth)
	}
	for text, hint := range map[string]struct {
		cause string
		worth diagnose.Certainty
	}{
		key.Sign(`{"alg":"ES256","kid":"k","zip":"DEF"}`, good):                   {"zip", diagnose.Hint},
		key.Sign(`{"alg":"ES256","kid":"k","jku":"https://evil.example/"}`, good): {"jku_x5u", diagnose.Hint},
		key.Sign(`{"alg":"ES256","kid":"../../dev/null"}`, good):                  {"kid_odd", diagnose.Likely},
		jwe(`{"alg":"RSA-OAEP","enc":"A256GCM","cty":"JWT"}`):                     {"refresh_token", diagnose.Likely},
		jwe(`{"alg":"RSA-OAEP","enc":"A256GCM","cty":"JWT","kid":"k"}`):           {"nested", diagnose.Hint},
		jwe(`{"alg":"dir","enc":"A256GCM","iss":"https://login.shop.example/"}`):  {"auth0_no_audience", diagnose.Likely},
	} {
		if report := diagnose.Run(t.Context(), text, diagnose.Options{Keys: o.Keys, Policy: o.Policy, At: at}); !has(report, hint.cause, hint.worth) {
			t.Errorf("%s is not %s in %v", hint.cause, hint.worth, report.Findings)
		}
	}
}

// Tokens that are for something else than an API, as their issuers make them.
func TestOtherKinds(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	p := verify.Policy{AnyIssuer: true, Audiences: []string{"api"}}
	o := diagnose.Options{Keys: keySet(t, key), Policy: &p}
	plain := func(claims string) string { return key.Sign(`{"alg":"ES256","kid":"k","typ":"JWT"}`, claims) }
	for claims, cause := range map[string]string{
		`{"iss":"i","aud":"c","exp":1800000060,"token_type":"refresh"}`:                                                                                "refresh_token",
		`{"iss":"i","aud":"c","exp":1800000060,"type":"refresh"}`:                                                                                      "refresh_token",
		`{"iss":"i","aud":"c","exp":1800000060,"events":{"http://schemas.openid.net/event/backchannel-logout":{}}}`:                                    "logout_or_assertion",
		`{"aud":"c","exp":1800000060,"htm":"GET","htu":"https://api.example/"}`:                                                                        "logout_or_assertion",
		`{"iss":"shop","sub":"shop","aud":"https://id.example/connect/token","exp":1800000060}`:                                                        "logout_or_assertion",
		`{"iss":"a@b","sub":"a@b","aud":"https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit","exp":1800000060}`: "logout_or_assertion",
		`{"iss":"i","aud":"c","azp":"c","exp":1800000060}`:                                                                                             "aud_is_client",
		`{"iss":"i","aud":"c","azp":"c","scope":"x","exp":1800000060}`:                                                                                 "audience_mismatch",
		`{"iss":"i","aud":"c","azp":"c","at_hash":"x","exp":1800000060}`:                                                                               "id_token",
		`{"iss":"https://kc.example/realms/a","aud":["realm-management","account"],"typ":"Bearer","nonce":"x","exp":1800000060}`:                       "aud_keycloak_account",
		`{"iss":"i","aud":"c","nonce":"x","scp":"read","exp":1800000060}`:                                                                              "audience_mismatch",
	} {
		expectFirst(t, plain(claims), o, cause, diagnose.Proved)
	}
	dpop := key.WithID("own").Sign(`{"alg":"ES256","typ":"dpop+jwt"}`, `{"htm":"GET","htu":"https://api.example/","iat":1800000000}`)
	expectFirst(t, dpop, o, "logout_or_assertion", diagnose.Proved)
	client := verify.Policy{Issuer: "https://id.example", Audiences: []string{"api"}}
	expectFirst(t, plain(`{"iss":"shop","sub":"shop","aud":"https://id.example/connect/token","exp":1800000060}`), diagnose.Options{Keys: o.Keys, Policy: &client}, "logout_or_assertion", diagnose.Proved)
	expectFirst(t, plain(`{"iss":"shop","aud":"api","exp":1800000060}`), diagnose.Options{Keys: o.Keys, Policy: &client}, "issuer_mismatch", diagnose.Proved)
	hs := forge.NewKey("HS512", "s")
	keycloak := hs.Token(`{"iss":"https://kc.example/realms/a","aud":"https://kc.example/realms/a","typ":"Refresh","exp":1800000060}`)
	expectFirst(t, keycloak, o, "refresh_token", diagnose.Proved)
}
