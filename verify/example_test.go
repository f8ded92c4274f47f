package verify_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// The token and key of RFC 7515 appendix A.3.
const (
	exampleJWKS  = `{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}`
	exampleToken = "eyJhbGciOiJFUzI1NiJ9" +
		".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ" +
		".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
)

func ExampleNew() {
	keys, problems, err := verify.ParseJWKS([]byte(exampleJWKS))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range problems { // keys that cannot be used; the others are
		fmt.Println(p)
	}
	verifier, err := verify.New(keys, verify.Policy{
		Issuer:      "joe",
		AnyAudience: true, // the example has no aud; an API should name itself
	})
	if err != nil {
		fmt.Println(err)
		return
	}

	ctx := context.Background()
	who, err := verifier.VerifyAt(ctx, exampleToken, time.Unix(1300819000, 0))
	fmt.Println(who.Claims().Issuer, err)

	_, err = verifier.Verify(ctx, exampleToken) // now
	fmt.Println(errors.Is(err, jwtkit.CodeTokenExpired), jwtkit.CodeOf(err).Decision())
	// Output:
	// joe <nil>
	// true refuse
}

func ExampleNew_lax() {
	_, err := verify.New(verify.StaticKeys{}, verify.Policy{Issuer: "https://id.example"})
	fmt.Println(err)
	// Output: policy_invalid: the policy names no audience: name at least one, or say anyAudience
}

// A logout withdraws the token at hand; a stolen account, all of its tokens.
func ExampleRevocationList() {
	revoked := new(verify.RevocationList)
	verifier := exampleVerifier().WithRevocations(revoked)
	ctx, at := context.Background(), time.Unix(1300819000, 0)
	who, err := verifier.VerifyAt(ctx, exampleToken, at)
	fmt.Println(who.Claims().Issuer, err)

	err = revoked.Revoke(verify.Revocation{Issuer: who.Claims().Issuer, ID: who.Claims().ID, Until: who.Claims().Expiry})
	fmt.Println(err) // the token has no jti, by which it alone could be withdrawn

	err = revoked.Revoke(verify.Revocation{
		Issuer:       "joe",
		IssuedBefore: time.Now(),
		Until:        time.Now().Add(24 * time.Hour), // the longest that joe's tokens live
	})
	_, refused := verifier.VerifyAt(ctx, exampleToken, at)
	fmt.Println(err, jwtkit.CodeOf(refused))
	// Output:
	// joe <nil>
	// policy_invalid: the revocation names no token: give jti, sub, sid, client_id or the instant before which tokens were issued
	// <nil> token_revoked
}

func exampleVerifier() *verify.Verifier {
	keys, _, err := verify.ParseJWKS([]byte(exampleJWKS))
	if err != nil {
		panic(err)
	}
	verifier, err := verify.New(keys, verify.Policy{Issuer: "joe", AnyAudience: true})
	if err != nil {
		panic(err)
	}
	return verifier
}

func ExampleParsePolicy() {
	policy, err := verify.ParsePolicy([]byte(`{"issuer":"https://id.example","audiences":["orders-api"],"leeway":60}`))
	fmt.Println(policy.Issuer, err)
	// Output: policy_invalid: a policy has no member "leeway"
}

func ExamplePreset() {
	policy, err := verify.Preset("identityserver")
	if err != nil {
		fmt.Println(err)
		return
	}
	policy.Issuer = "https://id.example"
	policy.Audiences = []string{"https://id.example/resources"}
	fmt.Println(policy.Types, policy.RequiredClaims, policy.Check())
	// Output: [at+jwt] [client_id] <nil>
}
