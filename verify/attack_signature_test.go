package verify_test

import (
	"bytes"
	"crypto"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
)

var ownKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// ownRSA gives a private key to forge with, and its public JWK of kid "rsa".
func ownRSA(t testing.TB) (*rsa.PrivateKey, string) {
	t.Helper()
	private := ownKey()
	return private, rsaJWK("rsa", private.N, "AQAB")
}

func rsaJWK(kid string, n *big.Int, e string) string {
	return fmt.Sprintf(`{"kty":"RSA","kid":%q,"n":%q,"e":%q}`, kid, forge.Encode(string(n.Bytes())), e)
}

// Signatures that are none, of something else, or somebody else's.
func TestAttackSignature(t *testing.T) {
	for _, alg := range forge.Algorithms {
		key := forge.NewKey(alg, "k")
		keys := parseJWKS(t, forge.JWKS(key))
		token := key.Token(good)
		header, payload, _ := parts(token)
		other := key.Token(changed(t, `"u1"`, `"u2"`))
		signature := key.Signature([]byte(header + "." + payload))
		flipped := slices.Clone(signature)
		flipped[len(flipped)/2] ^= 1
		_, _, swapped := parts(other)
		invalid := jwtkit.CodeSignatureInvalid
		expect(t, keys, allAlgorithms(), []attack{
			{alg + " good", token, "", ""},
			{alg + " without signature", header + "." + payload + ".", invalid, "the signature is empty"},
			{alg + " without the last dot", header + "." + payload, jwtkit.CodeTokenMalformed, "one dot"},
			{alg + " swapped", header + "." + payload + "." + swapped, invalid, ""},
			{alg + " flipped", withSignature(token, flipped), invalid, ""},
			{alg + " of zeros", withSignature(token, make([]byte, len(signature))), invalid, ""},
			{alg + " of ones", withSignature(token, bytes.Repeat([]byte{0xff}, len(signature))), invalid, ""},
			{alg + " cut", withSignature(token, signature[:len(signature)-1]), invalid, ""},
			{alg + " cut in front", withSignature(token, signature[1:]), invalid, ""},
			{alg + " one byte longer", withSignature(token, append(slices.Clone(signature), 0)), invalid, ""},
			{alg + " a zero in front", withSignature(token, append([]byte{0}, signature...)), invalid, ""},
			{alg + " twice", withSignature(token, append(slices.Clone(signature), signature...)), invalid, ""},
			{alg + " over other claims", header + "." + forge.Encode(changed(t, `"u1"`, `"root"`)) + "." + forge.Encode(string(signature)), invalid, ""},
		})
	}
}

// One key without alg serves RS and PS of every hash, each only as what it says.
func TestAttackRSAConfusion(t *testing.T) {
	key := forge.NewKey("RS256", "k")
	keys := parseJWKS(t, `{"keys":[`+key.JWK("")+`]}`)
	for _, said := range forge.Algorithms[:6] {
		header := `{"alg":"` + said + `","kid":"k"}`
		input := forge.Encode(header) + "." + forge.Encode(good)
		for _, done := range forge.Algorithms[:6] {
			want := jwtkit.CodeSignatureInvalid
			if said == done {
				want = ""
			}
			token := input + "." + forge.Encode(string(key.For(done).Signature([]byte(input))))
			expect(t, keys, policy(nil), []attack{{said + " signed as " + done, token, want, ""}})
		}
	}
}

// RFC 7518 section 3.5: the salt of PSS is as long as the hash, no other.
func TestAttackPSSSalt(t *testing.T) {
	for alg, size := range map[string]int{"PS256": 32, "PS384": 48, "PS512": 64} {
		key := forge.NewKey(alg, "k")
		keys := parseJWKS(t, forge.JWKS(key))
		header, payload, _ := parts(key.Token(good))
		for _, salt := range []int{0, 1, 20, 32, 48, 64, rsa.PSSSaltLengthAuto} {
			want := jwtkit.CodeSignatureInvalid
			if salt == size {
				want = ""
			}
			if salt == rsa.PSSSaltLengthAuto {
				salt = 256 - size - 2 // the longest
			}
			token := header + "." + payload + "." + forge.Encode(string(key.SignPSS([]byte(header+"."+payload), salt)))
			expect(t, keys, policy(nil), []attack{{fmt.Sprintf("%s with a salt of %d bytes", alg, salt), token, want, ""}})
		}
	}
}

// digestInfo is the DER in front of a SHA-256 digest (RFC 8017 section 9.2), and
// the same without the NULL parameter.
var (
	digestInfo        = []byte{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}
	digestInfoNoNULL  = []byte{0x30, 0x2f, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x04, 0x20}
	digestInfoOfSHA1  = []byte{0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14}
	digestInfoLongest = []byte{0x30, 0x82, 0x00, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}
)

// A PKCS#1 v1.5 signature has one encoding; what others parse out of it counts
// for nothing.
func TestAttackPKCS1Encoding(t *testing.T) {
	private, jwk := ownRSA(t)
	keys := parseJWKS(t, `{"keys":[`+jwk+`]}`)
	input := forge.Encode(`{"alg":"RS256","kid":"rsa"}`) + "." + forge.Encode(good)
	digest := sha256.Sum256([]byte(input))
	sign := func(info []byte, digest []byte) string {
		signature, err := rsa.SignPKCS1v15(nil, private, crypto.Hash(0), append(slices.Clone(info), digest...))
		if err != nil {
			t.Fatal(err)
		}
		return input + "." + forge.Encode(string(signature))
	}
	honest := sign(digestInfo, digest[:])
	_, _, text := parts(honest)
	plusN := new(big.Int).Add(new(big.Int).SetBytes(decode(t, text)), private.N).Bytes()
	expect(t, keys, policy(nil), []attack{
		{"by hand", honest, "", ""},
		{"no NULL", sign(digestInfoNoNULL, digest[:]), jwtkit.CodeSignatureInvalid, ""},
		{"no DigestInfo", sign(nil, digest[:]), jwtkit.CodeSignatureInvalid, ""},
		{"SHA-1", sign(digestInfoOfSHA1, digest[:20]), jwtkit.CodeSignatureInvalid, ""},
		{"long form of a length", sign(digestInfoLongest, digest[:]), jwtkit.CodeSignatureInvalid, ""},
		{"bytes behind the digest", sign(digestInfo, append(digest[:], 0)), jwtkit.CodeSignatureInvalid, ""},
		{"s + n", input + "." + forge.Encode(string(plusN)), jwtkit.CodeSignatureInvalid, ""},
		{"s = 1", input + "." + forge.Encode(strings.Repeat("\x00", 255)+"\x01"), jwtkit.CodeSignatureInvalid, ""},
		{"s = n", input + "." + forge.Encode(string(private.N.Bytes())), jwtkit.CodeSignatureInvalid, ""},
	})
}

// Bleichenbacher 2006: with e = 3, a cube whose front looks like a signature can
// be made without the private key.
func TestAttackCubeRoot(t *testing.T) {
	n := ownKey().N
	keys := parseJWKS(t, `{"keys":[`+rsaJWK("cube", n, "Aw")+`]}`)
	input := forge.Encode(`{"alg":"RS256","kid":"cube"}`) + "." + forge.Encode(good)
	digest := sha256.Sum256([]byte(input))
	front := slices.Concat([]byte{0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0}, digestInfo, digest[:])
	highest := new(big.Int).SetBytes(append(slices.Clone(front), bytes.Repeat([]byte{0xff}, 256-len(front))...))
	root := cubeRoot(highest)
	cube := new(big.Int).Exp(root, big.NewInt(3), nil).FillBytes(make([]byte, 256))
	if !bytes.HasPrefix(cube, front) {
		t.Fatal("the forgery was not made")
	}
	expect(t, keys, policy(nil), []attack{{"cube root", input + "." + forge.Encode(string(root.FillBytes(make([]byte, 256)))), jwtkit.CodeSignatureInvalid, ""}})
}

// cubeRoot gives the largest number whose cube is not above n.
func cubeRoot(n *big.Int) *big.Int {
	root := new(big.Int)
	for bit := n.BitLen()/3 + 1; bit >= 0; bit-- {
		next := new(big.Int).SetBit(root, bit, 1)
		if new(big.Int).Exp(next, big.NewInt(3), nil).Cmp(n) <= 0 {
			root = next
		}
	}
	return root
}

// CVE-2022-21449 and its kin, other encodings than r||s, and the one change of a
// signature that is legal.
func TestAttackECDSA(t *testing.T) {
	for alg, curve := range map[string]elliptic.Curve{"ES256": elliptic.P256(), "ES384": elliptic.P384(), "ES512": elliptic.P521()} {
		key := forge.NewKey(alg, "k")
		keys := parseJWKS(t, forge.JWKS(key))
		token := key.Token(good)
		header, payload, text := parts(token)
		size := (curve.Params().BitSize + 7) / 8
		order := curve.Params().N
		signature := decode(t, text)
		r, s := new(big.Int).SetBytes(signature[:size]), new(big.Int).SetBytes(signature[size:])
		with := func(r, s *big.Int) string {
			return withSignature(token, append(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))...))
		}
		der, err := asn1.Marshal(struct{ R, S *big.Int }{r, s})
		if err != nil {
			t.Fatal(err)
		}
		zero, one, invalid := new(big.Int), big.NewInt(1), jwtkit.CodeSignatureInvalid
		attacks := []attack{
			{"high s", with(r, new(big.Int).Sub(order, s)), "", ""},
			{"DER", withSignature(token, der), invalid, "bytes"},
			{"s, r", with(s, r), invalid, ""},
			{"a zero in front of each", withSignature(token, slices.Concat([]byte{0}, signature[:size], []byte{0}, signature[size:])), invalid, "bytes"},
			{"uncompressed mark", withSignature(token, append([]byte{4}, signature...)), invalid, "bytes"},
			{"half", withSignature(token, signature[:size]), invalid, "bytes"},
			{"nothing", header + "." + payload + ".", invalid, "empty"},
		}
		values := map[string]*big.Int{"0": zero, "1": one, "n": order, "n-1": new(big.Int).Sub(order, one), "p mod n": new(big.Int).Mod(curve.Params().P, order)}
		for nameR, r := range values {
			for nameS, s := range values {
				attacks = append(attacks, attack{alg + " r = " + nameR + ", s = " + nameS, with(r, s), invalid, ""})
			}
		}
		expect(t, keys, policy(nil), attacks)
	}
}

// A curve goes with one algorithm: the same point in other hands is refused.
func TestAttackWrongCurve(t *testing.T) {
	for _, of := range []string{"ES256", "ES384", "ES512"} {
		keys := parseJWKS(t, `{"keys":[`+forge.NewKey(of, "k").JWK("")+`]}`)
		for alg, size := range map[string]int{"ES256": 64, "ES384": 96, "ES512": 132} {
			if alg == of {
				continue
			}
			input := forge.Encode(`{"alg":"`+alg+`","kid":"k"}`) + "." + forge.Encode(good)
			expect(t, keys, policy(nil), []attack{{alg + " with the key of " + of, input + "." + forge.Encode(strings.Repeat("\x01", size)), jwtkit.CodeAlgorithmKeyMismatch, "goes with"}})
		}
	}
}

// RFC 8032 section 5.1.7: S is below L; nothing short, nothing of zeros.
func TestAttackEd25519(t *testing.T) {
	key := forge.NewKey("EdDSA", "k")
	keys := parseJWKS(t, forge.JWKS(key))
	token := key.Token(good)
	_, _, text := parts(token)
	signature := decode(t, text)
	order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	plusL := slices.Clone(signature)
	slices.Reverse(plusL[32:]) // S is little-endian
	new(big.Int).Add(new(big.Int).SetBytes(plusL[32:]), order).FillBytes(plusL[32:])
	slices.Reverse(plusL[32:])
	identity := append([]byte{1}, make([]byte, 63)...)
	expect(t, keys, policy(nil), []attack{
		{"S + L", withSignature(token, plusL), jwtkit.CodeSignatureInvalid, ""},
		{"63 bytes", withSignature(token, signature[:63]), jwtkit.CodeSignatureInvalid, "63 bytes"},
		{"R alone", withSignature(token, signature[:32]), jwtkit.CodeSignatureInvalid, "32 bytes"},
		{"R the identity, S = 0", withSignature(token, identity), jwtkit.CodeSignatureInvalid, ""},
		{"as ES256", key.For("EdDSA").Sign(`{"alg":"ES256","kid":"k"}`, good), jwtkit.CodeAlgorithmKeyMismatch, ""},
	})
}

// A signature by text: whatever is put into it or in front of it, the text is
// another one, and refused. Caches and revocation lists depend on that.
func TestAttackMalleability(t *testing.T) {
	for _, alg := range []string{"HS256", "ES256"} {
		key := forge.NewKey(alg, "k")
		v := newVerifier(t, parseJWKS(t, forge.JWKS(key)), allAlgorithms())
		token := key.Token(`{"iss":"https://id.example","aud":"orders-api","exp":1800000060}`)
		if _, err := v.VerifyAt(t.Context(), token, at); err != nil {
			t.Fatal(err)
		}
		for i := range len(token) + 1 {
			for _, inserted := range []string{"\n", "\r\n", " ", "\t", "\x00", "=", "==", "A", "AAAA", ".", "%0A", "\u200b", "\ufeff", "+", "/"} {
				text := token[:i] + inserted + token[i:]
				if _, err := v.VerifyAt(t.Context(), text, at); jwtkit.CodeOf(err).Decision() != jwtkit.Refuse {
					t.Fatalf("%s with %q at byte %d: %v", alg, inserted, i, err)
				}
			}
		}
	}
}

func decode(t testing.TB, segment string) []byte {
	t.Helper()
	decoded, err := base64.RawURLEncoding.DecodeString(segment)
	if err != nil {
		t.Fatal(err)
	}
	return decoded
}
