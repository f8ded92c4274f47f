package diagnose_test

import (
	"testing"

	"github.com/jwtkit/toolkit/verify/diagnose"
)

// An API may say in any words of its own what is wrong; a person who tells of it
// may say anything.
func TestWordsOfOnesOwn(t *testing.T) {
	for words, cause := range map[string]string{
		"The Claim 'aud' value doesn't contain the required audience.": "audience_mismatch", "wrong audience": "audience_mismatch", "aud mismatch: account": "audience_mismatch",
		"The Claim 'iss' value doesn't match the required issuer.": "issuer_mismatch", "untrusted issuer": "issuer_mismatch", "the token was not issued by the given issuers": "issuer_mismatch",
		"token has no audience": "aud_missing", "missing iss claim": "iss_missing", "missing exp claim": "no_exp", "missing sub claim": "sub_missing",
		"The Token's Signature resulted invalid": "bad_signature", "signature check failed": "bad_signature", "could not verify signature": "bad_signature",
		"unsupported alg HS256": "alg_not_allowed", "algorithm HS256 is not allowed": "alg_not_allowed", "provided Algorithm doesn't match": "alg_not_allowed",
		`"kid" invalid, unable to lookup correct key`: "unknown_kid", "kid abc is unknown": "unknown_kid", "no key id abc, not in jwks": "unknown_kid",
		"unable to fetch JWKS": "jwks_unreachable", "error fetching jwks: x509: certificate signed by unknown authority": "jwks_unreachable", "could not fetch signing keys": "jwks_unreachable",
		"The token cannot be used yet": "not_yet_valid", "nbf is in the future": "not_yet_valid", "The Token can't be used before noon": "not_yet_valid",
		"iat is in the future": "iat_future", "token issued at a future time": "iat_future", "The token was issued in the future": "iat_future",
		"Your login token has, alas, expired": "expired", "JWT is past its expiration": "expired", "Expired JWT": "expired",
		"jwt revoked": "revoked_before", "token inactive": "revoked_before", "this token was invalidated": "revoked_before",
		"ID token cannot be used as access token": "id_token", "got an id_token instead of an access token": "id_token", "id_token not accepted here": "id_token",
		"token lifetime exceeds one hour": "lifetime_too_long", "validity of the token is too long": "lifetime_too_long", "lifetime longer than allowed": "lifetime_too_long",
	} {
		report := expectFirst(t, "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error=\"invalid_token\"\nContent-Type: application/json\n\n{\"message\":"+quoted(words)+"}\n", diagnose.Options{}, cause, diagnose.Likely)
		logged := "2027-01-15 08:00:00,000 WARN auth: " + words + "\n"
		if first := diagnose.Run(t.Context(), logged, diagnose.Options{At: at}).Findings[0]; first.Cause != cause {
			t.Errorf("%q: %s; want %s", logged, first.Cause, cause)
		}
		if report.Decision == "accept" {
			t.Errorf("%s: accepted", words)
		}
	}
	for _, words := range []string{
		"the token is not expired", "the signature is valid", "no idea, the audience is right", "issuer and audience are fine", "it never expired before",
	} {
		for _, text := range []string{"2027-01-15 08:00:00,000 INFO auth: " + words + "\n2027-01-15 08:00:00,001 WARN GET /a 401\n", "is something wrong with the issuer, or the signature? " + words + ", and still I get a 401"} {
			report := diagnose.Run(t.Context(), text, diagnose.Options{At: at})
			for _, f := range report.Findings {
				if f.Certainty != diagnose.Hint {
					t.Errorf("%q: %+v, which nobody said", text, f)
				}
			}
		}
	}
}
