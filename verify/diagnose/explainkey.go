package diagnose

import (
	"context"
	"strconv"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

func (d *diagnosis) explainKey(ctx context.Context, s *subject, err *jwtkit.Error, about []detail) {
	name := map[jwtkit.Code]string{
		jwtkit.CodeKeyNotFound:          "unknown_kid",
		jwtkit.CodeAlgorithmKeyMismatch: "alg_key_mismatch",
		jwtkit.CodeKeyUnsuitable:        "enc_key",
		jwtkit.CodeKeysUnavailable:      "jwks_unreachable",
		jwtkit.CodeKeysInvalid:          "jwks_unreachable",
	}[err.Code]
	kid := member(s.header, "kid")
	switch {
	case name == "":
		name = "internal"
	case verify.AlgorithmType(s.header.Algorithm) == "oct" && s.publicKeysOnly():
		name = "hs_with_jwks"
		d.tryPublicKeys(ctx, s, about)
	case name == "alg_key_mismatch" && s.encryptionKey():
		name = "enc_key"
	case name == "enc_key" && strings.Contains(err.Detail, "is the text of a key"):
		name = "keys_unreadable"
		d.tryPublicKeys(ctx, s, about)
	case name == "enc_key" && verify.AlgorithmType(s.header.Algorithm) == "oct":
		name = "secret_short"
	case name == "unknown_kid" && kid == "" && len(s.suitable()) > 1:
		name = "no_kid_many_keys"
	case name == "unknown_kid" && s.published(s.header.KeyID):
		about = append(about, certain(Likely)) // a verifier may use the public half of it
	case name == "unknown_kid" && kid == "":
		name = "jwks_empty_or_bad"
	case name == "jwks_unreachable" && noNetwork(err.Detail):
		about = append(about, certain(Hint)) // from here, which says nothing of the API
	case name == "jwks_unreachable":
		about = append(about, certain(Likely))
	}
	d.find(name, append(about, say("alg", phrase.Quote(s.header.Algorithm), "kid", phrase.Quote(s.header.KeyID), "have", s.have(), "count", strconv.Itoa(len(s.suitable()))), evidence("header.kid", kid, "a key of the set"))...)
}

// noNetwork reports whether keys could not be read because no connection came
// about.
func noNetwork(detail string) bool {
	return strings.Contains(detail, "dial tcp") || strings.Contains(detail, "lookup ") || strings.Contains(detail, "proxyconnect")
}

// have lists the kids of the keys at hand, unless the key that the token names is
// in the set and cannot be used.
func (s *subject) have() string {
	for _, problem := range s.skipped {
		if s.header.KeyID != "" && problem.KeyID == s.header.KeyID {
			return " that can be used: it is in the set, but " + problem.Detail
		}
	}
	if len(s.all) == 0 {
		return ": the set is empty"
	}
	var ids []string
	for _, key := range s.all {
		if key.ID() != "" {
			ids = append(ids, key.ID())
		}
	}
	if len(ids) == 0 {
		return " (the set has none with a kid)"
	}
	return " (" + phrase.List(ids) + ")"
}
