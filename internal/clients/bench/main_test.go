package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
)

// direct calls a handler without a socket, which would stop a bubble's clock.
type direct struct{ handler http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.handler.ServeHTTP(recorder, r)
	}()
	select {
	case <-done:
		return recorder.Result(), nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// Every figure of our column is what the table promises. The other column has no
// bubble: its callers wait by a mutex, which stops the clock as well.
func TestOursHoldsInEverySituation(t *testing.T) {
	for _, s := range situations {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			if o := s.run(w, openOurs("https://id.example", direct{w})); !s.holds(o) {
				t.Errorf("%s: %s", s.name, s.say(o))
			}
		})
	}
}

func BenchmarkCachedToken(b *testing.B) {
	for _, c := range clients {
		b.Run(c.name, func(b *testing.B) {
			w := newWorld()
			w.delay.Store(0)
			s := c.open("https://id.example", direct{w})
			ctx := context.Background()
			b.ReportAllocs()
			b.RunParallel(func(next *testing.PB) {
				for next.Next() {
					if err := s.token(ctx); err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}
