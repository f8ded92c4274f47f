package verify

import (
	"slices"
	"strings"
)

// An algorithm is a signature algorithm of RFC 7518 section 3, RFC 8037 or
// RFC 9864, and the one type of key that goes with it.
type algorithm struct {
	name  string
	kind  string // kty of its keys
	curve string // crv of its keys, for EC and OKP
	hash  int    // bits of SHA-2, 0 for EdDSA
	size  int    // bytes of a signature, 0 for RSA, whose modulus says it
	pss   bool
}

var algorithms = []algorithm{
	{name: "RS256", kind: "RSA", hash: 256},
	{name: "RS384", kind: "RSA", hash: 384},
	{name: "RS512", kind: "RSA", hash: 512},
	{name: "PS256", kind: "RSA", hash: 256, pss: true},
	{name: "PS384", kind: "RSA", hash: 384, pss: true},
	{name: "PS512", kind: "RSA", hash: 512, pss: true},
	{name: "ES256", kind: "EC", curve: "P-256", hash: 256, size: 64},
	{name: "ES384", kind: "EC", curve: "P-384", hash: 384, size: 96},
	{name: "ES512", kind: "EC", curve: "P-521", hash: 512, size: 132},
	{name: "EdDSA", kind: "OKP", curve: "Ed25519", size: 64},
	{name: "Ed25519", kind: "OKP", curve: "Ed25519", size: 64},
	{name: "HS256", kind: "oct", hash: 256, size: 32},
	{name: "HS384", kind: "oct", hash: 384, size: 48},
	{name: "HS512", kind: "oct", hash: 512, size: 64},
}

// algorithmNamed gives the algorithm of exactly that name, or nil.
func algorithmNamed(name string) *algorithm {
	for i := range algorithms {
		if algorithms[i].name == name {
			return &algorithms[i]
		}
	}
	return nil
}

// allowed reports whether a list of names admits a. The empty list admits every
// algorithm with a public key; EdDSA admits its newer name Ed25519.
func (a *algorithm) allowed(names []string) bool {
	if len(names) == 0 {
		return a.kind != "oct"
	}
	return slices.Contains(names, a.name) || a.name == "Ed25519" && slices.Contains(names, "EdDSA")
}

// sameAs reports whether the alg of a JWK names a, under its old or new name.
func (a *algorithm) sameAs(name string) bool {
	return a.name == name || a.kind == "OKP" && (name == "EdDSA" || name == "Ed25519")
}

// isNone reports whether a token says in any spelling that it is unsigned.
func isNone(name string) bool { return strings.EqualFold(name, "none") }

// AlgorithmType gives the type (kty) of the keys of an algorithm: RSA, EC, OKP
// or oct; "none" for none in any spelling; "" for a name that is not known here.
func AlgorithmType(name string) string {
	if isNone(name) {
		return "none"
	}
	if a := algorithmNamed(name); a != nil {
		return a.kind
	}
	return ""
}

// WrongSignatureSize says why no key can hold a signature of that many bytes for
// the algorithm of that name, or "" when one can or the name is not known here.
func WrongSignatureSize(name string, bytes int) string {
	if a := algorithmNamed(name); a != nil {
		return wrongSize(bytes, a)
	}
	return ""
}
