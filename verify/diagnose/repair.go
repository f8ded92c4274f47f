package diagnose

import (
	"context"
	"encoding/base64"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/verify"
)

// repair looks for the one thing that, put right, makes the signature hold. What
// is found is proved, and stands before the plain bad signature. The number of
// trials is bounded by the keys at hand and the ways listed here.
func (d *diagnosis) repair(ctx context.Context, s *subject) {
	if len(s.token.Text()) > verify.MaxTokenBytes {
		return
	}
	signature := s.token.AppendSignature(nil)
	signed := []byte(s.token.SigningInput())
	trials := []func(context.Context, *subject, []byte, []byte) bool{
		d.tryNonce, d.tryOtherKeys, d.tryDER, d.tryPadding, d.tryOtherScheme, d.trySalt, d.trySecrets, d.tryOtherJSON,
	}
	for _, try := range trials {
		if try(ctx, s, signed, signature) {
			return
		}
	}
}

// maxRepairKeys bounds the keys that are tried in a repair.
const maxRepairKeys = 50

// anyHolds gives the first key at hand that holds the signature.
func (s *subject) anyHolds(ctx context.Context, algorithm string, signed, signature []byte) (verify.Key, bool) {
	for _, key := range s.all[:min(len(s.all), maxRepairKeys)] {
		if key.Holds(ctx, algorithm, signed, signature) {
			return key, true
		}
	}
	return verify.Key{}, false
}

func (d *diagnosis) tryOtherKeys(ctx context.Context, s *subject, signed, signature []byte) bool {
	if s.header.KeyID == "" {
		return false
	}
	key, ok := s.anyHolds(ctx, s.header.Algorithm, signed, signature)
	if ok {
		d.find("wrong_kid", say("kid", phrase.Quote(s.header.KeyID), "other", key.String()),
			evidence("header.kid", member(s.header, "kid"), phrase.Quote(key.ID())))
	}
	return ok
}

// tryNonce puts the hash of the header's nonce in its place, as Microsoft signs
// the tokens for its own API.
func (d *diagnosis) tryNonce(ctx context.Context, s *subject, _, signature []byte) bool {
	nonce := member(s.header, "nonce")
	if nonce == "" || entraTenant(s.claims.Issuer) == "" {
		return false
	}
	proof, worth := "", Likely
	if hash, ok := verify.SHA256(ctx, []byte(plain(nonce))); ok {
		header := strings.Replace(s.header.JSON(), nonce, `"`+base64.RawURLEncoding.EncodeToString(hash)+`"`, 1)
		_, payload, _ := strings.Cut(s.token.SigningInput(), ".")
		signed := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + payload
		if _, held := s.anyHolds(ctx, s.header.Algorithm, []byte(signed), signature); held {
			proof, worth = " With the nonce hashed, the signature holds.", Proved
		}
	}
	d.find("ms_nonce", certain(worth), say("proof", proof), evidence("header.nonce", nonce, "absent"))
	return worth == Proved
}

// tryDER reads a signature of ES256, ES384 or ES512 as DER (ECDSA-Sig-Value).
func (d *diagnosis) tryDER(ctx context.Context, s *subject, signed, signature []byte) bool {
	half := coordinateBytes(s.header.Algorithm)
	if half == 0 {
		return false
	}
	raw, ok := rawFromDER(signature, half)
	if !ok {
		return false
	}
	proof := ""
	if _, held := s.anyHolds(ctx, s.header.Algorithm, signed, raw); held {
		proof = " Converted, it holds."
	}
	d.find("ecdsa_der", say("proof", proof), evidence("signature", `"30…"`, "r and s side by side"))
	return true
}

func (d *diagnosis) tryPadding(ctx context.Context, s *subject, signed, signature []byte) bool {
	half := coordinateBytes(s.header.Algorithm)
	missing := 2*half - len(signature)
	if half == 0 || missing < 1 || missing > 4 {
		return false
	}
	for inR := 0; inR <= missing; inR++ {
		padded := make([]byte, 2*half)
		split := half - inR
		if split > len(signature) {
			continue
		}
		copy(padded[inR:half], signature[:split])
		copy(padded[half+missing-inR:], signature[split:])
		if _, held := s.anyHolds(ctx, s.header.Algorithm, signed, padded); held {
			d.find("ecdsa_unpadded")
			return true
		}
	}
	return false
}

// tryOtherScheme tries PKCS#1 v1.5 for PSS and the other way round, and the other
// hashes.
func (d *diagnosis) tryOtherScheme(ctx context.Context, s *subject, signed, signature []byte) bool {
	name := s.header.Algorithm
	if verify.AlgorithmType(name) != "RSA" {
		return false
	}
	scheme := map[byte]string{'R': "PS", 'P': "RS"}[name[0]]
	for _, other := range []string{scheme + name[2:], "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"} {
		if _, held := s.anyHolds(ctx, other, signed, signature); held && other != name {
			d.find("rs_ps_swap", say("alg", name, "other", other), evidence("header.alg", member(s.header, "alg"), other))
			return true
		}
	}
	return false
}

// trySalt looks for a PSS signature whose salt has another length.
func (d *diagnosis) trySalt(ctx context.Context, s *subject, signed, signature []byte) bool {
	if !strings.HasPrefix(s.header.Algorithm, "PS") {
		return false
	}
	for _, key := range s.named() {
		if key.HoldsAnySalt(ctx, s.header.Algorithm, signed, signature) {
			d.find("pss_params", evidence("header.alg", member(s.header, "alg"), "a salt as long as the hash"))
			return true
		}
	}
	return false
}

// named gives few keys: those of the token's kid, or else the first.
func (s *subject) named() []verify.Key {
	const most = 3
	var list []verify.Key
	for _, key := range s.suitable() {
		if key.ID() == s.header.KeyID || key.ID() == "" || s.header.KeyID == "" {
			list = append(list, key)
		}
	}
	return list[:min(len(list), most)]
}
