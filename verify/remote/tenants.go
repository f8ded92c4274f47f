package remote

import (
	"context"
	"sync"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// maxTenants is how many tenants are kept, unless TenantOptions says otherwise.
const maxTenants = 1000

// A Tenant is an issuer whose tokens a service takes.
type Tenant struct {
	// Policy is what its tokens must say. Its Issuer may be left out: it is the
	// tenant's.
	Policy verify.Policy

	// JWKS is the address of its key set; "" means that of its discovery document.
	JWKS string
}

// A Lookup gives the tenant with exactly that issuer, or
// [jwtkit.CodeIssuerMismatch] when there is none; any other error means that
// nobody knows now.
//
// The issuer comes from a token that nobody has verified: a Lookup must not fetch
// from it or build a file name of it, and should be quick to say no. It must be
// safe for concurrent use. What it may do is bounded by ctx, which ends after 5
// seconds and has the values, but not the end, of the context of one of those
// who wait.
type Lookup func(ctx context.Context, issuer string) (Tenant, error)

// TenantOptions says how tenants are kept. The zero value is for production.
type TenantOptions struct {
	// Keys says how the keys of each tenant are fetched. Wait is not heeded.
	Keys Options

	// Most is how many tenants are kept at a time; 0 means 1,000. For one more,
	// the one that was not used for the longest time is forgotten, to be looked up
	// again by its next token: it should be more than are in use.
	Most int
}

// Tenants are the issuers of a service that has many, each with its own policy
// and its own keys. They are looked up when their first token comes. Give
// [Tenants.Verifier] to what verifies. Tenants are safe for concurrent use.
type Tenants struct {
	lookup   Lookup
	options  Options
	most     int
	verifier *verify.Verifier

	mu      sync.Mutex
	closed  bool
	kept    map[string]*tenant
	lookups map[string]*tenant // those under way
	uses    uint64
	closing sync.WaitGroup
}

// NewTenants makes Tenants that are looked up by lookup. Close them when they are
// no longer needed.
//
// Code: [jwtkit.CodePolicyInvalid] when there is no lookup.
func NewTenants(lookup Lookup, o TenantOptions) (*Tenants, error) {
	if lookup == nil {
		return nil, &jwtkit.Error{Code: jwtkit.CodePolicyInvalid, Detail: "no function to look tenants up with"}
	}
	o.Keys.Wait = false
	if o.Most <= 0 {
		o.Most = maxTenants
	}
	t := &Tenants{lookup: lookup, options: o.Keys, most: o.Most, kept: map[string]*tenant{}, lookups: map[string]*tenant{}}
	verifier, err := verify.RouteFunc(t.choose)
	if err != nil {
		return nil, err
	}
	t.verifier = verifier
	return t, nil
}

// Verifier gives the Verifier for all tenants. A token is judged by the keys and
// the policy of the tenant that its iss names, and by no other's. Beside the codes
// of a verifier there are [jwtkit.CodeIssuerMismatch] for an issuer that is no
// tenant, [jwtkit.CodeKeysUnavailable] when the lookup failed and
// [jwtkit.CodeInternal] when what it gave is no tenant.
func (t *Tenants) Verifier() *verify.Verifier { return t.verifier }

// Forget drops what is known about a tenant, its keys too, so that its next token
// makes it be looked up again: when its policy changed, or it left.
func (t *Tenants) Forget(issuer string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.lookups, issuer) // what is under way may be outdated: nobody else is to join it
	t.drop(issuer)
}

// Health gives the health of the keys of each tenant that is kept, by issuer.
func (t *Tenants) Health() map[string]Health {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := map[string]Health{}
	for issuer, e := range t.kept {
		all[issuer] = e.keys.Health()
	}
	return all
}

// Close closes the keys of all tenants. No token is verified afterwards.
func (t *Tenants) Close() {
	t.mu.Lock()
	t.closed = true
	for issuer := range t.kept {
		t.drop(issuer)
	}
	t.mu.Unlock()
	t.closing.Wait()
}
