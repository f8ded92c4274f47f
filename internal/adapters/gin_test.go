package adapters

import (
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/jwtkit/toolkit/verify/bearer"
)

func TestGin(t *testing.T) {
	v, key := verifier(t)
	guard := bearer.Guard{Verifier: v}
	hello := func(c *gin.Context) { c.String(200, greeting(c.Request.Context())) }
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.GET("/orders", Gin(guard.WithScopes("orders:read").Middleware), hello)
	router.Group("/", Gin(guard.WithScopes("admin").Middleware)).GET("/admin", hello)
	asks(t, router, key)
}
