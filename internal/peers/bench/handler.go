package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/jwtkit/toolkit/internal/peers"
	"github.com/jwtkit/toolkit/verify/bearer"
)

// contextKey is where the handlers written by hand put what they learnt.
type contextKey struct{}

// handling compares a handler that sees the same token again and again with one
// that puts a value into the request's context and looks at nothing.
func (f *fixture) handling(g *group) error {
	token := f.tokens["RS256"]
	s := f.setting("RS256")
	v, err := peers.OurVerifier(s)
	if err != nil {
		return err
	}
	judge, err := peers.Keyfunc(s)
	if err != nil {
		return err
	}
	next := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	for _, h := range []struct {
		row
		handler http.Handler
	}{
		{row{name: "no verification, a context value", allocTarget: -1}, wrapped(next, func(string) error { return nil })},
		{row{name: "jwtkit, Cached", ours: true, target: 3, allocTarget: 6}, bearer.Guard{Verifier: v.Cached(1000)}.Middleware(next)},
		{row{name: "jwtkit, without", allocTarget: -1}, bearer.Guard{Verifier: v}.Middleware(next)},
		{row{name: "golang-jwt with keyfunc", allocTarget: -1}, wrapped(next, judge)},
	} {
		r := h.row
		r.op = serving(h.handler, token)
		if r.op() != nil || serving(h.handler, token[:len(token)-4])() == nil && len(g.rows) > 0 {
			return fmt.Errorf("%s does not tell a good token from a bad one", r.name)
		}
		g.rows = append(g.rows, &r)
	}
	return nil
}

// wrapped is the middleware that a server writes by hand around a judge.
func wrapped(next http.Handler, judge peers.Judge) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok || judge(token) != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), contextKey{}, r)))
	})
}

func serving(handler http.Handler, token string) func() error {
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	request.Header.Set("Authorization", "Bearer "+token)
	return func() error {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		if recorder.Code != http.StatusNoContent {
			return fmt.Errorf("answered with %d", recorder.Code)
		}
		return nil
	}
}
