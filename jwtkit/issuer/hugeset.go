package issuer

import (
	"bytes"
	"crypto/rand"
	"strings"
	"sync"

	"github.com/jwtkit/toolkit/jwtkit/sign"
)

// hugeSet is a key set of more keys than any verifier should read: one public
// key under many kids, the real ones last.
func hugeSet(all []*sign.Key, guests [][]byte) []byte {
	filler := fillerKey()
	var set bytes.Buffer
	set.WriteString(`{"keys":[`)
	for range hugeKeys {
		set.WriteString(`{"kid":"` + rand.Text() + `",` + filler + `},`)
	}
	set.Write(jwks(all, guests)[len(`{"keys":[`):])
	return set.Bytes()
}

// fillerKey gives the members of a public JWK but kid.
var fillerKey = sync.OnceValue(func() string {
	key, err := sign.GenerateKey("ES256", "x")
	if err != nil {
		return `"kty":"EC"`
	}
	return strings.Replace(strings.Trim(string(key.PublicJWK()), "{}"), `"kid":"x",`, "", 1)
})

// jwks gives the set that is published: the issuer's keys, then the guests.
func jwks(all []*sign.Key, guests [][]byte) []byte {
	set := sign.JWKS(all...)
	if len(guests) == 0 {
		return set
	}
	set = append(bytes.TrimSuffix(set, []byte("]}")), ',')
	return append(append(set, bytes.Join(guests, []byte(","))...), "]}"...)
}
