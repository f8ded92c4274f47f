package remote

import (
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// maxKeys bounds the keys of a set that are used.
const maxKeys = 100

// A keySet is what was made of one fetched document. It does not change.
type keySet struct {
	generation uint64 // counted from 1, another one for other keys
	keys       []verify.Key
	byID       map[string][]verify.Key
	problems   []verify.KeyProblem
	unused     int // keys beyond maxKeys
}

// parseSet reads a key set. Secrets are dropped: what anybody can fetch is none.
func parseSet(body []byte) (*keySet, error) {
	parsed, problems, err := verify.ParseJWKS(body)
	if err != nil {
		return nil, err
	}
	s := &keySet{byID: map[string][]verify.Key{}, problems: problems}
	for i, key := range parsed {
		switch {
		case key.Type() == "oct": // ParseJWKS keeps it only where no public key is
			s.problems = append(s.problems, verify.KeyProblem{Index: i, KeyID: key.ID(), Code: jwtkit.CodeKeyUnsuitable,
				Detail: "a secret (oct) that can be fetched is no secret, it is not used"})
		case len(s.keys) == maxKeys:
			s.unused++
		default:
			s.keys = append(s.keys, key)
			s.byID[key.ID()] = append(s.byID[key.ID()], key)
		}
	}
	return s, nil
}

// find gives the keys of a kid; when there are none, the keys without a kid,
// which serve every token; and for a token without kid, all.
func (s *keySet) find(kid string) []verify.Key {
	if kid == "" {
		return s.keys
	}
	if found := s.byID[kid]; found != nil {
		return found
	}
	return s.byID[""]
}

// ids gives the kids of the keys in use, "" for a key without one.
func (s *keySet) ids() []string {
	ids := make([]string, 0, len(s.keys))
	for _, key := range s.keys {
		ids = append(ids, key.ID())
	}
	return ids
}
