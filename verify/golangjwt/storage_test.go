package golangjwt_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/MicahParks/jwkset"
	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"

	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/golangjwt"
	"github.com/jwtkit/toolkit/verify/remote"
)

func TestEveryKindOfKey(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	for _, c := range []struct {
		method jwt.SigningMethod
		key    func() crypto.Signer
		alg    jwkset.ALG
	}{
		{jwt.SigningMethodRS256, func() crypto.Signer { return rsaKey }, ""},
		{jwt.SigningMethodPS512, func() crypto.Signer { return rsaKey }, jwkset.AlgPS512},
		{jwt.SigningMethodES256, func() crypto.Signer { return curveKey(t, elliptic.P256()) }, jwkset.AlgES256},
		{jwt.SigningMethodES384, func() crypto.Signer { return curveKey(t, elliptic.P384()) }, ""},
		{jwt.SigningMethodES512, func() crypto.Signer { return curveKey(t, elliptic.P521()) }, ""},
		{jwt.SigningMethodEdDSA, func() crypto.Signer { key, _ := newKey(t, ""); return key }, jwkset.AlgEdDSA},
	} {
		t.Run(c.method.Alg(), func(t *testing.T) {
			key := c.key()
			s := serve(t, jwkOf(t, key, jwkset.JWKMetadataOptions{KID: "k", ALG: c.alg, USE: jwkset.UseSig}))
			k, _ := s.keyfunc(t, remote.Options{})
			expect(t, parse(t, k, sign(t, c.method, key, "k")), nil)
			expect(t, parse(t, k, sign(t, c.method, key, "")), nil)
		})
	}
}

func curveKey(t *testing.T, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	must(t, err)
	return key
}

// keyfunc's own tests, over this storage.
func TestKeyfuncsOwnSituations(t *testing.T) {
	private, public := newKey(t, "k")
	stranger, _ := newKey(t, "k")
	good := sign(t, jwt.SigningMethodEdDSA, private, "k")
	t.Run("no such kid, then it is published", func(t *testing.T) {
		_, other := newKey(t, "other")
		s := serve(t, other)
		k, _ := s.keyfunc(t, remote.Options{})
		expect(t, parse(t, k, sign(t, jwt.SigningMethodEdDSA, stranger, "bogus")), keyfunc.ErrKeyfunc)
		k, _ = s.keyfunc(t, remote.Options{})
		s.publish(t, other, public)
		expect(t, parse(t, k, good), nil)
	})
	t.Run("storage is handed back", func(t *testing.T) {
		k, keys := serve(t, public).keyfunc(t, remote.Options{})
		if k.Storage() != golangjwt.Storage(keys) {
			t.Error("another storage")
		}
	})
	t.Run("no kid, any order", func(t *testing.T) {
		second, other := newKey(t, "k2")
		for _, order := range [][]jwkset.JWK{{public, other}, {other, public}} {
			k, _ := serve(t, order...).keyfunc(t, remote.Options{})
			expect(t, parse(t, k, sign(t, jwt.SigningMethodEdDSA, private, "")), nil)
			expect(t, parse(t, k, sign(t, jwt.SigningMethodEdDSA, second, "")), nil)
			expect(t, parse(t, k, sign(t, jwt.SigningMethodEdDSA, stranger, "")), jwt.ErrTokenSignatureInvalid)
		}
	})
	t.Run("verification key set", func(t *testing.T) {
		k, _ := serve(t, public).keyfunc(t, remote.Options{})
		if set, err := k.VerificationKeySet(t.Context()); err != nil || len(set.Keys) != 1 {
			t.Errorf("%d keys, %v", len(set.Keys), err)
		}
	})
	t.Run("alg of another key", func(t *testing.T) {
		key := curveKey(t, elliptic.P256())
		k, _ := serve(t, jwkOf(t, key, jwkset.JWKMetadataOptions{KID: "k", ALG: jwkset.AlgES256, USE: jwkset.UseSig})).keyfunc(t, remote.Options{})
		expect(t, parse(t, k, good), keyfunc.ErrKeyfunc)
	})
	t.Run("kid is no string", func(t *testing.T) {
		k, _ := serve(t, public).keyfunc(t, remote.Options{})
		_, err := k.Keyfunc(&jwt.Token{Header: map[string]any{"kid": 7, "alg": "EdDSA"}})
		expect(t, err, keyfunc.ErrKeyfunc)
	})
	t.Run("kid is empty", func(t *testing.T) {
		k, _ := serve(t, public).keyfunc(t, remote.Options{})
		token := jwt.New(jwt.SigningMethodEdDSA)
		token.Header["kid"] = ""
		text, err := token.SignedString(private)
		must(t, err)
		expect(t, parse(t, k, text), jwkset.ErrKeyNotFound)
	})
	t.Run("key for encryption", func(t *testing.T) {
		k, _ := serve(t, jwkOf(t, private, jwkset.JWKMetadataOptions{KID: "k", USE: jwkset.UseEnc})).keyfunc(t, remote.Options{})
		expect(t, parse(t, k, good), jwkset.ErrKeyNotFound)
		expect(t, parse(t, k, sign(t, jwt.SigningMethodEdDSA, private, "")), jwt.ErrTokenUnverifiable)
	})
	t.Run("secret in the set", func(t *testing.T) {
		s := serve(t)
		s.answerWith(text(`{"keys":[{"kty":"oct","kid":"s","alg":"HS256","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U"}]}`))
		k, _ := s.keyfunc(t, remote.Options{})
		expect(t, parse(t, k, sign(t, jwt.SigningMethodHS256, []byte("secretsecretsecretsecretsecretse"), "s")), jwkset.ErrKeyNotFound)
	})
	t.Run("Ed25519 as alg of the key", func(t *testing.T) { // RFC 9864
		s := serve(t)
		set, err := json.Marshal(map[string]any{"keys": []any{map[string]string{"kty": "OKP", "crv": "Ed25519", "alg": "Ed25519", "kid": "k", "x": public.Marshal().X}}})
		must(t, err)
		s.answerWith(text(string(set)))
		k, _ := s.keyfunc(t, remote.Options{})
		expect(t, parse(t, k, good), nil)
	})
}

func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }
}

// The rest of jwkset.Storage: reading the set as text, and nothing else.
func TestStorageIsReadOnly(t *testing.T) {
	_, public := newKey(t, "k")
	_, keys := serve(t, public).keyfunc(t, remote.Options{})
	storage, ctx := golangjwt.Storage(keys), t.Context()
	_, err := storage.KeyDelete(ctx, "k")
	expect(t, err, golangjwt.ErrReadOnly)
	expect(t, storage.KeyWrite(ctx, public), golangjwt.ErrReadOnly)
	expect(t, storage.KeyReplaceAll(ctx, nil), golangjwt.ErrReadOnly)

	for name, read := range map[string]func() (json.RawMessage, error){
		"JSON":        func() (json.RawMessage, error) { return storage.JSON(ctx) },
		"JSONPublic":  func() (json.RawMessage, error) { return storage.JSONPublic(ctx) },
		"JSONPrivate": func() (json.RawMessage, error) { return storage.JSONPrivate(ctx) },
		"JSONWithOptions": func() (json.RawMessage, error) {
			return storage.JSONWithOptions(ctx, jwkset.JWKMarshalOptions{Private: true}, jwkset.JWKValidateOptions{})
		},
		"Marshal": func() (json.RawMessage, error) { return marshal(storage.Marshal(ctx)) },
		"MarshalWithOptions": func() (json.RawMessage, error) {
			return marshal(storage.MarshalWithOptions(ctx, jwkset.JWKMarshalOptions{}, jwkset.JWKValidateOptions{}))
		},
	} {
		written, err := read()
		must(t, err)
		parsed, problems, err := verify.ParseJWKS(written)
		if err != nil || len(problems) != 0 || len(parsed) != 1 || parsed[0].ID() != "k" {
			t.Errorf("%s gives %s: %v %v", name, written, problems, err)
		}
	}
}

func marshal(set jwkset.JWKSMarshal, err error) (json.RawMessage, error) {
	if err != nil {
		return nil, err
	}
	return json.Marshal(set)
}
