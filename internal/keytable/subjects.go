package keytable

import (
	"context"
	"net/http"
	"net/url"

	"github.com/MicahParks/keyfunc/v3"
	jwtmiddleware "github.com/auth0/go-jwt-middleware/v3"
	"github.com/auth0/go-jwt-middleware/v3/jwks"
	"github.com/auth0/go-jwt-middleware/v3/validator"
	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/golang-jwt/jwt/v5"
	"github.com/lestrrat-go/httprc/v3"
	"github.com/lestrrat-go/jwx/v3/jwk"
	jwxjwt "github.com/lestrrat-go/jwx/v3/jwt"
	"github.com/zitadel/oidc/v3/pkg/client/rp"
	zitadel "github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/bearer"
	"github.com/jwtkit/toolkit/verify/golangjwt"
	"github.com/jwtkit/toolkit/verify/remote"
)

// A Server is a library at work in an API.
type Server struct {
	// Verify says whether a token is good.
	Verify func(ctx context.Context, token string) error

	// Handler answers requests, where the library has a handler of its own.
	Handler http.Handler
}

// A Subject is a library, and how it is set up for an issuer. What is started
// ends with ctx.
type Subject struct {
	Name string
	Open func(ctx context.Context, issuer string) (*Server, error)
}

// Subjects are the columns, ours first.
var Subjects = []Subject{
	{"jwtkit", ours},
	{"jwtkit in keyfunc", oursInKeyfunc},
	{"keyfunc 3.9.1", keyfuncAlone},
	{"go-oidc 3.21", goOIDC},
	{"zitadel/oidc 3.51.17", zitadelOIDC},
	{"jwx 3.3 Cache", jwxCache},
	{"go-jwt-middleware 3.1", middleware},
}

func ourKeys(ctx context.Context, issuer string) (*remote.Keys, error) {
	keys, err := remote.Issuer(ctx, issuer, remote.Options{})
	if err == nil {
		context.AfterFunc(ctx, keys.Close)
	}
	return keys, err
}

func ours(ctx context.Context, issuer string) (*Server, error) {
	keys, err := ourKeys(ctx, issuer)
	if err != nil {
		return nil, err
	}
	verifier, err := verify.New(keys, verify.Policy{Issuer: issuer, Audiences: []string{audience}})
	if err != nil {
		return nil, err
	}
	return &Server{
		Verify:  func(ctx context.Context, token string) error { _, err := verifier.Verify(ctx, token); return err },
		Handler: bearer.Require(verifier, func(http.ResponseWriter, *http.Request, *verify.Verified) {}),
	}, nil
}

func oursInKeyfunc(ctx context.Context, issuer string) (*Server, error) {
	keys, err := ourKeys(ctx, issuer)
	if err != nil {
		return nil, err
	}
	k, err := keyfunc.New(keyfunc.Options{Storage: golangjwt.Storage(keys)})
	return golangJWT(k, issuer), err
}

func keyfuncAlone(ctx context.Context, issuer string) (*Server, error) {
	k, err := keyfunc.NewDefaultCtx(ctx, []string{issuer + "/jwks"})
	return golangJWT(k, issuer), err
}

func golangJWT(k keyfunc.Keyfunc, issuer string) *Server {
	parser := jwt.NewParser(jwt.WithIssuer(issuer), jwt.WithAudience(audience), jwt.WithValidMethods([]string{"RS256"}), jwt.WithExpirationRequired())
	return &Server{Verify: func(ctx context.Context, token string) error {
		_, err := parser.Parse(token, k.KeyfuncCtx(ctx))
		return err
	}}
}

func goOIDC(ctx context.Context, issuer string) (*Server, error) {
	v := oidc.NewVerifier(issuer, oidc.NewRemoteKeySet(ctx, issuer+"/jwks"), &oidc.Config{ClientID: audience})
	return &Server{Verify: func(ctx context.Context, token string) error { _, err := v.Verify(ctx, token); return err }}, nil
}

func zitadelOIDC(_ context.Context, issuer string) (*Server, error) {
	v := op.NewAccessTokenVerifier(issuer, rp.NewRemoteKeySet(http.DefaultClient, issuer+"/jwks"))
	return &Server{Verify: func(ctx context.Context, token string) error {
		_, err := op.VerifyAccessToken[*zitadel.AccessTokenClaims](ctx, token, v)
		return err
	}}, nil
}

func jwxCache(ctx context.Context, issuer string) (*Server, error) {
	cache, err := jwk.NewCache(ctx, httprc.NewClient())
	if err != nil {
		return nil, err
	}
	if err := cache.Register(ctx, issuer+"/jwks"); err != nil {
		return nil, err
	}
	set, err := cache.CachedSet(issuer + "/jwks")
	if err != nil {
		return nil, err
	}
	return &Server{Verify: func(_ context.Context, token string) error {
		_, err := jwxjwt.ParseString(token, jwxjwt.WithKeySet(set), jwxjwt.WithIssuer(issuer), jwxjwt.WithAudience(audience))
		return err
	}}, nil
}

func middleware(_ context.Context, issuer string) (*Server, error) {
	address, err := url.Parse(issuer)
	if err != nil {
		return nil, err
	}
	provider, err := jwks.NewCachingProvider(jwks.WithIssuerURL(address))
	if err != nil {
		return nil, err
	}
	v, err := validator.New(validator.WithKeyFunc(provider.KeyFunc), validator.WithAlgorithm(validator.RS256), validator.WithIssuer(issuer), validator.WithAudience(audience))
	if err != nil {
		return nil, err
	}
	m, err := jwtmiddleware.New(jwtmiddleware.WithValidator(v))
	if err != nil {
		return nil, err
	}
	return &Server{
		Verify:  func(ctx context.Context, token string) error { _, err := v.ValidateToken(ctx, token); return err },
		Handler: m.CheckJWT(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})),
	}, nil
}
