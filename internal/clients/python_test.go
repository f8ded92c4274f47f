package clients

import (
	"os"
	"os/exec"
	"testing"

	"github.com/jwtkit/toolkit/internal/testenv"
)

// TestPython has our tokens verified by PyJWT and by jwcrypto.
func TestPython(t *testing.T) {
	realParts(t)
	python := install(t, testenv.Python, "python")
	for library, why := range map[string]reasons{
		"pyjwt": {
			"expired": "ExpiredSignatureError", "not-yet-valid": "ImmatureSignatureError", "wrong-audience": "InvalidAudienceError",
			"wrong-issuer": "InvalidIssuerError", "bad-signature": "InvalidSignatureError", "unknown-kid": "PyJWKClientError",
			"id-token": "InvalidAudienceError", "opaque": "DecodeError",
		},
		"jwcrypto": { // it judges nbf only where every token must have one
			"expired": "JWTExpired", "wrong-audience": "JWTInvalidClaimValue", "wrong-issuer": "JWTInvalidClaimValue",
			"bad-signature": "InvalidJWSSignature", "unknown-kid": "JWTMissingKey",
			"id-token": "JWTInvalidClaimValue", "opaque": "ValueError",
		},
	} {
		t.Run(library, func(t *testing.T) {
			i := startIssuer(t)
			judge := startPython(t, python, library, i)
			profiles := []string{"rfc9068", "entra-v2", "keycloak", "identityserver"}
			i.judgedBy(t, judge, profiles, []string{"RS512", "PS256", "ES256", "ES384", "ES512", "EdDSA"}, why)
		})
	}
}

// startPython gives what python/verify.py says with the library.
func startPython(t *testing.T, python, library string, i *ourIssuer) judge {
	t.Helper()
	cmd := exec.Command(python, "python/verify.py", library)
	cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+i.caFile)
	verifier := start(t, cmd)
	verifier.write(t, i.trust(t))
	return func(t *testing.T, token string) string {
		if said := verifier.say(t, token, ""); said != "accepted" {
			return said
		}
		return ""
	}
}
