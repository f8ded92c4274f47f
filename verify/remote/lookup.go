package remote

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

const lookupTimeout = 5 * time.Second

// A tenant is one issuer from the moment that it is looked up.
type tenant struct {
	known    chan struct{} // closed when the rest is set
	keys     *Keys
	verifier *verify.Verifier
	err      error
	used     uint64 // when last, counted in uses of any tenant
}

// choose gives the verifier of a tenant, which it waits for no longer than ctx.
func (t *Tenants) choose(ctx context.Context, issuer string) (*verify.Verifier, error) {
	if len(issuer) > maxAddressBytes {
		return nil, noTenant(issuer)
	}
	e := t.entry(ctx, issuer)
	if e == nil {
		return nil, unavailable("the tenants were closed", nil)
	}
	select {
	case <-e.known:
		return e.verifier, e.err
	case <-ctx.Done():
		return nil, unavailable("the tenant was still being looked up when the caller stopped waiting", ctx.Err())
	}
}

// entry gives the tenant that is kept, or being looked up, or begins to look it up.
func (t *Tenants) entry(ctx context.Context, issuer string) *tenant {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil
	}
	if e := t.kept[issuer]; e != nil {
		t.uses++
		e.used = t.uses
		return e
	}
	e := t.lookups[issuer]
	if e == nil {
		e = &tenant{known: make(chan struct{})}
		t.lookups[issuer] = e
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookupTimeout)
		t.closing.Go(func() {
			defer cancel()
			t.settle(issuer, e, t.resolve(ctx, issuer, e))
		})
	}
	return e
}

// resolve makes the tenant ready to judge.
func (t *Tenants) resolve(ctx context.Context, issuer string, e *tenant) (err error) {
	defer func() {
		if p := recover(); p != nil { // nobody's request could
			err = &jwtkit.Error{Code: jwtkit.CodeInternal, Detail: "the lookup of tenants failed", Err: fmt.Errorf("panic: %v", p)}
		}
	}()
	found, err := t.lookup(ctx, issuer)
	switch {
	case errors.Is(err, jwtkit.CodeIssuerMismatch):
		return noTenant(issuer)
	case err != nil:
		return unavailable("the tenant "+phrase.Quote(issuer)+" could not be looked up", err)
	}
	if found.Policy.Issuer == "" {
		found.Policy.Issuer = issuer
	}
	if found.JWKS == "" {
		e.keys, err = Issuer(ctx, issuer, t.options)
	} else {
		e.keys, err = JWKS(ctx, found.JWKS, issuer, t.options)
	}
	if err == nil {
		e.verifier, err = verify.New(e.keys, found.Policy)
	}
	if err != nil {
		return &jwtkit.Error{Code: jwtkit.CodeInternal, Detail: "the tenant " + phrase.Quote(issuer) + " was set up wrongly: " + err.Error(), Err: err}
	}
	return nil
}

// settle keeps the tenant, unless that failed, it was forgotten meanwhile, or all
// are closed.
func (t *Tenants) settle(issuer string, e *tenant, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	defer close(e.known)
	current := t.lookups[issuer] == e
	if current {
		delete(t.lookups, issuer)
	}
	switch {
	case err != nil:
		e.verifier, e.err = nil, err
	case current && !t.closed:
		t.makeRoom()
		t.uses++
		e.used, t.kept[issuer] = t.uses, e
		return
	}
	t.retire(e)
}

// makeRoom drops the tenant that was not used for the longest time, if there are
// as many as may be.
func (t *Tenants) makeRoom() {
	if len(t.kept) < t.most {
		return
	}
	oldest, at := "", uint64(0)
	for issuer, e := range t.kept {
		if oldest == "" || e.used < at {
			oldest, at = issuer, e.used
		}
	}
	t.drop(oldest)
}

func (t *Tenants) drop(issuer string) {
	if e := t.kept[issuer]; e != nil {
		delete(t.kept, issuer)
		t.retire(e)
	}
}

// retire closes the keys of a tenant, without waiting for it.
func (t *Tenants) retire(e *tenant) {
	if e.keys != nil {
		t.closing.Go(e.keys.Close)
	}
}

func noTenant(issuer string) *jwtkit.Error {
	return &jwtkit.Error{Code: jwtkit.CodeIssuerMismatch, Detail: "iss is " + phrase.Quote(issuer) + ", which is none of the issuers that are trusted"}
}
