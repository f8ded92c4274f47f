package diagnose

import (
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// told replaces the words of a cause by the server's, where the token that would
// fill them is not at hand.
func told(cause, words string) detail {
	return func(f *Finding) {
		f.Say = "The API says: " + phrase.Quote(words) + "." + meaning(cause)
		f.Fix = strings.NewReplacer("{how}", "", "{scheme}", "another scheme").Replace(f.Fix)
	}
}

// meaning puts a cause into words of which none are the token's.
func meaning(cause string) string {
	if text := meanings[cause]; text != "" {
		return " That means: " + text + "."
	}
	return " That means: " + strings.ReplaceAll(cause, "_", " ") + "."
}

var meanings = map[string]string{
	"expired":           "the token is past its exp",
	"not_yet_valid":     "the token is used before its nbf",
	"iat_future":        "the token's iat is in the future, by the API's clock",
	"no_exp":            "the token has no exp, and the API wants one",
	"issuer_mismatch":   "the token's iss is not the issuer that the API trusts",
	"iss_missing":       "the token has no iss, and the API wants one",
	"audience_mismatch": "the token's aud does not name this API",
	"aud_missing":       "the token has no aud, and the API wants one",
	"bad_signature":     "the signature does not hold with the key that the API has",
	"unknown_kid":       "the API has no key of the token's kid",
	"alg_not_allowed":   "the API does not take the token's algorithm",
	"alg_none":          "the token is not signed",
	"type_mismatch":     "the API wants another kind of token (typ)",
	"no_auth_header":    "no credential reached the API",
	"wrong_scheme":      "the API wants another scheme before the credential, such as Bearer",
	"double_bearer":     "the word Bearer arrived twice",
	"not_a_token":       "what reached the API was not a whole token",
	"secret_short":      "the shared secret is too short for the algorithm",
	"required_claim":    "the API wants a claim that the token has not got",
	"id_token":          "an ID token arrived where the API wants an access token",
	"invalid_client":    "the token endpoint does not know the client, or its secret is wrong or too old",
	"secret_shape":      "what was sent as the client's secret is not its value",
	"invalid_scope":     "the token endpoint does not give this client what it asks for",
	"invalid_grant":     "the code, password or refresh token is not good, or no more",
}
