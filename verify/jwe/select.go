package jwe

import (
	"strconv"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// fitting gives the keys to try a token with: those of its kid, else those
// without one, that go with its alg.
func (d *Decrypter) fitting(t *encrypted) ([]Key, error) {
	named := d.keysFor(t.header.KeyID)
	var keys []Key
	var unfit error
	for i := range named {
		err := named[i].fits(t)
		switch {
		case err == nil && len(keys) < maxTried:
			keys = append(keys, named[i])
		case err != nil && unfit == nil:
			unfit = err
		}
	}
	switch {
	case len(keys) > 0:
		return keys, nil
	case len(named) == 0:
		return nil, fault(jwtkit.CodeKeyNotFound, "no key has the token's kid "+phrase.Quote(t.header.KeyID))
	case len(named) == 1:
		return nil, unfit
	}
	return nil, fault(jwtkit.CodeKeyNotFound, "none of "+strconv.Itoa(len(named))+" keys is for "+t.algorithm.name)
}

func (d *Decrypter) keysFor(id string) []Key {
	if id == "" {
		return d.keys
	}
	var named, nameless []Key
	for _, key := range d.keys {
		switch key.id {
		case id:
			named = append(named, key)
		case "":
			nameless = append(nameless, key)
		}
	}
	if named != nil {
		return named
	}
	return nameless
}

// fits says why k cannot be the key of the token, or nil.
func (k *Key) fits(t *encrypted) error {
	secret := t.algorithm.secret
	if t.algorithm.name == "dir" {
		secret = t.content.key
	}
	bound := k.algorithm == "" || k.algorithm == t.algorithm.name || t.algorithm.name == "dir" && k.algorithm == t.content.name
	switch {
	case k.private == nil || k.kind != t.algorithm.kind:
		return fault(jwtkit.CodeAlgorithmKeyMismatch, "alg is "+t.algorithm.name+", which does not go with the "+k.String())
	case k.unfit != "":
		return fault(jwtkit.CodeKeyUnsuitable, "the "+k.String()+" "+k.unfit)
	case !bound:
		return fault(jwtkit.CodeAlgorithmKeyMismatch, "alg is "+t.algorithm.name+", but the "+k.String()+" is for "+phrase.Quote(k.algorithm)+" alone")
	case secret != 0 && k.bits != 8*secret:
		return fault(jwtkit.CodeAlgorithmKeyMismatch, "the "+k.String()+" does not have the "+strconv.Itoa(8*secret)+" bits that "+t.algorithm.name+" needs")
	}
	return nil
}
