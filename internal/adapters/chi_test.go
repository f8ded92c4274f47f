package adapters

import (
	"context"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/jwtkit/toolkit/verify/bearer"
)

func greeting(ctx context.Context) string {
	who, ok := bearer.From(ctx)
	if !ok {
		return "hello stranger"
	}
	return "hello " + who.Claims().Subject
}

// Chi takes the middleware as it is.
func TestChi(t *testing.T) {
	v, key := verifier(t)
	guard := bearer.Guard{Verifier: v}
	router := chi.NewRouter()
	router.With(guard.WithScopes("orders:read").Middleware).Get("/orders", greet)
	router.Group(func(admin chi.Router) {
		admin.Use(guard.WithScopes("admin").Middleware)
		admin.Get("/admin", greet)
	})
	asks(t, router, key)
}
