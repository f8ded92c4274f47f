package peers

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	jwtmiddlewarev2 "github.com/auth0/go-jwt-middleware/v2"
	jwksv2 "github.com/auth0/go-jwt-middleware/v2/jwks"
	validatorv2 "github.com/auth0/go-jwt-middleware/v2/validator"
	jwtmiddleware "github.com/auth0/go-jwt-middleware/v3"
	"github.com/auth0/go-jwt-middleware/v3/jwks"
	"github.com/auth0/go-jwt-middleware/v3/validator"
	"github.com/golang-jwt/jwt/v5"
	"github.com/golang-jwt/jwt/v5/request"
	echojwt "github.com/labstack/echo-jwt/v4"
	"github.com/labstack/echo/v4"

	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/bearer"
	"github.com/jwtkit/toolkit/verify/remote"
)

// An API is what a middleware protects: it trusts one issuer, which signs with
// one algorithm, and answers 200 to whoever is let through.
type API struct {
	Issuer    string // URL
	Audience  string
	Algorithm string
}

// A Middleware puts a library in front of an API. What it starts ends with ctx.
type Middleware struct {
	Name string
	Open func(ctx context.Context, api API) (http.Handler, error)
}

// The middlewares of others, by their names.
const (
	echoJWT      = "echo-jwt"
	middlewareV2 = "go-jwt-middleware/v2"
	middlewareV3 = "go-jwt-middleware/v3"
	withKeyfunc  = "keyfunc"
)

// Middlewares are ours and those of others, each set up as its documentation
// says for keys at an address.
var Middlewares = []Middleware{
	{"jwtkit", openBearer},
	{echoJWT, openEchoJWT},
	{middlewareV2, openJWTMiddlewareV2},
	{middlewareV3, openJWTMiddlewareV3},
	{withKeyfunc, openKeyfunc},
}

func (a API) jwksURL() string { return a.Issuer + "/.well-known/jwks.json" }

var yes = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})

func openBearer(ctx context.Context, api API) (http.Handler, error) {
	keys, err := remote.Issuer(ctx, api.Issuer, remote.Options{})
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, keys.Close)
	v, err := verify.New(keys, verify.Policy{Issuer: api.Issuer, Audiences: []string{api.Audience}, Types: []string{"at+jwt"}})
	if err != nil {
		return nil, err
	}
	return (&bearer.Guard{Verifier: v}).Middleware(yes), nil
}

// openEchoJWT is echo-jwt with the keys of keyfunc, since it fetches none itself.
// Its Config says nothing of issuer, audience or required claims, so neither do
// we.
func openEchoJWT(ctx context.Context, api API) (http.Handler, error) {
	keys, err := keyfunc.NewDefaultCtx(ctx, []string{api.jwksURL()})
	if err != nil {
		return nil, err
	}
	e := echo.New()
	e.Use(echojwt.WithConfig(echojwt.Config{KeyFunc: keys.Keyfunc}))
	e.GET("/", echo.WrapHandler(yes))
	return e, nil
}

func openJWTMiddlewareV2(_ context.Context, api API) (http.Handler, error) {
	address, err := url.Parse(api.Issuer)
	if err != nil {
		return nil, err
	}
	keys := jwksv2.NewCachingProvider(address, 5*time.Minute)
	v, err := validatorv2.New(keys.KeyFunc, validatorv2.SignatureAlgorithm(api.Algorithm), api.Issuer, []string{api.Audience})
	if err != nil {
		return nil, err
	}
	return jwtmiddlewarev2.New(v.ValidateToken).CheckJWT(yes), nil
}

func openJWTMiddlewareV3(_ context.Context, api API) (http.Handler, error) {
	address, err := url.Parse(api.Issuer)
	if err != nil {
		return nil, err
	}
	keys, err := jwks.NewCachingProvider(jwks.WithIssuerURL(address))
	if err != nil {
		return nil, err
	}
	v, err := validator.New(validator.WithKeyFunc(keys.KeyFunc), validator.WithAlgorithm(validator.SignatureAlgorithm(api.Algorithm)),
		validator.WithIssuer(api.Issuer), validator.WithAudience(api.Audience))
	if err != nil {
		return nil, err
	}
	m, err := jwtmiddleware.New(jwtmiddleware.WithValidator(v))
	if err != nil {
		return nil, err
	}
	return m.CheckJWT(yes), nil
}

// openKeyfunc is golang-jwt with keyfunc, and with its own reader of requests.
func openKeyfunc(ctx context.Context, api API) (http.Handler, error) {
	keys, err := keyfunc.NewDefaultCtx(ctx, []string{api.jwksURL()})
	if err != nil {
		return nil, err
	}
	parser := golangJWTParser(Setting{Issuer: api.Issuer, Audience: api.Audience, Algorithms: []string{api.Algorithm}})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := request.ParseFromRequest(r, request.BearerExtractor{}, keys.KeyfuncCtx(r.Context()),
			request.WithParser(parser), request.WithClaims(&jwt.RegisteredClaims{}))
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		yes(w, r)
	}), nil
}
