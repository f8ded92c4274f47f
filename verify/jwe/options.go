package jwe

import (
	"strconv"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// Bounds of what a token may ask for. The inflated content and its relation to
// the deflated one are those at which go-jose stops.
const (
	maxTokenBytes    = verify.MaxTokenBytes
	maxTried         = 10
	defaultPBES2     = 10_000
	maxPBES2         = 1_000_000
	maxInflatedBytes = 250_000
	maxDeflatedBytes = maxInflatedBytes / 10
)

// Options say what a [Decrypter] opens, with which keys, and how much work it
// does for one token.
type Options struct {
	// Keys that tokens are encrypted to. A token with a kid is tried with the
	// keys of that kid, or, when there are none, with those that have no kid.
	Keys []Key

	// KeyAlgorithms that are allowed for alg (RFC 7518 section 4.1). None named
	// means RSA-OAEP, RSA-OAEP-256, ECDH-ES alone and with A128KW, A192KW and
	// A256KW, A128KW, A192KW, A256KW, A128GCMKW, A192GCMKW, A256GCMKW and dir.
	// RSA1_5 and PBES2-HS256+A128KW, PBES2-HS384+A192KW, PBES2-HS512+A256KW are
	// allowed only by name.
	KeyAlgorithms []string

	// ContentEncryption that is allowed for enc (RFC 7518 section 5.1). None
	// named means A128GCM, A192GCM, A256GCM, A128CBC-HS256, A192CBC-HS384 and
	// A256CBC-HS512.
	ContentEncryption []string

	// MaxPBES2Count bounds the iterations that a token may ask for in p2c:
	// 10,000 when 0, and never more than 1,000,000.
	MaxPBES2Count int

	// MaxInflatedBytes bounds content that was deflated (zip), in bytes: 250,000
	// when 0, and never more.
	MaxInflatedBytes int

	// Verifier decides about the signed tokens inside; [Decrypter.Verify] needs
	// it.
	Verifier *verify.Verifier
}

// check says what no Decrypter can be made of.
func (o *Options) check() error {
	if len(o.Keys) == 0 {
		return fault(jwtkit.CodeKeysUnavailable, "no key given")
	}
	for _, name := range o.KeyAlgorithms {
		if keyAlgorithmNamed(name) == nil {
			return fault(jwtkit.CodePolicyInvalid, "the key algorithm "+phrase.Quote(name)+" is not known here")
		}
	}
	for _, name := range o.ContentEncryption {
		if contentEncryptionNamed(name) == nil {
			return fault(jwtkit.CodePolicyInvalid, "the content encryption "+phrase.Quote(name)+" is not known here")
		}
	}
	if o.MaxPBES2Count < 0 || o.MaxPBES2Count > maxPBES2 {
		return outOfRange("MaxPBES2Count", o.MaxPBES2Count, maxPBES2)
	}
	if o.MaxInflatedBytes < 0 || o.MaxInflatedBytes > maxInflatedBytes {
		return outOfRange("MaxInflatedBytes", o.MaxInflatedBytes, maxInflatedBytes)
	}
	return nil
}

func outOfRange(name string, value, most int) error {
	return fault(jwtkit.CodePolicyInvalid, name+" is "+strconv.Itoa(value)+", not from 0 to "+strconv.Itoa(most))
}

// typed gives names in go-jose's type, or what stands for none.
func typed[T ~string](names []string, none []T) []T {
	if len(names) == 0 {
		return none
	}
	list := make([]T, len(names))
	for i, name := range names {
		list[i] = T(name)
	}
	return list
}

// apply takes over the options, with what their zero values stand for.
func (d *Decrypter) apply(o Options) {
	d.keys = append([]Key(nil), o.Keys...)
	d.keyAlgorithms = typed(o.KeyAlgorithms, defaultKeyAlgorithms())
	d.contentEncryption = typed[jose.ContentEncryption](o.ContentEncryption, defaultContentEncryptions())
	d.maxPBES2, d.maxInflated = o.MaxPBES2Count, o.MaxInflatedBytes
	if d.maxPBES2 == 0 {
		d.maxPBES2 = defaultPBES2
	}
	if d.maxInflated == 0 {
		d.maxInflated = maxInflatedBytes
	}
	d.verifier = o.Verifier
}
