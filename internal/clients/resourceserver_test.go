package clients

import (
	"net/http"
	"testing"
)

// TestResourceServers has our tokens verified by node's jose and by Auth0's
// express-oauth2-jwt-bearer.
func TestResourceServers(t *testing.T) {
	realParts(t)
	npmInstall(t, "resourceserver")
	for _, c := range []struct {
		path       string
		profiles   []string // whose good tokens it takes
		algorithms []string
		why        reasons
	}{
		{"/jose", []string{"identityserver", "rfc9068", "entra-v2", "keycloak"}, []string{"RS512", "PS256", "ES256", "ES384", "ES512", "EdDSA"}, reasons{
			"expired": "ERR_JWT_EXPIRED exp", "not-yet-valid": "ERR_JWT_CLAIM_VALIDATION_FAILED nbf",
			"wrong-audience": "ERR_JWT_CLAIM_VALIDATION_FAILED aud", "wrong-issuer": "ERR_JWT_CLAIM_VALIDATION_FAILED iss",
			"bad-signature": "ERR_JWS_SIGNATURE_VERIFICATION_FAILED", "unknown-kid": "ERR_JWKS_NO_MATCHING_KEY",
			"id-token": "ERR_JWT_CLAIM_VALIDATION_FAILED aud", "opaque": "ERR_JWS_INVALID",
		}},
		{"/bearer", []string{"identityserver", "rfc9068", "entra-v2", "keycloak"}, []string{"RS512", "PS256", "ES256", "ES384", "ES512", "EdDSA"}, reasons{
			"expired": "'exp'", "not-yet-valid": "'nbf'", "wrong-audience": "'aud'", "wrong-issuer": "'iss'",
			"bad-signature": "signature verification failed", "unknown-kid": "no applicable key", "id-token": "'aud'", "opaque": "formatting",
		}},
		{"/strict", []string{"rfc9068"}, []string{"RS512", "PS256", "ES256", "ES384", "ES512", "EdDSA"}, reasons{
			"expired": "'exp'", "not-yet-valid": "'nbf'", "wrong-audience": "'aud'", "wrong-issuer": "'iss'",
			"bad-signature": "signature verification failed", "unknown-kid": "no applicable key", "id-token": "'typ'", "opaque": "formatting",
		}},
	} {
		t.Run(c.path[1:], func(t *testing.T) {
			i := startIssuer(t)
			judge := startResourceServer(t, i, c.path)
			i.judgedBy(t, judge, c.profiles, c.algorithms, c.why)
		})
	}
}

// startResourceServer gives what answers at the path of resourceserver/server.mjs.
func startResourceServer(t *testing.T, i *ourIssuer, path string) judge {
	t.Helper()
	server := start(t, nodeProgram(t, "resourceserver", "server.mjs", "NODE_EXTRA_CA_CERTS="+i.caFile))
	url := server.say(t, i.trust(t), "listening ")
	return func(t *testing.T, token string) string {
		answer := get(t, url+path, token)
		if answer.StatusCode == http.StatusOK {
			return ""
		}
		return answer.Status + " " + answer.Header.Get("WWW-Authenticate")
	}
}

func get(t *testing.T, url, token string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	must(t, err)
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(request)
	must(t, err)
	must(t, answer.Body.Close())
	return answer
}
