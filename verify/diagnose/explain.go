package diagnose

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// A subject is the token at hand and what it is judged by.
type subject struct {
	token   *jwtkit.Token
	header  jwtkit.Header
	claims  jwtkit.Claims
	at      time.Time
	keys    verify.KeySet
	all     []verify.Key // of keys, as far as they can be had
	skipped []verify.KeyProblem
	policy  *verify.Policy
}

// explain turns the failure of a check into the finding of its cause.
func (d *diagnosis) explain(ctx context.Context, s *subject, o verify.Outcome) {
	if d.failed == nil {
		d.failed = o.Err
	}
	about := []detail{coded(o.Err.Code), say("detail", o.Err.Detail)}
	if d.borrowed != nil && (o.Check == verify.CheckKey || o.Check == verify.CheckSignature) {
		about = append(about, certain(Likely)) // the API may read other keys
	}
	switch o.Check {
	case verify.CheckType:
		d.find("type_mismatch", append(about, evidence("header.typ", member(s.header, "typ"), phrase.List(s.policy.Types)))...)
	case verify.CheckCritical:
		d.explainCritical(s, about)
	case verify.CheckAlgorithm:
		d.explainAlgorithm(ctx, s, about)
	case verify.CheckKey:
		d.explainKey(ctx, s, o.Err, about)
	case verify.CheckSignature:
		d.explainSignature(ctx, s, o.Err, about)
	case verify.CheckClaims:
		d.explainClaims(s, o.Err, about)
	case verify.CheckExpiry, verify.CheckNotBefore, verify.CheckAge:
		d.explainTime(s, o.Err, about)
	default:
		d.explainClaim(s, o, about)
	}
}

func (d *diagnosis) explainCritical(s *subject, about []detail) {
	if s.header.HasB64() {
		d.find("b64_false", append(about, evidence("header.b64", member(s.header, "b64"), "absent"))...)
		return
	}
	d.find("crit", append(about, evidence("header.crit", member(s.header, "crit"), "absent, or understood by the verifier"))...)
}

func (d *diagnosis) explainAlgorithm(ctx context.Context, s *subject, about []detail) {
	name := "alg_not_allowed"
	switch kind := verify.AlgorithmType(s.header.Algorithm); {
	case kind == "none":
		name = "alg_none"
	case kind == "":
		name = "alg_name_variant"
		if registered[s.header.Algorithm] && (s.policy == nil || len(s.policy.Algorithms) == 0) {
			about = append(about, certain(Likely)) // the API may have it
		}
	case kind == "oct" && len(s.all) > 0 && !s.publicKeysOnly() && s.policy != nil && len(s.policy.Algorithms) == 0:
		about = append(about, certain(Likely)) // nobody said that the API does not take it
		d.trySecretAnyway(ctx, s)
	case kind == "oct" && s.publicKeysOnly():
		name = "hs_with_jwks"
		d.tryPublicKeys(ctx, s, about)
	}
	d.find(name, append(about, say("alg", phrase.Quote(s.header.Algorithm)),
		evidence("header.alg", member(s.header, "alg"), expectedAlgorithms(s.policy)))...)
}

// registered are signature algorithms with a name of their own (RFC 8812, RFC 9864,
// RFC 9964 and before) that are not known to package verify.
var registered = map[string]bool{"ES256K": true, "Ed448": true, "ML-DSA-44": true, "ML-DSA-65": true, "ML-DSA-87": true}

// trySecretAnyway looks at the signature with the secret at hand, where the policy
// does not name the algorithm and no check did.
func (d *diagnosis) trySecretAnyway(ctx context.Context, s *subject) {
	signed, signature := []byte(s.token.SigningInput()), s.token.AppendSignature(nil)
	if _, held := s.anyHolds(ctx, s.header.Algorithm, signed, signature); !held {
		d.repair(ctx, s)
		d.find("bad_signature", say("detail", "it does not hold under the secret"), evidence("signature.length", strconv.Itoa(len(signature)), "a signature made with this secret"))
	}
}

func expectedAlgorithms(p *verify.Policy) string {
	if p == nil || len(p.Algorithms) == 0 {
		return "a signature with a public key, such as RS256"
	}
	return phrase.List(p.Algorithms)
}

// publicKeysOnly reports whether the keys at hand are known and all public.
func (s *subject) publicKeysOnly() bool {
	for _, key := range s.all {
		if key.Type() == "oct" {
			return false
		}
	}
	return len(s.all) > 0
}

func (d *diagnosis) explainSignature(ctx context.Context, s *subject, err *jwtkit.Error, about []detail) {
	size := len(s.token.AppendSignature(nil))
	name := "bad_signature"
	switch {
	case err.Code == jwtkit.CodeInternal:
		name = "internal"
	case size == 0:
		name = "sig_empty"
	case verify.WrongSignatureSize(s.header.Algorithm, size) != "":
		name = "sig_length"
	case s.wrongModulus(size) != "":
		name = "sig_length"
		about = append(about, say("detail", s.wrongModulus(size)))
	}
	if err.Code == jwtkit.CodeSignatureInvalid && size > 0 {
		d.repair(ctx, s)
	}
	if name == "sig_length" {
		d.cutAtLimit(s.token.Text(), err.Code)
	}
	d.find(name, append(about, evidence("signature.length", strconv.Itoa(size), "a signature of "+phrase.Quote(s.header.Algorithm)+" over header and payload"))...)
}

func (d *diagnosis) explainClaims(s *subject, err *jwtkit.Error, about []detail) {
	if d.otherPayload(s, about) {
		return
	}
	if part, ok := errors.AsType[*jwtkit.JSONError](err); ok {
		if part.Member == "iss" && d.numericApp(s, about) {
			return
		}
		if isWrongDate(part) {
			d.wrongDate(s, part.Member, about)
			return
		}
		d.badJSON(part, err, string(s.token.UnverifiedPayload()))
		return
	}
	d.find("payload_not_json", about...)
}

func (d *diagnosis) explainClaim(s *subject, o verify.Outcome, about []detail) {
	switch o.Check {
	case verify.CheckIssuer:
		d.nearIssuer(s)
		name := "issuer_mismatch"
		if s.claims.Issuer == "" {
			name = "iss_missing"
		}
		d.find(name, append(about, evidence("claims.iss", claim(s.token, "iss"), expectedIssuer(s)))...)
	case verify.CheckAudience:
		d.nearAudience(s)
		name := "audience_mismatch"
		if len(s.claims.Audience) == 0 {
			name = "aud_missing"
		}
		d.find(name, append(about, evidence("claims.aud", claim(s.token, "aud"), phrase.List(s.policy.Audiences)))...)
	case verify.CheckRequired:
		if strings.Contains(o.Err.Detail, `"sub"`) {
			d.find("sub_missing", append(about, evidence("claims.sub", "", "whom the token is about"))...)
		}
		d.find("required_claim", about...)
	case verify.CheckEquals:
		d.explainEquals(s, about)
	case verify.CheckSender:
		if d.exchange != nil && value(d.exchange.request, "DPoP") != "" {
			about = append(about, certain(Hint)) // the proof went along, and only the API can check it
		}
		d.find("cnf_bound", append(about, evidence("claims.cnf", claim(s.token, "cnf"), "absent in a plain bearer token"))...)
	case verify.CheckScope:
		d.find("scope_missing", append(about, evidence("claims.scope", claim(s.token, "scope"), phrase.List(s.policy.Scopes)))...)
		d.scopeElsewhere(s)
	}
}

func expectedIssuer(s *subject) string {
	if s.policy != nil && s.policy.Issuer != "" {
		return phrase.Quote(s.policy.Issuer)
	}
	return "the issuer of the keys"
}

func member(h jwtkit.Header, name string) string {
	value, _ := h.Member(name)
	return value
}

func claim(t *jwtkit.Token, name string) string {
	value, _ := t.UnverifiedMember(name)
	return value
}
