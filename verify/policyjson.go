package verify

import (
	"strconv"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
)

// maxPolicyBytes bounds the JSON of a policy.
const maxPolicyBytes = 64 << 10

// ParsePolicy reads a policy from JSON. Names are exact, and one that a policy
// does not have is an error: a requirement misspelt is a requirement lost. The
// result may still be lax; [New] and [Policy.Check] say so.
//
// Code: [jwtkit.CodePolicyInvalid].
func ParsePolicy(data []byte) (Policy, error) {
	var p Policy
	if err := p.UnmarshalJSON(data); err != nil {
		return Policy{}, err
	}
	return p, nil
}

// UnmarshalJSON reads the policy as [ParsePolicy] does.
func (p *Policy) UnmarshalJSON(data []byte) error {
	if len(data) > maxPolicyBytes {
		return fault(jwtkit.CodePolicyInvalid, "the policy is "+strconv.Itoa(len(data))+" bytes long, the limit is "+strconv.Itoa(maxPolicyBytes))
	}
	*p = Policy{}
	r := strictjson.Object(string(data))
	defer r.Close()
	for r.Member() {
		if !p.member(r) {
			return fault(jwtkit.CodePolicyInvalid, "a policy has no member "+phrase.Quote(r.Name))
		}
	}
	if f := r.Fault(); f != nil {
		return fault(jwtkit.CodePolicyInvalid, "the policy "+f.Say())
	}
	return nil
}

// member reads the member at hand, if a policy has one of that name.
func (p *Policy) member(r *strictjson.Reader) bool {
	switch r.Name {
	case "issuer":
		p.Issuer = r.String()
	case "anyIssuer":
		p.AnyIssuer = r.Bool()
	case "audiences":
		p.Audiences = r.Strings(nil)
	case "anyAudience":
		p.AnyAudience = r.Bool()
	case "algorithms":
		p.Algorithms = r.Strings(nil)
	case "types":
		p.Types = r.Strings(nil)
	case "leewaySeconds":
		p.LeewaySeconds = seconds(r)
	case "allowNoExpiry":
		p.AllowNoExpiry = r.Bool()
	case "allowShortSecret":
		p.AllowShortSecret = r.Bool()
	case "acceptSenderConstrained":
		p.AcceptSenderConstrained = r.Bool()
	case "requiredClaims":
		p.RequiredClaims = r.Strings(nil)
	case "equals":
		p.Equals = readEquals(r)
	case "scopes":
		p.Scopes = r.Strings(nil)
	case "maxAgeSeconds":
		p.MaxAgeSeconds = seconds(r)
	default:
		return false
	}
	return true
}

func seconds(r *strictjson.Reader) int {
	number := r.Number()
	n, err := strconv.ParseInt(number, 10, 32)
	if number != "" && err != nil {
		r.Refuse("a whole number of seconds")
	}
	return int(n)
}

func readEquals(r *strictjson.Reader) map[string][]string {
	if r.Kind() != '{' {
		r.Refuse("an object")
		return nil
	}
	equals := map[string][]string{}
	inner := strictjson.Object(r.Raw())
	defer inner.Close()
	for inner.Member() {
		equals[inner.Name] = inner.Strings(nil)
	}
	if inner.Fault() != nil {
		r.Refuse("an object of arrays of strings")
	}
	return equals
}
