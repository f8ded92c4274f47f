package remote_test

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/remote"
)

// Whatever a key set's address answers with, it ends in one error that names
// what was seen, and decides nothing about the token.
func TestFaultsOfTheKeySet(t *testing.T) {
	faults := map[string]struct {
		answer http.HandlerFunc
		say    string
	}{
		"404":         {http.NotFound, "status 404"},
		"500":         {status(http.StatusInternalServerError), "status 500"},
		"304 unasked": {status(http.StatusNotModified), "status 304"},
		"redirect":    {http.RedirectHandler("https://user:pa55@other.example/jwks?q=secret", http.StatusFound).ServeHTTP, `redirects to "https://other.example/jwks"`},
		"HTML":        {text("<!doctype html><title>Sign in</title>"), `media type "text/html; charset=utf-8"`},
		"empty":       {text(""), "the JSON ends at byte 0"},
		"null":        {text("null"), "not a JSON object"},
		"no keys":     {text("{}"), `no member "keys"`},
		"keys null":   {text(`{"keys":null}`), "not an array"},
		"single key":  {text(`{"kty":"OKP"}`), "single key"},
		"cut off":     {text(`{"keys":[{"kty":"OKP"`), "cut off"},
		"two sets":    {text(`{"keys":[]}{"keys":[]}`), "goes on behind"},
		"too long":    {text(`{"keys":[` + strings.Repeat(" ", 512<<10) + `]}`), "longer than 524288 bytes"},
		"broken off":  {breakOff, "cannot be read"},
		"gzip bomb":   {gzipBomb, "longer than 524288 bytes"},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			s := listen(t)
			s.answerWith(fault.answer)
			keys, verifier := s.jwks(t, remote.Options{})
			_, err := verifier.Verify(t.Context(), newKey("a").token(t, s.base))
			expect(t, err, jwtkit.CodeKeysUnavailable)
			h := keys.Health()
			if h.LastError == nil || !strings.Contains(h.LastError.Detail, fault.say) || !strings.Contains(h.LastError.Detail, s.base) {
				t.Errorf("got %v, want the address and %q", h.LastError, fault.say)
			}
			if !h.LastSuccess.IsZero() || h.NextAttempt.IsZero() {
				t.Errorf("got %+v, want no success and a next attempt", h)
			}
			if text := h.LastError.Error(); strings.Contains(text, "pa55") || strings.Contains(text, "secret") {
				t.Errorf("%q shows a password or a query", text)
			}
		})
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }
}

func breakOff(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	io.WriteString(w, `{"keys":[`)
}

// gzipBomb answers with some 64 KiB that become 64 MiB.
func gzipBomb(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	io.Copy(z, io.LimitReader(zeros{}, 64<<20))
	z.Close()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestEndlessBodyIsNotRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, sent := pipe(t), 0
		s.answerWith(func(w http.ResponseWriter, _ *http.Request) {
			for chunk := make([]byte, 4<<10); ; sent += len(chunk) {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		})
		keys, _ := s.jwks(t, remote.Options{})
		_, err := keys.Keys(t.Context(), jwtkit.Header{})
		expect(t, err, jwtkit.CodeKeysUnavailable)
		synctest.Wait()
		if sent > 600<<10 {
			t.Errorf("%d bytes were taken of an endless body", sent)
		}
	})
}

func TestSlowAnswerHasFiveSeconds(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"silent": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"byte by byte": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				io.WriteString(w, " ")
				w.(http.Flusher).Flush()
				time.Sleep(200 * time.Millisecond)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := pipe(t)
				s.answerWith(answer)
				start := time.Now()
				keys, _ := s.jwks(t, remote.Options{})
				_, err := keys.Keys(t.Context(), jwtkit.Header{})
				expect(t, err, jwtkit.CodeKeysUnavailable)
				if took := time.Since(start); took != 5*time.Second || !strings.Contains(err.Error(), "within 5 seconds") {
					t.Errorf("after %v: %v", took, err)
				}
			})
		})
	}
}

func TestCallerWaitsNoLongerThanItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := pipe(t)
		s.answerWith(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		keys, _ := s.jwks(t, remote.Options{})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		start := time.Now()
		_, err := keys.Keys(ctx, jwtkit.Header{})
		expect(t, err, jwtkit.CodeKeysUnavailable)
		if took := time.Since(start); took != 100*time.Millisecond {
			t.Errorf("waited %v", took)
		}
	})
}

func TestRedirectIsNotFollowed(t *testing.T) {
	followed := false
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		followed = true
		io.WriteString(w, `{"keys":[]}`)
	}))
	defer other.Close()
	s := listen(t)
	s.answerWith(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect).ServeHTTP)
	keys, _ := s.jwks(t, remote.Options{})
	_, err := keys.Keys(t.Context(), jwtkit.Header{})
	expect(t, err, jwtkit.CodeKeysUnavailable)
	if followed {
		t.Error("the redirect was followed")
	}
}

func TestRefusedConnectionNamesNoQuery(t *testing.T) {
	s := httptest.NewServer(nil)
	s.Close()
	keys, err := remote.JWKS(t.Context(), s.URL+"/jwks?code=secret", "", remote.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer keys.Close()
	_, err = keys.Keys(t.Context(), jwtkit.Header{})
	expect(t, err, jwtkit.CodeKeysUnavailable)
	for ; err != nil; err = unwrap(err) {
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%q shows the query", err)
		}
	}
}

func unwrap(err error) error {
	if e, ok := err.(interface{ Unwrap() error }); ok {
		return e.Unwrap()
	}
	return nil
}
