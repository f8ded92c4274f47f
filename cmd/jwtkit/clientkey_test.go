package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit/sign"
	"github.com/jwtkit/toolkit/verify"
)

// keyFiles gives private keys as their tools write them, each with its public
// half.
func keyFiles(t *testing.T) map[string]struct {
	text   string
	public crypto.PublicKey
} {
	t.Helper()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	check(t, err)
	ecKey, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	check(t, err)
	largeKey, err := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	check(t, err)
	edPublic, edKey, err := ed25519.GenerateKey(rand.Reader)
	check(t, err)
	sec1, err := x509.MarshalECPrivateKey(ecKey)
	check(t, err)
	jwk, err := sign.NewKey("PS256", "k1", rsaKey)
	check(t, err)
	jwkText, err := jwk.PrivateJWK()
	check(t, err)
	inPEM := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	pkcs8 := func(key any) string {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		check(t, err)
		return inPEM("PRIVATE KEY", der)
	}
	type file = struct {
		text   string
		public crypto.PublicKey
	}
	return map[string]file{
		"pkcs8-rsa":     {pkcs8(rsaKey), &rsaKey.PublicKey},
		"pkcs8-p521":    {pkcs8(largeKey), &largeKey.PublicKey},
		"pkcs8-ed25519": {pkcs8(edKey), edPublic},
		"pkcs1":         {inPEM("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey)), &rsaKey.PublicKey},
		"sec1":          {inPEM("EC PARAMETERS", []byte{5, 0}) + inPEM("EC PRIVATE KEY", sec1), &ecKey.PublicKey},
		"jwk":           {string(jwkText), &rsaKey.PublicKey},
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTokenWithAClientKeySignsAnAssertion(t *testing.T) {
	var assertion, kind string
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assertion, kind = r.PostFormValue("client_assertion"), r.PostFormValue("client_assertion_type")
		_, _ = io.WriteString(w, `{"access_token":"good","token_type":"Bearer","expires_in":60}`)
	}))
	defer endpoint.Close()
	t.Setenv(cacheVariable, cacheOff)
	for name, file := range keyFiles(t) {
		path := filepath.Join(t.TempDir(), name)
		check(t, os.WriteFile(path, []byte(file.text), 0o600))
		status, stdout, stderr := command(t, "", "token", "--token-url", endpoint.URL, "--client-id", "orders", "--client-key", path, "--assertion-audience", "https://id.example")
		if status != statusGood || stdout != "good\n" || kind != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
			t.Errorf("%s: status %d, %s", name, status, stderr)
			continue
		}
		der, err := x509.MarshalPKIXPublicKey(file.public)
		check(t, err)
		key, err := verify.ParsePEM(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
		check(t, err)
		verifier, err := verify.New(verify.StaticKeys{key}, verify.Policy{Issuer: "orders", Audiences: []string{"https://id.example"}})
		check(t, err)
		verified, err := verifier.Verify(t.Context(), assertion)
		if err != nil {
			t.Errorf("%s: the assertion is refused: %v", name, err)
			continue
		}
		if claims := verified.Claims(); claims.Subject != "orders" || claims.ID == "" || strings.Contains(stderr, assertion) {
			t.Errorf("%s: claims %+v, stderr %q", name, claims, stderr)
		}
	}
}

func TestClientKeyThatIsEncrypted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key.pem")
	check(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte("canary")}), 0o600))
	status, stdout, stderr := command(t, "", "token", "--token-url", "http://127.0.0.1:1", "--client-id", "orders", "--client-key", path)
	if status != statusUsage || stdout != "" || !strings.Contains(stderr, "decrypt it first") {
		t.Errorf("status %d, %q, %s", status, stdout, stderr)
	}
}
