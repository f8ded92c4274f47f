package remote_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/remote"
)

// tenantsOf gives Tenants whose issuers stand below the server's address, all
// with its one key set: a lookup that knows issuers ending in a digit.
func tenantsOf(t *testing.T, s *keyServer, most int, lookups *atomic.Int32) *remote.Tenants {
	t.Helper()
	tenants, err := remote.NewTenants(func(_ context.Context, issuer string) (remote.Tenant, error) {
		lookups.Add(1)
		if !strings.HasPrefix(issuer, s.base+"/") {
			return remote.Tenant{}, jwtkit.CodeIssuerMismatch
		}
		return remote.Tenant{Policy: verify.Policy{AnyAudience: true}, JWKS: s.base + "/jwks"}, nil
	}, remote.TenantOptions{Keys: remote.Options{Client: s.client}, Most: most})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tenants.Close)
	return tenants
}

func TestTenants(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key, lookups := newKey("k"), new(atomic.Int32)
		s := pipe(t, key)
		tenants := tenantsOf(t, s, 0, lookups)
		verifier := tenants.Verifier().Cached(100)
		use := func(key testKey, issuer string) error {
			_, err := verifier.Verify(t.Context(), key.token(t, issuer))
			return err
		}
		for range 3 {
			expect(t, use(key, s.base+"/1"), "")
			expect(t, use(key, s.base+"/2"), "")
			expect(t, use(newKey("k"), s.base+"/1"), jwtkit.CodeSignatureInvalid)
		}
		if got := lookups.Load(); got != 2 {
			t.Errorf("%d lookups of 2 tenants", got)
		}
		expect(t, use(key, "https://stranger.example"), jwtkit.CodeIssuerMismatch)
		expect(t, use(key, s.base), jwtkit.CodeIssuerMismatch)
		if h := tenants.Health(); len(h) != 2 || !h[s.base+"/1"].Ready {
			t.Errorf("health %v", h)
		}
	})
}

// A crowd that comes with the first token of a tenant is one lookup, and nobody
// waits longer than his own context.
func TestTenantIsLookedUpOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key, lookups := newKey("k"), 0
		s := pipe(t, key)
		known := make(chan struct{})
		tenants, err := remote.NewTenants(func(ctx context.Context, _ string) (remote.Tenant, error) {
			lookups++
			select {
			case <-known:
			case <-ctx.Done():
				return remote.Tenant{}, ctx.Err()
			}
			return remote.Tenant{Policy: verify.Policy{AnyAudience: true}}, nil
		}, remote.TenantOptions{Keys: remote.Options{Client: s.client}})
		must(t, err)
		defer tenants.Close()

		token, first, others := key.token(t, s.base), make(chan error), make(chan error)
		verifyInto := func(ctx context.Context, answer chan error) {
			_, err := tenants.Verifier().Verify(ctx, token)
			answer <- err
		}
		ctx, cancel := context.WithCancel(t.Context())
		go verifyInto(ctx, first)
		synctest.Wait() // it began the lookup
		for range 50 {
			go verifyInto(t.Context(), others)
		}
		synctest.Wait()
		cancel()
		expect(t, <-first, jwtkit.CodeKeysUnavailable)
		close(known)
		for range 50 {
			expect(t, <-others, "")
		}
		if lookups != 1 {
			t.Errorf("%d lookups", lookups)
		}
	})
}

// The number of tenants that are kept is bounded, and what is dropped fetches
// nothing any more.
func TestTenantsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key, lookups := newKey("k"), new(atomic.Int32)
		s := pipe(t, key)
		tenants := tenantsOf(t, s, 3, lookups)
		use := func(i int) {
			t.Helper()
			_, err := tenants.Verifier().Verify(t.Context(), key.token(t, s.base+"/"+strconv.Itoa(i)))
			expect(t, err, "")
		}
		for i := range 10 {
			use(0) // in use all the time, so that it is never the oldest
			use(i)
		}
		var names []string
		for issuer := range tenants.Health() {
			names = append(names, strings.TrimPrefix(issuer, s.base))
		}
		slices.Sort(names)
		if !slices.Equal(names, []string{"/0", "/8", "/9"}) || lookups.Load() != 10 {
			t.Errorf("kept %q after %d lookups, want the 3 used last after 10", names, lookups.Load())
		}
		before := s.fetches()
		time.Sleep(14 * time.Minute)
		synctest.Wait()
		if got := s.fetches() - before; got != 3 {
			t.Errorf("%d refreshes by 3 tenants", got)
		}
	})
}

// A verifier that remembers tokens forgets those of a tenant that is forgotten.
func TestForgottenTenant(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key, member := newKey("k"), true
		s := pipe(t, key)
		tenants, err := remote.NewTenants(func(context.Context, string) (remote.Tenant, error) {
			if !member {
				return remote.Tenant{}, &jwtkit.Error{Code: jwtkit.CodeIssuerMismatch}
			}
			return remote.Tenant{Policy: verify.Policy{AnyAudience: true}}, nil
		}, remote.TenantOptions{Keys: remote.Options{Client: s.client}})
		must(t, err)
		defer tenants.Close()
		verifier, token := tenants.Verifier().Cached(100), key.token(t, s.base)
		for range 2 {
			_, err = verifier.Verify(t.Context(), token)
			expect(t, err, "")
		}
		member = false
		_, err = verifier.Verify(t.Context(), token)
		expect(t, err, "")
		tenants.Forget(s.base)
		synctest.Wait()
		_, err = verifier.Verify(t.Context(), token)
		expect(t, err, jwtkit.CodeIssuerMismatch)
	})
}

// What a lookup under way has read may be outdated when the tenant is forgotten:
// the next token does not join it, and it is not kept.
func TestTenantForgottenDuringItsLookup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key, lookups := newKey("k"), 0
		s := pipe(t, key)
		known := make(chan struct{})
		tenants, err := remote.NewTenants(func(context.Context, string) (remote.Tenant, error) {
			if lookups++; lookups == 1 {
				<-known
			}
			return remote.Tenant{Policy: verify.Policy{Audiences: []string{strconv.Itoa(lookups)}}}, nil
		}, remote.TenantOptions{Keys: remote.Options{Client: s.client}})
		must(t, err)
		defer tenants.Close()
		token, first := key.token(t, s.base), make(chan error)
		go func() {
			_, err := tenants.Verifier().Verify(t.Context(), token)
			first <- err
		}()
		synctest.Wait()
		tenants.Forget(s.base)
		close(known)
		if err := <-first; err == nil {
			t.Error("accepted by what was forgotten")
		}
		if kept := tenants.Health(); len(kept) != 0 {
			t.Errorf("%d tenants are kept", len(kept))
		}
		_, err = tenants.Verifier().Verify(t.Context(), token)
		expect(t, err, jwtkit.CodeAudienceMismatch) // the token has no aud
		if lookups != 2 {
			t.Errorf("%d lookups, want 2", lookups)
		}
	})
}

func TestTenantsThatCannotBe(t *testing.T) {
	key := newKey("k")
	s := listen(t, key)
	for name, c := range map[string]struct {
		lookup remote.Lookup
		want   jwtkit.Code
	}{
		"lookup fails": {func(context.Context, string) (remote.Tenant, error) {
			return remote.Tenant{}, errors.New("no database")
		}, jwtkit.CodeKeysUnavailable},
		"lookup panics": {func(context.Context, string) (remote.Tenant, error) { panic("nil map") }, jwtkit.CodeInternal},
		"lax policy":    {func(context.Context, string) (remote.Tenant, error) { return remote.Tenant{}, nil }, jwtkit.CodeInternal},
		"another issuer": {func(context.Context, string) (remote.Tenant, error) {
			return remote.Tenant{Policy: verify.Policy{Issuer: "https://other.example", AnyAudience: true}}, nil
		}, jwtkit.CodeInternal},
		"unusable JWKS": {func(context.Context, string) (remote.Tenant, error) {
			return remote.Tenant{Policy: verify.Policy{AnyAudience: true}, JWKS: "ftp://x"}, nil
		}, jwtkit.CodeInternal},
		"no such tenant": {func(context.Context, string) (remote.Tenant, error) {
			return remote.Tenant{}, jwtkit.CodeIssuerMismatch
		}, jwtkit.CodeIssuerMismatch},
		"issuer is a kiB": {nil, jwtkit.CodeIssuerMismatch},
	} {
		t.Run(name, func(t *testing.T) {
			issuer := s.base
			if c.lookup == nil {
				issuer += "/" + strings.Repeat("a", 3000)
				c.lookup = func(context.Context, string) (remote.Tenant, error) {
					t.Error("looked up")
					return remote.Tenant{}, nil
				}
			}
			tenants, err := remote.NewTenants(c.lookup, remote.TenantOptions{Keys: remote.Options{Client: s.client}})
			must(t, err)
			defer tenants.Close()
			for range 2 {
				_, err = tenants.Verifier().Verify(t.Context(), key.token(t, issuer))
				expect(t, err, c.want)
			}
			if kept := tenants.Health(); len(kept) != 0 {
				t.Errorf("%d tenants are kept", len(kept))
			}
		})
	}
	if _, err := remote.NewTenants(nil, remote.TenantOptions{}); jwtkit.CodeOf(err) != jwtkit.CodePolicyInvalid {
		t.Errorf("no lookup: %v", err)
	}
}

func TestClosedTenantsVerifyNothing(t *testing.T) {
	key, lookups := newKey("k"), new(atomic.Int32)
	s := listen(t, key)
	tenants := tenantsOf(t, s, 0, lookups)
	_, err := tenants.Verifier().Verify(t.Context(), key.token(t, s.base+"/1"))
	expect(t, err, "")
	tenants.Close()
	tenants.Close()
	_, err = tenants.Verifier().Verify(t.Context(), key.token(t, s.base+"/1"))
	expect(t, err, jwtkit.CodeKeysUnavailable)
}
