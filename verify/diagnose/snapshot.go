package diagnose

import (
	"context"
	"slices"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/verify"
)

// borrowKeys gives the keys that the token's issuer published in the capture, the
// latest, for want of given ones. What they show is said, but decides nothing.
func (d *diagnosis) borrowKeys(s *subject) {
	if d.Keys != nil || d.KeysErr != nil {
		return
	}
	for i := range d.documents {
		doc := &d.documents[i]
		own := d.publishedBy(doc, s.claims.Issuer)
		if doc.isKeySet() && len(doc.keys) > 0 && (own || doc.key(s.header.KeyID) != nil && (d.borrowed == nil || !d.publishedBy(d.borrowed, s.claims.Issuer))) {
			d.borrowed = doc
		}
	}
	if d.borrowed != nil {
		s.keys, s.skipped = d.borrowed.keys, d.borrowed.problems
		d.note("checked the signature with the keys that " + phrase.Quote(shownURL(d.borrowed.from.shown())) + " answered with; they decide nothing")
	}
}

// key gives the key of a set that has a kid, nil when it has none.
func (doc *document) key(kid string) *verify.Key {
	for i := range doc.keys {
		if kid != "" && doc.keys[i].ID() == kid {
			return &doc.keys[i]
		}
	}
	return nil
}

// compareKeySets looks into the other key sets of a capture for the key that the
// token names, where the one at hand has not got it, or holds another.
func (d *diagnosis) compareKeySets(ctx context.Context, s *subject) {
	missing, bad := d.found("unknown_kid"), d.found("bad_signature")
	if !missing && !bad {
		return
	}
	signature := s.token.AppendSignature(nil)
	for i := range d.documents {
		doc := &d.documents[i]
		key := doc.key(s.header.KeyID)
		if key == nil || doc == d.borrowed {
			continue
		}
		holds := key.Holds(ctx, s.header.Algorithm, []byte(s.token.SigningInput()), signature)
		about := evidence("header.kid", member(s.header, "kid"), "a key of the set that the API reads")
		worth := Likely
		if holds {
			worth = Proved
		}
		where := say("kid", phrase.Quote(s.header.KeyID), "url", phrase.Quote(shownURL(doc.from.shown())))
		switch {
		case bad && holds && (d.borrowed == nil || sameCall(doc.from, d.borrowed.from)):
			d.find("same_kid_new_key", where, about)
		case missing && d.earlierSnapshot(doc, s):
			d.find("kid_retired", certain(worth), where, about)
		case missing && d.Keys != nil && (holds || d.publishedBy(doc, s.claims.Issuer)):
			d.find("wrong_jwks", certain(worth), where, about)
		default:
			continue
		}
		return
	}
}

// earlierSnapshot reports whether a key set is an earlier state of the one at hand:
// it came from the same address, or shares keys with it.
func (d *diagnosis) earlierSnapshot(doc *document, s *subject) bool {
	if d.borrowed != nil {
		return sameCall(doc.from, d.borrowed.from)
	}
	return slices.ContainsFunc(s.all, func(key verify.Key) bool { return doc.key(key.ID()) != nil })
}
