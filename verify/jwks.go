package verify

import (
	"slices"
	"strconv"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
)

// Limits of a key set.
const (
	maxJWKSBytes = 1 << 20
	maxKeys      = 1000
)

// A KeyProblem is a key of a set that cannot be used, and why. The rest of the
// set is used all the same (RFC 7517 section 5).
type KeyProblem struct {
	Index  int         // place in the set, counted from 0
	KeyID  string      // kid, if it could be read
	Code   jwtkit.Code // keys_invalid or key_unsuitable
	Detail string
}

// String gives the problem in one line.
func (p KeyProblem) String() string {
	text := "key " + strconv.Itoa(p.Index)
	if p.KeyID != "" {
		text += " (kid " + phrase.Quote(p.KeyID) + ")"
	}
	return text + ": " + p.Detail
}

// ParseJWKS reads a JSON Web Key Set (RFC 7517 section 5) key by key. What
// cannot be used is skipped and listed: keys of an unknown type or curve, broken
// and weak keys, private keys, and secrets (oct) beside public keys or under one
// kid. Keys for other uses than signatures are listed too, but kept, so that a
// token that names one is told so.
//
// Code: [jwtkit.CodeKeysInvalid] when the text as a whole is no key set.
func ParseJWKS(data []byte) (StaticKeys, []KeyProblem, error) {
	if len(data) > maxJWKSBytes { // before it is copied
		return nil, nil, tooLong(len(data))
	}
	return parseJWKS(string(data), false)
}

// ParsePublicJWKS reads a key set that anybody can fetch, as [ParseJWKS] does, but
// uses no secret (oct) at all: what anybody can fetch is none. The keys refer to
// the text, which is not copied.
func ParsePublicJWKS(text string) (StaticKeys, []KeyProblem, error) { return parseJWKS(text, true) }

func parseJWKS(text string, public bool) (StaticKeys, []KeyProblem, error) {
	texts, count, err := splitJWKS(text)
	if err != nil {
		return nil, nil, err
	}
	s := jwksReading{keys: StaticKeys{}, secrets: map[string]int{}, fetched: public}
	for i, text := range texts {
		s.read(i, text)
	}
	if count > maxKeys {
		s.report(maxKeys, "", fault(jwtkit.CodeKeyUnsuitable, "the set has "+strconv.Itoa(count)+" keys, those behind the first "+strconv.Itoa(maxKeys)+" are not read"))
	}
	s.dropSecrets()
	slices.SortStableFunc(s.problems, func(a, b KeyProblem) int { return a.Index - b.Index })
	return s.keys, s.problems, nil
}

// jwksReading collects the keys and problems of one set.
type jwksReading struct {
	keys     StaticKeys
	places   []int // of keys in the set
	problems []KeyProblem
	secrets  map[string]int // oct keys by kid, usable or not
	public   bool           // a usable key is public
	fetched  bool           // anybody can fetch the set
}

func (s *jwksReading) report(i int, kid string, err *jwtkit.Error) {
	s.problems = append(s.problems, KeyProblem{Index: i, KeyID: kid, Code: err.Code, Detail: err.Detail})
}

func (s *jwksReading) read(i int, text string) {
	j, err := readJWK(text)
	if j.kty == "oct" {
		s.secrets[j.kid]++
	}
	if err == nil && j.private {
		err = fault(jwtkit.CodeKeyUnsuitable, "a private key in a key set is not a secret any more: replace it")
	}
	var key Key
	if err == nil {
		key, err = j.key()
	}
	s.public = s.public || j.kty != "oct" && j.kty != ""
	if err != nil {
		s.report(i, j.kid, err)
		return
	}
	if key.unfit != "" {
		s.report(i, j.kid, fault(jwtkit.CodeKeyUnsuitable, "the key "+key.unfit))
	}
	s.keys, s.places = append(s.keys, key), append(s.places, i)
}

// dropSecrets takes out secrets that can be fetched, that stand beside public keys, and secrets that
// share a kid, be it with a broken one: which of them a token means would be the
// sender's choice.
func (s *jwksReading) dropSecrets() {
	kept := s.keys[:0]
	for i, k := range s.keys {
		switch {
		case k.parts.kind == "oct" && s.fetched:
			s.report(s.places[i], k.id, fault(jwtkit.CodeKeyUnsuitable, "a secret (oct) that can be fetched is no secret, it is not used"))
		case k.parts.kind == "oct" && s.public:
			s.report(s.places[i], k.id, fault(jwtkit.CodeKeyUnsuitable, "a secret (oct) beside public keys is not used"))
		case k.parts.kind == "oct" && s.secrets[k.id] > 1:
			s.report(s.places[i], k.id, fault(jwtkit.CodeKeyUnsuitable, "several secrets (oct) share one kid, none is used"))
		default:
			kept = append(kept, k)
		}
	}
	s.keys = kept
}

// splitJWKS gives the texts of the first keys of a set, and how many it has.
func splitJWKS(text string) (texts []string, count int, err error) {
	if len(text) > maxJWKSBytes {
		return nil, 0, tooLong(len(text))
	}
	r := strictjson.Document(text)
	defer r.Close()
	found, single := false, false
	for r.Member() {
		switch r.Name {
		case "keys":
			texts, count = r.FirstElements(maxKeys)
			found = true
		case "kty":
			single = true
		}
	}
	switch f := r.Fault(); {
	case f != nil:
		return nil, 0, fault(jwtkit.CodeKeysInvalid, "the key set "+f.Say())
	case !found && single:
		return nil, 0, fault(jwtkit.CodeKeysInvalid, `this is a single key; a key set is {"keys":[…]} around it`)
	case !found:
		return nil, 0, fault(jwtkit.CodeKeysInvalid, `the key set has no member "keys"`)
	}
	return texts, count, nil
}

func tooLong(bytes int) *jwtkit.Error {
	return fault(jwtkit.CodeKeysInvalid, "the key set is "+strconv.Itoa(bytes)+" bytes long, the limit is "+strconv.Itoa(maxJWKSBytes))
}
