package diagnose_test

import (
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// A server that names what it got and what it wants shows the difference, with no
// token at hand.
func TestWordsThatNameBothSides(t *testing.T) {
	for words, cause := range map[string]string{
		"IDX10214: Audience validation failed. Audiences: 'api://6d2c0e4b'. Did not match: validationParameters.ValidAudience: '6d2c0e4b' or validationParameters.ValidAudiences: 'null'.": "aud_near",
		`oidc: expected audience "https://api.example" got ["https://api.example/"]`:                                                                                                       "aud_near",
		"Invalid audience. Expected orders, received [\"account\"]":                                                                                                                        "aud_keycloak_account",
		"IDX10205: Issuer validation failed. Issuer: 'https://sts.windows.net/t1/'. Did not match: validationParameters.ValidIssuer: 'null' or validationParameters.ValidIssuers: 'null' or validationParameters.ConfigurationManager.CurrentConfiguration.Issuer: 'https://login.microsoftonline.com/t1/v2.0'. For more, see": "iss_entra_v1_v2",
		"InvalidAuthenticationTokenTenant: The access token is from the wrong issuer 'https://sts.windows.net/t1/'. It must match the tenant 'https://sts.windows.net/t2/' associated with this subscription.":                                                                                                                 "iss_tenant",
		`oidc: id token issued by a different provider, expected "https://id.example/" got "https://id.example"`:                                                                                                                                                                                                               "iss_slash",
		"Issuer (iss) claim value (http://localhost:8180/realms/a) doesn't match expected value of http://keycloak:8080/realms/a":                                                                                                                                                                                              "iss_docker_name",
		"JwtInvalidIssuerError: Issuer not allowed: https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a. Expected: https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_b":                                                                                                                                                "iss_tenant",
		"io.jsonwebtoken.IncorrectClaimException: Expected iss claim to be: http://id.example, but was: https://id.example.":                                                                                                                                                                                                   "iss_scheme_port_case",
		"Invalid token issuer. Expected 'https://id.example/realms/a', but was 'https://id.example/auth/realms/a'":                                                                                                                                                                                                             "iss_tenant",
		// Nothing that is near:
		`oidc: expected audience "shop" got ["billing"]`: "audience_mismatch",
		"Expected iss claim to be: a, but was: b.":       "issuer_mismatch",
	} {
		expectFirst(t, "2027-01-15T08:00:00Z ERROR "+words+"\n", diagnose.Options{}, cause, diagnose.Likely)
		expectFirst(t, "HTTP/1.1 401 Unauthorized\nContent-Type: text/plain\n\n"+words+"\n", diagnose.Options{}, cause, diagnose.Likely)
	}

	// Words beside the request that carried the token.
	token := forge.NewKey("ES256", "k").Token(strings.Replace(good, "https://id.example", "https://id.example/", 1))
	beside := "The trace:\n\noidc: id token issued by a different provider, expected \"https://id.example\" got \"https://id.example/\"\n\nWhat is sent:\n\nGET /a HTTP/1.1\nHost: api.example\nAuthorization: Bearer " + token + "\n\n"
	expectFirst(t, beside, diagnose.Options{}, "iss_slash", diagnose.Likely)
}

// A configuration beside a refusal names what the API expects, where the refusal is
// about just that.
func TestExpectationsFromConfiguration(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	slash := key.Token(strings.Replace(good, "https://id.example", "https://id.example/", 1))
	answer := func(token, words string) string {
		return "$ curl -i -H 'Authorization: Bearer " + token + "' https://api.example/a\nHTTP/1.1 401 Unauthorized\nContent-Type: text/plain\n\n" + words + "\n"
	}
	const issuer, audience = "Jwt issuer is not configured", "Audiences in Jwt are not allowed"
	for _, c := range []struct{ config, words, token, cause string }{
		{"  jwtRules:\n  - issuer: https://id.example\n    jwksUri: https://id.example/jwks\n", issuer, slash, "iss_slash"},
		{"spring.security.oauth2.resourceserver.jwt.issuer-uri=https://id.example\n", "The iss claim is not valid", slash, "iss_slash"},
		{"JWT_ISSUER=\"https://id.example\"\n", "Invalid issuer", slash, "iss_slash"},
		{"{\n  \"Jwt\": {\n    \"ValidIssuer\": \"https://id.example\",\n  }\n}\n", "The issuer '(null)' is invalid", slash, "iss_slash"},
		{"audiences:\n  - api://orders-api\n  - other\n", audience, key.Token(strings.Replace(good, `["billing","orders-api"]`, `"orders-api"`, 1)), "aud_near"},
		{"export API_AUDIENCE=shop\n", audience, key.Token(good), "audience_mismatch"},
	} {
		expectFirst(t, c.config+"\n"+answer(c.token, c.words), diagnose.Options{}, c.cause, diagnose.Likely)
	}

	// It is not looked at where the API complains of something else.
	report := diagnose.Run(t.Context(), "issuer: https://other.example\n"+answer(key.Token(good), "Jwt verification fails"), diagnose.Options{At: at})
	if finds(report, "issuer_mismatch") {
		t.Errorf("%+v: nobody spoke of the issuer", report.Findings)
	}
}

// The instant that a server's words name is the one to judge at.
func TestInstantsInWords(t *testing.T) {
	token := forge.NewKey("ES256", "k").Token(`{"iss":"https://id.example","iat":1800000000,"exp":1800003600}`) // 2027-01-15 08:00:00 to 09:00:00 UTC
	for words, c := range map[string]struct {
		at    int64
		cause string
	}{
		"InvalidValue: Token used too early, 1799999883 < 1800000000. Check that your computer's clock is set correctly.":                               {1799999883, "iat_future"},
		"google.auth.exceptions.InvalidValue: Token expired, 1800003600 < 1800003720":                                                                   {1800003720, "expired"},
		"IDX10223: Lifetime validation failed. The token is expired. ValidTo (UTC): '01/15/2027 09:00:00', Current time (UTC): '01/15/2027 09:02:00'":   {1800003720, "expired"},
		"IDX10223: Lifetime validation failed. The token is expired. ValidTo (UTC): '1/15/2027 9:00:00 AM', Current time (UTC): '1/15/2027 9:02:00 AM'": {1800003720, "expired"},
		"ExpiredJwtException: JWT expired 120000 milliseconds ago at 2027-01-15T09:00:00.000Z. Current time: 2027-01-15T09:02:00.000Z.":                 {1800003720, "expired"},
		"The JWT is no longer valid - the evaluation time NumericDate{1800003720 -> Jan 15, 2027} is on or after the Expiration Time":                   {1800003720, "expired"},
	} {
		report := diagnose.Run(t.Context(), "Authorization: Bearer "+token+"\n\nHTTP/1.1 401 Unauthorized\nContent-Type: text/plain\n\n"+words+"\n", diagnose.Options{})
		if report.Times.At != c.at || report.Findings[0].Cause != c.cause {
			t.Errorf("%s: judged at %d: %+v; want %d, %s", words, report.Times.At, report.Findings, c.at, c.cause)
		}
	}
}

// Words that say what else was wrong than the token.
func TestWordsOfOtherCauses(t *testing.T) {
	for text, cause := range map[string]string{
		`t=2027-01-15T08:00:00Z level=error msg="login failed" error="oauth2: \"invalid_client\" \"Invalid client credentials\""`: "invalid_client",
		"ERROR client - token request failed: 401 invalid_client":                                                                 "invalid_client",
		"AADSTS7000222: The provided client secret keys for app 'a' are expired. Visit the Azure portal":                          "invalid_client",
		"AADSTS7000215: Invalid client secret provided.":                                                                          "secret_shape",
		"JwtInvalidClaimError: Token use not allowed: id. Expected: access":                                                       "id_token",
		"HTTP/1.1 401 Access Denied\nWWW-Authenticate: AzureApiManagementKey realm=\"https://a.example\",name=\"Ocp-Apim-Subscription-Key\",type=\"header\"\nContent-Type: application/json\n\n{\"message\":\"Access denied due to missing subscription key.\"}\n": "not_the_api",
		"> GET /a HTTP/1.1\n> Host: api.example\n> Cookie: theme=dark\n>\n< HTTP/1.1 401 Unauthorized\n<\n{\"message\":\"No token provided\"}\n":                                                                                                                   "no_auth_header",
	} {
		expectFirst(t, text, diagnose.Options{}, cause, diagnose.Likely)
	}
	for text, cause := range map[string]string{
		"HTTP/1.1 401 Unauthorized\nServer: Microsoft-IIS/10.0\nContent-Length: 0\n":                                                       "no_challenge",
		"$ curl -i https://wiki.example/\nHTTP/1.1 502 Bad Gateway\nServer: nginx\nContent-Type: text/plain\n\nbad gateway\n":              "nothing_wrong",
		"> GET / HTTP/1.1\n> Host: a.example\n>\n< HTTP/1.1 503 Service Unavailable\n< Content-Type: text/plain\n<\nno healthy upstream\n": "nothing_wrong",
	} {
		expectFirst(t, text, diagnose.Options{}, cause, diagnose.Hint)
	}
}

// A key that the issuer publishes, and of which an API says that it has none, is
// too new for the API, however it says so.
func TestKeysTooNewForTheAPI(t *testing.T) {
	key := forge.NewKey("ES256", "k-2")
	o := diagnose.Options{Keys: keySet(t, key), Policy: &whole}
	for _, words := range []string{
		`failed keyfunc: no key found for kid \"k-2\": have [k-1]`, "unknown signing key", "Unable to find appropriate key", "kid k-2 not found", "No JWK with kid k-2", "invalid token: unrecognized key id",
	} {
		expectFirst(t, `{"level":"warn","ts":"2027-01-15T08:00:00Z","msg":"token rejected","error":"`+words+`","authorization":"Bearer `+key.Token(good)+`"}`, o, "kid_too_new_for_api", diagnose.Likely)
	}

	// A look at the keys beside it is not what was refused.
	old := forge.NewKey("ES256", "gone")
	text := "error 401: b'{\"error\": \"Unable to find a signing key that matches: \\\\\"gone\\\\\"\"}'\n$ cat profile\n      jwt_token: " + old.Token(good) + "\n$ curl -s https://id.example/jwks.json > now.json; jq -r '.keys[].kid' now.json\nk-2\n"
	expectFirst(t, text, o, "unknown_kid", diagnose.Proved)
}

// The parts of a request as Alamofire prints them.
func TestLabelledParts(t *testing.T) {
	token := forge.NewKey("ES256", "k").Token(good)
	for field, cause := range map[string]string{token: "no_scheme", "Bearer Bearer " + token: "double_bearer", "Token " + token: "wrong_scheme"} {
		expectFirst(t, "[Request]: GET https://api.example/v1\n    [Headers]:\n        Accept: */*\n        Authorization: "+field+"\n    [Body]:\n        None\n[Response]:\n    [Status Code]: 401\n    [Headers]:\n        Www-Authenticate: Bearer realm=\"a\"\n    [Body]:\n        {\"error\":\"missing bearer token\"}\n[Result]: success\n",
			diagnose.Options{}, cause, diagnose.Proved)
	}
}
