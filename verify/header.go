package verify

import (
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// checkType compares typ with the types allowed, as media types (RFC 7515
// section 4.1.9).
func (j *judgement) checkType() Outcome {
	if j.policy == nil || len(j.policy.Types) == 0 {
		return skipped(CheckType)
	}
	for _, allowed := range j.policy.Types {
		if strings.EqualFold(mediaType(allowed), mediaType(j.header.Type)) {
			return passed(CheckType)
		}
	}
	found := "the token has no typ"
	if j.header.Type != "" {
		found = "typ is " + phrase.Quote(j.header.Type)
	}
	return failed(CheckType, jwtkit.CodeTypeNotAllowed, found+", allowed: "+phrase.List(j.policy.Types))
}

// mediaType leaves out "application/", which a typ without another slash may
// lack.
func mediaType(name string) string {
	const prefix = "application/"
	if len(name) > len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) && !strings.Contains(name[len(prefix):], "/") {
		return name[len(prefix):]
	}
	return name
}

// checkCritical refuses every crit: no extension is understood here (RFC 7515
// section 4.1.11), and b64 is not for tokens (RFC 7797 section 7).
func (j *judgement) checkCritical() Outcome {
	if j.header.HasB64() {
		return failed(CheckCritical, jwtkit.CodeCriticalHeaderUnknown, "the header has b64, which is not for tokens (RFC 7797 section 7)")
	}
	switch {
	case !j.header.HasCritical():
		return passed(CheckCritical)
	case len(j.header.Critical) == 0:
		return failed(CheckCritical, jwtkit.CodeCriticalHeaderUnknown, "crit is an empty list")
	}
	return failed(CheckCritical, jwtkit.CodeCriticalHeaderUnknown, "crit demands that these be understood, and they are not: "+phrase.List(j.header.Critical))
}

// checkAlgorithm compares alg with the algorithms known and allowed. none is
// never allowed, in no spelling.
func (j *judgement) checkAlgorithm() Outcome {
	name := j.header.Algorithm
	a := algorithmNamed(name)
	switch {
	case isNone(name):
		return failed(CheckAlgorithm, jwtkit.CodeAlgorithmNotAllowed, "alg is "+phrase.Quote(name)+": the token is not signed")
	case a == nil:
		return failed(CheckAlgorithm, jwtkit.CodeAlgorithmNotAllowed, "alg is "+phrase.Quote(name)+", which is not supported here")
	case j.policy == nil:
		j.algorithm = a
		return skipped(CheckAlgorithm)
	case !a.allowed(j.policy.Algorithms):
		return failed(CheckAlgorithm, jwtkit.CodeAlgorithmNotAllowed, notAllowed(a, j.policy.Algorithms))
	}
	j.algorithm = a
	return passed(CheckAlgorithm)
}

func notAllowed(a *algorithm, names []string) string {
	if len(names) == 0 {
		return "alg is " + a.name + ", which is allowed only when the policy names it"
	}
	return "alg is " + a.name + ", allowed: " + phrase.List(names)
}
