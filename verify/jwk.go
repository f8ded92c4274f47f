package verify

import (
	"slices"
	"strconv"

	"github.com/jwtkit/toolkit/internal/base64url"
	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
)

// Bounds of an RSA key, in bits of its modulus.
const (
	minRSABits = 2048
	maxRSABits = 8192
)

// jwk is a JSON Web Key (RFC 7517 section 4) as it stands in its text.
type jwk struct {
	kty, crv, kid, alg, use string
	operations              []string
	hasOperations           bool
	n, e, x, y, k           string
	private                 bool
}

// ParseJWK reads one JSON Web Key (RFC 7517 section 4). Of a private key it
// takes the public half.
//
// Codes: [jwtkit.CodeKeysInvalid] for what is not a key or not of a type known
// here, [jwtkit.CodeKeyUnsuitable] for a key too weak or too large.
func ParseJWK(data []byte) (Key, error) {
	j, err := readJWK(string(data))
	if err != nil {
		return Key{}, err
	}
	key, err := j.key()
	switch {
	case err != nil:
		return Key{}, err
	case j.kty == "oct" && j.k == "":
		return Key{}, fault(jwtkit.CodeKeyUnsuitable, "the secret is empty")
	}
	return key, nil
}

// privateMembers are those that only a private key has (RFC 7518 section 6, and
// priv of the keys for ML-DSA).
var privateMembers = map[string]bool{"d": true, "p": true, "q": true, "dp": true, "dq": true, "qi": true, "oth": true, "priv": true}

func readJWK(text string) (j jwk, err *jwtkit.Error) {
	r := strictjson.Object(text)
	defer r.Close()
	for r.Member() {
		switch target := j.text(r.Name); {
		case target != nil:
			*target = r.String()
		case r.Name == "key_ops":
			j.operations, j.hasOperations = r.Strings(nil), true
		case privateMembers[r.Name]:
			j.private = true
		}
	}
	if f := r.Fault(); f != nil {
		return j, fault(jwtkit.CodeKeysInvalid, "the key "+f.Say())
	}
	return j, nil
}

// text gives where a member that is a string belongs, nil for any other member.
func (j *jwk) text(name string) *string {
	switch name {
	case "kty":
		return &j.kty
	case "crv":
		return &j.crv
	case "kid":
		return &j.kid
	case "alg":
		return &j.alg
	case "use":
		return &j.use
	case "n":
		return &j.n
	case "e":
		return &j.e
	case "x":
		return &j.x
	case "y":
		return &j.y
	case "k":
		return &j.k
	}
	return nil
}

// key checks the numbers of the key and makes it ready for use.
func (j *jwk) key() (Key, *jwtkit.Error) {
	p, err := j.parts()
	if err != nil {
		return Key{}, err
	}
	key := Key{id: j.kid, algorithm: j.alg, unfit: j.unfit(), parts: p, material: prepare(p)}
	if key.unfit == "" && isKeyText(p.secret()) {
		key.unfit = keyTextIsNoSecret
	}
	return key, nil
}

// unfit says why the key may not check signatures (RFC 7517 sections 4.2, 4.3).
func (j *jwk) unfit() string {
	if j.kty == "oct" && j.k == "" {
		return "is empty"
	}
	if j.use != "" && j.use != "sig" {
		return "is not for signatures: its use is " + phrase.Quote(j.use)
	}
	if j.hasOperations && !slices.Contains(j.operations, "verify") {
		return "is not for verifying: its key_ops are " + phrase.List(j.operations)
	}
	return ""
}

func (j *jwk) parts() (parts, *jwtkit.Error) {
	switch j.kty {
	case "RSA":
		return j.rsaParts()
	case "EC":
		return j.ecParts()
	case "OKP":
		return j.okpParts()
	case "oct":
		k, err := j.number("k", j.k)
		return parts{kind: "oct", k: func() []byte { return k }}, err
	case "":
		return parts{}, fault(jwtkit.CodeKeysInvalid, "the key has no kty")
	}
	return parts{}, fault(jwtkit.CodeKeysInvalid, "kty "+phrase.Quote(j.kty)+" is not known here")
}

func (j *jwk) rsaParts() (parts, *jwtkit.Error) {
	n, err := j.number("n", j.n)
	if err != nil {
		return parts{}, err
	}
	e, err := j.number("e", j.e)
	if err != nil {
		return parts{}, err
	}
	n, e = trimZeros(n), trimZeros(e)
	switch size := bitLen(n); {
	case size < minRSABits:
		return parts{}, fault(jwtkit.CodeKeyUnsuitable, "an RSA modulus of "+strconv.Itoa(size)+" bits is too weak, "+strconv.Itoa(minRSABits)+" is the least")
	case size > maxRSABits:
		return parts{}, fault(jwtkit.CodeKeyUnsuitable, "an RSA modulus of "+strconv.Itoa(size)+" bits is too large, "+strconv.Itoa(maxRSABits)+" is the most")
	case n[len(n)-1]&1 == 0:
		return parts{}, fault(jwtkit.CodeKeysInvalid, "the RSA modulus is even")
	case bitLen(e) > 31 || bitLen(e) < 2 || e[len(e)-1]&1 == 0:
		return parts{}, fault(jwtkit.CodeKeysInvalid, "the RSA exponent is not an odd number from 3 to 2147483647")
	case hasROCA(n):
		return parts{}, fault(jwtkit.CodeKeyUnsuitable, "the RSA key was made by a chip with the ROCA weakness (CVE-2017-15361): its private key can be computed from it, replace it")
	}
	return parts{kind: "RSA", n: n, e: e}, nil
}

func (j *jwk) ecParts() (parts, *jwtkit.Error) {
	curve, ok := curves[j.crv]
	if !ok {
		return parts{}, fault(jwtkit.CodeKeysInvalid, "crv "+phrase.Quote(j.crv)+" is not known here")
	}
	x, err := j.number("x", j.x)
	if err != nil {
		return parts{}, err
	}
	y, err := j.number("y", j.y)
	if err != nil {
		return parts{}, err
	}
	if len(x) != curve.size() || len(y) != curve.size() {
		return parts{}, fault(jwtkit.CodeKeysInvalid, "x and y have "+strconv.Itoa(len(x))+" and "+strconv.Itoa(len(y))+" bytes, on "+j.crv+" each has "+strconv.Itoa(curve.size()))
	}
	if !curve.holds(x, y) {
		return parts{}, fault(jwtkit.CodeKeysInvalid, "(x, y) is not a point of "+j.crv)
	}
	return parts{kind: "EC", curve: j.crv, x: x, y: y}, nil
}

func (j *jwk) okpParts() (parts, *jwtkit.Error) {
	if j.crv != "Ed25519" {
		return parts{}, fault(jwtkit.CodeKeysInvalid, "crv "+phrase.Quote(j.crv)+" is not known here")
	}
	x, err := j.number("x", j.x)
	if err != nil {
		return parts{}, err
	}
	if len(x) != 32 {
		return parts{}, fault(jwtkit.CodeKeysInvalid, "x has "+strconv.Itoa(len(x))+" bytes, on Ed25519 it has 32")
	}
	if !goodEd25519(x) {
		return parts{}, fault(jwtkit.CodeKeyUnsuitable, "x is of small order or not in canonical form: anybody could sign for it")
	}
	return parts{kind: "OKP", curve: "Ed25519", x: x}, nil
}

func (j *jwk) number(name, text string) ([]byte, *jwtkit.Error) {
	if text == "" && name != "k" {
		return nil, fault(jwtkit.CodeKeysInvalid, "the key has no "+name)
	}
	number, f := base64url.AppendDecode(nil, text)
	if f != nil {
		return nil, fault(jwtkit.CodeKeysInvalid, name+" "+string(f.Reason)+", at byte "+strconv.Itoa(f.Offset))
	}
	return number, nil
}

func trimZeros(number []byte) []byte {
	for len(number) > 0 && number[0] == 0 {
		number = number[1:]
	}
	return number
}
