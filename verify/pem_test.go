//go:build !js

package verify_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

func TestParsePEM(t *testing.T) {
	for _, name := range []string{"RS256", "ES256", "ES512", "EdDSA"} {
		key := forge.NewKey(name, "k")
		der, err := x509.MarshalPKIXPublicKey(key.Public())
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := verify.ParsePEM(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if code, detail := decide(t, verify.StaticKeys{parsed}, policy(nil), key.Token(good)); code != "" {
			t.Errorf("%s: %s", name, detail)
		}
	}
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	_, private, _ := ed25519.GenerateKey(rand.Reader)
	pkcs8, _ := x509.MarshalPKCS8PrivateKey(private)
	if key, err := verify.ParsePEM(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})); err != nil || key.Type() != "OKP" {
		t.Errorf("a private key: %v, %v", key, err)
	}
	for text, want := range map[string]jwtkit.Code{
		"": jwtkit.CodeKeysInvalid,
		"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----":                                                       jwtkit.CodeKeysInvalid,
		string(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&weak.PublicKey)})): jwtkit.CodeKeyUnsuitable,
	} {
		if _, err := verify.ParsePEM([]byte(text)); jwtkit.CodeOf(err) != want {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
}
