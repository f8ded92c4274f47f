package verify

import (
	"context"
	"slices"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
)

// Revocations knows which tokens were withdrawn before their expiry. A Verifier
// asks it last, about tokens that passed every other check, and again each time
// that a remembered token comes (see [Verifier.WithRevocations]).
//
// An error means that nobody knows: the token is then neither accepted nor
// refused. Revoked must be safe for concurrent use and return when ctx ends.
// [RevocationList] is one in memory; a store that several servers share answers
// for itself.
type Revocations interface {
	Revoked(ctx context.Context, c RevocationClaims) (bool, error)
}

// RevocationClaims are the claims by which a token can be withdrawn. One that
// the token does not have, or not as a string, is "" or the zero time.
type RevocationClaims struct {
	Issuer   string    // iss
	ID       string    // jti
	Subject  string    // sub
	Session  string    // sid (OpenID Connect Back-Channel Logout 1.0 section 2.1)
	ClientID string    // client_id (RFC 9068 section 2.2), or azp where there is none
	IssuedAt time.Time // iat
	Expiry   time.Time // exp: later nobody needs to know of the token
}

// WithRevocations gives a Verifier like v that also refuses the tokens that r
// withdraws, with [jwtkit.CodeTokenRevoked]. Where r gives an error, the code is
// [jwtkit.CodeInternal], or [jwtkit.CodeKeysUnavailable] when the context has
// ended: undecided, and not accepted. Called again it adds: all are asked, in
// turn. A Verifier that chooses by issuer asks r, and then what the one that it
// chose asks.
//
// r is asked how things stand now, also by [Verifier.VerifyAt].
func (v *Verifier) WithRevocations(r Revocations) *Verifier {
	return &Verifier{
		keys: v.keys, policy: v.policy, revocations: slices.Concat(v.revocations, []Revocations{r}),
		routes: v.routes, find: v.find, cache: newCache(v.cache.entries()),
	}
}

// revocationsBeside gives what is asked about a token that chosen decides about.
func (v *Verifier) revocationsBeside(chosen *Verifier) []Revocations {
	switch {
	case v == chosen || len(v.revocations) == 0:
		return chosen.revocations
	case len(chosen.revocations) == 0:
		return v.revocations
	}
	return slices.Concat(v.revocations, chosen.revocations)
}

// checkRevocation asks whether the token was withdrawn.
func (j *judgement) checkRevocation(ctx context.Context) Outcome {
	if !j.readable || len(j.revocations) == 0 {
		return skipped(CheckRevocation)
	}
	if j.revocable == nil {
		j.revocable = revocable(j.token, j.claims)
	}
	for _, r := range j.revocations {
		if r == nil {
			return failed(CheckRevocation, jwtkit.CodeInternal, "WithRevocations was given nil: nobody knows what is withdrawn")
		}
		revoked, err := r.Revoked(ctx, *j.revocable)
		switch {
		case err != nil:
			return Outcome{Check: CheckRevocation, Err: unknownRevocation(ctx, err)}
		case revoked:
			return failed(CheckRevocation, jwtkit.CodeTokenRevoked, "the token was withdrawn before its expiry")
		}
	}
	return passed(CheckRevocation)
}

func unknownRevocation(ctx context.Context, err error) *jwtkit.Error {
	code := jwtkit.CodeInternal
	if ctx.Err() != nil {
		code = jwtkit.CodeKeysUnavailable
	}
	return &jwtkit.Error{Code: code, Detail: "whether the token was withdrawn could not be found out", Err: err}
}

func revocable(t *jwtkit.Token, c jwtkit.Claims) *RevocationClaims {
	r := &RevocationClaims{
		Issuer:   c.Issuer,
		ID:       c.ID,
		Subject:  c.Subject,
		Session:  stringMember(t, "sid"),
		ClientID: stringMember(t, "client_id"),
		IssuedAt: c.IssuedAt,
		Expiry:   c.Expiry,
	}
	if r.ClientID == "" {
		r.ClientID = stringMember(t, "azp")
	}
	return r
}

// stringMember gives the claim of that name, "" where it is no string.
func stringMember(t *jwtkit.Token, name string) string {
	value, ok := t.UnverifiedMember(name)
	if !ok || value[0] != '"' {
		return ""
	}
	return stringsOf(value)[0]
}
