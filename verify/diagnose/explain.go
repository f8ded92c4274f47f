package diagnose

import (
	"context"
	"errors"
	"strconv"
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
	switch o.Check {
	case verify.CheckType:
		d.find("type_mismatch", append(about, evidence("header.typ", member(s.header, "typ"), phrase.List(s.policy.Types)))...)
	case verify.CheckCritical:
		d.explainCritical(s, about)
	case verify.CheckAlgorithm:
		d.explainAlgorithm(s, about)
	case verify.CheckKey:
		d.explainKey(s, o.Err, about)
	case verify.CheckSignature:
		d.explainSignature(ctx, s, o.Err, about)
	case verify.CheckClaims:
		d.explainClaims(o.Err, about)
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

func (d *diagnosis) explainAlgorithm(s *subject, about []detail) {
	name := "alg_not_allowed"
	switch kind := verify.AlgorithmType(s.header.Algorithm); {
	case kind == "none":
		name = "alg_none"
	case kind == "":
		name = "alg_name_variant"
	case kind == "oct" && s.publicKeysOnly():
		name = "hs_with_jwks"
	}
	d.find(name, append(about, say("alg", phrase.Quote(s.header.Algorithm)),
		evidence("header.alg", member(s.header, "alg"), expectedAlgorithms(s.policy)))...)
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

func (d *diagnosis) explainKey(s *subject, err *jwtkit.Error, about []detail) {
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
	case name == "enc_key" && verify.AlgorithmType(s.header.Algorithm) == "oct":
		name = "secret_short"
	case name == "unknown_kid" && kid == "":
		name = "jwks_empty_or_bad"
	case name == "jwks_unreachable":
		about = append(about, certain(Likely))
	}
	d.find(name, append(about, say("kid", phrase.Quote(s.header.KeyID), "have", s.have()), evidence("header.kid", kid, "a key of the set"))...)
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
	}
	if err.Code == jwtkit.CodeSignatureInvalid && size > 0 {
		d.repair(ctx, s)
	}
	if name == "sig_length" {
		d.cutAtLimit(s.token.Text(), err.Code)
	}
	d.find(name, append(about, evidence("signature.length", strconv.Itoa(size), "a signature of "+phrase.Quote(s.header.Algorithm)+" over header and payload"))...)
}

func (d *diagnosis) explainClaims(err *jwtkit.Error, about []detail) {
	if part, ok := errors.AsType[*jwtkit.JSONError](err); ok {
		d.badJSON(part, err)
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
		d.find("required_claim", about...)
	case verify.CheckEquals:
		d.find("claim_mismatch", about...)
	case verify.CheckSender:
		d.find("cnf_bound", append(about, evidence("claims.cnf", claim(s.token, "cnf"), "absent in a plain bearer token"))...)
	case verify.CheckScope:
		d.find("scope_missing", append(about, evidence("claims.scope", claim(s.token, "scope"), phrase.List(s.policy.Scopes)))...)
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
