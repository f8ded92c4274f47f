package adapters

import (
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/jwtkit/toolkit/verify/bearer"
)

// Echo wraps the middleware with what it has for that.
func TestEcho(t *testing.T) {
	v, key := verifier(t)
	guard := bearer.Guard{Verifier: v}
	hello := func(c echo.Context) error { return c.String(200, greeting(c.Request().Context())) }
	router := echo.New()
	router.GET("/orders", hello, echo.WrapMiddleware(guard.WithScopes("orders:read").Middleware))
	router.GET("/admin", hello, echo.WrapMiddleware(guard.WithScopes("admin").Middleware))
	asks(t, router, key)
}
