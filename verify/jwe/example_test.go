package jwe_test

import (
	"context"
	"encoding/base64"
	"fmt"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/sign"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/jwe"
)

// An API that accepts signed tokens, encrypted to a secret that it shares with
// the issuer.
func Example() {
	signer, err := sign.GenerateKey("EdDSA", "2026-11")
	if err != nil {
		panic(err)
	}
	keys, _, err := verify.ParseJWKS(sign.JWKS(signer))
	if err != nil {
		panic(err)
	}
	verifier, err := verify.New(keys, verify.Policy{Issuer: "https://id.example", Audiences: []string{"orders-api"}})
	if err != nil {
		panic(err)
	}
	shared := []byte("32 bytes that the issuer has too")
	key, err := jwe.ParseJWK([]byte(`{"kty":"oct","alg":"A256KW","k":"` + base64.RawURLEncoding.EncodeToString(shared) + `"}`))
	if err != nil {
		panic(err)
	}
	tokens, err := jwe.New(jwe.Options{Keys: []jwe.Key{key}, Verifier: verifier})
	if err != nil {
		panic(err)
	}

	signed, err := signer.Sign("at+jwt", map[string]any{"iss": "https://id.example", "aud": "orders-api", "sub": "u1", "exp": 9000000000})
	if err != nil {
		panic(err)
	}
	for _, inside := range []string{signed, `{"sub":"u1"}`} {
		who, err := tokens.Verify(context.Background(), issue(shared, inside))
		if err != nil {
			fmt.Println("refused:", jwtkit.CodeOf(err))
			continue
		}
		fmt.Println("hello", who.Claims().Subject)
	}
	// Output:
	// hello u1
	// refused: token_malformed
}

// issue encrypts as the issuer would.
func issue(shared []byte, inside string) string {
	options := (&jose.EncrypterOptions{}).WithContentType("JWT")
	encrypter, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: jose.A256KW, Key: shared}, options)
	if err != nil {
		panic(err)
	}
	token, err := encrypter.Encrypt([]byte(inside))
	if err != nil {
		panic(err)
	}
	text, err := token.CompactSerialize()
	if err != nil {
		panic(err)
	}
	return text
}
