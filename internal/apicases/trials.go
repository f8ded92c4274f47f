package main

import (
	"crypto/x509"
	"encoding/pem"
	"strings"

	"github.com/jwtkit/toolkit/internal/forge"
)

// trials adds tokens whose explanation asks the platform's cryptography in ways
// that no decision does: salts of other lengths, the text of a public key as the
// secret, other readings of a secret, other ways to write the same JSON.
func (b *builder) trials() {
	ps, rs, es := forge.NewKey("PS256", "k"), forge.NewKey("RS256", "k"), forge.NewKey("ES256", "k")
	unbound := `{"keys":[` + rs.JWK("") + `]}`
	input := forge.Encode(`{"alg":"PS256","kid":"k"}`) + "." + forge.Encode(claims)
	for _, salt := range []int{1, 20, 31, 32, 33, 64, 222} {
		b.diagnose(input+"."+forge.Encode(string(ps.SignPSS([]byte(input), salt))), `,"keys":`+unbound+`,"policy":`+policy)
	}
	mislabelled := forge.Encode(`{"alg":"RS384","kid":"k"}`) + "." + forge.Encode(claims)
	b.diagnose(mislabelled+"."+forge.Encode(string(rs.Signature([]byte(mislabelled)))), `,"keys":`+unbound+`,"policy":`+policy)
	for _, key := range []*forge.Key{rs, es, forge.NewKey("ES512", "k"), forge.NewKey("EdDSA", "k")} {
		der, err := x509.MarshalPKIXPublicKey(key.Public())
		check(err)
		text := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
		for _, secret := range [][]byte{text, text[:len(text)-1], der} {
			b.diagnose(forge.SecretKey("HS256", "k", secret).Token(claims), `,"keys":`+forge.JWKS(key)+`,"policy":`+policy)
		}
	}
	const secret = "a secret of 32 bytes, for trials"
	byHS := `{"issuer":"https://id.example","audiences":["orders-api"],"algorithms":["HS256"]}`
	for _, signed := range []string{secret + "\n", `"` + secret + `"`, strings.Join(strings.Split(secret, ""), "\x00") + "\x00", forge.Encode(secret), "another"} {
		b.diagnose(forge.SecretKey("HS256", "k", []byte(signed)).Token(claims), `,"secret":`+quote(forge.Encode(secret))+`,"policy":`+byHS)
	}
	token := es.Token(claims)
	spaced := strings.ReplaceAll(claims, `,"`, `, "`)
	again := token[:strings.IndexByte(token, '.')+1] + forge.Encode(spaced) + token[strings.LastIndexByte(token, '.'):]
	b.diagnose(again, `,"keys":`+forge.JWKS(es)+`,"policy":`+policy)
}
