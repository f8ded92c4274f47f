package remote

import "github.com/jwtkit/toolkit/verify"

// maxKeys bounds the keys of a set that are used.
const maxKeys = 100

// A keySet is what was made of one fetched document. It does not change.
type keySet struct {
	text string // as fetched
	from string // the address that it was fetched from
	etag string // of text at that address, "" for none

	generation uint64 // counted from 1, another one for other keys
	keys       []verify.Key
	byID       map[string][]verify.Key
	problems   []verify.KeyProblem
	unused     int // keys beyond maxKeys
}

// parseSet reads a key set.
func parseSet(text string) (*keySet, error) {
	parsed, problems, err := verify.ParsePublicJWKS(text)
	if err != nil {
		return nil, err
	}
	used := min(len(parsed), maxKeys)
	s := &keySet{text: text, generation: 1, keys: parsed[:used], byID: map[string][]verify.Key{}, problems: problems, unused: len(parsed) - used}
	for _, key := range s.keys {
		s.byID[key.ID()] = append(s.byID[key.ID()], key)
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
