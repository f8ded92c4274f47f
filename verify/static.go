package verify

import (
	"context"

	"github.com/jwtkit/toolkit/jwtkit"
)

// A KeySet gives the keys that may hold the signature of a token with header h:
// with a kid, those of that kid; without one, all. No key and no error means
// that the set was read and has none ([jwtkit.CodeKeyNotFound]); an error, that
// nothing is known now. A KeySet must be safe for concurrent use and return when
// ctx ends.
//
// Three methods are optional. Generation() uint64 changes whenever the keys do;
// without it, and while it is 0, nothing that was verified is remembered. Refetch(ctx, h) ([]Key,
// error) is asked once when none of the keys given holds a signature, and may
// look again at where the keys come from. Issuer() string binds the keys to one
// issuer, whose tokens alone they verify.
type KeySet interface {
	Keys(ctx context.Context, h jwtkit.Header) ([]Key, error)
}

// A refetcher is a KeySet that can look again.
type refetcher interface {
	Refetch(ctx context.Context, h jwtkit.Header) ([]Key, error)
}

// A boundSet is a KeySet whose keys belong to one issuer.
type boundSet interface{ Issuer() string }

// StaticKeys is a KeySet that never changes.
type StaticKeys []Key

// Keys gives the keys of h's kid; when there are none, the keys without a kid,
// which serve every token; and for a header without kid, all.
func (s StaticKeys) Keys(_ context.Context, h jwtkit.Header) ([]Key, error) {
	if h.KeyID == "" {
		return s, nil
	}
	found := s.withID(h.KeyID)
	if found == nil {
		found = s.withID("")
	}
	return found, nil
}

func (s StaticKeys) withID(id string) (found []Key) {
	for _, key := range s {
		if key.id == id {
			found = append(found, key)
		}
	}
	return found
}

// An index is StaticKeys copied and sorted by kid, so that finding a key costs
// the same in a set of any size.
type index struct {
	all  []Key
	byID map[string][]Key
}

func newIndex(keys StaticKeys) *index {
	x := &index{all: append([]Key(nil), keys...), byID: map[string][]Key{}}
	for _, key := range x.all {
		x.byID[key.id] = append(x.byID[key.id], key)
	}
	return x
}

// Keys gives what [StaticKeys.Keys] gives.
func (x *index) Keys(_ context.Context, h jwtkit.Header) ([]Key, error) {
	if h.KeyID == "" {
		return x.all, nil
	}
	if found := x.byID[h.KeyID]; found != nil {
		return found, nil
	}
	return x.byID[""], nil
}

// Generation is 1 for ever.
func (x *index) Generation() uint64 { return 1 }
