package peers

import (
	"testing"

	"github.com/jwtkit/toolkit/jwtkit"
)

// faulty lists the tests of json_web_signature_test.json that are themselves
// wrong, with the reason. No library decides them as they are marked.
var faulty = map[int]string{
	346: "marked valid, but the key says PS256 and the token is PS384",
	347: "marked valid, but the key says ES521, which is the name of no algorithm",
	350: "marked valid, but the key says PS256 and the token is PS384",
	351: "marked valid, but the key says ES521, which is the name of no algorithm",
	367: "marked invalid for its padding, but has none: it is the valid test 357 byte for byte",
	370: "marked invalid for its padding, but has none: it is the valid test 357 byte for byte",
	372: "marked valid, but has a question mark within the base64url of its header",
	373: "marked valid, but has a question mark within the base64url of its payload",
}

// A tally counts decisions and reports the wrong ones.
type tally struct{ valid, invalid, validRight, invalidRight int }

func (s *tally) count(t *testing.T, v vector, accepted bool, reason string) {
	t.Helper()
	if v.Result == "valid" {
		s.valid++
		if accepted {
			s.validRight++
		} else {
			t.Errorf("test %d (%s) is valid and refused: %s", v.ID, v.Comment, reason)
		}
		return
	}
	s.invalid++
	if accepted {
		t.Errorf("test %d (%s) is invalid and accepted", v.ID, v.Comment)
	} else {
		s.invalidRight++
	}
}

// want makes sure that no test is left out: a new version of the vectors is
// to be looked at by a person.
func (s *tally) want(t *testing.T, valid, invalid int) {
	t.Helper()
	t.Logf("valid %d of %d accepted, invalid %d of %d refused", s.validRight, s.valid, s.invalidRight, s.invalid)
	if s.valid != valid || s.invalid != invalid {
		t.Errorf("the file has %d valid and %d invalid tests, expected %d and %d", s.valid, s.invalid, valid, invalid)
	}
}

func TestWycheproofJWS(t *testing.T) {
	var s tally
	wrong := 0
	for _, group := range vectors(t, "json_web_signature_test.json") {
		set, algorithms := group.keys(t)
		for _, v := range group.Tests {
			accepted, reason := holds(t, v.JWS, set, algorithms)
			if faulty[v.ID] == "" {
				s.count(t, v, accepted, reason)
				continue
			}
			wrong++
			if accepted == (v.Result == "valid") {
				t.Errorf("test %d is decided as it is marked, though it is %s", v.ID, faulty[v.ID])
			}
		}
	}
	s.want(t, 40, 353)
	if wrong != len(faulty) {
		t.Errorf("%d of %d faulty tests found", wrong, len(faulty))
	}
}

func TestWycheproofJWK(t *testing.T) {
	var s tally
	for _, group := range vectors(t, "json_web_key_test.json") {
		set, algorithms := group.keys(t)
		for _, v := range group.Tests {
			accepted, reason := holds(t, v.JWS, set, algorithms)
			s.count(t, v, accepted, reason)
		}
	}
	s.want(t, 5, 21)
}

// TestWycheproofCrypto reads the file that mixes both kinds: its signed tokens
// are decided, its encrypted ones recognised.
func TestWycheproofCrypto(t *testing.T) {
	var s tally
	for _, group := range vectors(t, "json_web_crypto_test.json") {
		set, algorithms := group.keys(t)
		for _, v := range group.Tests {
			if v.JWE != "" {
				encrypted(t, v)
				continue
			}
			accepted, reason := holds(t, v.JWS, set, algorithms)
			s.count(t, v, accepted, reason)
		}
	}
	s.want(t, 4, 45)
}

// TestWycheproofJWERecognised holds that no encrypted token passes for a
// signed one.
func TestWycheproofJWERecognised(t *testing.T) {
	count := 0
	for _, group := range vectors(t, "json_web_encryption_test.json") {
		for _, v := range group.Tests {
			encrypted(t, v)
			count++
		}
	}
	if count != 139 {
		t.Errorf("%d tests, expected 139", count)
	}
}

// encrypted holds that a JWE is named as one. An invalid one may be refused
// for its form instead.
func encrypted(t *testing.T, v vector) {
	t.Helper()
	_, err := jwtkit.Parse(string(v.JWE))
	if code := jwtkit.CodeOf(err); code != jwtkit.CodeTokenEncrypted && (v.Result == "valid" || code == "") {
		t.Errorf("test %d (%s, %s) is %q, not recognised as encrypted: %v", v.ID, v.Comment, v.Result, code, err)
	}
}
