package diagnose_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// What servers of every kind print, as a person finds it in an answer or a log.
var printed = map[string]map[string]string{
	"ASP.NET": {
		`www-authenticate: Bearer error="invalid_token", error_description="The audience 'empty' is invalid"`:                           "aud_missing",
		`www-authenticate: Bearer error="invalid_token", error_description="The signature key was not found"`:                           "unknown_kid",
		"IDX10503: Signature validation failed. The token's kid is: 'k', but did not match any keys in TokenValidationParameters":       "unknown_kid",
		"IDX20803: Unable to obtain configuration from: 'https://id.example/.well-known/openid-configuration'":                          "jwks_unreachable",
		"IDX10228: The securityToken has previously been validated, securityToken":                                                      "jti_replay",
		"IDW10303: Issuer: 'https://sts.windows.net/t/', does not match any of the valid issuers provided for this application.":        "issuer_mismatch",
		"System.UnauthorizedAccessException: IDW10201: Neither scope nor roles claim was found in the bearer token.":                    "insufficient_scope",
		"Microsoft.IdentityModel.Tokens.SecurityTokenNoExpirationException: IDX10225: Lifetime validation failed. The token is missing": "no_exp",
		"IDX10696: Algorithm validation failed. Algorithm: 'HS256'.":                                                                    "alg_not_allowed",
	},
	"Spring and Nimbus": {
		`Bearer error="invalid_token", error_description="An error occurred while attempting to decode the Jwt: Jwt expired at 2026-11-23T12:41:55Z"`: "expired",
		"An error occurred while attempting to decode the Jwt: This aud claim is not equal to the configured audience":                                "audience_mismatch",
		"An error occurred while attempting to decode the Jwt: The iss claim is not valid":                                                            "issuer_mismatch",
		"com.nimbusds.jose.proc.BadJOSEException: Signed JWT rejected: Another algorithm expected, or no matching key(s) found":                       "unknown_kid",
		"An error occurred while attempting to decode the Jwt: Signed JWT rejected: Invalid signature":                                                "bad_signature",
		"An error occurred while attempting to decode the Jwt: Couldn't retrieve remote JWK set: Read timed out":                                      "jwks_unreachable",
		"Found multiple bearer tokens in the request":                                                                                                 "multiple_auth",
	},
	"Node": {
		"TokenExpiredError: jwt expired":                                                                                                 "expired",
		"JsonWebTokenError: jwt audience invalid. expected: https://api.acme.io":                                                         "audience_mismatch",
		"JsonWebTokenError: jwt signature is required":                                                                                   "sig_empty",
		"NotBeforeError: jwt not active":                                                                                                 "not_yet_valid",
		"UnauthorizedError: No authorization token was found":                                                                            "no_auth_header",
		"UnauthorizedError: Format is Authorization: Bearer [token]":                                                                     "wrong_scheme",
		"SigningKeyNotFoundError: Unable to find a signing key that matches 'k'":                                                         "unknown_kid",
		`{"code":"ERR_JWT_EXPIRED","message":"\"exp\" claim timestamp check failed"}`:                                                    "expired",
		"JWKSNoMatchingKey: no applicable key found in the JSON Web Key Set":                                                             "unknown_kid",
		`error_description="DPoP-bound token requires the DPoP authentication scheme, not Bearer."`:                                      "cnf_bound",
		`{"statusCode":401,"code":"FST_JWT_AUTHORIZATION_TOKEN_EXPIRED","error":"Unauthorized","message":"Authorization token expired"}`: "expired",
		"Error: No auth token":                "no_auth_header",
		"JwtParseError: Jwt cannot be parsed": "not_a_token",
		"AssertionError: Issuer not allowed: https://cognito-idp.eu-west-1.amazonaws.com/x. Expected: y": "issuer_mismatch",
	},
	"Python": {
		"jwt.exceptions.ImmatureSignatureError: The token is not yet valid (iat)":     "iat_future",
		"jwt.exceptions.ImmatureSignatureError: The token is not yet valid (nbf)":     "not_yet_valid",
		"jwt.exceptions.InvalidAudienceError: Audience doesn't match":                 "audience_mismatch",
		`jwt.exceptions.MissingRequiredClaimError: Token is missing the "exp" claim`:  "no_exp",
		"jwt.exceptions.DecodeError: Invalid header string: 'utf-8' codec":            "not_a_token",
		"jose.exceptions.JWTError: Signature verification failed.":                    "bad_signature",
		"authlib.jose.errors.InvalidClaimError: invalid_claim: Invalid claim \"iss\"": "issuer_mismatch",
		`{"detail":"Authentication credentials were not provided."}`:                  "no_auth_header",
		`{"detail":"Token is blacklisted","code":"token_not_valid"}`:                  "revoked_before",
		`{"detail":"Authorization header must contain two space-delimited values"}`:   "wrong_scheme",
		`{"msg":"Missing Authorization Header"}`:                                      "no_auth_header",
		`{"msg":"Only non-refresh tokens are allowed"}`:                               "refresh_token",
		`{"msg":"Token has been revoked"}`:                                            "revoked_before",
		`{"detail":"Not authenticated"}`:                                              "no_auth_header",
	},
	"Go": {
		"token has invalid claims: token is expired":                                                          "expired",
		"token has invalid claims: token has invalid audience":                                                "audience_mismatch",
		"token is unverifiable: error while executing keyfunc: signing method HS256 is invalid":               "alg_not_allowed",
		`oidc: id token issued by a different provider, expected "https://a.example" got "https://b.example"`: "issuer_mismatch",
		"oidc: get keys failed: Get \"https://id.example/jwks\": dial tcp: i/o timeout":                       "jwks_unreachable",
		"go-jose/go-jose/jwt: validation failed, token not valid yet (nbf)":                                   "not_yet_valid",
		`{"message":"JWT is missing."}`:                                                                       "no_auth_header",
		`{"message":"missing or malformed jwt"}`:                                                              "no_auth_header",
		`{"code":401,"message":"auth header is empty"}`:                                                       "no_auth_header",
		`jwt.Parse: failed to parse token: jwt.Validate: validation failed: "aud" not satisfied`:              "audience_mismatch",
		"tokenstring should not contain 'bearer '":                                                            "double_bearer",
		`net/http: invalid header field value for "Authorization"`:                                            "invalid_header_char",
	},
	"Envoy, Istio, ESP": {
		"Jwt issuer is not configured": "issuer_mismatch", "Audiences in Jwt are not allowed": "audience_mismatch", "Jwks doesn't have key to match kid or alg from Jwt": "unknown_kid",
		"Jwt verification fails": "bad_signature", "Jwks remote fetch is failed": "jwks_unreachable", "Jwt is missing": "no_auth_header", "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections": "not_a_token",
		"RBAC: access denied": "insufficient_scope", `{"code":16,"message":"JWT validation failed: TIME_CONSTRAINT_FAILURE"}`: "expired",
	},
	"Apache, Kong, HAProxy, oauth2-proxy": {
		`WWW-Authenticate: Bearer error="invalid_request", error_description="No bearer token found in the request"`: "no_auth_header",
		"oidc_proto_validate_exp: \"exp\" validation failure (1795440000): JWT expired 360 seconds ago":              "expired",
		`{"message":"No mandatory 'iss' in claims"}`:                                                                 "iss_missing", `{"message":"No credentials found for given 'iss'"}`: "issuer_mismatch", `{"message":"Bad token; invalid JSON"}`: "not_a_token", `{"exp":"token expired"}`: "expired",
		"JWT has expired": "expired",
		"audience from claim aud with value [a] does not match with any of allowed audiences map[b:{}]": "audience_mismatch",
	},
	"Clouds": {
		`www-authenticate: Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience"`: "audience_mismatch",
		`{"message":"The incoming token has expired"}`:                                                                                                             "expired",
		`{"Message":"User is not authorized to access this resource with an explicit deny"}`:                                                                       "cached_deny",
		`{"message":"Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter."}`:                                 "wrong_scheme",
		`{ "statusCode": 401, "message": "JWT not present." }`:                                                                                                     "no_auth_header",
		"TokenAudienceNotAllowed: the audience is not in the list. Access denied.":                                                                                 "audience_mismatch",
		`{ "statusCode": 401, "message": "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API." }`: "not_the_api",
		"Invalid IAP credentials: Unable to parse JWT":                                                                                                             "google_needs_id_token",
		"Your client does not have permission to get URL /items from this server.":                                                                                 "google_needs_id_token",
	},
	"Keycloak, Okta, Auth0": {
		`{"error":"invalid_token","error_description":"Token verification failed: Token is not active"}`: "expired",
		"Invalid token issuer. Expected 'http://keycloak:8080/realms/a'":                                 "issuer_mismatch",
		"Didn't find publicKey for specified kid":                                                        "unknown_kid",
		"reason=\"Stale token\"":                                                "revoked_before",
		"Error while resolving signing key for kid \"k\"":                       "unknown_kid",
		"audience claim api://default does not match expected audience: orders": "audience_mismatch",
		`{"statusCode":401,"error":"Unauthorized","message":"Bad audience: https://a.example","attributes":{"error":"Bad audience"}}`: "audience_mismatch",
		`{"statusCode":401,"error":"Unauthorized","message":"Expired token received for JSON Web Token validation"}`:                  "expired",
		`{"statusCode":403,"error":"Forbidden","message":"Insufficient scope, expected any of: read:users"}`:                          "insufficient_scope",
	},
	"PHP, Ruby, Rust, Java": {
		"Tymon\\JWTAuth\\Exceptions\\TokenBlacklistedException: The token has been blacklisted":                                    "revoked_before",
		"Tymon\\JWTAuth\\Exceptions\\TokenInvalidException: Token Signature could not be verified.":                                "bad_signature",
		`{"hint":"Access token could not be verified","message":"The resource owner or authorization server denied the request."}`: "bad_signature",
		"JWT::InvalidAudError: Invalid audience. Expected orders, received billing":                                                "audience_mismatch",
		"JWT::ImmatureSignature: Signature nbf has not been reached":                                                               "not_yet_valid",
		"JWT::DecodeError: Could not find public key for kid k":                                                                    "unknown_kid",
		`{"error":"You need to sign in or sign up before continuing."}`:                                                            "no_auth_header",
		`Error(ExpiredSignature)`: "expired", `Error(InvalidAudience)`: "audience_mismatch", `Error(MissingRequiredClaim("exp"))`: "no_exp",
		"io.jsonwebtoken.security.SignatureException: JWT signature does not match locally computed signature. JWT validity cannot be asserted":                    "bad_signature",
		"io.jsonwebtoken.MalformedJwtException: Invalid compact JWT string: Compact JWSs must contain exactly 2 period characters":                                 "not_a_token",
		"io.jsonwebtoken.IncorrectClaimException: Expected iss claim to be: a, but was: b.":                                                                        "issuer_mismatch",
		"org.jose4j.jwt.consumer.InvalidJwtException: The JWT is no longer valid - the evaluation time NumericDate{1795440000} is on or after the Expiration Time": "expired",
		"Issuer (iss) claim value (https://a.example) doesn't match expected value of https://b.example":                                                           "issuer_mismatch",
		"SRJWT07003: Failed to load a key from https://id.example/certs":                                                                                           "jwks_unreachable",
		"i.m.s.t.j.v.ExpirationJwtClaimsValidator - JWT token has expired":                                                                                         "expired",
	},
	"APISIX, Tyk, Hasura, Firebase, GitHub, Docker": {
		`{"message":"failed to verify jwt: 'exp' claim expired at Tue, 23 Jul 2019 08:28:21 GMT"}`: "expired",
		`{"message":"Missing JWT token in request"}`:                                               "no_auth_header", `{ "error": "Authorization field missing" }`: "no_auth_header",
		`{"errors":[{"extensions":{"code":"invalid-jwt"},"message":"Could not verify JWT: JWTNotInAudience"}]}`:                  "audience_mismatch",
		`Firebase ID token has "kid" claim which does not correspond to a known public key. Most likely the ID token is expired`: "unknown_kid",
		`{"message":"'Expiration time' claim ('exp') is too far in the future"}`:                                                 "lifetime_too_long",
		`level=info msg="token signed by untrusted key with ID: \"TOKE:NL6Q\""`:                                                  "unknown_kid",
	},
	"browsers": {
		"Access to fetch at 'https://api.example/' from origin 'https://app.example' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present": "cors_masks_401",
		"blocked by CORS policy: Response to preflight request doesn't pass access control check: It does not have HTTP ok status.":                                       "preflight",
	},
}

func TestWhatServersPrint(t *testing.T) {
	for server, lines := range printed {
		for line, cause := range lines {
			if strings.HasPrefix(strings.ToLower(line), "www-authenticate") {
				line = "HTTP/1.1 401 Unauthorized\r\n" + line + "\r\n\r\n"
			}
			report := diagnose.Run(t.Context(), "HTTP/1.1 401 Unauthorized\r\n\r\n"+line+"\n", diagnose.Options{At: at})
			if strings.HasPrefix(line, "HTTP/") {
				report = diagnose.Run(t.Context(), line, diagnose.Options{At: at})
			}
			if first := report.Findings[0]; first.Cause != cause || first.Certainty != diagnose.Likely {
				t.Errorf("%s: %.90q is taken for %s, %s: %s", server, line, first.Cause, first.Certainty, first.Say)
			}
		}
	}
}

// When the server's words and the token contradict each other, both are said.
func TestContradictions(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	token := living(key, time.Hour, "")
	o := diagnose.Options{Keys: keySet(t, key), Policy: &whole}
	for words, want := range map[string]string{
		"invalid signature":      `The server says: "invalid signature". But the signature holds with the keys given here`,
		"jwt audience invalid":   "But here the token passes just that check",
		"jwt malformed":          "what arrived there was another text",
		"jwt expired":            `The clocks do not agree: the API says "jwt expired", while by its own Date the token is good`,
		"token has been revoked": `The server says that the token was withdrawn before its time: "token has been revoked".`,
		"no matching key":        "the issuer publishes it and the signature holds",
	} {
		report := diagnose.Run(t.Context(), archive(t, entry{token: token, status: 401, response: `WWW-Authenticate: Bearer error="invalid_token", error_description="` + words + `"`}), o)
		if say := report.Findings[0].Say; !strings.Contains(say, want) {
			t.Errorf("%s: %s", words, say)
		}
	}
}

// Words that a finding explains are put into it, and are no finding of their own.
func TestConfirmations(t *testing.T) {
	token := living(forge.NewKey("ES256", "k"), time.Hour, "")
	for header, c := range map[string]struct{ words, cause string }{
		"Bearer Bearer " + token: {"jwt malformed", "double_bearer"},
		"Token " + token:         {"No authorization token was found", "wrong_scheme"},
		"Bearer undefined":       {"jwt malformed", "placeholder"},
		token:                    {"", "no_scheme"},
	} {
		challenge := "WWW-Authenticate: Bearer"
		if c.words != "" {
			challenge += ` error="invalid_token", error_description="` + c.words + `"`
		}
		report := diagnose.Run(t.Context(), archive(t, entry{request: "Authorization: " + header, status: 401, response: challenge}), diagnose.Options{})
		if len(report.Findings) != 1 || report.Findings[0].Cause != c.cause || strings.Contains(report.Findings[0].Say, "The API says the same") != (c.words != "") {
			t.Errorf("%.20s, %q: %v", header, c.words, report.Findings)
		}
	}
}
