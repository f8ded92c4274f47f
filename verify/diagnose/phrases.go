package diagnose

import "strings"

// A phrasing is how people word a refusal themselves: a thing and what is wrong with
// it, near each other in a line, in either order. It comes after the words that are
// known of servers.
type phrasing struct {
	cause  string
	things []string
	faults []string
}

var (
	differs = []string{"mismatch", "invalid", "wrong", "bad ", "unknown", "untrusted", "unexpected", "incorrect", "not trusted", "not allowed", "not accepted", "not valid", "not recognized", "not recognised", "not configured", "not permitted",
		" not match", "n't match", "not equal", "n't contain", "not contain", "not issued by", "to be used by this"}
	lacking     = []string{"missing", "no ", "without ", "absent", "lacks ", "not present", "not provided", "has not got"}
	theIssuer   = []string{"issuer", "'iss'", `"iss"`, " iss ", "iss claim", "iss mismatch", "given issuers"}
	theAudience = []string{"audience", "'aud'", `"aud"`, " aud ", "aud claim", "aud mismatch"}
	theToken    = []string{"token", "jwt"}
)

// phrasings stand in the order in which they are tried.
var phrasings = []phrasing{
	{"jwks_unreachable", []string{"jwks", "jwk set", "signing keys", "openid-configuration", "openid configuration", "/openid-connect/certs"},
		[]string{"unable to", "could not fetch", "couldn't fetch", "failed to", "error fetching", "cannot obtain", "timeout", "timed out", "no such host", "connection refused", "i/o error", "max retries", "unreachable", "unknown authority", "malformed"}},
	{"lifetime_too_long", []string{"lifetime", "validity"}, []string{"exceeds", "too long", "longer than"}},
	{"aud_missing", theAudience, lacking},
	{"iss_missing", theIssuer, lacking},
	{"no_exp", []string{"exp claim", "'exp'", `"exp"`, "expiration claim"}, lacking},
	{"sub_missing", []string{"sub claim", "'sub'", `"sub"`, "subject claim"}, lacking},
	{"issuer_mismatch", theIssuer, differs},
	{"audience_mismatch", theAudience, differs},
	{"unknown_kid", []string{"kid", "key id"}, []string{"unknown", "not found", "unable to lookup", "unable to find", "no key", "cannot find", "could not find", "no matching", "not in jwks", "not in the"}},
	{"alg_not_allowed", []string{"algorithm", "alg "}, []string{"not allowed", "unsupported", "not supported", "unexpected", "mismatch", "n't match", "not accepted", "not permitted", "incorrect key"}},
	{"bad_signature", []string{"signature"}, append([]string{"check failed", "could not verify", "unable to verify", "failed to verify", "error verifying", "could not be verified", "cannot be verified", "validation failed", "verification failed"}, differs...)},
	{"revoked_before", theToken, []string{"revoked", "blacklisted", "denylist", "inactive", "invalidated", "reuse detected", "password change"}},
	{"iat_future", []string{"iat", "issued"}, []string{"in the future", "at a future", "with iat prior"}},
	{"not_yet_valid", []string{"nbf", "not before", "token", "jwt"}, []string{"not be used before", "n't be used before", "not be used yet", "n't be used yet", "not active yet", "nbf prior", "in the future", "not yet active", "(nbf)"}},
	{"id_token", []string{"id token", "id_token", "idtoken"}, []string{"as access token", "as an access token", "instead of", "not an access token", "not allowed", "not accepted"}},
	{"expired", append([]string{"exp claim", "'exp'", `"exp"`}, theToken...), []string{"expired", "past its exp", "expiration time has passed", "no longer valid", "too old"}},
}

// maxNear is how far what is wrong may stand from what it is wrong with, in bytes,
// and maxThings how often a thing is looked for.
const (
	maxNear   = 40
	maxThings = 50
)

// heardFrom gives what the words of an exchange mean: in the words that are known of
// servers, or in any, where they are those of a server and not of a person who tells
// of it.
func heardFrom(e *exchange, words string) (cause, line string) {
	if cause, line = heard(words); cause != "" || e == nil || words == e.aside || e.logged && e.instant().IsZero() && e.local == "" {
		return cause, line
	}
	return phrased(words)
}

// phrased gives the cause that a text words in its own way, and the line.
func phrased(text string) (cause, line string) {
	lower := lowerASCII(text)
	for i := range phrasings {
		p := &phrasings[i]
		for _, thing := range p.things {
			if at := p.near(lower, thing); at >= 0 {
				return p.cause, lineAround(text, at)
			}
		}
	}
	return "", ""
}

// near gives where a thing stands with what is wrong near it, -1 if nowhere.
func (p *phrasing) near(lower, thing string) int {
	offset := 0
	for range maxThings {
		at := strings.Index(lower[offset:], thing)
		if at < 0 {
			return -1
		}
		at += offset
		offset = at + len(thing)
		before, behind := lower[max(0, at-maxNear):at], lower[offset:min(len(lower), offset+maxNear)]
		before = before[strings.LastIndexAny(before, "\n;")+1:]
		if end := strings.IndexAny(behind, "\n;"); end >= 0 {
			behind = behind[:end]
		}
		if p.wrong(before, thing, behind) {
			return at
		}
	}
	return -1
}

// wrong reports whether some fault stands near a thing; one that ends in a blank
// stands right before it.
func (p *phrasing) wrong(before, thing, behind string) bool {
	window := before + thing + behind
	for _, fault := range p.faults {
		if strings.HasSuffix(fault, " ") {
			if strings.HasSuffix(before+thing[:len(thing)-len(strings.TrimLeft(thing, ` '"`))], fault) {
				return true
			}
		} else if affirmed(window, fault) {
			return true
		}
	}
	return false
}

// affirmed reports whether a fault is said, and not denied.
func affirmed(window, fault string) bool {
	at := strings.Index(window, fault)
	if at < 0 {
		return false
	}
	said := strings.TrimRight(window[:at], " ")
	for _, denial := range []string{"not", "n't", "never", "nor", "not been", "not yet"} {
		if strings.HasSuffix(said, denial) {
			return false
		}
	}
	return true
}
