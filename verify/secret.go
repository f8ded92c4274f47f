package verify

import (
	"bytes"

	"github.com/jwtkit/toolkit/jwtkit"
)

// HMACKey makes the key for HS256, HS384 and HS512 out of a shared secret,
// taken byte for byte. With kid "" it serves tokens of every kid.
//
// The Key that comes with an error is of no use: a policy that meets it refuses,
// with the same code and reason.
//
// An empty secret, and one that is a public or private key in text form (whose
// holder may be anybody), is [jwtkit.CodeKeyUnsuitable]. A secret shorter than
// its hash is refused for the token at hand, unless the policy says
// AllowShortSecret.
func HMACKey(kid string, secret []byte) (Key, error) {
	if len(secret) == 0 {
		return unfitSecret(kid, "is empty")
	}
	if isKeyText(secret) {
		return unfitSecret(kid, keyTextIsNoSecret)
	}
	kept := bytes.Clone(secret)
	p := parts{kind: "oct", k: func() []byte { return kept }}
	return Key{id: kid, parts: p, material: prepare(p)}, nil
}

const keyTextIsNoSecret = "is the text of a key pair's key, which is no secret: give it as a key"

// isKeyText reports whether a secret is the text of a public or private key.
func isKeyText(secret []byte) bool {
	for _, mark := range []string{"-----BEGIN ", "---- BEGIN ", "ssh-rsa ", "ssh-dss ", "ssh-ed25519 ", "ecdsa-sha2-", `"kty"`} {
		if bytes.Contains(secret, []byte(mark)) {
			return true
		}
	}
	return false
}

func unfitSecret(kid, why string) (Key, error) {
	return Key{id: kid, unfit: why, parts: parts{kind: "oct"}}, fault(jwtkit.CodeKeyUnsuitable, "the secret "+why)
}
