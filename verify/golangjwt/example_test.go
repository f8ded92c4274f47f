package golangjwt_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/golangjwt"
	"github.com/jwtkit/toolkit/verify/remote"
)

// A server on golang-jwt gets its keys from here, and can tell a bad token (401)
// from keys that cannot be had (503).
func ExampleStorage() {
	issuer := httptest.NewServer(http.NotFoundHandler()) // down, for all that matters
	defer issuer.Close()

	keys, err := remote.Issuer(context.Background(), issuer.URL, remote.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer keys.Close()
	k, err := keyfunc.New(keyfunc.Options{Storage: golangjwt.Storage(keys)})
	if err != nil {
		fmt.Println(err)
		return
	}

	_, err = jwt.Parse("eyJhbGciOiJFZERTQSIsImtpZCI6IjIwMTkifQ.e30.AAAA", k.KeyfuncCtx(context.Background()),
		jwt.WithIssuer(issuer.URL), jwt.WithAudience("orders-api"),
		jwt.WithValidMethods([]string{"EdDSA"}), jwt.WithExpirationRequired())
	switch {
	case errors.Is(err, jwtkit.CodeKeysUnavailable):
		fmt.Println(http.StatusServiceUnavailable)
	case err != nil:
		fmt.Println(http.StatusUnauthorized)
	}
	// Output: 503
}
