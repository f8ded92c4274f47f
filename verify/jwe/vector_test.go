package jwe_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/verify/jwe"
)

// RFC 7516 appendix A.3.
func TestRFC7516(t *testing.T) {
	key := must(jwe.ParseJWK([]byte(`{"kty":"oct","k":"GawgguFyGrWKav7AX4VKUg"}`)))
	const token = "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ.AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.U0m_YmjN04DJvceFICbCVQ"
	payload, _, err := newDecrypter(t, jwe.Options{Keys: []jwe.Key{key}}).Decrypt(t.Context(), token)
	if err != nil || string(payload) != "Live long and prosper." {
		t.Errorf("%q, %v", payload, err)
	}
}

// CVE-2017-16007 and its kin: an ephemeral key that is no point of our curve
// never meets the private key, and the answer does not say so.
func TestEphemeralKeys(t *testing.T) {
	p := pairFor(t, "ECDH-ES", "A128GCM")
	d := newDecrypter(t, jwe.Options{Keys: []jwe.Key{p.key}})
	_, rest, _ := strings.Cut(encrypt(t, p, "ECDH-ES", "A128GCM", "text", nil), ".")
	point := func(x, y string) string { return `{"kty":"EC","crv":"P-256","x":"` + x + `","y":"` + y + `"}` }
	zero, ones := encode(strings.Repeat("\x00", 32)), encode(strings.Repeat("\xff", 32))
	wide := string(must(jose.JSONWebKey{Key: &must(ecdsa.GenerateKey(elliptic.P384(), rand.Reader)).PublicKey}.MarshalJSON()))
	for _, epk := range []string{
		point(zero, zero), point(ones, ones), point(zero, encode(strings.Repeat("\x01", 32))), point("AA", "AA"), point("", ""),
		point(encode(strings.Repeat("\x01", 33)), zero), wide, octJWK(16, ""), `{"kty":"RSA","n":"AQAB","e":"AQAB"}`,
		`{"kty":"OKP","crv":"X25519","x":"` + zero + `"}`, `{}`, `null`, `[]`, `"x"`, `7`, `{"kty":"EC","crv":"P-999"}`,
	} {
		token := encode(`{"alg":"ECDH-ES","enc":"A128GCM","epk":`+epk+`}`) + "." + rest
		if _, _, err := d.Decrypt(t.Context(), token); err == nil || err.Error() != undecrypted {
			t.Errorf("epk %s: %v", epk, err)
		}
	}
	for _, header := range []string{
		`{"alg":"ECDH-ES","enc":"A128GCM"}`,
		`{"alg":"ECDH-ES","enc":"A128GCM","epk":` + point(zero, zero) + `,"apu":7,"apv":"!"}`,
	} {
		if _, _, err := d.Decrypt(t.Context(), encode(header)+"."+rest); err == nil || err.Error() != undecrypted {
			t.Errorf("%s: %v", header, err)
		}
	}
}
