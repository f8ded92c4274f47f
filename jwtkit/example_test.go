package jwtkit_test

import (
	"errors"
	"fmt"

	"github.com/jwtkit/toolkit/jwtkit"
)

func ExampleParse() {
	// {"alg":"RS256"} . {"iss":"https://id.example","exp":1800000000} . a signature
	token, err := jwtkit.Parse("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJleHAiOjE4MDAwMDAwMDB9.AAAA")
	if err != nil {
		fmt.Println(err)
		return
	}
	claims, err := token.UnverifiedClaims() // nobody has vouched for them
	fmt.Println(token.Header().Algorithm, claims.Issuer, claims.Expiry, err)
	// Output: RS256 https://id.example 2027-01-15 08:00:00 +0000 UTC <nil>
}

func ExampleParse_broken() {
	_, err := jwtkit.Parse("eyJhbGciOiJSUzI1NiJ9.eyJpc3M")
	fmt.Println(err)
	fmt.Println(errors.Is(err, jwtkit.CodeTokenMalformed))
	// Output:
	// token_malformed: a signed token has three segments with a dot between them, this text has one dot, at byte 20
	// true
}
