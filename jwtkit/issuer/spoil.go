package issuer

import (
	"crypto/rand"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
	"strings"
	"time"
)

// spoilers change a token before it is signed.
var spoilers = map[string]func(*draft){
	"expired": func(d *draft) {
		d.shift(-d.app.Lifetime - time.Hour) // beyond every leeway
	},
	"not-yet-valid": func(d *draft) {
		d.shift(time.Hour)
		d.claims["nbf"] = d.now.Add(time.Hour).Unix()
	},
	"milliseconds": func(d *draft) {
		for _, name := range timeClaims {
			if t, ok := d.claims[name].(int64); ok {
				d.claims[name] = t * 1000
			}
		}
	},
	skew:             func(*draft) {}, // the grant's clock is wrong already
	"wrong-audience": func(d *draft) { d.claims["aud"] = []string{"https://other.example"} },
	"wrong-issuer":   func(d *draft) { d.claims["iss"] = "https://other.example" },
	"unknown-kid":    func(d *draft) { d.key = d.key.Naming(rand.Text()) },
	"no-kid":         func(d *draft) { d.key = d.key.Naming("") },
	"id-token":       idToken,
}

var timeClaims = []string{"iat", "nbf", "exp", "auth_time"}

// shift moves every time in the token.
func (d *draft) shift(by time.Duration) {
	for _, name := range timeClaims {
		if t, ok := d.claims[name].(int64); ok {
			d.claims[name] = t + int64(by/time.Second)
		}
	}
}

// idToken makes of the token what tells a client about a user (OpenID Connect
// Core 1.0 section 2), and no API should take.
func idToken(d *draft) {
	d.typ = "JWT"
	d.claims = d.times().with(claims{
		"aud": d.app.ID, "azp": d.app.ID, "sub": stableID("user", d.app.ID), "auth_time": d.now.Unix(), "nonce": rand.Text(),
	})
}

func (f faultSet) spoil(d *draft) {
	for _, name := range f.names() {
		if spoiler := spoilers[name]; spoiler != nil {
			spoiler(d)
		}
	}
}

// damages change the text of a signed token.
var damages = map[string]func(string) string{
	"bad-signature": badSignature,
	derSignature:    asDER,
}

func (f faultSet) damage(text string) string {
	for _, name := range f.names() {
		if damaged := damages[name]; damaged != nil {
			text = damaged(text)
		}
	}
	return text
}

// badSignature changes one bit in the middle of the signature.
func badSignature(text string) string {
	return resigned(text, func(signature []byte) []byte {
		signature[len(signature)/2] ^= 1
		return signature
	})
}

// asDER writes an ECDSA signature as ASN.1, as most libraries of cryptography
// give it, instead of r and s side by side (RFC 7518 section 3.4).
func asDER(text string) string {
	return resigned(text, func(signature []byte) []byte {
		half := len(signature) / 2
		der, err := asn1.Marshal(struct{ R, S *big.Int }{
			new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:]),
		})
		if err != nil {
			return signature
		}
		return der
	})
}

// resigned changes the signature of a compact JWS; any other text stays.
func resigned(text string, change func([]byte) []byte) string {
	dot := strings.LastIndexByte(text, '.')
	signature, err := base64.RawURLEncoding.DecodeString(text[dot+1:])
	if err != nil || dot < 0 || len(signature) == 0 {
		return text
	}
	return text[:dot+1] + base64.RawURLEncoding.EncodeToString(change(signature))
}
