package diagnose

import (
	"strconv"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/verify"
)

// keyFaults names the cause for what verify says of a key that it skips.
var keyFaults = []struct{ words, cause string }{
	{"a private key in a key set", "jwks_private"},
	{"a secret (oct) that can be fetched", "jwks_private"},
	{"a secret (oct) beside public keys", "jwks_private"},
	{"bits is too weak", "weak_rsa"},
	{"the RSA modulus is even", "weak_rsa"},
	{"the RSA exponent is not an odd number", "weak_rsa"},
	{"ROCA weakness", "weak_rsa"},
}

// suspectKeys finds what is wrong with the keys at hand: some of it the token
// shows, the rest will show with another verifier.
func (d *diagnosis) suspectKeys(s *subject) {
	for _, problem := range s.skipped {
		for _, fault := range keyFaults {
			if strings.Contains(problem.Detail, fault.words) && !d.found(fault.cause) {
				d.find(fault.cause, d.worthOfKey(s, fault.cause, problem), say("detail", problem.Detail),
					evidence("keys["+strconv.Itoa(problem.Index)+"].kid", quoted(problem.KeyID), "a public key of at least 2048 bits, if RSA"))
			}
		}
	}
	if s.header.KeyID == "" {
		d.manyKeys(s)
	}
	d.suspectSize(s)
	d.sameKeyID(s)
}

// quoted gives a string as JSON, "" for the empty one.
func quoted(text string) string {
	if text == "" {
		return ""
	}
	w := strictjson.NewWriter()
	w.String(text)
	return w.Text()
}

// worthOfKey is proved for a weak key that the token needs: RFC 7518 section 3.3
// wants 2048 bits of every key.
func (d *diagnosis) worthOfKey(s *subject, cause string, problem verify.KeyProblem) detail {
	switch needed := s.needs(problem); {
	case cause == "jwks_private":
		return certain(Likely)
	case needed && d.borrowed == nil && strings.Contains(problem.Detail, "too weak") && (d.found("unknown_kid") || d.found("jwks_empty_or_bad")):
		return certain(Proved)
	case needed:
		return certain(Likely)
	}
	return certain(Hint)
}

// published reports whether the set has a key of that kid with its private half.
func (s *subject) published(kid string) bool {
	for _, problem := range s.skipped {
		if kid != "" && problem.KeyID == kid && strings.Contains(problem.Detail, keyFaults[0].words) {
			return true
		}
	}
	return false
}

// needs reports whether a key that was skipped is the one that the token names,
// or the only one there was.
func (s *subject) needs(problem verify.KeyProblem) bool {
	if s.header.KeyID != "" && problem.KeyID != "" {
		return problem.KeyID == s.header.KeyID
	}
	return len(s.all) == 0 && len(s.skipped) == 1 && verify.AlgorithmType(s.header.Algorithm) == "RSA"
}

// manyKeys finds that a token without a kid leaves it to the verifier which of
// several keys to try.
func (d *diagnosis) manyKeys(s *subject) {
	if suitable := len(s.suitable()); suitable > 1 && !d.found("no_kid_many_keys") {
		d.find("no_kid_many_keys", certain(Likely), coded(""), say("count", strconv.Itoa(suitable)), evidence("header.kid", member(s.header, "kid"), "the kid of the key that signed"))
	}
}

// suitable gives the keys at hand that could hold the token's signature.
func (s *subject) suitable() (list []verify.Key) {
	for _, key := range s.all {
		if key.Type() == verify.AlgorithmType(s.header.Algorithm) && (key.Algorithm() == "" || key.Algorithm() == s.header.Algorithm) {
			list = append(list, key)
		}
	}
	return list
}

// wrongModulus says that a signature is shorter than the modulus of every RSA key
// that the token could be signed with, or "". One of a usual size was made with
// another key, and not cut.
func (s *subject) wrongModulus(size int) string {
	detail := ""
	for _, key := range s.suitable() {
		due := (key.Bits() + 7) / 8
		if key.Type() != "RSA" || due <= size || usualModuli[size] {
			return ""
		}
		detail = "the signature has " + strconv.Itoa(size) + " bytes, one of the " + key.String() + " has " + strconv.Itoa(due)
	}
	return detail
}

// usualModuli are the sizes of nearly all RSA keys, in bytes.
var usualModuli = map[int]bool{256: true, 384: true, 512: true, 1024: true}

// suspectSize finds an RSA signature of a size that hardly any key has, where no
// key is at hand to tell.
func (d *diagnosis) suspectSize(s *subject) {
	size := len(s.token.AppendSignature(nil))
	if len(s.all) > 0 || verify.AlgorithmType(s.header.Algorithm) != "RSA" || verify.WrongSignatureSize(s.header.Algorithm, size) != "" || usualModuli[size] {
		return
	}
	d.find("sig_length", certain(Likely), say("detail", "The signature has "+strconv.Itoa(size)+" bytes, those of RSA have 256, 384 or 512 nearly always"),
		evidence("signature.length", strconv.Itoa(size), "the size of the key's modulus"))
}

// encryptionKey reports whether a key that the token could mean is for encryption
// alone.
func (s *subject) encryptionKey() bool {
	for _, key := range s.all {
		if key.ID() == s.header.KeyID && (strings.HasPrefix(key.Algorithm(), "RSA-OAEP") || strings.HasPrefix(key.Algorithm(), "ECDH-ES") || key.Algorithm() == "RSA1_5") {
			return true
		}
	}
	return false
}

// sameKeyID finds keys that share type and kid: verifiers take the first, the last
// or all of them.
func (d *diagnosis) sameKeyID(s *subject) {
	type name struct{ kind, id string }
	count := map[name]int{}
	for _, key := range s.all {
		if key.ID() != "" {
			count[name{key.Type(), key.ID()}]++
		}
	}
	own := name{verify.AlgorithmType(s.header.Algorithm), s.header.KeyID}
	worth, id := Likely, own.id
	if count[own] < 2 {
		worth, id = Hint, ""
		for _, key := range s.all { // in the order of the set
			if count[name{key.Type(), key.ID()}] > 1 {
				id = key.ID()
				break
			}
		}
	}
	if id != "" {
		d.find("dup_kid", certain(worth), say("kid", phrase.Quote(id)), evidence("keys.kid", quoted(id), "one key of each kid"))
	}
}
