// Package sign makes signed tokens: compact JWS (RFC 7515) over claims or over
// exact bytes, and the public keys by which others check them. It is for
// issuers, tests and tools; nothing here verifies.
//
// Call [GenerateKey] for a new key, or [NewKey] and [HMAC] for one that you
// hold, then [Key.Sign]; publish the public half with [JWKS].
//
// # Algorithms
//
//	RS256 RS384 RS512 PS256 PS384 PS512   RSA, 2048 bits when generated, 2048 to 8192 accepted
//	ES256 ES384 ES512                     P-256, P-384, P-521
//	EdDSA                                 Ed25519
//	HS256 HS384 HS512                     a secret of at least 32, 48, 64 bytes
//
// The names are those of RFC 7518 section 3.1 and RFC 8037. Errors are
// [*jwtkit.Error]: [jwtkit.CodeAlgorithmNotAllowed] for another name,
// [jwtkit.CodeAlgorithmKeyMismatch] for a key that does not belong to the
// algorithm, [jwtkit.CodeKeyUnsuitable] for one of a wrong size,
// [jwtkit.CodeClaimsInvalid] for claims that are no JSON object.
package sign

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"slices"
	"strconv"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// Sizes of RSA keys in bits: generated, and the most that is accepted. The
// least is RFC 7518 section 3.3's.
const (
	rsaBits    = 2048
	rsaBitsMax = 8192
)

// secretBytes is the least size of a secret: that of the hash (RFC 7518
// section 3.2).
var secretBytes = map[string]int{"HS256": 32, "HS384": 48, "HS512": 64}

// A Key signs tokens with one algorithm. It is safe for concurrent use, and
// prints, logs and marshals without its private part.
type Key struct {
	algorithm string
	id        string
	private   func() any // a closure: fmt walks into everything else, unexported or not
	public    []byte     // the public JWK; nil for a secret
}

// GenerateKey makes a new key for an asymmetric algorithm. An empty kid becomes
// the key's SHA-256 thumbprint (RFC 7638). RSA keys have 2048 bits; making one
// takes some tenths of a second.
func GenerateKey(algorithm, kid string) (*Key, error) {
	private, err := generate(algorithm)
	if err != nil {
		return nil, err
	}
	return NewKey(algorithm, kid, private)
}

func generate(algorithm string) (crypto.Signer, error) {
	var private crypto.Signer
	var err error
	switch algorithm {
	case "RS256", "RS384", "RS512", "PS256", "PS384", "PS512":
		private, err = rsa.GenerateKey(rand.Reader, rsaBits)
	case "ES256", "ES384", "ES512":
		private, err = ecdsa.GenerateKey(curve(algorithm), rand.Reader)
	case "EdDSA":
		_, private, err = ed25519.GenerateKey(rand.Reader)
	default:
		return nil, unknownAlgorithm(algorithm)
	}
	if err != nil {
		return nil, &jwtkit.Error{Code: jwtkit.CodeInternal, Detail: "no key could be generated", Err: err}
	}
	return private, nil
}

// NewKey makes a Key of a private key that exists: *rsa.PrivateKey,
// *ecdsa.PrivateKey or ed25519.PrivateKey. An empty kid becomes the key's
// SHA-256 thumbprint (RFC 7638).
func NewKey(algorithm, kid string, private crypto.Signer) (*Key, error) {
	if err := fits(algorithm, private); err != nil {
		return nil, err
	}
	public := jose.JSONWebKey{Key: private.Public(), KeyID: kid, Algorithm: algorithm, Use: "sig"}
	if kid == "" {
		print, err := thumbprint(public)
		if err != nil {
			return nil, err
		}
		public.KeyID = print
	}
	jwk, err := public.MarshalJSON()
	if err != nil {
		return nil, &jwtkit.Error{Code: jwtkit.CodeKeyUnsuitable, Detail: "the key cannot be written as a JWK", Err: err}
	}
	return newKey(algorithm, public.KeyID, private, jwk), nil
}

// HMAC makes a Key of a shared secret for HS256, HS384 or HS512. Its tokens
// name kid only when it is not empty.
func HMAC(algorithm, kid string, secret []byte) (*Key, error) {
	least, ok := secretBytes[algorithm]
	if !ok {
		return nil, unknownAlgorithm(algorithm)
	}
	if len(secret) < least {
		return nil, &jwtkit.Error{Code: jwtkit.CodeKeyUnsuitable,
			Detail: algorithm + " needs a secret of at least " + strconv.Itoa(least) + " bytes, this one has " + strconv.Itoa(len(secret))}
	}
	return newKey(algorithm, kid, slices.Clone(secret), nil), nil
}

func newKey(algorithm, kid string, private any, public []byte) *Key {
	return &Key{algorithm: algorithm, id: kid, private: func() any { return private }, public: public}
}

// Algorithm gives the name of the algorithm that k signs with, as in a token's
// alg.
func (k *Key) Algorithm() string { return k.algorithm }

// ID gives the key's identifier, as in a token's kid; it is empty only for a
// secret that was given none.
func (k *Key) ID() string { return k.id }

// fits checks that the key is of the type, curve and size of the algorithm.
func fits(algorithm string, private crypto.Signer) error {
	switch algorithm {
	case "RS256", "RS384", "RS512", "PS256", "PS384", "PS512":
		if key, ok := private.(*rsa.PrivateKey); ok && key != nil {
			return fitsRSA(key)
		}
	case "ES256", "ES384", "ES512":
		if key, ok := private.(*ecdsa.PrivateKey); ok && key != nil && key.Curve == curve(algorithm) {
			return nil
		}
	case "EdDSA":
		if key, ok := private.(ed25519.PrivateKey); ok && len(key) == ed25519.PrivateKeySize {
			return nil
		}
	default:
		return unknownAlgorithm(algorithm)
	}
	return &jwtkit.Error{Code: jwtkit.CodeAlgorithmKeyMismatch, Detail: "the private key is not one for " + algorithm}
}

func fitsRSA(key *rsa.PrivateKey) error {
	if bits := key.N.BitLen(); bits < rsaBits || bits > rsaBitsMax {
		return &jwtkit.Error{Code: jwtkit.CodeKeyUnsuitable, Detail: "an RSA key of " + strconv.Itoa(bits) + " bits; it must have 2048 to 8192"}
	}
	return nil
}

func curve(algorithm string) elliptic.Curve {
	switch algorithm {
	case "ES384":
		return elliptic.P384()
	case "ES512":
		return elliptic.P521()
	}
	return elliptic.P256()
}

func unknownAlgorithm(name string) error {
	return &jwtkit.Error{Code: jwtkit.CodeAlgorithmNotAllowed,
		Detail: phrase.Quote(name) + " is not an algorithm for this kind of key; the package documentation lists those that are"}
}
