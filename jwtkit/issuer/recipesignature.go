package issuer

import (
	"crypto/sha256"
	"strings"

	"github.com/jwtkit/toolkit/internal/forge"
)

func (o order) unsigned() string {
	return forge.Encode(object(claims{"alg": "none", "typ": "at+jwt"}, nil)) + "." + forge.Encode(o.payload(nil)) + "."
}

// sharedSecret signs with a secret that nobody has.
func (o order) sharedSecret() string {
	return forge.NewKey("HS256", "secret").Sign(object(claims{"alg": "HS256", "typ": "at+jwt"}, nil), o.payload(nil))
}

// encryptionKey signs with the key that is published for encryption.
func (o order) encryptionKey() string {
	return o.encryption.Sign(object(claims{"alg": "ES256", "kid": o.encryption.ID, "typ": "at+jwt"}, nil), o.payload(nil))
}

// unpadded writes r or s without the zero that it begins with, once in 128
// signatures.
func (o order) unpadded() string {
	input := forge.Encode(object(o.header(), nil)) + "." + forge.Encode(o.payload(nil))
	for {
		signature := o.key.Signature([]byte(input))
		for _, at := range []int{0, len(signature) / 2} {
			if signature[at] == 0 {
				return input + "." + forge.Encode(string(signature[:at])+string(signature[at+1:]))
			}
		}
	}
}

// mislabelled says RS256 and signs by PS256.
func (o order) mislabelled() string {
	return o.rsa.For("PS256").Sign(object(o.header(), claims{"alg": "RS256", "kid": o.rsa.ID}), o.payload(nil))
}

// reserialised writes the claims anew, with blanks, and keeps the signature.
func (o order) reserialised() string {
	payload := o.payload(nil)
	parts := strings.Split(o.over(payload), ".")
	parts[1] = forge.Encode(strings.Replace(payload, "{", "{ ", 1))
	return strings.Join(parts, ".")
}

// forMicrosoft signs as Microsoft does for its own API: over a header that has the
// hash of the nonce in its place.
func (o order) forMicrosoft() string {
	const nonce = "n-0S6_WzA2Mj"
	hash := sha256.Sum256([]byte(nonce))
	payload := o.payload(claims{"iss": "https://sts.windows.net/" + stableID("tid", o.issuer) + "/"})
	parts := strings.Split(o.key.Sign(object(o.header(), claims{"nonce": forge.Encode(string(hash[:]))}), payload), ".")
	parts[0] = forge.Encode(object(o.header(), claims{"nonce": nonce}))
	return strings.Join(parts, ".")
}
