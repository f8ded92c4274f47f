package verify_test

import (
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

const benchClaims = `{"iss":"https://id.example","sub":"f3b7c1de-52a8-4a0c-9d55-0d4d6c2b8a11","aud":["orders-api","https://api.example.com/billing"],"exp":1800086400,"nbf":1799999940,"iat":1799999940,"jti":"7b0f5a0e-3f66-4b0e-8a1c-2f2f0c8f1f55","client_id":"orders-frontend","scope":["orders:read","orders:write","billing:read"]}`

func BenchmarkVerify(b *testing.B) {
	for _, name := range []string{"HS256", "RS256", "PS256", "ES256", "EdDSA"} {
		key := forge.NewKey(name, "2026-11-key-"+name)
		v := newVerifier(b, parseJWKS(b, forge.JWKS(key)), policy(func(p *verify.Policy) { p.Algorithms = []string{name} }))
		text := key.Token(benchClaims)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := v.VerifyAt(b.Context(), text, at); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/raw", func(b *testing.B) {
			b.ReportAllocs()
			check := key.Checker(text)
			for b.Loop() {
				if !check() {
					b.Fatal("the signature does not hold")
				}
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	text := forge.NewKey("RS256", "2026-11-key").Token(benchClaims)
	b.ReportAllocs()
	for b.Loop() {
		token, err := jwtkit.Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := token.UnverifiedClaims(); err != nil {
			b.Fatal(err)
		}
	}
}
