package verify

import (
	"context"
	"strconv"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// A Key checks signatures. [ParseJWKS], [ParseJWK] and [HMACKey] make one; the
// zero Key holds no signature. Printed, formatted or marshalled, a Key shows
// what it is, never what it is made of.
type Key struct {
	id        string
	algorithm string // alg of the JWK, "" when it binds the key to none
	unfit     string // why it may not check signatures, if it may not
	parts     parts
	material  *material
}

// parts are the numbers of a key as RFC 7518 section 6 names them, already
// checked for size and form.
type parts struct {
	kind  string // kty
	curve string // crv
	n, e  []byte // RSA
	x, y  []byte // EC; x alone for OKP
	// k gives the secret of an oct key. It is a function because fmt prints the
	// bytes of any field that it can reach, and the address of a function.
	k func() []byte
}

func (p parts) secret() []byte {
	if p.k == nil {
		return nil
	}
	return p.k()
}

// ID gives the key's kid, "" when it has none.
func (k Key) ID() string { return k.id }

// Type gives the key's kty: RSA, EC, OKP or oct.
func (k Key) Type() string { return k.parts.kind }

// Algorithm gives the one algorithm that the key is bound to by its alg, or "".
func (k Key) Algorithm() string { return k.algorithm }

// Bits gives the size of the key: of the modulus, the curve or the secret.
func (k Key) Bits() int {
	switch k.parts.kind {
	case "RSA":
		return bitLen(k.parts.n)
	case "EC":
		return curves[k.parts.curve].bits
	case "OKP":
		return 256
	}
	return 8 * len(k.parts.secret())
}

// words names the key in an error: a secret by what it is.
func (k Key) words() string {
	if k.parts.kind == "oct" && k.id == "" {
		return "secret"
	}
	return k.String()
}

// String gives the key in words, as in: RSA key "2026-11" of 2048 bits.
func (k Key) String() string {
	if k.parts.kind == "" {
		return "no key"
	}
	text := k.parts.kind + " key"
	if k.id != "" {
		text += " " + phrase.Quote(k.id)
	}
	if k.parts.curve != "" {
		return text + " on " + k.parts.curve
	}
	if k.parts.kind == "oct" {
		return text
	}
	return text + " of " + strconv.Itoa(k.Bits()) + " bits"
}

// GoString gives the same as String.
func (k Key) GoString() string { return k.String() }

// MarshalText gives the same as String.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Holds reports whether the key holds a signature over signed, by the algorithm
// of that name. It serves explaining why a token was refused; what it says makes
// no token good, and what binds the key (its use, its alg) is not looked at.
func (k Key) Holds(ctx context.Context, algorithm string, signed, signature []byte) bool {
	a := algorithmNamed(algorithm)
	if a == nil || k.parts.kind != a.kind || k.parts.curve != a.curve || wrongSize(len(signature), a) != "" {
		return false
	}
	return k.holds(ctx, a, signed, signature) == good
}

// fits says why k cannot be the key of a token with algorithm a, or nil.
func (k *Key) fits(a *algorithm, shortSecret bool) *jwtkit.Error {
	switch {
	case k.parts.kind != a.kind:
		return fault(jwtkit.CodeAlgorithmKeyMismatch, "alg is "+a.name+", but the "+k.String()+" is of type "+k.parts.kind)
	case k.parts.curve != a.curve:
		return fault(jwtkit.CodeAlgorithmKeyMismatch, a.name+" goes with "+a.curve+", but this is the "+k.String())
	case k.unfit != "":
		return fault(jwtkit.CodeKeyUnsuitable, "the "+k.words()+" "+k.unfit)
	case k.algorithm != "" && !a.sameAs(k.algorithm):
		return fault(jwtkit.CodeAlgorithmKeyMismatch, "alg is "+a.name+", but the "+k.String()+" is for "+phrase.Quote(k.algorithm)+" alone")
	case a.kind == "oct" && 8*len(k.parts.secret()) < a.hash && !shortSecret:
		return fault(jwtkit.CodeKeyUnsuitable, "the secret has "+strconv.Itoa(len(k.parts.secret()))+" bytes, "+a.name+" needs "+strconv.Itoa(a.hash/8)+" (RFC 7518 section 3.2)")
	}
	return nil
}

func fault(code jwtkit.Code, detail string) *jwtkit.Error {
	return &jwtkit.Error{Code: code, Detail: phrase.Cut(detail, maxDetailBytes)}
}

// maxDetailBytes bounds the detail of an error, so that with its code it stays
// under 300 bytes.
const maxDetailBytes = 270
