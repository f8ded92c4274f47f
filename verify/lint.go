package verify

import (
	"strconv"
	"strings"
	"time"
)

// A Warning names a member of a policy that lets more through than it may seem,
// and says what.
type Warning struct {
	Member string // as in the JSON of the policy
	Detail string
}

// String gives the warning in one line.
func (w Warning) String() string { return w.Member + ": " + w.Detail }

// Lint lists what the policy lets through by name: it is legal and may be meant.
func (p *Policy) Lint() []Warning {
	var list []Warning
	warn := func(found bool, member, detail string) {
		if found {
			list = append(list, Warning{member, detail})
		}
	}
	warn(p.Issuer == "", "issuer", "tokens of every issuer whose key is at hand are accepted")
	warn(len(p.Audiences) == 0, "audiences", "tokens meant for other APIs are accepted")
	warn(p.AllowNoExpiry, "allowNoExpiry", "a token without exp is good for ever")
	warn(p.AllowShortSecret, "allowShortSecret", "a secret shorter than its hash can be guessed offline from one token (RFC 8725 section 3.5)")
	warn(p.AcceptSenderConstrained, "acceptSenderConstrained", "a stolen token works, though its issuer bound it to a key or certificate")
	warn(len(p.Types) == 0, "types", "ID tokens and other kinds pass as access tokens, unless another claim tells them apart (RFC 8725 section 3.11)")
	warn(p.mixesSecrets(), "algorithms", "shared secrets and public keys in one policy: whoever checks tokens by a secret can make them")
	warn(p.MaxAgeSeconds > 0 && 2*p.LeewaySeconds > p.MaxAgeSeconds, "leewaySeconds", "the leeway is more than half of the maximum age")
	return list
}

func (p *Policy) mixesSecrets() bool {
	secrets, public := p.allowsSecrets()
	return secrets && public
}

func (p *Policy) allowsSecrets() (secrets, public bool) {
	for _, name := range p.Algorithms {
		if strings.HasPrefix(name, "HS") {
			secrets = true
		} else {
			public = true
		}
	}
	return secrets, public || len(p.Algorithms) == 0
}

// Lint lists what [Policy.Lint] does, and what shows only with the keys and the
// tokens seen: shared secrets allowed beside fetched keys, and a leeway of more
// than half the shortest lifetime of a token accepted so far.
func (v *Verifier) Lint() []Warning {
	var list []Warning
	for _, leaf := range v.leaves() {
		list = append(list, leaf.lint()...)
	}
	return list
}

func (v *Verifier) lint() []Warning {
	list := v.policy.Lint()
	if _, fetched := v.keys.(refetcher); fetched {
		if secrets, _ := v.policy.allowsSecrets(); secrets {
			list = append(list, Warning{"algorithms", "HS256, HS384 or HS512 with fetched keys: a fetched set never holds a secret"})
		}
	}
	shortest := time.Duration(v.shortest.Load())
	if shortest > 0 && 2*v.policy.leeway() > shortest {
		list = append(list, Warning{"leewaySeconds", "the leeway is more than half of a token's lifetime of " + strconv.FormatInt(int64(shortest/time.Second), 10) + " seconds"})
	}
	return list
}

// sawLifetime remembers the shortest lifetime of the tokens accepted.
func (v *Verifier) sawLifetime(lifetime time.Duration) {
	for {
		shortest := v.shortest.Load()
		if lifetime <= 0 || shortest != 0 && shortest <= int64(lifetime) || v.shortest.CompareAndSwap(shortest, int64(lifetime)) {
			return
		}
	}
}
